package io.sparkcourse.section3;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.section3.Ex04aDataQuality.QualityStore;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

class Ex04aDataQualityCheck extends ExerciseCheck<Ex04aDataQualityCheck.Answer> {
  private static final Duration BATCH = Durations.seconds(1);
  private static final String IN_A_TASK = "The store was called in a task";

  private static final String STATUS = "the status is not 100 to 599";
  private static final String TIME = "the time is no date";
  private static final String GOOD =
      "192.0.2.1 - - [02/Jun/2025:12:00:03 +0000] \"GET /tea HTTP/1.1\" 200 5120 \"-\" \"-\"";
  private static final String BAD_STATUS = GOOD.replace(" 200 ", " 2OO ");
  private static final String BAD_TIME = GOOD.replace("Jun", "Junk");

  /** The program dies after half of them. */
  private static final List<List<String>> LINES =
      List.of(
          List.of(GOOD, BAD_STATUS, GOOD),
          List.of(GOOD),
          List.of(BAD_STATUS, BAD_TIME, BAD_STATUS, GOOD),
          List.of(BAD_TIME, BAD_STATUS),
          List.of(),
          List.of(GOOD, BAD_TIME, GOOD));

  private static final List<Map<String, Long>> COUNTS =
      List.of(
          Map.of(STATUS, 1L),
          Map.of(),
          Map.of(STATUS, 2L, TIME, 1L),
          Map.of(STATUS, 1L, TIME, 1L),
          Map.of(),
          Map.of(TIME, 1L));

  private static final int LIFE = LINES.size() / 2;

  /** Static, because a recovered context has its functions from the checkpoint. */
  private static final SortedMap<Long, Map<String, Long>> STORED = new ConcurrentSkipListMap<>();

