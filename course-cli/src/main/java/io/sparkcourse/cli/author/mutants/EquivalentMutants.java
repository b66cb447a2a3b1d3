package io.sparkcourse.cli.author.mutants;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The mutants of a solution that behave like it, as its author has listed them, each with the
 * reason.
 *
 * @param entries one for each mutant; never null
 */
record EquivalentMutants(List<Entry> entries) {
  /**
   * A mutant that no check could reject.
   *
   * @param line the changed line of the solution, without indentation: its number changes too often
   * @param change what was changed, in pitest's words
   * @param reason why that makes no difference to what the task asks for
   */
  record Entry(String line, String change, String reason) {
    private boolean isOf(Mutant mutant, List<String> source) {
      return change.equals(mutant.change()) && line.equals(lineOf(mutant, source));
    }
  }

  /**
   * What an author has said of the mutants that a check has not killed.
   *
   * @param listed how many of them are listed
   * @param survivors those that are not
   * @param outdated entries that no mutant belongs to: killed by now, or the line has changed
   */
  record Comparison(int listed, List<Mutant> survivors, List<Entry> outdated) {}

  /** Where the list of an exercise is, if it has one, relative to the root of the course. */
  static Path fileOf(CourseExercise exercise) {
    String name = exercise.hintsFile().getFileName().toString().replace(".md", ".yaml");
    return Path.of(exercise.solutions(), "equivalent-mutants", name);
  }

  /**
   * Reads a list; without the file it is empty.
   *
   * @throws UsageException if it cannot be read, or an entry lacks one of its three keys
   */
  static EquivalentMutants read(Path file) {
    if (Files.notExists(file)) {
      return new EquivalentMutants(List.of());
    }
    try {
      Entry[] entries = mapper().readValue(file.toFile(), Entry[].class);
      for (Entry entry : entries) {
        require(file, entry);
      }
      return new EquivalentMutants(List.of(entries));
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("not readable");
      throw new UsageException(file + ": " + reason, e);
    } catch (IOException e) {
      throw new UsageException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static YAMLMapper mapper() {
    return YAMLMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static void require(Path file, Entry entry) {
    if (entry == null || isBlank(entry.line) || isBlank(entry.change) || isBlank(entry.reason)) {
      throw new UsageException(file + ": each entry needs line, change and reason");
    }
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  /**
   * Compares the list with the mutants that a check has not killed. An entry is for one mutant: of
   * two equal changes in a line each has its own.
   *
   * @param open mutants that were not killed
   * @param source the lines of the solution
   */
  Comparison compare(List<Mutant> open, List<String> source) {
    List<Entry> unused = new ArrayList<>(entries);
    List<Mutant> survivors = new ArrayList<>();
    for (Mutant mutant : open) {
      boolean listed =
          unused.stream()
              .filter(entry -> entry.isOf(mutant, source))
              .findFirst()
              .map(unused::remove)
              .orElse(false);
      if (!listed) {
        survivors.add(mutant);
      }
    }
    return new Comparison(open.size() - survivors.size(), survivors, unused);
  }

  /** The changed line, without indentation. */
  static String lineOf(Mutant mutant, List<String> source) {
    return source.get(mutant.line() - 1).strip();
  }
}
