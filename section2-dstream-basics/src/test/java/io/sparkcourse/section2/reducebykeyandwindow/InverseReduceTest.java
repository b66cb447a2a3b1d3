package io.sparkcourse.section2.reducebykeyandwindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** When the form with an inverse is right, and how it fails. */
class InverseReduceTest {
  private static final Duration WINDOW = Durations.seconds(20);
  private static final Function2<Integer, Integer, Integer> ADD = Integer::sum;
  private static final Function2<Integer, Integer, Integer> SUBTRACT =
      (count, left) -> count - left;

  @Test
  void bothFormsGiveTheSameCountsOfTweets() {
    List<List<String>> hashtags = hashtags();
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      JavaPairDStream<String, Integer> ones =
          tester.stream(hashtags).mapToPair(hashtag -> new Tuple2<>(hashtag, 1));
      BatchOutput<Tuple2<String, Integer>> plain =
          tester.collect(InverseReduceDemo.plain(ones, ADD, Durations.minutes(1)));
      BatchOutput<Tuple2<String, Integer>> inverse =
          tester.collect(InverseReduceDemo.inverse(ones, ADD, SUBTRACT, Durations.minutes(1)));

      tester.run(hashtags.size());

      assertThat(sorted(inverse)).hasSize(24).isEqualTo(sorted(plain));
    }
  }

  @Test
  void withoutAFilterWhatHasLeftStaysAtZeroForever() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              InverseReduceDemo.inverseWithoutFilter(
                  ones(tester, List.of("a", "b"), List.of("c")), ADD, SUBTRACT, WINDOW));

      tester.run(12);

      counts
          .assertBatch(2, Tuple2.apply("a", 1), Tuple2.apply("b", 1), Tuple2.apply("c", 1))
          .assertBatch(3, Tuple2.apply("a", 0), Tuple2.apply("b", 0), Tuple2.apply("c", 1))
          .assertBatch(12, Tuple2.apply("a", 0), Tuple2.apply("b", 0), Tuple2.apply("c", 0));
    }
  }

  @Test
  void withAFilterItVanishes() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              InverseReduceDemo.inverse(
                  ones(tester, List.of("a", "b"), List.of("c")), ADD, SUBTRACT, WINDOW));

      tester.run(4);

      counts.assertBatch(3, Tuple2.apply("c", 1)).assertBatch(4);
    }
  }

  @Test
  void aThresholdInTheFilterForgetsWhatIsBelowIt() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      BatchOutput<Tuple2<String, Integer>> counts =
          tester.collect(
              withFilter(
                  ones(tester, List.of("a"), List.of("a"), List.of("a", "a")),
                  Durations.seconds(40),
                  count -> count._2() >= 2));

      tester.run(3);

      // The window holds "a" four times; the first two were removed, each in its own slide.
      counts.assertBatch(2).assertBatch(3, Tuple2.apply("a", 2));
    }
  }

  @Test
  void andTheSlideInWhichAForgottenKeyLeavesFails() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      tester.collect(
          withFilter(ones(tester, List.of("a")), Durations.seconds(20), count -> count._2() >= 2));
      tester.run(2);

      assertThatThrownBy(() -> tester.run(1))
          .hasStackTraceContaining(
              "Neither previous window has value for key, nor new values found."
                  + " Are you sure your key class hashes consistently?");
    }
  }

  @Test
  void fractionsDoNotComeBackToZero() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      JavaPairDStream<String, Double> amounts =
          tester.stream(List.of(0.1), List.of(0.2), List.of(0.3))
              .mapToPair(amount -> new Tuple2<>("a", amount));
      BatchOutput<Tuple2<String, Double>> sums =
          tester.collect(
              amounts.reduceByKeyAndWindow(
                  Double::sum,
                  (sum, left) -> sum - left,
                  Durations.seconds(30),
                  InverseReduceDemo.SLIDE,
                  2,
                  sum -> sum._2() != 0));

      tester.run(8);

      assertThat(sums.batch(8))
          .containsExactly(Tuple2.apply("a", 0.1 + 0.2 + 0.3 - 0.1 - 0.2 - 0.3));
      assertThat(sums.batch(8).get(0)._2()).isNotZero();
    }
  }

  @Test
  void aMaximumHasNoInverse() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH).withCheckpoint()) {
      JavaPairDStream<String, Integer> readings =
          tester.stream(List.of(9), List.of(4), List.of(5))
              .mapToPair(reading -> new Tuple2<>("a", reading));
      BatchOutput<Tuple2<String, Integer>> plain =
          tester.collect(InverseReduceDemo.plain(readings, Math::max, WINDOW));
      BatchOutput<Tuple2<String, Integer>> inverse =
          tester.collect(
              InverseReduceDemo.inverse(readings, Math::max, (max, left) -> max, WINDOW));

      tester.run(3);

      plain.assertBatch(3, Tuple2.apply("a", 5));
      inverse.assertBatch(3, Tuple2.apply("a", 9)); // it left, and what is next was never kept
    }
  }

  @Test
  void groupByKeyAndWindowKeepsEachValue() {
    try (DStreamTester tester = DStreamTester.every(InverseReduceDemo.BATCH)) {
      BatchOutput<Tuple2<String, List<Integer>>> values =
          tester.collect(
              ones(tester, List.of("a", "b", "a"), List.of("a"))
                  .groupByKeyAndWindow(WINDOW, InverseReduceDemo.SLIDE)
                  .mapValues(all -> StreamSupport.stream(all.spliterator(), false).toList()));

      tester.run(3);

      values
          .assertBatch(2, Tuple2.apply("a", List.of(1, 1, 1)), Tuple2.apply("b", List.of(1)))
          .assertBatch(3, Tuple2.apply("a", List.of(1)));
    }
  }

  private static JavaPairDStream<String, Integer> withFilter(
      JavaPairDStream<String, Integer> ones,
      Duration window,
      Function<Tuple2<String, Integer>, Boolean> filter) {
    return ones.reduceByKeyAndWindow(ADD, SUBTRACT, window, InverseReduceDemo.SLIDE, 2, filter);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed to a method that only reads
  private static JavaPairDStream<String, Integer> ones(
      DStreamTester tester, List<String>... batches) {
    return tester.stream(batches).mapToPair(key -> new Tuple2<>(key, 1));
  }

  /** The hashtags of four minutes of the sample in batches; one appears, leads, and disappears. */
  private static List<List<String>> hashtags() {
    List<List<String>> batches = new ArrayList<>();
    for (Tweet tweet : SampleData.tweets()) {
      long index =
          TweetGenerator.START.until(tweet.getCreatedAt(), ChronoUnit.MILLIS)
              / InverseReduceDemo.BATCH.milliseconds();
      while (batches.size() <= index) {
        batches.add(new ArrayList<>());
      }
      batches.get((int) index).addAll(tweet.getHashtags());
    }
    return batches.subList(18, 42);
  }

  private static SortedMap<Integer, SortedMap<String, Integer>> sorted(
      BatchOutput<Tuple2<String, Integer>> output) {
    SortedMap<Integer, SortedMap<String, Integer>> sorted = new TreeMap<>();
    output
        .batches()
        .forEach(
            (batch, counts) ->
                sorted.put(
                    batch,
                    counts.stream()
                        .collect(
                            Collectors.toMap(
                                Tuple2::_1, Tuple2::_2, (one, other) -> one, TreeMap::new))));
    return sorted;
  }
}
