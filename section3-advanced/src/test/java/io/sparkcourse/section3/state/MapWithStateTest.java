package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.reflect.ClassTag$;

class MapWithStateTest {
  private static final Duration BATCH = Durations.seconds(10);

  @Test
  void thereIsAResultForEachRecordAndNotForEachKey() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      BatchOutput<String> results =
          tester.collect(
              pages(tester, List.of("Ann", "Ann", "Bob", "Ann"), List.of("Bob"))
                  .mapWithState(StateSpec.function(MapWithStateTest::count)));

      tester.run(3);

      results.assertBatch(1, "Ann 1", "Ann 2", "Ann 3", "Bob 1").assertBatch(2, "Bob 2");
      results.assertBatch(3); // and none for clients without a request
    }
  }

  @Test
  void groupedFirstThereIsOneForEachKeyOfTheBatch() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      Function3<String, Optional<Iterable<Integer>>, State<Long>, String> count =
          (client, pages, seen) -> {
            long came = StreamSupport.stream(pages.get().spliterator(), false).count();
            seen.update((seen.exists() ? seen.get() : 0) + came);
            return client + " " + seen.get();
          };
      BatchOutput<String> results =
          tester.collect(
              pages(tester, List.of("Ann", "Ann", "Bob", "Ann"), List.of("Bob"))
                  .groupByKey()
                  .mapWithState(StateSpec.function(count)));

      tester.run(2);

      results.assertBatch(1, "Ann 3", "Bob 1").assertBatch(2, "Bob 2");
    }
  }

  @Test
  void theFormWithFourArgumentsGetsTheTimeOfTheBatchAndMayReturnNothing() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      Function4<Time, String, Optional<Integer>, State<Integer>, Optional<String>> everySecond =
          (time, client, page, seen) -> {
            seen.update((seen.exists() ? seen.get() : 0) + 1);
            return seen.get() % 2 == 0
                ? Optional.of(client + " " + seen.get() + " at " + time.milliseconds())
                : Optional.empty();
          };
      BatchOutput<String> results =
          tester.collect(
              pages(tester, List.of("Ann"), List.of("Ann", "Ann"))
                  .mapWithState(StateSpec.function(everySecond)));

      tester.run(2);

      results.assertBatch(1).assertBatch(2, "Ann 2 at 20000");
    }
  }

  @Test
  void aNullFromTheFormWithThreeArgumentsIsAnElement() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      Function3<String, Optional<Integer>, State<Integer>, String> nothing =
          (client, page, seen) -> null;
      BatchOutput<String> results =
          tester.collect(
              pages(tester, List.of("Ann", "Bob"))
                  .mapWithState(StateSpec.function(nothing))
                  .map(String::valueOf));

      tester.run(1);

      results.assertBatch(1, "null", "null");
    }
  }

  @Test
  void aRemovedKeyIsGoneFromTheStateAndBeginsAgain() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      Function3<String, Optional<Integer>, State<Integer>, String> untilTheSecond =
          (client, page, seen) -> {
            if (seen.exists()) {
              seen.remove();
              return client + " removed";
            }
            seen.update(1);
            return client + " new";
          };
      JavaMapWithStateDStream<String, Integer, Integer, String> visits =
          pages(tester, List.of("Ann", "Bob"), List.of("Ann"), List.of("Ann"))
              .mapWithState(StateSpec.function(untilTheSecond));
      BatchOutput<String> results = tester.collect(visits);
      BatchOutput<Tuple2<String, Integer>> snapshots = tester.collect(visits.stateSnapshots());

      tester.run(3);

      results.assertBatch(1, "Ann new", "Bob new");
      results.assertBatch(2, "Ann removed").assertBatch(3, "Ann new");
      snapshots.assertBatch(2, new Tuple2<>("Bob", 1));
      snapshots.assertBatch(3, new Tuple2<>("Ann", 1), new Tuple2<>("Bob", 1));
    }
  }

  @Test
  void theStateBeginsWithTheInitialOneInAsManyPartitionsAsWanted() {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaMapWithStateDStream<String, Integer, Integer, String> visits =
          pages(tester, List.of("Ann"))
              .mapWithState(
                  StateSpec.function(MapWithStateTest::count)
                      .initialState(
                          tester
                              .context()
                              .sparkContext()
                              .parallelizePairs(
                                  List.of(new Tuple2<>("Ann", 7), new Tuple2<>("Cleo", 3))))
                      .numPartitions(5));
      BatchOutput<String> results = tester.collect(visits);
      BatchOutput<Tuple2<String, Integer>> snapshots = tester.collect(visits.stateSnapshots());
      Kept<Integer> partitions = new Kept<>();
      visits.foreachRDD(rdd -> partitions.add(rdd.getNumPartitions()));

      tester.run(1);

      results.assertBatch(1, "Ann 8");
      snapshots.assertBatch(1, new Tuple2<>("Ann", 8), new Tuple2<>("Cleo", 3));
      assertThat(partitions.ofBatch(1)).isEqualTo(5);
    }
  }

  @Test
  void getWithoutAStateFails() {
    assertFails(
        (client, page, seen) -> client + seen.get(),
        "java.util.NoSuchElementException: State is not set");
  }

  @Test
  void updateAfterRemoveFails() {
    assertFails(
        (client, page, seen) -> {
          seen.update(1);
          seen.remove();
          seen.update(2);
          return client;
        },
        "requirement failed: Cannot update the state after it has been removed");
  }

  @Test
  void removeAfterRemoveFails() {
    assertFails(
        (client, page, seen) -> {
          seen.update(1);
          seen.remove();
          seen.remove();
          return client;
        },
        "requirement failed: Cannot remove the state that has already been removed");
  }

  @Test
  void whatTimesOutCannotBeUpdated() {
    assertFails(
        (client, page, seen) -> {
          seen.update(seen.exists() ? seen.get() + 1 : 1); // called again, without a page
          return client;
        },
        "java.lang.IllegalArgumentException: requirement failed:"
            + " Cannot update the state that is timing out");
  }

  @Test
  void norRemovedForSparkDoesSo() {
    assertFails(
        (client, page, seen) -> {
          if (seen.isTimingOut()) {
            seen.remove();
          } else {
            seen.update(1);
          }
          return client;
        },
        "java.lang.IllegalArgumentException: requirement failed:"
            + " Cannot remove the state that is timing out");
  }

  @Test
  void andItHasNoValue() {
    assertFails(
        (client, page, seen) -> {
          int more = page.get();
          seen.update(seen.exists() ? seen.get() + more : more);
          return client;
        },
        "java.lang.NullPointerException");
  }

  /** The state is kept as objects, which all micro-batches share. */
  @Test
  void aStateThatIsChangedInPlaceChangesTheBatchesBefore() {
    Kept<JavaPairRDD<String, ArrayList<Integer>>> snapshots = new Kept<>();
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      pages(tester, List.of("Ann"), List.of("Ann"))
          .mapWithState(StateSpec.function(MapWithStateTest::addInPlace))
          .stateSnapshots()
          .foreachRDD(snapshots::add);

      tester.run(1);
      assertThat(snapshots.ofBatch(1).values().first()).containsExactly(1);

      tester.run(1);
      snapshots.ofBatch(2).count();
      assertThat(snapshots.ofBatch(1).values().first()).containsExactly(1, 1); // the first batch's
    }
  }

  @Test
  void aRecordAsStateDoesNotGoTogetherWithKryo() {
    assertThatThrownBy(
            () ->
                new KryoSerializer(new SparkConf(false))
                    .newInstance()
                    .serialize(
                        new RunningTotalDemo.Total(1, 0),
                        ClassTag$.MODULE$.apply(RunningTotalDemo.Total.class)))
        .hasStackTraceContaining("can't get field offset on a record class");
  }

  private static void assertFails(
      Function3<String, Optional<Integer>, State<Integer>, String> function, String message) {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      JavaMapWithStateDStream<String, Integer, Integer, String> results =
          pages(tester, List.of("Ann")).mapWithState(StateSpec.function(function).timeout(BATCH));
      results.checkpoint(BATCH);
      tester.collect(results);

      assertThatThrownBy(() -> tester.run(3)).hasStackTraceContaining(message);
    }
  }

  private static String count(String client, Optional<Integer> page, State<Integer> seen) {
    seen.update((seen.exists() ? seen.get() : 0) + page.get());
    return client + " " + seen.get();
  }

  private static Integer addInPlace(
      String client, Optional<Integer> page, State<ArrayList<Integer>> seen) {
    ArrayList<Integer> all = seen.exists() ? seen.get() : new ArrayList<>();
    all.add(page.get());
    seen.update(all);
    return all.size();
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed to a method that only reads
  private static JavaPairDStream<String, Integer> pages(
      DStreamTester tester, List<String>... batches) {
    return tester.stream(batches).mapToPair(client -> new Tuple2<>(client, 1));
  }
}
