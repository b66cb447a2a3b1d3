package io.sparkcourse.section2.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Lecture 2.4: an action in transform's function is an extra job, before those of the batch. */
class ActionInTransformTest {
  private static final int BATCHES = 3;

  private final JobsOfBatches jobs = new JobsOfBatches();

  @BeforeEach
  void listen() {
    TestSpark.context().sc().addSparkListener(jobs);
  }

  @AfterEach
  void listenNoMore() {
    TestSpark.context().sc().removeSparkListener(jobs);
  }

  @Test
  void transformationsStartNoJob() throws TimeoutException {
    run(rdd -> rdd.filter(pair -> pair._2() > 0).distinct().subtractByKey(rdd));

    assertThat(jobs.whileMakingBatches()).isZero();
    assertThat(jobs.ofOutputs()).isEqualTo(BATCHES);
  }

  @Test
  void anActionIsAJobMoreForEachBatchAndOfNoOutputOperation() throws TimeoutException {
    run(
        rdd -> {
          int total = (int) rdd.count();
          return rdd.mapValues(count -> 100 * count / total);
        });

    assertThat(jobs.whileMakingBatches()).isEqualTo(BATCHES);
    assertThat(jobs.ofOutputs()).isEqualTo(BATCHES);
  }

  @Test
  void anActionIsOverBeforeTheBatchIsSubmitted() throws TimeoutException {
    Events events = new Events();
    TestSpark.context().sc().addSparkListener(events);
    try {
      run(
          rdd -> {
            rdd.count();
            return rdd;
          });
    } finally {
      TestSpark.context().sc().removeSparkListener(events);
    }

    assertThat(events.names.subList(0, 5))
        .containsExactly("job starts", "job ends", "batch submitted", "job starts", "job ends");
  }

  /** The events, in order. */
  private static final class Events extends SparkListener {
    private final List<String> names = new ArrayList<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
      names.add("job starts");
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
      names.add("job ends");
    }

    /** Streaming events arrive here, wrapped in a class that is not public. */
    @Override
    public synchronized void onOtherEvent(SparkListenerEvent event) {
      if (event.toString().contains("StreamingListenerBatchSubmitted")) {
        names.add("batch submitted");
      }
    }
  }

  @Test
  void sortByKeyIsOneBecauseItTakesASampleOfTheKeys() throws TimeoutException {
    run(rdd -> rdd.sortByKey());

    assertThat(jobs.whileMakingBatches()).isEqualTo(BATCHES);
  }

  @Test
  void sortByKeyIntoOnePartitionTakesNoSample() throws TimeoutException {
    run(rdd -> rdd.sortByKey(true, 1));

    assertThat(jobs.whileMakingBatches()).isZero();
  }

  @Test
  void soAreSortByAndZipWithIndexWhateverThePartitions() throws TimeoutException {
    run(rdd -> byKey(rdd.map(pair -> pair).sortBy(pair -> pair._1(), true, 2)));
    assertThat(jobs.whileMakingBatches()).isEqualTo(BATCHES);

    run(rdd -> byKey(rdd.zipWithIndex().map(pair -> pair._1())));
    assertThat(jobs.whileMakingBatches()).isEqualTo(2 * BATCHES);
  }

  private static JavaPairRDD<String, Integer> byKey(JavaRDD<Tuple2<String, Integer>> pairs) {
    return pairs.mapToPair(pair -> pair);
  }

  private void run(Function<JavaPairRDD<String, Integer>, JavaPairRDD<String, Integer>> function)
      throws TimeoutException {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaPairDStream<String, Integer> pairs =
          tester.stream(Collections.nCopies(BATCHES, List.of("a", "b", "c")))
              .mapToPair(word -> new Tuple2<>(word, 1));
      tester.collect(pairs.transformToPair(function));
      tester.run(BATCHES);
    }
    TestSpark.context().sc().listenerBus().waitUntilEmpty(); // listeners are called later
  }
}
