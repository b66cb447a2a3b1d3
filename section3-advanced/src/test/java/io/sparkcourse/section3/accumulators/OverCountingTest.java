package io.sparkcourse.section3.accumulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** An accumulator counts computations, which is not always the number of records. */
class OverCountingTest {
  private static final int RECORDS = 100;

  private final JavaSparkContext sc = TestSpark.context();
  private final LongAccumulator counter = sc.sc().longAccumulator();

  @Test
  void tasksAddAndTheDriverReads() {
    JavaRDD<String> lines = sc.parallelize(List.of("no log line", "nor this"), 2);
    // region accumulator
    LongAccumulator malformed = sc.sc().longAccumulator("malformed lines");
    lines.foreach(
        line -> {
          if (OverCountingDemo.isMalformed(line)) {
            malformed.add(1); // in the tasks
          }
        });
    long sum = malformed.value(); // in the driver
    // endregion
    assertThat(sum).isEqualTo(2);
  }

  @Test
  void inATransformationItCountsOnceForEachOutput() {
    try (DStreamTester tester = batchOf100()) {
      JavaDStream<Integer> counted = counted(numbers(tester));
      counted.foreachRDD(rdd -> rdd.count());
      counted.foreachRDD(rdd -> rdd.count());
      tester.run(1);
    }
    assertThat(counter.value()).isEqualTo(2 * RECORDS);
  }

  @Test
  void onceIfTheStreamIsCached() {
    try (DStreamTester tester = batchOf100()) {
      JavaDStream<Integer> counted = counted(numbers(tester)).cache();
      counted.foreachRDD(rdd -> rdd.count());
      counted.foreachRDD(rdd -> rdd.count());
      tester.run(1);
    }
    assertThat(counter.value()).isEqualTo(RECORDS);
  }

  @Test
  void butACacheMayLoseItsBlocks() {
    JavaRDD<Integer> counted = counted(sc.parallelize(numbers(), 2)).cache();
    counted.count();
    counted.count();
    assertThat(counter.value()).isEqualTo(RECORDS);

    counted.unpersist(true);
    counted.count();
    assertThat(counter.value()).isEqualTo(2 * RECORDS);
  }

  @Test
  void ofAnOutputThatTakesTheFirstItCountsThose() {
    try (DStreamTester tester = batchOf100()) {
      counted(numbers(tester)).foreachRDD(rdd -> rdd.take(10));
      tester.run(1);
    }
    // take looks one element ahead before it knows that it has enough
    assertThat(counter.value()).isBetween(10L, 11L);
  }

  @Test
  void withoutAnActionItCountsNothing() {
    counted(sc.parallelize(numbers(), 2));

    assertThat(counter.value()).isZero();
  }

  @Test
  void inAnActionItCountsOnceHoweverManyOutputsThereAre() {
    try (DStreamTester tester = batchOf100()) {
      LongAccumulator accumulator = counter;
      JavaDStream<Integer> numbers = numbers(tester);
      numbers.foreachRDD(rdd -> rdd.foreach(number -> accumulator.add(1)));
      numbers.foreachRDD(rdd -> rdd.count());
      tester.run(1);
    }
    assertThat(counter.value()).isEqualTo(RECORDS);
  }

  @Test
  void ofATaskThatFailedNothingIsCounted() {
    TestSpark.stop(); // Local mode tries a task once, unless its master sets more.
    try (JavaSparkContext retrying =
        new JavaSparkContext(TestSpark.conf().setMaster("local[2,2]"))) {
      LongAccumulator attempted = retrying.sc().longAccumulator();
      retrying
          .parallelize(numbers(), 2)
          .foreachPartition(
              partition -> {
                partition.forEachRemaining(number -> attempted.add(1));
                if (TaskContext.get().attemptNumber() == 0) {
                  throw new IllegalStateException("The first attempt fails at its end.");
                }
              });

      assertThat(attempted.value()).isEqualTo(RECORDS);
    }
  }

  @Test
  void aTaskSeesItsOwnShareOnly() {
    LongAccumulator accumulator = counter;
    List<Long> seen =
        sc.parallelize(numbers(), 4)
            .mapPartitions(
                partition -> {
                  partition.forEachRemaining(number -> accumulator.add(1));
                  return List.of(accumulator.value()).iterator();
                })
            .collect();

    assertThat(seen).isEqualTo(Collections.nCopies(4, 25L));
    assertThat(counter.value()).isEqualTo(RECORDS);
  }

  @Test
  void anAccumulatorOfItsOwnKindIsMergedInTheDriver() {
    CountsByReason reasons = new CountsByReason();
    sc.sc().register(reasons, "reasons");

    sc.parallelize(List.of("late", "broken", "late", "late"), 3).foreach(reasons::add);

    assertThat(reasons.value()).isEqualTo(Map.of("broken", 1L, "late", 3L));
    reasons.reset();
    assertThat(reasons.isZero()).isTrue();
  }

  @Test
  void aNameShowsInTheStagesOfTheWebUi() throws Exception {
    LongAccumulator named = sc.sc().longAccumulator("malformed lines");
    StageValues stages = new StageValues();
    sc.sc().addSparkListener(stages);
    try {
      sc.parallelize(numbers(), 2).foreach(number -> named.add(1));
      sc.sc().listenerBus().waitUntilEmpty();
    } finally {
      sc.sc().removeSparkListener(stages);
    }

    assertThat(stages.values).containsEntry("malformed lines", (long) RECORDS);
  }

  /** The values that a stage reports at its end, by the accumulators' names. */
  private static final class StageValues extends SparkListener {
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    @Override
    public void onStageCompleted(SparkListenerStageCompleted completed) {
      JavaConverters.mapAsJavaMap(completed.stageInfo().accumulables())
          .values()
          .forEach(each -> values.put(each.name().get(), each.value().get()));
    }
  }

  private JavaDStream<Integer> counted(JavaDStream<Integer> numbers) {
    LongAccumulator accumulator = counter;
    return numbers.map(
        number -> {
          accumulator.add(1);
          return number;
        });
  }

  private JavaRDD<Integer> counted(JavaRDD<Integer> numbers) {
    LongAccumulator accumulator = counter;
    return numbers.map(
        number -> {
          accumulator.add(1);
          return number;
        });
  }

  private static DStreamTester batchOf100() {
    return DStreamTester.every(Durations.seconds(1));
  }

  private static JavaDStream<Integer> numbers(DStreamTester tester) {
    return tester.stream(List.of(numbers()));
  }

  private static List<Integer> numbers() {
    return IntStream.range(0, RECORDS).boxed().toList();
  }
}
