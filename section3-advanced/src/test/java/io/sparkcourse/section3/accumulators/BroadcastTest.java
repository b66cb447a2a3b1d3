package io.sparkcourse.section3.accumulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

class BroadcastTest {
  private final JavaSparkContext sc = TestSpark.context();

  @Test
  void theDriverMakesItAndTasksReadIt() {
    Map<String, String> table = Map.of("SFO", "California");
    JavaRDD<String> destinations = sc.parallelize(List.of("SFO", "SFO"), 2);
    // region broadcast
    Broadcast<Map<String, String>> states = sc.broadcast(table); // in the driver, once
    JavaRDD<String> found = destinations.map(code -> states.value().get(code)); // in the tasks
    // endregion
    assertThat(found.collect()).containsExactly("California", "California");
  }

  @Test
  void whatAFunctionHasCapturedIsSentWithItAndABroadcastVariableIsNot() {
    HashMap<String, Airport> airports = BroadcastDemo.airports();
    Broadcast<HashMap<String, Airport>> variable = sc.broadcast(airports);
    BroadcastDemo.AirportTable captured = () -> airports;
    BroadcastDemo.AirportTable broadcast = () -> variable.value();

    assertThat(airports).hasSize(3376);
    assertThat(BroadcastDemo.serializedBytes(captured)).isGreaterThan(200_000);
    assertThat(BroadcastDemo.serializedBytes(broadcast)).isLessThan(5_000);
  }

  @Test
  void eachTaskHasACopyOfWhatIsCapturedAndAllShareWhatIsBroadcast() {
    HashSet<String> list = new HashSet<>(Set.of("a", "b"));
    Broadcast<HashSet<String>> variable = sc.broadcast(list);
    JavaRDD<Integer> numbers = sc.parallelize(List.of(1, 2, 3, 4, 5, 6), 6);

    assertThat(numbers.map(n -> System.identityHashCode(list)).distinct().count()).isEqualTo(6);
    assertThat(numbers.map(n -> System.identityHashCode(variable.value())).distinct().count())
        .isEqualTo(1);
  }

  /** The tasks run in the driver's JVM, and get the driver's object. */
  @Test
  void inLocalModeAChangeOfTheValueIsSeenWhichMisleads() {
    HashSet<String> list = new HashSet<>(Set.of("a"));
    Broadcast<HashSet<String>> variable = sc.broadcast(list);
    JavaRDD<Integer> sizes = sc.parallelize(List.of(1), 1).map(n -> variable.value().size());
    assertThat(sizes.collect()).containsExactly(1);

    variable.value().add("b");

    assertThat(sizes.collect()).containsExactly(2);
  }

  @Test
  void anUnpersistedVariableCanBeReadAgainAndADestroyedOneIsGone() {
    Broadcast<String> variable = sc.broadcast("list");
    JavaRDD<String> values = sc.parallelize(List.of(1), 1).map(n -> variable.value());

    variable.unpersist(true); // from the executors; the driver keeps its own
    assertThat(variables()).contains(variable.id());
    assertThat(values.collect()).containsExactly("list");

    variable.destroy(true);
    assertThat(variables()).doesNotContain(variable.id());
    assertThatThrownBy(values::collect)
        .hasStackTraceContaining("Attempted to use Broadcast(" + variable.id() + ") after it was")
        .hasStackTraceContaining("destroyed");
  }

  @Test
  void aChangedListTakesEffectInItsBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> served =
          tester.collect(
              RefreshedBroadcastDemo.served(requests(tester, 3), BroadcastTest::blockedFromTwo)
                  .map(LogEntry::getClientIp));

      tester.run(3);

      served.assertBatch(1, "a", "b").assertBatch(2, "b").assertBatch(3, "b");
    }
  }

  @Test
  void aListIsSentWhenItHasChangedAndGoesWhenNothingRefersToItAnyMore() {
    Set<Long> before = variables();
    long first;
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      RefreshedBroadcastDemo.served(requests(tester, 10), BroadcastTest::blockedFromTwo)
          .foreachRDD(rdd -> assertThat(rdd.count()).isPositive());
      first = BlockedClients.broadcast(sc, Set.of()).id();
      tester.run(1);
      assertThat(BlockedClients.broadcast(sc, Set.of()).id()).isEqualTo(first);

      tester.run(1);
      long second = BlockedClients.broadcast(sc, Set.of("a")).id();
      assertThat(second).isNotEqualTo(first);
      tester.run(8);
      assertThat(BlockedClients.broadcast(sc, Set.of("a")).id()).isEqualTo(second);
    }
    assertThat(before).doesNotContain(first);
    await()
        .untilAsserted(
            () -> {
              System.gc(); // Spark's cleaner waits for it
              assertThat(variables()).doesNotContain(first);
            });
  }

  private static Set<String> blockedFromTwo(Time batch) {
    return batch.milliseconds() < 2000 ? Set.of() : Set.of("a");
  }

  private static JavaDStream<LogEntry> requests(DStreamTester tester, int batches) {
    List<LogEntry> batch = List.of(from("a"), from("b"));
    return tester.stream(Collections.nCopies(batches, batch));
  }

  private static LogEntry from(String client) {
    LogEntry entry = new LogEntry();
    entry.setClientIp(client);
    return entry;
  }

  /** The ids of the broadcast variables that are stored here. */
  private static Set<Long> variables() {
    Set<Long> ids = new TreeSet<>();
    JavaConverters.seqAsJavaList(
            SparkEnv.get()
                .blockManager()
                .getMatchingBlockIds(id -> id instanceof BroadcastBlockId)
                .toSeq())
        .forEach(id -> ids.add(((BroadcastBlockId) id).broadcastId()));
    return ids;
  }
}
