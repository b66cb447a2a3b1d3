package io.sparkcourse.section2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaDStreamLike;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Tuple2;

/** Which operations need a checkpoint directory: those that use their own last result. */
class CheckpointNeedTest {
  private static final Duration BATCH = Durations.seconds(1);
  private static final Duration WINDOW = Durations.seconds(2);

  @ParameterizedTest(name = "{0}")
  @MethodSource("withNeed")
  void doesNotStartWithoutADirectory(
      String operation, Function<JavaDStream<String>, JavaDStreamLike<?, ?, ?>> pipeline) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      pipeline.apply(tester.stream(List.of("a"))).foreachRDD(rdd -> rdd.count());

      assertThatThrownBy(() -> tester.run(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "requirement failed: The checkpoint directory has not been set."
                  + " Please set it by StreamingContext.checkpoint().");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withNeed")
  void runsWithADirectory(
      String operation, Function<JavaDStream<String>, JavaDStreamLike<?, ?, ?>> pipeline) {
    try (DStreamTester tester = DStreamTester.every(BATCH).withCheckpoint()) {
      assertThat(elementsOfTheFirstBatch(tester, pipeline)).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutNeed")
  void runsWithoutADirectory(
      String operation, Function<JavaDStream<String>, JavaDStreamLike<?, ?, ?>> pipeline) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      assertThat(elementsOfTheFirstBatch(tester, pipeline)).isEqualTo(1);
    }
  }

  static Stream<Arguments> withNeed() {
    return Stream.of(
        operation("countByWindow", words -> words.countByWindow(WINDOW, BATCH)),
        operation("countByValueAndWindow", words -> words.countByValueAndWindow(WINDOW, BATCH)),
        operation(
            "reduceByWindow with an inverse",
            words ->
                words
                    .map(String::length)
                    .reduceByWindow(Integer::sum, (sum, left) -> sum - left, WINDOW, BATCH)),
        operation(
            "reduceByKeyAndWindow with an inverse",
            words ->
                ones(words)
                    .reduceByKeyAndWindow(Integer::sum, (sum, left) -> sum - left, WINDOW, BATCH)),
        operation(
            "updateStateByKey",
            words ->
                ones(words)
                    .updateStateByKey(
                        (List<Integer> news, Optional<Integer> count) ->
                            Optional.of(count.orElse(0) + news.size()))),
        operation(
            "mapWithState",
            words -> ones(words).mapWithState(StateSpec.function(CheckpointNeedTest::count))));
  }

  static Stream<Arguments> withoutNeed() {
    return Stream.of(
        operation("window", words -> words.window(WINDOW, BATCH)),
        operation("window, then count", words -> words.window(WINDOW, BATCH).count()),
        operation("reduceByWindow", words -> words.reduceByWindow(String::concat, WINDOW, BATCH)),
        operation(
            "reduceByKeyAndWindow",
            words -> ones(words).reduceByKeyAndWindow(Integer::sum, WINDOW, BATCH)),
        operation("groupByKeyAndWindow", words -> ones(words).groupByKeyAndWindow(WINDOW, BATCH)));
  }

  private static Arguments operation(
      String name, Function<JavaDStream<String>, JavaDStreamLike<?, ?, ?>> pipeline) {
    return Arguments.of(name, pipeline);
  }

  private static long elementsOfTheFirstBatch(
      DStreamTester tester, Function<JavaDStream<String>, JavaDStreamLike<?, ?, ?>> pipeline) {
    BatchOutput<Long> elements =
        tester.collect(pipeline.apply(tester.stream(List.of("a"))).count());
    tester.run(1);
    return elements.batch(1).get(0);
  }

  private static JavaPairDStream<String, Integer> ones(JavaDStream<String> words) {
    return words.mapToPair(word -> new Tuple2<>(word, 1));
  }

  private static Integer count(String word, Optional<Integer> one, State<Integer> state) {
    state.update((state.exists() ? state.get() : 0) + 1);
    return state.get();
  }
}
