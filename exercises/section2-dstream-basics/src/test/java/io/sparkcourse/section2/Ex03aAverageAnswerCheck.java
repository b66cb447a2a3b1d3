package io.sparkcourse.section2;

import static java.util.stream.Collectors.averagingDouble;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

class Ex03aAverageAnswerCheck extends ExerciseCheck<Ex03aAverageAnswerCheck.Answer> {
  private static final String NO_LOG_ENTRY = "no log entry";

  /**
   * Batches of path, status and bytes. The source cuts a batch into two halves, which are two
   * partitions. Three answers and more show who halves instead of dividing; equal ones, who loses
   * them; 3 and 4, who rounds.
   */
  private static final List<List<String>> LINES =
      List.of(
          List.of(
              "/tea 200 400",
              NO_LOG_ENTRY,
              "/tea 404 96",
              "/tea 200 800",
              "/tea 200 1600",
              "/tea 200 2400"),
          List.of("/ 200 3", "/cart 200 64", "/cart 200 64", "/cart 200 640", "/ 200 4"),
          List.of(NO_LOG_ENTRY, NO_LOG_ENTRY),
          List.of(),
          List.of("/tea 304 0", "/tea 200 120", "/gone 404 96", "/tea 200 240"),
          List.of("/tea 503 96", "/ 302 0"));

  private static final long MALFORMED =
      LINES.stream().flatMap(List::stream).filter(NO_LOG_ENTRY::equals).count();

  /** As many answers of one page as must not all go through the shuffle. */
  private static final int MANY = 4000;