  private static final SortedMap<Long, List<String>> ENTRIES = new ConcurrentSkipListMap<>();

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaDStream<LogEntry> parse(JavaDStream<String> lines, QualityStore store);
  }

  Ex04aDataQualityCheck() {
    super("3.4a", Ex04aDataQuality::parse);
  }

  @Override
  protected void check(Answer answer) throws Exception {
    STORED.clear();
    ENTRIES.clear();
    Path checkpoint = Files.createTempDirectory("checkpoint-");
    try {
      live(create(checkpoint, answer), LIFE);
      judgeFirstLife();
      live(
          JavaStreamingContext.getOrCreate(
              HadoopPath.of(checkpoint),
              () -> {
                throw new IllegalStateException("There is no checkpoint to recover from");
              }),
          LINES.size());
      judgeSecondLife();
    } finally {
      DirectoryTree.delete(checkpoint);
    }
  }

  private static JavaStreamingContext create(Path checkpoint, Answer answer) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(HadoopPath.of(checkpoint));
    JavaDStream<String> lines =
        ReplayInputDStream.startingAt(Instant.EPOCH, ssc, Ex04aDataQualityCheck::arrivals);
    JavaDStream<LogEntry> entries = returned(answer.parse(lines, Ex04aDataQualityCheck::store));
    entries.foreachRDD(
        (rdd, time) ->
            ENTRIES.put(time.milliseconds(), rdd.map(entry -> String.valueOf(entry)).collect()));
    entries.foreachRDD(rdd -> rdd.count());
    return ssc;
  }

  private static void live(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    try {
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      time.runTo(new Time(BATCH.times(lastBatch).milliseconds()));
    } finally {
      ssc.stop(false, false);
      ssc.sparkContext().sc().setCheckpointDir(null);
    }
  }

  private static void store(Time batch, Map<String, Long> malformed) {
    if (TaskContext.get() != null) {
      throw new IllegalStateException(IN_A_TASK);
    }
    STORED.put(batch.milliseconds(), new TreeMap<>(malformed));
  }

  private void judgeFirstLife() {
    SortedMap<Integer, List<Map<String, Long>>> actual = stored(1, LIFE);
    Comparison<Map<String, Long>> comparison =
        comparison(1, LIFE)
            .mistake(
                "It never begins anew: what is put is the sum of all batches so far. The counts of"
                    + " this batch alone are asked for.",
                sums())
            .mistake(
                "It puts nothing for a batch whose lines are all well-formed, and whoever reads the"
                    + " store cannot tell it from a batch that is missing.",
                withoutEmpty());
    if (actual.values().stream().allMatch(counts -> counts.get(0).isEmpty())) {
      comparison.mistake(
          "It puts no malformed line at all: is the counter read before an action has run? A"
              + " transformation counts nothing until something is made of it.",
          actual);
    }
    if (isSomewhere(actual, counts -> counts.keySet().stream().anyMatch(this::isNoReason))) {
      comparison.mistake(
          "The keys are not the reasons: reason(line) gives the one of a line.", actual);
    }
    if (actual.keySet().equals(expected(1, LIFE).keySet()) && countsTooMany(actual)) {
      comparison.mistake(
          "It counts lines more than once: in a transformation an accumulator counts in each output"
              + " that computes the stream, and this stream has several. Count in an action.",
          actual);
    }
    comparison.judge(actual);
    judgeEntries();
  }

  private void judgeSecondLife() {
    int from = LIFE + 1;
    SortedMap<Integer, List<Map<String, Long>>> actual = stored(from, LINES.size());
    Comparison<Map<String, Long>> comparison = comparison(from, LINES.size());
    if (!actual.isEmpty() && actual.values().stream().allMatch(counts -> counts.get(0).isEmpty())) {
      comparison.mistake(
          "After a recovery it counts nothing any more: an accumulator that a function has captured"
              + " comes out of the checkpoint as a copy that nobody adds to. Make it when it is"
              + " needed, from rdd.context().",
          actual);
    }
    comparison.judge(actual);
    judgeEntries();
  }

  private Comparison<Map<String, Long>> comparison(int from, int to) {
    List<List<String>> shown = new ArrayList<>();
    for (int batch = 1; batch <= to; batch++) {
      shown.add(batch < from ? List.of() : LINES.get(batch - 1).stream().map(this::name).toList());
    }
    return Comparison.with(BATCH, expected(from, to)).input(shown);
  }

  private void judgeEntries() {
    String entry = LogEntry.parse(GOOD).toString();
    ENTRIES.forEach(
        (millis, entries) -> {
          int batch = (int) (millis / BATCH.milliseconds());
          long good = LINES.get(batch - 1).stream().filter(GOOD::equals).count();
          if (entries.contains("null")) {
            throw WrongAnswer.because(
                "The stream that it returns has null for a malformed line: leave the line out.");
          }
          if (entries.size() != good || !entries.stream().allMatch(entry::equals)) {
            throw WrongAnswer.because(
                "The stream that it returns has "
                    + entries.size()
                    + " entries in batch "
                    + batch
                    + ", and "
                    + good
                    + " of its lines are well-formed.");
          }
        });
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains(IN_A_TASK)
        ? Optional.of(
            "It calls the store in a task, and a task knows its own share only: the last one would"
                + " replace what the others have put. Let tasks add to an accumulator, and read it"
                + " in the driver.")
        : Optional.empty();
  }

  private String name(String line) {
    return line.equals(GOOD) ? "good" : line.equals(BAD_STATUS) ? "bad status" : "bad time";
  }

  private boolean isNoReason(String key) {
    return !key.equals(STATUS) && !key.equals(TIME);
  }

  private static boolean isSomewhere(
      SortedMap<Integer, List<Map<String, Long>>> actual, Predicate<Map<String, Long>> what) {
    return actual.values().stream().anyMatch(counts -> what.test(counts.get(0)));
  }

  private static boolean countsTooMany(SortedMap<Integer, List<Map<String, Long>>> actual) {
    return actual.entrySet().stream()
        .anyMatch(
            stored ->
                stored.getValue().get(0).entrySet().stream()
                    .anyMatch(
                        count ->
                            count.getValue()
                                > COUNTS
                                    .get(stored.getKey() - 1)
                                    .getOrDefault(count.getKey(), 0L)));
  }

  private static SortedMap<Integer, List<Map<String, Long>>> stored(int from, int to) {
    SortedMap<Integer, List<Map<String, Long>>> stored = new TreeMap<>();
    STORED.forEach(
        (millis, counts) -> stored.put((int) (millis / BATCH.milliseconds()), List.of(counts)));
    stored.keySet().removeIf(batch -> batch < from || batch > to);
    return stored;
  }

  private static SortedMap<Integer, List<Map<String, Long>>> expected(int from, int to) {
    SortedMap<Integer, List<Map<String, Long>>> expected = new TreeMap<>();
    for (int batch = from; batch <= to; batch++) {
      expected.put(batch, List.of(COUNTS.get(batch - 1)));
    }
    return expected;
  }

  /** What is put by who never begins anew. */
  private static SortedMap<Integer, List<Map<String, Long>>> sums() {
    SortedMap<Integer, List<Map<String, Long>>> sums = new TreeMap<>();
    Map<String, Long> sum = new TreeMap<>();
    for (int batch = 1; batch <= LIFE; batch++) {
      COUNTS.get(batch - 1).forEach((reason, count) -> sum.merge(reason, count, Long::sum));
      sums.put(batch, List.of(Map.copyOf(sum)));
    }
    return sums;
  }

  private static SortedMap<Integer, List<Map<String, Long>>> withoutEmpty() {
    SortedMap<Integer, List<Map<String, Long>>> some = expected(1, LIFE);
    some.values().removeIf(counts -> counts.get(0).isEmpty());
    return some;
  }

  private static List<Arrival<String>> arrivals() {
    List<Arrival<String>> arrivals = new ArrayList<>();
    for (int batch = 0; batch < LINES.size(); batch++) {
      Instant at = Instant.ofEpochMilli(batch * BATCH.milliseconds());
      LINES.get(batch).forEach(line -> arrivals.add(new Arrival<>(at, line)));
    }
    return arrivals;
  }
}
