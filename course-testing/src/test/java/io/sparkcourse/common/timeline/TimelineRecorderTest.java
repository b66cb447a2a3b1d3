package io.sparkcourse.common.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Event;
import io.sparkcourse.common.timeline.Timeline.Results;
import io.sparkcourse.common.timeline.Timeline.Window;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

class TimelineRecorderTest {
  private static final Duration BATCH = Durations.seconds(5);
  private static final Duration WINDOW = Durations.seconds(30);
  private static final Duration SLIDE = Durations.seconds(10);

  /** Static, since a recovered context has the lambdas but not this object. */
  private static final Map<Long, Long> COUNTS = new ConcurrentHashMap<>();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void recordsWhichBatchesEnterAndLeaveASlidingWindow() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> events = tester.stream(numbered(8));
      TimelineRecorder recorder = TimelineRecorder.of(tester.context(), WINDOW, SLIDE);
      recorder.events(events, Object::toString);
      recorder.results(events.window(WINDOW, SLIDE), Object::toString);

      tester.run(8);

      List<Window> windows = recorder.recorded().windows();
      assertThat(windows)
          .extracting(window -> labels(window.entered()))
          .containsExactly("e1 e2", "e3 e4", "e5 e6", "e7 e8");
      assertThat(windows)
          .extracting(window -> labels(window.left()))
          .containsExactly("", "", "", "e1 e2");
      assertThat(windows)
          .extracting(Window::end)
          .containsExactly(second(10), second(20), second(30), second(40));
      assertThat(windows.get(3).start()).isEqualTo(second(10));
    }
  }

  @Test
  void whatEnteredAndLeftIsWhatSparksWindowsHaveInThem() {
    for (Duration length : List.of(BATCH, SLIDE, WINDOW)) {
      for (Duration slide : List.of(BATCH, SLIDE, Durations.seconds(15), WINDOW)) {
        assertThatBatchesAreSparks(length, slide);
      }
    }
  }

  private static void assertThatBatchesAreSparks(Duration length, Duration slide) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> events = tester.stream(numbered(13));
      TimelineRecorder recorder = TimelineRecorder.of(tester.context(), length, slide);
      recorder.events(events, Object::toString);
      recorder.results(events.window(length, slide), Object::toString);

      tester.run(13);

      List<Window> windows = recorder.recorded().windows();
      assertThat(windows).as("windows of %s every %s", length, slide).isNotEmpty();
      List<String> running = new ArrayList<>();
      for (Window window : windows) {
        running.removeAll(names(window.left()));
        running.addAll(names(window.entered()));
        List<String> sparks = window.results().orElseThrow().labels();
        assertThat(names(window.batches())).containsExactlyElementsOf(sparks);
        assertThat(running).containsExactlyElementsOf(sparks);
      }
    }
  }

  @Test
  void recordsWhatCountByWindowGivesAndCanBeCheckpointed() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<String> events = tester.stream(numbered(8));
      TimelineRecorder recorder = TimelineRecorder.of(tester.context(), WINDOW, SLIDE);
      recorder.events(events, Object::toString);
      recorder.results(events.countByWindow(WINDOW, SLIDE), count -> count + " events");

      tester.run(12);

      assertThat(recorder.recorded().windows())
          .extracting(window -> window.results().orElseThrow())
          .containsExactly(
              Results.of("2 events"),
              Results.of("4 events"),
              Results.of("6 events"),
              Results.of("6 events"),
              Results.of("4 events"),
              Results.of("2 events"));
    }
  }

  @Test
  void recordsPairsOfReduceByKeyAndWindowWithAnInverse() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaDStream<String> words =
          tester.stream(List.of("a", "b"), List.of("a"), List.of(), List.of("c"));
      JavaPairDStream<String, Integer> counts =
          words
              .mapToPair(word -> new Tuple2<>(word, 1))
              .reduceByKeyAndWindow(Integer::sum, (all, gone) -> all - gone, SLIDE, SLIDE)
              .transformToPair(rdd -> rdd.sortByKey());
      TimelineRecorder recorder = TimelineRecorder.of(tester.context(), SLIDE, SLIDE);
      recorder.events(words, Object::toString);
      recorder.results(counts, pair -> pair._1() + "=" + pair._2());

      tester.run(4);

      assertThat(recorder.recorded().windows())
          .extracting(window -> window.results().orElseThrow())
          .containsExactly(Results.of("a=2", "b=1"), Results.of("a=0", "b=0", "c=1"));
    }
  }

  @Test
  void batchesThatNoWindowHasAreSkipped() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> events = tester.stream(numbered(6));
      TimelineRecorder recorder =
          TimelineRecorder.of(tester.context(), BATCH, Durations.seconds(15));
      recorder.events(events, Object::toString);
      recorder.results(events.window(BATCH, Durations.seconds(15)), Object::toString);

      tester.run(6);

      Timeline timeline = recorder.recorded();
      assertThat(labels(timeline.skipped())).isEqualTo("e1 e2 e4 e5");
      assertThat(labels(timeline.windows().get(1).left())).isEqualTo("e3");
      assertThat(timeline.windows().get(1).results()).contains(Results.of("e6"));
    }
  }

  @Test
  void printsABlockForEachWindowAfterTheProgramsOwnOutput() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> events =
          tester.stream(
              List.of("a", "b"),
              List.of("c"),
              List.of("a"),
              List.of(),
              List.of("b", "c", "a"),
              List.of("b"));
      Duration length = Durations.seconds(20);
      JavaDStream<Long> count = events.window(length, SLIDE).count();
      count.foreachRDD((rdd, time) -> out.println("own output: " + rdd.collect()));
      TimelineRecorder recorder = TimelineRecorder.of(tester.context(), length, SLIDE);
      recorder.events(events, Object::toString);
      recorder.results(count, Object::toString);
      recorder.printEach(out);

      tester.run(6);

      assertThat(printed.toString(StandardCharsets.UTF_8).lines().toList())
          .endsWith(
              "own output: [5]",
              "Window 3: 00:00:10 - 00:00:30 (20 s long, every 10 s)",
              "  time   00:00:00  00:00:05  00:00:10  00:00:15  00:00:20  00:00:25  00:00:30",
              "  events     |   a b   |    c    |    a    | 0 events|  b c a  |    b    |",
              "  window     |---------|---------[=========|=========|+++++++++|+++++++++]",
              "  + in       4 events: b, c, a, b",
              "  - out      3 events: a, b, c",
              "  result     5",
              "")
          .containsOnlyOnce("Window 1: 23:59:50 - 00:00:10 (20 s long, every 10 s)")
          .containsOnlyOnce("Window 2: 00:00:00 - 00:00:20 (20 s long, every 10 s)");
    }
  }

  @Test
  void withoutWindowsABlockIsABatch() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      TimelineRecorder recorder = TimelineRecorder.of(tester.context());
      recorder.events(tester.stream(List.of("a", "b"), List.of()), Object::toString);
      recorder.printEach(out);

      tester.run(2);

      assertThat(printed.toString(StandardCharsets.UTF_8).lines())
          .containsExactly(
              "Batch 00:00:00 - 00:00:05",
              "  events     2 events: a, b",
              "",
              "Batch 00:00:05 - 00:00:10",
              "  events     0 events",
              "");
    }
  }

  @Test
  void theIdsOfADemosRddsAreTheSameWithARecorder() {
    assertThat(rddIds(true)).isEqualTo(rddIds(false));
  }

  /** Relative to the first one: the context is shared with other tests. */
  private static List<Integer> rddIds(boolean recorded) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> events = tester.stream(numbered(3));
      if (recorded) {
        TimelineRecorder.of(tester.context()).events(events, Object::toString);
      }
      List<Integer> ids = new ArrayList<>();
      events.foreachRDD((rdd, time) -> ids.add(rdd.id()));
      tester.run(3);
      return ids.stream().map(id -> id - ids.get(0)).toList();
    }
  }

  @Test
  void manyEventsAreCountedAndTheFirstOnesKeptInTheirOrder() {
    List<String> many = IntStream.range(0, 1000).mapToObj(i -> "e" + i).toList();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      TimelineRecorder recorder = TimelineRecorder.of(tester.context());
      recorder.events(tester.stream(List.of(many)).repartition(3), Object::toString);
      recorder.events(tester.stream(List.of(many)), Object::toString);
      tester.run(1);

      Batch batch = recorder.recorded().batches().get(0);
      assertThat(batch.eventCount()).isEqualTo(2000);
      assertThat(batch.events().stream().map(Event::label).skip(50))
          .containsExactlyElementsOf(many.subList(0, 50));
    }
  }

  @Test
  void keepsTheTimeOfEventsThatHappenedBeforeTheirBatchBegan() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      TimelineRecorder recorder = TimelineRecorder.of(tester.context());
      recorder.events(
          tester.stream(List.of(1L, 2L), List.of(3L, 7L)),
          Object::toString,
          Instant::ofEpochSecond);
      tester.run(2);

      assertThat(recorder.recorded().batches())
          .flatExtracting(Batch::events)
          .containsExactly(
              Event.of("1"), Event.of("2"), new Event("3", Optional.of(second(3))), Event.of("7"));
    }
  }

  @Test
  void aStreamWithAnotherIntervalIsRefused() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> events = tester.stream(numbered(1));
      TimelineRecorder recorder = TimelineRecorder.of(tester.context(), WINDOW, SLIDE);

      assertThatThrownBy(() -> recorder.results(events.window(WINDOW), Object::toString))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The results have to come every 10000 ms, not every 5000 ms.");
    }
  }

  @Test
  void resultsNeedAWindow() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      TimelineRecorder recorder = TimelineRecorder.of(tester.context());

      assertThatThrownBy(() -> recorder.results(tester.stream(numbered(1)), Object::toString))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("window length and sliding interval");
    }
  }

  /**
   * Both labels have the same serialized form; code that is restored from a checkpoint calls one in
   * place of the other.
   */
  @Test
  void aRecorderDoesNotDisturbAContextThatIsRestoredFromACheckpoint(@TempDir Path directory)
      throws Exception {
    String checkpoint = HadoopPath.of(directory);
    run(recorded(checkpoint), 3);
    COUNTS.clear();

    run(
        JavaStreamingContext.getOrCreate(
            checkpoint,
            () -> {
              throw new AssertionError("There is a checkpoint to recover from.");
            }),
        6);

    assertThat(COUNTS)
        .containsEntry(20_000L, 2L)
        .containsEntry(25_000L, 2L)
        .doesNotContainKey(5000L);
  }

  private static JavaStreamingContext recorded(String checkpoint) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(checkpoint);
    JavaDStream<String> events =
        ReplayInputDStream.startingAt(Instant.EPOCH, ssc, TimelineRecorderTest::oneEachBatch);
    JavaDStream<Long> counts = events.countByWindow(SLIDE, BATCH);
    TimelineRecorder recorder = TimelineRecorder.of(ssc, SLIDE, BATCH);
    recorder.events(events, Object::toString);
    recorder.results(counts, Object::toString);
    recorder.printEach(new PrintStream(OutputStream.nullOutputStream()));
    counts.foreachRDD((rdd, time) -> COUNTS.put(time.milliseconds(), rdd.first()));
    return ssc;
  }

  private static List<Arrival<String>> oneEachBatch() {
    return IntStream.range(0, 10)
        .mapToObj(batch -> new Arrival<>(second(5L * batch), "e" + batch))
        .toList();
  }

  private static void run(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    StreamTime streamTime = StreamTime.of(ssc);
    ssc.start();
    try {
      streamTime.runTo(new Time(BATCH.times(lastBatch).milliseconds()));
    } finally {
      ssc.stop(false, false);
    }
  }

  private static List<List<String>> numbered(int batches) {
    return IntStream.rangeClosed(1, batches).mapToObj(batch -> List.of("e" + batch)).toList();
  }

  private static String labels(List<Batch> batches) {
    return String.join(" ", names(batches));
  }

  private static List<String> names(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.events().stream()).map(Event::label).toList();
  }

  private static Instant second(long second) {
    return Instant.ofEpochSecond(second);
  }
}
