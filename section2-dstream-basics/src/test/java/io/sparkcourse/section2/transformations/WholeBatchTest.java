package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/** Lecture 2.3: count, reduce and countByValue return one small result per batch. */
class WholeBatchTest {
  private static final List<LogEntry> REQUESTS =
      List.of(request("/tea", 300), request("/", 500), request("/tea", 200));

  @Test
  void countGivesZeroForAnEmptyBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<Long> counts = tester.collect(tester.stream(REQUESTS, List.of()).count());

      tester.run(2);

      assertThat(counts.batches()).isEqualTo(Map.of(1, List.of(3L), 2, List.of(0L)));
    }
  }

  @Test
  void reduceGivesNothingForAnEmptyBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<LogEntry> requests = tester.stream(REQUESTS, List.of());
      BatchOutput<Long> sums = tester.collect(WholeBatchDemo.bytesSent(requests));
      BatchOutput<Long> longest = tester.collect(WholeBatchDemo.longestAnswer(requests));

      tester.run(2);

      assertThat(sums.batches()).isEqualTo(Map.of(1, List.of(1000L), 2, List.<Long>of()));
      assertThat(longest.batches()).isEqualTo(Map.of(1, List.of(500L), 2, List.<Long>of()));
    }
  }

  @Test
  void countByValueIsAStreamOfPairsAndNothingOfAnEmptyBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<Tuple2<String, Long>> counts =
          tester.collect(WholeBatchDemo.countsOfPaths(tester.stream(REQUESTS, List.of())));

      tester.run(2);

      counts.assertBatch(1, new Tuple2<>("/tea", 2L), new Tuple2<>("/", 1L));
      assertThat(counts.batch(2)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 6", "4, 2"})
  void aDifferenceDependsOnThePartitions(int partitions, int result) {
    assertThat(reduced(partitions, (a, b) -> a - b)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4"})
  void aSumDoesNot(int partitions) {
    assertThat(reduced(partitions, Integer::sum)).isEqualTo(30);
  }

  private static int reduced(int partitions, Function2<Integer, Integer, Integer> function) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<Integer> output =
          tester.collect(
              tester.stream(List.of(1))
                  .transform(
                      rdd -> TestSpark.context().parallelize(List.of(16, 8, 4, 2), partitions))
                  .reduce(function));
      tester.run(1);
      return output.batch(1).get(0);
    }
  }

  private static LogEntry request(String path, long bytes) {
    return new LogEntry("192.0.2.1", Instant.EPOCH, "GET", path, 200, bytes, null, null);
  }
}
