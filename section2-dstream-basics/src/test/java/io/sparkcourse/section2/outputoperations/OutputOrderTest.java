package io.sparkcourse.section2.outputoperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** Lecture 2.10: in what order outputs run, and how often their stream is computed. */
class OutputOrderTest {
  private static final Duration BATCH = Durations.seconds(1);

  private final List<String> log = new CopyOnWriteArrayList<>();

  @Test
  void outputsRunOneAtATimeInTheOrderInWhichTheyAreDefined() {
    AtomicInteger running = new AtomicInteger();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> words = tester.stream(Collections.nCopies(3, List.of("a", "b")));
      for (String output : List.of("first", "second", "third")) {
        words.foreachRDD(
            (rdd, time) -> {
              log.add(time.milliseconds() + " " + output + " of " + running.incrementAndGet());
              rdd.count();
              running.decrementAndGet();
            });
      }
      tester.run(3);
    }

    assertThat(log)
        .containsExactly(
            "1000 first of 1",
            "1000 second of 1",
            "1000 third of 1",
            "2000 first of 1",
            "2000 second of 1",
            "2000 third of 1",
            "3000 first of 1",
            "3000 second of 1",
            "3000 third of 1");
  }

  @Test
  void theOrderIsThatOfTheOutputsNotOfTheStreams() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> early = tester.stream(List.of("early"));
      JavaDStream<String> late = tester.stream(List.of("late")).map(word -> word);
      late.foreachRDD(rdd -> log.addAll(rdd.collect()));
      early.foreachRDD(rdd -> log.addAll(rdd.collect()));
      tester.run(1);
    }

    assertThat(log).containsExactly("late", "early");
  }

  @Test
  void anOutputThatFailsDoesNotKeepTheLaterOnesOfItsBatchFromRunning() {
    try (DStreamTester tester = failingFirst()) {
      assertThatThrownBy(() -> tester.run(1)).hasMessage("The disk is full");
    }

    assertThat(log).containsExactly("1000 [a]");
  }

  @Test
  void norTheNextBatchIfTheProgramDoesNotEnd() {
    try (DStreamTester tester = failingFirst()) {
      assertThatThrownBy(() -> tester.run(1)).hasMessage("The disk is full");
      ReplayClock.of(tester.context()).advance(BATCH.milliseconds());

      await().until(() -> log.size() == 2);
    }

    assertThat(log).containsExactly("1000 [a]", "2000 [b]");
  }

  private DStreamTester failingFirst() {
    DStreamTester tester = DStreamTester.every(BATCH);
    JavaDStream<String> words = tester.stream(List.of("a"), List.of("b"));
    words.foreachRDD(
        rdd -> {
          throw new IllegalStateException("The disk is full");
        });
    words.foreachRDD((rdd, time) -> log.add(time.milliseconds() + " " + rdd.collect()));
    return tester;
  }

  @Test
  void everyOutputComputesTheStreamAgain() {
    assertThat(calls(100, numbers -> counts(numbers, 1))).isEqualTo(100);
    assertThat(calls(100, numbers -> counts(numbers, 2))).isEqualTo(200);
    assertThat(calls(100, numbers -> counts(numbers, 3))).isEqualTo(300);
  }

  @Test
  void aCachedStreamIsComputedOnce() {
    assertThat(calls(100, numbers -> counts(numbers.cache(), 3))).isEqualTo(100);
  }

  @Test
  void cacheAppliesToTheStreamItIsCalledOnWhereverItStands() {
    assertThat(
            calls(
                100,
                numbers -> {
                  counts(numbers, 2);
                  numbers.cache(); // after the outputs, before the start
                }))
        .isEqualTo(100);
  }

  @Test
  void cachingWhatComesBeforeOrAfterDoesNotHelp() {
    assertThat(
            calls(
                100,
                numbers -> {
                  numbers.filter(number -> number > 10).cache().foreachRDD(rdd -> rdd.count());
                  numbers.filter(number -> number <= 10).cache().foreachRDD(rdd -> rdd.count());
                }))
        .isEqualTo(200);
    LongAccumulator calls = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      counts(tester.stream(numbers(100)).cache().map(counted(calls)), 2);
      tester.run(1);
    }
    assertThat(calls.value()).isEqualTo(200);
  }

  @Test
  void printComputesOnlyWhatItPrintsAndOneMore() {
    assertThat(calls(1000, numbers -> numbers.print())).isEqualTo(11);
    assertThat(calls(1000, numbers -> numbers.print(3))).isEqualTo(4);
  }

  /** The first partition is empty; of the three others, each is asked for eleven. */
  @Test
  void andSomeMoreIfTheFirstPartitionHoldsFewer() {
    LongAccumulator calls = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      tester.stream(List.of(0)).union(tester.stream(numbers(1000))).map(counted(calls)).print();
      tester.run(1);
    }

    assertThat(calls.value()).isEqualTo(1 + 11 + 11);
  }

  @Test
  void printOfACachedStreamComputesAWholePartition() {
    assertThat(calls(1000, numbers -> numbers.cache().print())).isEqualTo(500);
  }

  @Test
  void isEmptyComputesUntilItFindsAnElement() {
    assertThat(calls(1000, numbers -> numbers.foreachRDD(rdd -> rdd.isEmpty()))).isEqualTo(1);
    assertThat(
            calls(
                1000,
                numbers -> numbers.filter(number -> number < 0).foreachRDD(rdd -> rdd.isEmpty())))
        .isEqualTo(1000);
  }

  private static void counts(JavaDStream<Integer> numbers, int outputs) {
    for (int i = 0; i < outputs; i++) {
      numbers.foreachRDD(rdd -> rdd.count());
    }
  }

  /** The calls of the map before these outputs, in a batch of this many elements. */
  private static long calls(int elements, Consumer<JavaDStream<Integer>> outputs) {
    LongAccumulator calls = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      outputs.accept(tester.stream(numbers(elements)).map(counted(calls)));
      tester.run(1);
    }
    return calls.value();
  }

  private static Function<Integer, Integer> counted(LongAccumulator calls) {
    return OutputOrderDemo.counted(calls, number -> number);
  }

  private static List<Integer> numbers(int elements) {
    return IntStream.rangeClosed(1, elements).boxed().toList();
  }
}
