package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Lecture 2.3: union, join and cogroup combine two streams, batch by batch. */
class TwoStreamsTest {
  private static final Duration BATCH = Durations.seconds(1);
  private static final String DIFFERENT_SLIDES =
      "requirement failed: Some of the DStreams have different slide durations";

  @Test
  void aJoinFindsWhatIsInTheSameBatchOnly() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<LogEntry> requests =
          tester.stream(
              List.of(login("ann", "GET", 1), login("ann", "POST", 2), login("bob", "GET", 3)),
              List.of(login("bob", "POST", 4)));
      BatchOutput<Tuple2<String, Tuple2<LocalTime, LocalTime>>> joined =
          tester.collect(
              TwoStreamsDemo.timesOf("GET", requests)
                  .join(TwoStreamsDemo.timesOf("POST", requests)));

      tester.run(2);

      joined.assertBatch(
          1, new Tuple2<>("ann", new Tuple2<>(LocalTime.of(0, 0, 1), LocalTime.of(0, 0, 2))));
      assertThat(joined.batch(2)).as("bob is one batch apart").isEmpty();
    }
  }

  @Test
  void aJoinGivesEveryCombinationOfAKeysValues() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<Integer, Integer>>> joined =
          tester.collect(
              pairs(tester, "a 1", "a 2").join(pairs(tester, "a 10", "a 20", "a 30", "b 40")));

      tester.run(1);

      assertThat(joined.batch(1)).hasSize(2 * 3).doesNotHaveDuplicates();
    }
  }

  @Test
  void anOuterJoinKeepsWhatHasNoPartnerWithAnEmptyOptional() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, Integer> left = pairs(tester, "a 1", "b 2");
      JavaPairDStream<String, Integer> right = pairs(tester, "b 20", "c 30");
      BatchOutput<Tuple2<String, Tuple2<Integer, Optional<Integer>>>> ofLeft =
          tester.collect(left.leftOuterJoin(right));
      BatchOutput<Tuple2<String, Tuple2<Optional<Integer>, Integer>>> ofRight =
          tester.collect(left.rightOuterJoin(right));
      BatchOutput<Tuple2<String, Tuple2<Optional<Integer>, Optional<Integer>>>> ofBoth =
          tester.collect(left.fullOuterJoin(right));

      tester.run(1);

      ofLeft.assertBatch(
          1,
          new Tuple2<>("a", new Tuple2<>(1, Optional.<Integer>empty())),
          new Tuple2<>("b", new Tuple2<>(2, Optional.of(20))));
      ofRight.assertBatch(
          1,
          new Tuple2<>("b", new Tuple2<>(Optional.of(2), 20)),
          new Tuple2<>("c", new Tuple2<>(Optional.<Integer>empty(), 30)));
      assertThat(ofBoth.batch(1)).hasSize(3);
    }
  }

  @Test
  void cogroupHasEveryKeyOfEitherSideOnce() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<String> groups =
          tester.collect(
              pairs(tester, "a 1", "a 1", "b 1")
                  .cogroup(pairs(tester, "a 2", "c 2"))
                  .map(Tuple2::toString));

      tester.run(1);

      groups.assertBatch(1, "(a,([1, 1],[2]))", "(b,([1],[]))", "(c,([],[2]))");
    }
  }

  @Test
  @SuppressWarnings("unchecked") // union(JavaDStream<T>...) is no @SafeVarargs
  void unionHasTheElementsAndThePartitionsOfBoth() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> web = tester.stream(List.of("a", "b"));
      JavaDStream<String> mobile = tester.stream(List.of("c", "d"), List.of("e"));
      BatchOutput<List<String>> ofTwo = tester.collect(web.union(mobile).glom());
      BatchOutput<List<String>> ofThree =
          tester.collect(tester.context().union(web, mobile, mobile).glom());

      tester.run(2);

      assertThat(ofTwo.batch(1))
          .containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"));
      assertThat(ofTwo.batch(2)).containsExactly(List.of(), List.of("e"));
      assertThat(ofThree.batch(1)).hasSize(6);
    }
  }

  @Test
  void aUnionKeepsTheOriginIfTheValuesSayIt() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<LogEntry> requests =
          tester.stream(List.of(login("ann", "GET", 1), login("ann", "POST", 2)));
      BatchOutput<Tuple2<String, String>> union =
          tester.collect(
              TwoStreamsDemo.tagged("page", TwoStreamsDemo.timesOf("GET", requests))
                  .union(TwoStreamsDemo.tagged("login", TwoStreamsDemo.timesOf("POST", requests))));

      tester.run(1);

      union.assertBatch(
          1, new Tuple2<>("ann", "page 00:00:01"), new Tuple2<>("ann", "login 00:00:02"));
    }
  }

  @Test
  void streamsWithDifferentSlidesCannotBePutTogether() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, Integer> everySecond = pairs(tester, "a 1");
      JavaPairDStream<String, Integer> everyOther =
          everySecond.window(Durations.seconds(2), Durations.seconds(2));

      assertThatThrownBy(() -> everySecond.union(everyOther)).hasMessage(DIFFERENT_SLIDES);
      assertThatThrownBy(() -> everySecond.join(everyOther)).hasMessage(DIFFERENT_SLIDES);
      assertThatThrownBy(() -> everySecond.cogroup(everyOther)).hasMessage(DIFFERENT_SLIDES);
    }
  }

  /** Pairs such as {@code "a 1"}, all in the first batch. */
  private static JavaPairDStream<String, Integer> pairs(DStreamTester tester, String... pairs) {
    return tester.stream(List.of(pairs))
        .mapToPair(pair -> new Tuple2<>(pair.substring(0, 1), Integer.valueOf(pair.substring(2))));
  }

  private static LogEntry login(String client, String method, int second) {
    return new LogEntry(
        client, Instant.EPOCH.plusSeconds(second), method, "/login", 200, 1, null, null);
  }
}
