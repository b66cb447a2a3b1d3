package io.sparkcourse.section4.memorytuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;

/** Lecture 4.6: what windows of an hour keep, by the stream that they are called on. */
class LongWindowTest {
  private static final int BATCHES = 14; // two more than are in a window
  private static final int REQUESTS = 300;
  private static final List<Integer> STATUSES = List.of(200, 404, 500);

  /** The counts of each batch, and how much was in memory in the last one. */
  private record Result(List<Map<Integer, Integer>> counts, long bytes) {}

  @Test
  void aWindowOverRequestsKeepsManyTimesAsMuchAsOneOverTheirCounts() {
    Result windowFirst = run(LongWindowDemo::windowFirst, STATUSES);
    Result countFirst = run(LongWindowDemo::countFirst, STATUSES);
    Result inverse = run(LongWindowDemo::countFirstWithInverse, STATUSES);

    assertThat(countFirst.counts()).isEqualTo(windowFirst.counts());
    assertThat(inverse.counts()).isEqualTo(windowFirst.counts());
    assertThat(windowFirst.counts().get(BATCHES - 1))
        .isEqualTo(Map.of(200, 1_200, 404, 1_200, 500, 1_200)); // 12 batches
    assertThat(windowFirst.bytes()).isGreaterThan(20 * countFirst.bytes());
    assertThat(inverse.bytes()).isGreaterThan(countFirst.bytes());
  }

  @Test
  void withKeysThatHardlyEverRepeatTheCountsAreNoSmallerThanTheirNumber() {
    List<Integer> allDifferent = IntStream.range(0, REQUESTS).boxed().toList();

    Result few = run(LongWindowDemo::countFirst, STATUSES);
    Result many = run(LongWindowDemo::countFirst, allDifferent);

    assertThat(many.counts().get(BATCHES - 1)).hasSize(REQUESTS);
    assertThat(many.bytes()).isGreaterThan(5 * few.bytes());
  }

  private static Result run(
      Function<JavaDStream<LogEntry>, JavaPairDStream<Integer, Integer>> counts,
      List<Integer> statuses) {
    List<Map<Integer, Integer>> results = new ArrayList<>();
    AtomicLong bytes = new AtomicLong();
    try (DStreamTester tester = DStreamTester.every(LongWindowDemo.BATCH).withCheckpoint()) {
      counts
          .apply(tester.stream(Collections.nCopies(BATCHES, requests(statuses))))
          .foreachRDD(
              rdd -> {
                results.add(Map.copyOf(rdd.collectAsMap()));
                bytes.set(
                    Arrays.stream(rdd.context().getRDDStorageInfo())
                        .mapToLong(RDDInfo::memSize)
                        .sum());
              });
      tester.run(BATCHES);
    }
    return new Result(results, bytes.get());
  }

  private static List<LogEntry> requests(List<Integer> statuses) {
    return IntStream.range(0, REQUESTS)
        .mapToObj(request -> request(request, statuses.get(request % statuses.size())))
        .toList();
  }

  private static LogEntry request(int number, int status) {
    return new LogEntry(
        "192.0.2.1", Instant.EPOCH, "GET", "/page/" + number, status, 5_120, "-", "Mozilla/5.0");
  }
}
