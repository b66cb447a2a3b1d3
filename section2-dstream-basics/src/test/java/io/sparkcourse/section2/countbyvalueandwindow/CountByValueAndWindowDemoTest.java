package io.sparkcourse.section2.countbyvalueandwindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class CountByValueAndWindowDemoTest {
  /** Eight batches of 30 seconds: first without errors, then with errors, then without. */
  private static final List<List<Integer>> STATUSES =
      List.of(
          List.of(200, 200),
          List.of(200, 404),
          List.of(503),
          List.of(503, 503),
          List.of(200),
          List.of(),
          List.of(200),
          List.of(200, 200));

  @Test
  void aValueThatHasLeftVanishes() {
    try (DStreamTester tester =
        DStreamTester.every(CountByValueAndWindowDemo.BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<Integer, Long>> counts =
          tester.collect(CountByValueAndWindowDemo.counts(tester.stream(STATUSES)));

      tester.run(14);

      counts
          .assertBatch(2, count(200, 3), count(404, 1))
          .assertBatch(4, count(200, 3), count(404, 1), count(503, 3))
          .assertBatch(6, count(200, 1), count(503, 3))
          .assertBatch(8, count(200, 4))
          .assertBatch(12)
          .assertBatch(14);
      assertThat(counts.batches().keySet()).containsExactly(2, 4, 6, 8, 10, 12, 14);
    }
  }

  @Test
  void itIsReduceByKeyAndWindowWithAnInverseAndAFilter() {
    try (DStreamTester tester =
        DStreamTester.every(CountByValueAndWindowDemo.BATCH).withCheckpoint()) {
      JavaDStream<Integer> statuses = tester.stream(STATUSES);
      BatchOutput<Tuple2<Integer, Long>> counts =
          tester.collect(CountByValueAndWindowDemo.counts(statuses));
      BatchOutput<Tuple2<Integer, Long>> byHand =
          tester.collect(CountByValueAndWindowDemo.byHand(statuses));

      tester.run(14);

      assertThat(counts.batches()).hasSize(7).isEqualTo(byHand.batches());
    }
  }

  @Test
  void onPairsItCountsEqualPairsAndNotKeys() {
    try (DStreamTester tester =
        DStreamTester.every(CountByValueAndWindowDemo.BATCH).withCheckpoint()) {
      JavaPairDStream<Integer, String> clientsByStatus =
          tester.stream(List.of("a", "b", "b")).mapToPair(client -> new Tuple2<>(503, client));
      BatchOutput<Tuple2<Tuple2<Integer, String>, Long>> counts =
          tester.collect(
              clientsByStatus.countByValueAndWindow(
                  CountByValueAndWindowDemo.WINDOW, CountByValueAndWindowDemo.BATCH));

      tester.run(1);

      counts.assertBatch(
          1, new Tuple2<>(new Tuple2<>(503, "a"), 1L), new Tuple2<>(new Tuple2<>(503, "b"), 2L));
    }
  }

  @Test
  void wholeRequestsOfTheSampleAreAllDifferentAndEachIsKept() {
    List<LogEntry> requests =
        Parsed.parse(SampleData.accessLog().stream().map(LogLine::line), LogEntry::parse)
            .rows()
            .subList(0, 1000);
    try (DStreamTester tester =
        DStreamTester.every(CountByValueAndWindowDemo.BATCH).withCheckpoint()) {
      JavaDStream<LogEntry> stream = tester.stream(List.of(requests));
      BatchOutput<Tuple2<LogEntry, Long>> counts =
          tester.collect(
              stream.countByValueAndWindow(
                  CountByValueAndWindowDemo.WINDOW, CountByValueAndWindowDemo.BATCH));
      BatchOutput<Tuple2<Integer, Long>> byStatus =
          tester.collect(
              stream
                  .map(LogEntry::getStatus)
                  .countByValueAndWindow(
                      CountByValueAndWindowDemo.WINDOW, CountByValueAndWindowDemo.BATCH));

      tester.run(1);

      assertThat(counts.batch(1)).hasSize(1000).allMatch(count -> count._2() == 1);
      assertThat(byStatus.batch(1)).hasSize(6);
    }
  }

  @Test
  void equalArraysAreNotEqualValues() {
    try (DStreamTester tester =
        DStreamTester.every(CountByValueAndWindowDemo.BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<String[], Long>> counts =
          tester.collect(
              arrays(tester)
                  .countByValueAndWindow(
                      CountByValueAndWindowDemo.WINDOW, CountByValueAndWindowDemo.BATCH));
      tester.run(1);

      assertThat(counts.batch(1)).hasSize(2).allMatch(count -> count._2() == 1);

      // And an array that was saved and read is not equal to the original: it cannot be subtracted
      // either.
      tester.run(3);
      assertThatThrownBy(() -> tester.run(1))
          .hasStackTraceContaining("Neither previous window has value for key");
    }
  }

  private static JavaDStream<String[]> arrays(DStreamTester tester) {
    return tester.stream(List.of("503 /cart", "503 /cart")).map(line -> line.split(" "));
  }

  @Test
  void thePictureOfTheLectureIsWhatSparkDoes() {
    try (DStreamTester tester =
        DStreamTester.every(CountByValueAndWindowDemo.BATCH).withCheckpoint()) {
      JavaDStream<Integer> statuses = tester.stream(STATUSES);
      TimelineRecorder timeline =
          TimelineRecorder.of(
                  tester.context(),
                  CountByValueAndWindowDemo.WINDOW,
                  CountByValueAndWindowDemo.SLIDE)
              .events(statuses, status -> "" + status)
              .results(
                  CountByValueAndWindowDemo.counts(statuses),
                  count -> count._2() + " x " + count._1());
      tester.run(STATUSES.size());

      LecturePicture.assertUpToDate(
          Path.of("lectures", "images", "2.09-count-by-value-and-window.svg"), timeline.recorded());
    }
  }

  private static Tuple2<Integer, Long> count(int status, long count) {
    return new Tuple2<>(status, count);
  }
}
