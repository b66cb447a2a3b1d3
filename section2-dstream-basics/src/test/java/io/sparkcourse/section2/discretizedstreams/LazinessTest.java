package io.sparkcourse.section2.discretizedstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** Lecture 2.1: no output operation, or none with an action in it, and nothing is computed. */
class LazinessTest {
  private static final int BATCHES = 4;

  private final LongAccumulator mapCalls = TestSpark.context().sc().longAccumulator();
  private final AtomicInteger outputCalls = new AtomicInteger();

  @Test
  void aContextWithoutAnOutputOperationDoesNotStart() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      mapped(tester);

      assertThatThrownBy(() -> tester.run(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("requirement failed: No output operations registered, so nothing to execute");
    }
  }

  @Test
  void foreachRddWithoutAnActionIsCalledAndComputesNothing() {
    run(rdd -> rdd.filter(element -> element > 1)); // a transformation only

    assertThat(outputCalls).hasValue(BATCHES);
    assertThat(mapCalls.sum()).isZero();
  }

  @Test
  void foreachRddWithAnActionComputesEveryElementOnce() {
    run(rdd -> rdd.count());

    assertThat(outputCalls).hasValue(BATCHES);
    assertThat(mapCalls.sum()).isEqualTo(5);
  }

  @Test
  void everyFurtherActionComputesEveryElementAgain() {
    run(
        rdd -> {
          rdd.count();
          rdd.collect();
        });

    assertThat(mapCalls.sum()).isEqualTo(2 * 5);
  }

  @Test
  void cachingIsNoAction() {
    run(rdd -> rdd.cache());

    assertThat(outputCalls).hasValue(BATCHES);
    assertThat(mapCalls.sum()).isZero();
  }

  @Test
  void takingOneElementOfAPartitionComputesOne() {
    run(rdd -> rdd.coalesce(1).take(1));

    assertThat(mapCalls.sum()).as("3 of the 4 batches have elements").isEqualTo(3);
  }

  @Test
  void countOnAStreamIsATransformation() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      mapped(tester).count();

      assertThatThrownBy(() -> tester.run(1)).hasMessageContaining("No output operations");
    }
  }

  private void run(VoidFunction<JavaRDD<Integer>> output) {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      mapped(tester)
          .foreachRDD(
              rdd -> {
                outputCalls.incrementAndGet();
                output.call(rdd);
              });

      tester.run(BATCHES);
    }
  }

  private JavaDStream<Integer> mapped(DStreamTester tester) {
    LongAccumulator calls = mapCalls; // the function may only capture what is serializable
    return tester.stream(List.of("a", "bb"), List.of("ccc"), List.of("d", "e"))
        .map(
            text -> {
              calls.add(1);
              return text.length();
            });
  }
}
