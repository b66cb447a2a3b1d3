package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/** Batches of 30 seconds, and a timeout of a minute: two batches. */
class TimeoutPrecisionTest {
  private static final Duration BATCH = TimeoutPrecisionDemo.BATCH;
  private static final int BY_DEFAULT = 0;

  @Test
  void byDefaultSparkLooksForTimeOutsEveryTenBatches() {
    assertThat(reported(BY_DEFAULT, client("Ann", 1), client("Bob", 7), client("Cleo", 8)))
        .containsExactly(
            Map.entry(1, List.of("Ann 1")),
            Map.entry(7, List.of("Bob 1")),
            Map.entry(8, List.of("Cleo 1")),
            Map.entry(10, List.of("Ann out", "Bob out")),
            Map.entry(20, List.of("Cleo out")));
  }

  @Test
  void checkpointedInEachBatchItLooksInEachBatch() {
    assertThat(reported(1, client("Ann", 1), client("Bob", 2)))
        .containsExactly(
            Map.entry(1, List.of("Ann 1")),
            Map.entry(2, List.of("Bob 1")),
            Map.entry(4, List.of("Ann out")),
            Map.entry(5, List.of("Bob out")));
  }

  @Test
  void checkpointedEverySecondBatchItLooksInEverySecond() {
    assertThat(reported(2, client("Ann", 1), client("Bob", 2)))
        .containsExactly(
            Map.entry(1, List.of("Ann 1")),
            Map.entry(2, List.of("Bob 1")),
            Map.entry(4, List.of("Ann out")),
            Map.entry(6, List.of("Bob out")));
  }

  @Test
  void whoComesBackBeforeSparkLooksHasNeverBeenAway() {
    assertThat(reported(BY_DEFAULT, client("Bob", 1, 9)))
        .containsExactly(
            Map.entry(1, List.of("Bob 1")),
            Map.entry(9, List.of("Bob 2")),
            Map.entry(20, List.of("Bob out")));
  }

  /**
   * Ann's two batches without a request are a silence of a minute, which is not more than the
   * timeout. Bob's three are more; but requests are processed first, so his state is new again when
   * Spark looks for timeouts.
   */
  @Test
  void norHasWhoComesBackInTheVeryBatchInWhichItLooks() {
    assertThat(reported(1, client("Ann", 1, 3), client("Bob", 1, 4), client("Cleo", 1, 5)))
        .containsExactly(
            Map.entry(1, List.of("Ann 1", "Bob 1", "Cleo 1")),
            Map.entry(3, List.of("Ann 2")),
            Map.entry(4, List.of("Bob 2", "Cleo out")),
            Map.entry(5, List.of("Cleo 1")),
            Map.entry(6, List.of("Ann out")),
            Map.entry(7, List.of("Bob out")),
            Map.entry(8, List.of("Cleo out")));
  }

  @ParameterizedTest
  @CsvSource({"0, 300", "1, 30", "2, 60"})
  void theCheckpointIntervalIsTenBatchesUnlessSetOtherwise(int batches, int seconds) {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaMapWithStateDStream<String, Integer, Integer, String> visits =
          visits(tester, batches, List.of(List.of("Ann")));
      tester.collect(visits);
      tester.run(1);

      // The checkpointed state is a stream inside it.
      assertThat(visits.dstream().dependencies().head().checkpointDuration())
          .isEqualTo(new Duration(seconds * 1000L));
    }
  }

  /** The emitted clients, in alphabetical order, by batch. */
  private static SortedMap<Integer, List<String>> reported(
      int checkpointBatches, Client... clients) {
    int number = checkpointBatches == BY_DEFAULT ? 20 : 10;
    List<List<String>> batches = new ArrayList<>();
    for (int batch = 1; batch <= number; batch++) {
      int now = batch;
      batches.add(
          Arrays.stream(clients)
              .filter(client -> client.comesIn().contains(now))
              .map(Client::name)
              .toList());
    }
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      BatchOutput<String> reported = tester.collect(visits(tester, checkpointBatches, batches));
      tester.run(number);

      SortedMap<Integer, List<String>> sorted = reported.batches();
      sorted.values().removeIf(List::isEmpty);
      sorted.replaceAll((batch, texts) -> texts.stream().sorted().toList());
      return sorted;
    }
  }

  private record Client(String name, Set<Integer> comesIn) {}

  private static Client client(String name, Integer... comesIn) {
    return new Client(name, Set.of(comesIn));
  }

  private static JavaMapWithStateDStream<String, Integer, Integer, String> visits(
      DStreamTester tester, int checkpointBatches, List<List<String>> batches) {
    JavaMapWithStateDStream<String, Integer, Integer, String> visits =
        TimeoutPrecisionDemo.visits(
            tester.stream(batches).mapToPair(client -> new Tuple2<>(client, 1)));
    if (checkpointBatches != BY_DEFAULT) {
      visits.checkpoint(BATCH.times(checkpointBatches));
    }
    return visits;
  }
}
