package io.sparkcourse.section2;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

class Ex02aSafeFileStreamCheck
    extends ExerciseCheck<BiFunction<JavaStreamingContext, String, JavaDStream<String>>> {
  private static final Instant START = Ex02aSafeFileStream.START;
  private static final int BATCH_SECONDS = (int) (Ex02aSafeFileStream.BATCH.milliseconds() / 1000);

  /** The kinds of lines that a micro-batch could read, and what is wrong with reading them. */
  private enum Lines {
    COMPLETE(""),
    BEFORE_START(
        "It never reads a file that was complete before the start: a file stream begins with what"
            + " is new, unless newFilesOnly is false."),
    HALF_WRITTEN(
        "It reads .tmp files, as far as they are written, and the same lines again when the file"
            + " has its real name: which names does the filter let through?"),
    ARCHIVED(
        "It reads again what is moved to archive/: a sub-directory is an entry of the directory"
            + " like any file, new whenever something is put into it, and the filter is asked"
            + " about it.");

    final String misconception;

    Lines(String misconception) {
      this.misconception = misconception;
    }
  }

  private static final Set<Lines> RIGHT = EnumSet.of(Lines.COMPLETE, Lines.BEFORE_START);

  /**
   * What the partner does in the interval of a batch, in words and in deeds, and what could be read
   * of it.
   */
  private record Step(
      String words, Consumer<DropDirectory> deed, Map<Lines, List<String>> readable) {}

  private static final List<Step> DELIVERIES =
      List.of(
          new Step(
              "20.csv is there before; 21.csv.tmp: a1",
              files -> files.append("21.csv.tmp", "a1"),
              Map.of(Lines.BEFORE_START, List.of("z1"), Lines.HALF_WRITTEN, List.of("a1"))),
          new Step(
              "21.csv.tmp: a1 a2, is now 21.csv",
              files -> {
                files.append("21.csv.tmp", "a2");
                files.rename("21.csv.tmp", "21.csv");
              },
              Map.of(Lines.COMPLETE, List.of("a1", "a2"))),
          new Step(
              "22.csv.tmp: b1",
              files -> files.append("22.csv.tmp", "b1"),
              Map.of(Lines.HALF_WRITTEN, List.of("b1"))),
          new Step(
              "22.csv.tmp is now 22.csv",
              files -> files.rename("22.csv.tmp", "22.csv"),
              Map.of(Lines.COMPLETE, List.of("b1"))),
          new Step(
              "21.csv is now archive/21.csv",
              files -> files.rename("21.csv", "archive/21.csv"),
              Map.of(Lines.ARCHIVED, List.of("a1", "a2"))),
          new Step(
              "23.csv: c1 c2",
              files -> files.moveIn("23.csv", "c1", "c2"),
              Map.of(Lines.COMPLETE, List.of("c1", "c2"))));

  private static final List<Step> FILES_THAT_KILL =
      List.of(
          new Step(
              "20.csv is there before; 31.csv: d1; _SUCCESS",
              files -> {
                files.moveIn("31.csv", "d1");
                files.moveIn("_SUCCESS");
              },
              Map.of(Lines.BEFORE_START, List.of("z1"), Lines.COMPLETE, List.of("d1"))),
          new Step(
              "32.csv: e1; .33.csv.x7Kq",
              files -> {
                files.moveIn("32.csv", "e1");
                files.moveIn(".33.csv.x7Kq", "f1");
              },
              Map.of(Lines.COMPLETE, List.of("e1"))));

  Ex02aSafeFileStreamCheck() {
    super("2.2a", Ex02aSafeFileStream::orders);
  }

  @Override
  protected void check(BiFunction<JavaStreamingContext, String, JavaDStream<String>> answer)
      throws IOException {
    Comparison<String> deliveries =
        comparison(DELIVERIES)
            .mistake(
                "It reads nothing at all. Is there a pattern such as *.csv in the path? That is a"
                    + " pattern of directories; names of files are for the filter.",
                readable(DELIVERIES, Set.of()));
    for (Set<Lines> read : wrongKinds()) {
      deliveries.mistake(misconception(read), readable(DELIVERIES, read));
    }
    deliveries.judge(run(answer, DELIVERIES));

    comparison(FILES_THAT_KILL).judge(run(answer, FILES_THAT_KILL));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("/_SUCCESS")) {
      return Optional.of(
          "The file _SUCCESS ends it: Spark selects the file, and Hadoop, which is to read it, sees"
              + " no names that begin with _ or a dot. Keep it out by its name.");
    }
    if (failure.contains("/.33.csv")) {
      return Optional.of(
          "A hidden file ends it: a filter of your own replaces the one that kept hidden files"
              + " out.");
    }
    return Optional.empty();
  }

  private static Comparison<String> comparison(List<Step> steps) {
    return Comparison.with(Ex02aSafeFileStream.BATCH, readable(steps, RIGHT))
        .input(steps.stream().map(step -> List.of(step.words())).toList());
  }

  /** All sets of kinds of lines, except the right one, that include the complete files. */
  private static List<Set<Lines>> wrongKinds() {
    List<Set<Lines>> sets = new ArrayList<>();
    for (int bits = 0; bits < 8; bits++) {
      Set<Lines> read = EnumSet.of(Lines.COMPLETE);
      for (Lines kind : EnumSet.range(Lines.BEFORE_START, Lines.ARCHIVED)) {
        if ((bits >> (kind.ordinal() - 1) & 1) == 1) {
          read.add(kind);
        }
      }
      if (!read.equals(RIGHT)) {
        sets.add(read);
      }
    }
    return sets;
  }

  private static String misconception(Set<Lines> read) {
    return Stream.of(Lines.values())
        .filter(kind -> read.contains(kind) != RIGHT.contains(kind))
        .map(kind -> kind.misconception)
        .collect(Collectors.joining("\nAnd more: "));
  }

  private static Map<Integer, List<String>> readable(List<Step> steps, Set<Lines> kinds) {
    SortedMap<Integer, List<String>> batches = new TreeMap<>();
    for (Step step : steps) {
      batches.put(
          batches.size() + 1,
          kinds.stream()
              .flatMap(kind -> step.readable().getOrDefault(kind, List.of()).stream())
              .toList());
    }
    return batches;
  }

  private static SortedMap<Integer, List<String>> run(
      BiFunction<JavaStreamingContext, String, JavaDStream<String>> answer, List<Step> steps)
      throws IOException {
    Path temporary = Files.createTempDirectory("deliveries-");
    try (DStreamTester tester = DStreamTester.every(Ex02aSafeFileStream.BATCH)) {
      ReplayClock.of(tester.context()).startAt(START);
      DropDirectory files = DropDirectory.in(temporary, "orders", START);
      files.moveInModifiedAt(START.minusSeconds(30), "20.csv", "z1");

      SortedMap<Integer, List<String>> batches = new TreeMap<>();
      returned(answer.apply(tester.context(), files.path()))
          .foreachRDD(rdd -> batches.put(batches.size() + 1, rdd.collect()));
      Instant middle = START.plusSeconds(BATCH_SECONDS / 2);
      for (Step step : steps) {
        step.deed().accept(files.at(middle));
        tester.run(1);
        middle = middle.plusSeconds(BATCH_SECONDS);
      }
      return batches;
    } finally {
      delete(temporary);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
