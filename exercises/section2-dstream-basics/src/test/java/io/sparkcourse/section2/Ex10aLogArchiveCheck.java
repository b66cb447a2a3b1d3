package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;

class Ex10aLogArchiveCheck extends ExerciseCheck<Ex10aLogArchiveCheck.Answer> {
  private static final long BATCH_MILLIS = Ex10aLogArchive.BATCH.milliseconds();
  private static final Pattern NAME = Pattern.compile("(requests|malformed)-(\\d+)");
  private static final String REQUESTS = "requests";
  private static final String MALFORMED = "malformed";

  /** Requests by their paths; what does not begin with a slash is a malformed line. */
  private static final List<List<String>> BATCHES =
      List.of(
          List.of("/tea", "GET /tea 200", "/cups"),
          List.of(),
          List.of("GET /cups", "hello?"),
          IntStream.rangeClosed(1, 2_000).mapToObj(n -> "/many/" + n).toList());

  private static final Map<String, String> NAMES =
      BATCHES.stream()
          .flatMap(List::stream)
          .distinct()
          .collect(Collectors.toMap(Ex10aLogArchiveCheck::line, name -> name));

  private static final List<String> MALFORMED_LINES =
      BATCHES.stream().flatMap(List::stream).filter(line -> !isRequest(line)).toList();

