package io.sparkcourse.section2.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Lecture 2.4: transformWith and jssc.transform, for two streams and for any number of them. */
class TransformWithTest {
  private static final Duration BATCH = Durations.seconds(1);

  @Test
  void whatIsInTheFirstAndNotInTheSecondBatchByBatch() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<String> difference =
          tester.collect(
              TransformWithDemo.onlyInFirst(
                  tester.stream(List.of("rain", "tea"), List.of("tea")),
                  tester.stream(List.of("tea"), List.of("rain"))));

      tester.run(2);

      difference.assertBatch(1, "rain");
      difference.assertBatch(2, "tea");
    }
  }

  @Test
  void theTimeOfTheBatchIsTheThirdArgument() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = tester.stream(List.of("a"), List.of("b"));
      BatchOutput<String> timed =
          tester.collect(
              words.transformWith(
                  words,
                  (one, other, time) -> {
                    long seconds = time.milliseconds() / 1000;
                    return one.map(word -> word + seconds);
                  }));

      tester.run(2);

      timed.assertBatch(1, "a1").assertBatch(2, "b2");
    }
  }

  @Test
  void pairsAreSubtractedByKeyWithTransformWithToPair() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, Integer> asked = pairs(tester, "ann", "bob");
      JavaPairDStream<String, Integer> answered = pairs(tester, "bob");
      BatchOutput<Tuple2<String, Integer>> open =
          tester.collect(
              asked.transformWithToPair(answered, (one, other, time) -> one.subtractByKey(other)));

      tester.run(1);

      open.assertBatch(1, new Tuple2<>("ann", 1));
    }
  }

  @Test
  void streamsWithDifferentSlidesAreRefused() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = tester.stream(List.of("a"));
      JavaDStream<String> slower = words.window(Durations.seconds(2), Durations.seconds(2));

      assertThatThrownBy(() -> TransformWithDemo.onlyInFirst(words, slower))
          .hasMessage("requirement failed: Some of the DStreams have different slide durations");
    }
  }

  @Test
  void anyNumberOfStreamsIsGivenByTheContextsTransform() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> first = tester.stream(List.of("a", "b", "c"), List.of("a"));
      JavaDStream<String> second = tester.stream(List.of("b", "c"), List.of("a"));
      JavaDStream<String> third = tester.stream(List.of("c"), List.of("b"));
      BatchOutput<String> inAll =
          tester.collect(
              tester
                  .context()
                  .<String>transform(
                      List.of(first, second, third),
                      (rdds, time) ->
                          strings(rdds.get(0))
                              .intersection(strings(rdds.get(1)))
                              .intersection(strings(rdds.get(2)))));

      tester.run(2);

      inAll.assertBatch(1, "c");
      assertThat(inAll.batch(2)).isEmpty();
    }
  }

  /** The list may have streams of different types, so the compiler does not know them. */
  @SuppressWarnings("unchecked")
  private static JavaRDD<String> strings(JavaRDD<?> rdd) {
    return (JavaRDD<String>) rdd;
  }

  private static JavaPairDStream<String, Integer> pairs(DStreamTester tester, String... keys) {
    return tester.stream(List.of(keys)).mapToPair(key -> new Tuple2<>(key, 1));
  }
}