  /** What sums of one page take, many times over; and far less than that many values. */
  private static final long BYTES_OF_SUMS = 5000;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Double> averages(JavaDStream<String> lines, LongAccumulator malformed);
  }

  Ex03aAverageAnswerCheck() {
    super("2.3a", Ex03aAverageAnswer::averages);
  }

  @Override
  protected void check(Answer answer) throws TimeoutException {
    LongAccumulator malformed = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(Ex03aAverageAnswer.BATCH)) {
      BatchOutput<Tuple2<String, Double>> output =
          tester.collect(returned(answer.averages(tester.stream(lines()), malformed)));
      tester.run(LINES.size());
      comparison().judge(rounded(output));
    }
    checkMalformed(malformed.value());
    checkShuffle(answer);
  }

  private static Comparison<Tuple2<String, Double>> comparison() {
    return Comparison.with(Ex03aAverageAnswer.BATCH, averages(1, status -> status == 200))
        .input(LINES)
        .mistake(
            "It halves the sum of two: (a + b) / 2 is the average of two values, but of three it"
                + " counts the last one as much as the two before it. Reduce a sum and a number, and"
                + " divide at the end.",
            reduced((a, b) -> (a + b) / 2))
        .mistake(
            "It halves the sum of two whole numbers: (a + b) / 2 is no average of three, and it"
                + " rounds. Reduce a sum and a number, and divide at the end.",
            reduced((a, b) -> (double) (((long) (a + b)) / 2)))
        .mistake(
            "It takes the average of each partition, and then the average of these averages: they"
                + " may be of different numbers of answers. Reduce a sum and a number, and divide at"
                + " the end.",
            averagesOfAverages())
        .mistake(
            "It rounds down: a long divided by a long is a long. Make a double of one of them first.",
            each(1, status -> status == 200, values -> (double) (long) average(values)))
        .mistake(
            "It counts answers of any status: keep those with status 200.",
            averages(1, status -> true))
        .mistake(
            "It counts answers that have another status than 200, such as 304, which have no page in"
                + " them.",
            averages(1, status -> status < 400))
        .mistake(
            "It counts answers of the same page and size only once: is there a distinct, or is the"
                + " size part of the key?",
            each(
                1, status -> status == 200, values -> average(values.stream().distinct().toList())))
        .mistake(
            "It tells the sum of the bytes: divide it by the number of answers.",
            each(1, status -> status == 200, values -> average(values) * values.size()))
        .mistake(
            "It remembers the batches before: each batch is to have averages of its own.",
            averages(LINES.size(), status -> status == 200));
  }

  private static void checkMalformed(long counted) {
    if (counted == 0) {
      throw WrongAnswer.because(
          "The averages are right, but malformed is 0: the malformed lines are left out without a"
              + " trace. Where you catch the exception, add 1.");
    }
    if (counted != MALFORMED) {
      throw WrongAnswer.because(
          "The averages are right, but malformed is "
              + counted
              + ", and "
              + MALFORMED
              + " lines are no log entries."
              + (counted > MALFORMED
                  ? " Are lines parsed more than once? A stream that two others are made of is"
                      + " computed for each of them, unless you cache() it."
                  : ""));
    }
  }

  /** One batch, in which one page was asked for many times. */
  private static void checkShuffle(Answer answer) throws TimeoutException {
    ShuffledBytes shuffled = new ShuffledBytes();
    List<String> many =
        IntStream.range(0, MANY)
            .mapToObj(n -> line("/tea 200 " + Integer.toUnsignedLong(n * 0x9E3779B9)))
            .toList();
    TestSpark.context().sc().addSparkListener(shuffled);
    try (DStreamTester tester = DStreamTester.every(Ex03aAverageAnswer.BATCH)) {
      tester.collect(
          answer.averages(tester.stream(many), TestSpark.context().sc().longAccumulator()));
      tester.run(1);
      TestSpark.context().sc().listenerBus().waitUntilEmpty();
    } finally {
      TestSpark.context().sc().removeSparkListener(shuffled);
    }
    if (shuffled.bytes > BYTES_OF_SUMS) {
      throw WrongAnswer.because(
          "The averages are right, but all values of a page go through the shuffle: "
              + MANY
              + " answers of one page were "
              + shuffled.bytes
              + " bytes there. Does it group by key, or move the lines? reduceByKey makes one sum of"
              + " a page in each partition first.");
    }
  }

  private static final class ShuffledBytes extends SparkListener {
    private volatile long bytes;

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
      bytes += completed.stageInfo().taskMetrics().shuffleWriteMetrics().bytesWritten();
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("MalformedRecordException")) {
      return Optional.of(
          "A malformed line ends the program: catch the exception of LogEntry.parse where you call"
              + " it, count the line, and make no entry of it.");
    }
    if (failure.contains("NullPointerException")) {
      return Optional.of(
          "A function returns null: to make no entry of a line, return an empty iterator from"
              + " flatMap, Collections.emptyIterator().");
    }
    return Optional.empty();
  }

  private static List<List<String>> lines() {
    return LINES.stream()
        .map(batch -> batch.stream().map(Ex03aAverageAnswerCheck::line).toList())
        .toList();
  }

  private static String line(String answer) {
    if (answer.equals(NO_LOG_ENTRY)) {
      return answer;
    }
    String[] parts = answer.split(" ");
    return new LogEntry(
            "192.0.2.1",
            Instant.EPOCH,
            "GET",
            parts[0],
            Integer.parseInt(parts[1]),
            Long.parseLong(parts[2]),
            null,
            null)
        .toLogLine();
  }

  /** The sizes by path, in their order. */
  private static Map<String, List<Double>> sizes(List<String> answers, IntPredicate status) {
    return answers.stream()
        .filter(answer -> !answer.equals(NO_LOG_ENTRY))
        .map(answer -> answer.split(" "))
        .filter(parts -> status.test(Integer.parseInt(parts[1])))
        .collect(
            groupingBy(
                parts -> parts[0],
                TreeMap::new,
                mapping(parts -> Double.valueOf(parts[2]), toList())));
  }

  private static double average(Collection<Double> values) {
    return values.stream().collect(averagingDouble(Double::doubleValue));
  }

  private static SortedMap<Integer, List<Tuple2<String, Double>>> averages(
      int batches, IntPredicate status) {
    return each(batches, status, Ex03aAverageAnswerCheck::average);
  }

  /** One result for each path, of the last so many batches, by plain Java. */
  private static SortedMap<Integer, List<Tuple2<String, Double>>> each(
      int batches, IntPredicate status, ToDoubleFunction<List<Double>> result) {
    SortedMap<Integer, List<Tuple2<String, Double>>> results = new TreeMap<>();
    for (int end = 1; end <= LINES.size(); end++) {
      List<String> answers =
          LINES.subList(Math.max(0, end - batches), end).stream().flatMap(List::stream).toList();
      Map<String, Double> ofBatch = new TreeMap<>();
      sizes(answers, status)
          .forEach((path, values) -> ofBatch.put(path, result.applyAsDouble(values)));
      results.put(end, pairs(ofBatch));
    }
    return results;
  }

  /** What Spark makes of a function: one value in each of the two partitions, then one of both. */
  private static SortedMap<Integer, List<Tuple2<String, Double>>> reduced(
      BinaryOperator<Double> function) {
    return ofPartitions(values -> values.stream().reduce(function).orElseThrow(), function);
  }

  private static SortedMap<Integer, List<Tuple2<String, Double>>> averagesOfAverages() {
    return ofPartitions(Ex03aAverageAnswerCheck::average, (a, b) -> (a + b) / 2);
  }

  private static SortedMap<Integer, List<Tuple2<String, Double>>> ofPartitions(
      Function<List<Double>, Double> ofPartition, BinaryOperator<Double> ofBoth) {
    SortedMap<Integer, List<Tuple2<String, Double>>> results = new TreeMap<>();
    for (int batch = 1; batch <= LINES.size(); batch++) {
      List<String> answers = LINES.get(batch - 1);
      Map<String, Double> ofBatch = new HashMap<>();
      for (List<String> half :
          List.of(
              answers.subList(0, answers.size() / 2),
              answers.subList(answers.size() / 2, answers.size()))) {
        sizes(half, status -> status == 200)
            .forEach((path, values) -> ofBatch.merge(path, ofPartition.apply(values), ofBoth));
      }
      results.put(batch, pairs(ofBatch));
    }
    return results;
  }

  private static List<Tuple2<String, Double>> pairs(Map<String, Double> results) {
    return results.entrySet().stream()
        .map(result -> new Tuple2<>(result.getKey(), rounded(result.getValue())))
        .toList();
  }

  /** The output, without the last bits that depend on the order in which values were added. */
  private static SortedMap<Integer, List<Tuple2<String, Double>>> rounded(
      BatchOutput<Tuple2<String, Double>> output) {
    SortedMap<Integer, List<Tuple2<String, Double>>> batches = output.batches();
    batches.replaceAll(
        (batch, results) ->
            results.stream()
                .map(result -> new Tuple2<>(result._1(), rounded(result._2())))
                .toList());
    return batches;
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }
}