  /**
   * What a task may give to the driver, in bytes: a count or a line is far less, and half of the
   * last batch far more.
   */
  private static final long LARGE_RESULT = 40_000;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void archive(
        JavaDStream<String> lines,
        Function<String, org.apache.spark.api.java.Optional<LogEntry>> parse,
        String directory,
        LongAccumulator malformed);
  }

  /** What could be seen of a run besides its files. */
  private record Run(long counted, long parsed, long largestResult) {}

  Ex10aLogArchiveCheck() {
    super("2.10a", Ex10aLogArchive::archive);
  }

  @Override
  protected void check(Answer answer) throws Exception {
    Path directory = Files.createTempDirectory("archive-");
    try {
      Run run = run(answer, directory, BATCHES);
      requireTheFiles(directory);
      requireTheCount(run);
      requireNothingCollected(run);
      requireSuccess(directory);
      requireEachLineParsedOnce(run);

      run(answer, directory, BATCHES.subList(0, 1)); // as after a crash
      requireTheSameFiles(directory);
    } finally {
      delete(directory);
    }
  }

  private static Run run(Answer answer, Path directory, List<List<String>> batches)
      throws TimeoutException {
    SparkContext sc = TestSpark.context().sc();
    LongAccumulator malformed = sc.longAccumulator();
    LongAccumulator calls = sc.longAccumulator();
    LargestResult results = new LargestResult();
    sc.listenerBus().waitUntilEmpty(); // of tasks before this run
    sc.addSparkListener(results);
    try (DStreamTester tester = DStreamTester.every(Ex10aLogArchive.BATCH)) {
      JavaDStream<String> lines =
          tester.stream(
              batches.stream()
                  .map(batch -> batch.stream().map(Ex10aLogArchiveCheck::line).toList())
                  .toList());
      answer.archive(
          lines,
          line -> {
            calls.add(1);
            return Ex10aLogArchive.parse(line);
          },
          HadoopPath.of(directory) + "/",
          malformed);
      tester.run(batches.size());
      sc.listenerBus().waitUntilEmpty();
      return new Run(malformed.value(), calls.value(), results.bytes.get());
    } finally {
      sc.removeSparkListener(results);
    }
  }

  private static void requireTheFiles(Path directory) throws IOException {
    List<SavedText> saved = SavedText.in(directory);
    requireNames(saved, directory);
    requireNoEmptyDirectories(saved);
    requireMalformedApart(saved);
    Comparison.with(Ex10aLogArchive.BATCH, expected()).input(BATCHES).judge(byBatch(saved));
  }

  private static void requireMalformedApart(List<SavedText> saved) {
    if (saved.stream()
        .filter(each -> each.name().startsWith(REQUESTS))
        .flatMap(each -> each.lines().stream())
        .anyMatch(MALFORMED_LINES::contains)) {
      throw WrongAnswer.because(
          "It saves malformed lines among the requests: whoever reads those expects entries.");
    }
    if (saved.stream().noneMatch(each -> each.name().startsWith(MALFORMED))) {
      throw WrongAnswer.because(
          "It loses the malformed lines: there is no directory for them. Nobody will know what was"
              + " in them, or that there is something to mend.");
    }
  }

  private static void requireSuccess(Path directory) {
    for (SavedText each : SavedText.in(directory)) {
      if (!each.complete()) {
        throw WrongAnswer.because(
            each.name()
                + " has its lines, and no _SUCCESS: who reads the archive cannot tell whether it is"
                + " complete. Spark's own saveAsTextFile writes it when the last part is there.");
      }
    }
  }

  private static void requireNames(List<SavedText> saved, Path directory) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    if (names.isEmpty()) {
      throw WrongAnswer.because(
          "It saves nothing. Inside foreachRDD only an action does something; and a list of the"
              + " driver's that tasks fill stays empty, since each of them has its own copy.");
    }
    if (names.contains(REQUESTS) || names.contains(MALFORMED)) {
      throw WrongAnswer.because(
          "It saves all batches to one directory. Within a stream Spark does not mind that it is"
              + " there, and writes over the batch before: put the batch's time into the name.");
    }
    for (String name : names) {
      Matcher matcher = NAME.matcher(name);
      if (!matcher.matches() || saved.stream().noneMatch(each -> each.name().equals(name))) {
        throw WrongAnswer.because(
            "The archive should hold directories named requests-TIME and malformed-TIME, such as"
                + " requests-"
                + BATCH_MILLIS
                + ", and there is "
                + name
                + ".");
      }
      if (!isTimeOfABatch(Long.parseLong(matcher.group(2)))) {
        throw WrongAnswer.because(
            "It names a directory by a time that no batch has, "
                + name
                + ". Is it the clock's? When a batch is run again after a crash, the clock tells"
                + " another time, and the lines are there twice. foreachRDD has a form that is given"
                + " the batch's time.");
      }
    }
  }

  private static boolean isTimeOfABatch(long millis) {
    return millis > 0 && millis % BATCH_MILLIS == 0 && millis / BATCH_MILLIS <= BATCHES.size();
  }

  private static void requireNoEmptyDirectories(List<SavedText> saved) {
    for (SavedText each : saved) {
      if (each.lines().isEmpty()) {
        int batch = batch(each);
        throw WrongAnswer.because(
            BATCHES.get(batch - 1).isEmpty()
                ? "Batch "
                    + batch
                    + " is empty, and got "
                    + each.name()
                    + ". saveAsTextFiles writes a directory for every batch; foreachRDD can look"
                    + " first whether there is something to save."
                : each.name()
                    + " has no lines. That the batch is not empty is not enough: there have to be"
                    + " lines of this kind in it.");
      }
    }
  }

  private static void requireTheCount(Run run) {
    int malformed = MALFORMED_LINES.size();
    if (run.counted() != malformed) {
      throw WrongAnswer.because(
          "The files are right, but the accumulator counts "
              + run.counted()
              + " malformed lines, and there are "
              + malformed
              + (run.counted() > malformed
                  ? ". If it is added to in a transformation, it counts as often as that is"
                      + " computed."
                  : "."));
    }
  }

  private static void requireNothingCollected(Run run) {
    if (run.largestResult() > LARGE_RESULT) {
      throw WrongAnswer.because(
          "The files are right, but the lines of a batch come to the driver on their way: a task's"
              + " result had "
              + run.largestResult()
              + " bytes. A batch that is larger than the driver's memory ends the program. An RDD"
              + " saves itself, each partition where it is.");
    }
  }

  private static void requireEachLineParsedOnce(Run run) {
    long lines = BATCHES.stream().mapToLong(List::size).sum();
    if (run.parsed() > lines) {
      throw WrongAnswer.because(
          "The files are right, but it calls parse "
              + run.parsed()
              + " times for "
              + lines
              + " lines: every action computes its RDD anew, from the beginning. Which stream has to"
              + " be kept for the next action? It is the one behind parse.");
    }
    if (run.parsed() < lines) {
      throw WrongAnswer.because(
          "The files are right, but it calls the parse that it is given "
              + run.parsed()
              + " times for "
              + lines
              + " lines: use that one, it is what the others use, too.");
    }
  }

  private static void requireTheSameFiles(Path directory) throws IOException {
    List<SavedText> saved = SavedText.in(directory);
    requireNames(saved, directory);
    SortedMap<Integer, List<String>> now = byBatch(saved);
    if (!sorted(now).equals(sorted(expected()))) {
      throw WrongAnswer.because(
          "The first batch was run again, as after a crash, and now the archive has of it "
              + now.get(1)
              + ". A batch has to replace what it has written before.");
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("No output operations registered")) {
      return Optional.of(
          "It has no output operation: transformations of a stream alone do nothing.");
    }
    if (failure.contains("MalformedInputException")) {
      return Optional.of(
          "What it saves is no text: an archive of lines is to be read by any program.");
    }
    if (failure.contains("FileAlreadyExists")) {
      return Optional.of(
          "It does not get over a directory or a file that is there: a batch that is run again"
              + " after a crash finds what it has written before, and has to replace it.");
    }
    return Optional.empty();
  }

  private static SortedMap<Integer, List<String>> expected() {
    SortedMap<Integer, List<String>> batches = new TreeMap<>();
    for (List<String> batch : BATCHES) {
      batches.put(
          batches.size() + 1,
          batch.stream()
              .map(name -> (isRequest(name) ? REQUESTS : MALFORMED) + ": " + name)
              .toList());
    }
    return batches;
  }

  private static SortedMap<Integer, List<String>> byBatch(List<SavedText> saved) {
    SortedMap<Integer, List<String>> batches = new TreeMap<>();
    for (int batch = 1; batch <= BATCHES.size(); batch++) {
      batches.put(batch, new ArrayList<>());
    }
    for (SavedText each : saved) {
      String kind = each.name().substring(0, each.name().indexOf('-'));
      List<String> lines = batches.get(batch(each));
      each.lines().forEach(line -> lines.add(kind + ": " + name(line)));
    }
    return batches;
  }

  private static SortedMap<Integer, List<String>> sorted(SortedMap<Integer, List<String>> batches) {
    SortedMap<Integer, List<String>> sorted = new TreeMap<>();
    batches.forEach((batch, lines) -> sorted.put(batch, lines.stream().sorted().toList()));
    return sorted;
  }

  private static int batch(SavedText saved) {
    Matcher name = NAME.matcher(saved.name());
    return name.matches() ? (int) (Long.parseLong(name.group(2)) / BATCH_MILLIS) : 0;
  }

  private static boolean isRequest(String name) {
    return name.startsWith("/");
  }

  private static String line(String name) {
    return isRequest(name)
        ? new LogEntry("192.0.2.7", Instant.EPOCH, "GET", name, 200, 0, null, null).toLogLine()
        : name;
  }

  /** What stands for this line in {@link #BATCHES}; the line itself if it is none of them. */
  private static String name(String line) {
    return NAMES.getOrDefault(line, line);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The most bytes that a task has given to the driver. */
  private static final class LargestResult extends SparkListener {
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskMetrics() != null) {
        bytes.accumulateAndGet(end.taskMetrics().resultSize(), Math::max);
      }
    }
  }
}
