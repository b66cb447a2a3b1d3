package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

/** Lecture 2.11: what runs where and when in a foreachRDD. */
class ForeachRddTest {
  private static final long BATCH_MILLIS = 1000;

  /** In local mode a task is a thread of this JVM, and can wait for the test. */
  private static final CountDownLatch BATCH_IS_DONE = new CountDownLatch(1);

  private final DStreamTester tester = DStreamTester.every(Durations.milliseconds(BATCH_MILLIS));
  private final LongAccumulator computed = TestSpark.context().sc().longAccumulator();

  @Test
  void theFunctionRunsInTheDriverOnceForEachBatchAndIsGivenItsTime() {
    List<String> calls = new ArrayList<>();
    try (tester) {
      JavaDStream<Integer> numbers = tester.stream(List.of(1, 2), List.of(), List.of(3));
      numbers.foreachRDD(
          (rdd, time) -> {
            assertThat(TaskContext.get()).as("a task").isNull();
            assertThat(Thread.currentThread().getName()).startsWith("streaming-job-executor-");
            calls.add(time.milliseconds() + ": " + rdd.collect());
          });

      tester.run(3);
    }
    assertThat(calls).containsExactly("1000: [1, 2]", "2000: []", "3000: [3]");
  }

  @Test
  void theFunctionOfAPartitionRunsInATaskOnceForEachPartition() {
    List<String> partitions = new ArrayList<>();
    try (tester) {
      tester.stream(List.of(1, 2, 3, 4))
          .foreachRDD(
              rdd ->
                  partitions.addAll(
                      rdd.mapPartitions(
                              numbers -> {
                                assertThat(Thread.currentThread().getName())
                                    .startsWith("Executor task launch worker");
                                return List.of("partition " + TaskContext.getPartitionId())
                                    .iterator();
                              })
                          .collect()));

      tester.run(1);
    }
    assertThat(partitions).containsExactly("partition 0", "partition 1");
  }

  @Test
  void whatTasksAddToAnObjectOfTheDriverTheyAddToCopies() {
    LongAdder ofTheDriver = new LongAdder();
    LongAccumulator accumulator = TestSpark.context().sc().longAccumulator();
    try (tester) {
      tester.stream(List.of(1, 2, 3))
          .foreachRDD(
              rdd ->
                  rdd.foreach(
                      number -> {
                        ofTheDriver.increment();
                        accumulator.add(1);
                      }));

      tester.run(1);
    }
    assertThat(ofTheDriver.sum()).isZero();
    assertThat(accumulator.sum()).isEqualTo(3);
  }

  @Test
  void isEmptyComputesUntilThereIsAnElement() {
    assertThat(elementsComputedByIsEmpty(List.of(1, 2, 3, 4), number -> true)).isEqualTo(1);
  }

  @Test
  void isEmptyComputesEverythingIfThereIsNone() {
    assertThat(elementsComputedByIsEmpty(List.of(1, 2, 3, 4), number -> false)).isEqualTo(4);
  }

  private long elementsComputedByIsEmpty(List<Integer> batch, Function<Integer, Boolean> filter) {
    LongAccumulator counter = computed; // with a field, the tasks would capture this test
    try (tester) {
      tester.stream(batch)
          .filter(
              number -> {
                counter.add(1);
                return filter.call(number);
              })
          .foreachRDD(rdd -> rdd.isEmpty());
      tester.run(1);
    }
    return computed.sum();
  }

  @Test
  void outputOperationsRunOneAfterTheOtherInTheirOrder() {
    List<String> events = new CopyOnWriteArrayList<>();
    try (tester) {
      JavaDStream<Integer> numbers = tester.stream(List.of(1), List.of(2));
      for (String output : List.of("first", "second")) {
        numbers.foreachRDD(
            (rdd, time) -> {
              events.add(output + " begins with " + rdd.collect());
              events.add(output + " ends");
            });
      }
      tester.run(2);
    }
    assertThat(events)
        .containsExactly(
            "first begins with [1]",
            "first ends",
            "second begins with [1]",
            "second ends",
            "first begins with [2]",
            "first ends",
            "second begins with [2]",
            "second ends");
  }

  @Test
  void aBatchDoesNotWaitForAnAsynchronousActionAndDoesNotFailWithIt() {
    List<JavaFutureAction<Void>> actions = new ArrayList<>();
    try (tester) {
      tester.stream(List.of(1))
          .foreachRDD(
              rdd -> actions.add(rdd.foreachPartitionAsync(partition -> failOnceTheBatchIsDone())));
      tester.run(1);
      assertThat(actions.get(0).isDone()).as("the action of the batch that is done").isFalse();

      BATCH_IS_DONE.countDown();

      assertThatThrownBy(() -> actions.get(0).get()).hasRootCauseMessage("no database");
      tester.run(1); // would throw the exception of a batch
      assertThat(actions).hasSize(2);
    }
  }

  private static void failOnceTheBatchIsDone() throws InterruptedException {
    if (!BATCH_IS_DONE.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The batch waits for the action");
    }
    throw new IllegalStateException("no database");
  }

  @Test
  void aBatchThatFailsComesOutOfAwaitTerminationAndIsNotTriedAgain() {
    List<Long> written = new CopyOnWriteArrayList<>();
    List<Long> tried = new CopyOnWriteArrayList<>();
    try (tester) {
      tester.stream(List.of(1), List.of(2), List.of(3))
          .foreachRDD(
              (rdd, time) -> {
                tried.add(time.milliseconds());
                if (time.milliseconds() == 2 * BATCH_MILLIS) {
                  throw new IllegalStateException("no database");
                }
                written.add(time.milliseconds());
              });
      tester.run(1);
      assertThatThrownBy(() -> tester.run(1)).hasMessage("no database");

      // A program that does not end with awaitTermination continues with the next batch.
      ReplayClock.of(tester.context()).advance(BATCH_MILLIS);
      await().until(() -> written.contains(3 * BATCH_MILLIS));
    }
    assertThat(tried).containsExactly(1000L, 2000L, 3000L);
    assertThat(written).containsExactly(1000L, 3000L);
  }
}
