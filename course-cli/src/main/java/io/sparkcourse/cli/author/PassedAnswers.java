package io.sparkcourse.cli.author;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * With which sources the recorded answers of a module's exercises have passed: its file {@code
 * passed-answers.properties}, which the tests of recorded answers read.
 */
public final class PassedAnswers {
  private static final String HEADER =
      "# Written by ./course dev answers: the sources with which the recorded answers passed last\n";

  private final Path file;
  private final Map<String, String> fingerprints;

  private PassedAnswers(Path file, Map<String, String> fingerprints) {
    this.file = file;
    this.fingerprints = fingerprints;
  }

  /** What this module has recorded; nothing if it has no file. */
  public static PassedAnswers of(Path module) throws IOException {
    Path file = module.resolve("passed-answers.properties");
    Map<String, String> fingerprints = new TreeMap<>();
    if (Files.exists(file)) {
      Properties properties = new Properties();
      try (var reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
      properties
          .stringPropertyNames()
          .forEach(id -> fingerprints.put(id, properties.getProperty(id)));
    }
    return new PassedAnswers(file, fingerprints);
  }

  /**
   * Takes over what the last build has noted: a line {@code module,exercise,fingerprint} for each
   * exercise whose answers it has run.
   *
   * @return the files to write, with their texts
   * @throws UsageException if there is nothing
   */
  public static Map<Path, String> ofTheLastBuild(Path root) throws IOException {
    Path notes = root.resolve("target").resolve("passed-answers.csv");
    try {
      Map<String, PassedAnswers> modules = new TreeMap<>();
      for (String line : Files.readAllLines(notes)) {
        String[] values = line.split(",");
        if (!modules.containsKey(values[0])) {
          modules.put(values[0], of(root.resolve(values[0])));
        }
        modules.get(values[0]).fingerprints.put(values[1], values[2]);
      }
      return modules.values().stream()
          .collect(Collectors.toMap(module -> module.file, PassedAnswers::text));
    } catch (NoSuchFileException e) {
      throw new UsageException(
          notes
              + " is missing: the last build has run no recorded answers; CI=true ./mvnw verify"
              + " runs those whose sources have changed",
          e);
    }
  }

  /** The ids of the exercises. */
  public List<String> exercises() {
    return new ArrayList<>(fingerprints.keySet());
  }

  private String text() {
    return fingerprints.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
        .collect(Collectors.joining("", HEADER, ""));
  }
}
