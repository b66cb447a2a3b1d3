package io.sparkcourse.section2.transform;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.Locale;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.4: which operations start a job while Spark is still creating the batch's jobs?
 *
 * <p>Each function is passed to {@code transformToPair} in a run of one batch. Run it with the
 * green arrow, {@code ./course run ActionInTransform}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * in transformToPair    jobs before, and in the output operation
 * mapValues                       0                            1
 * distinct                        0                            1
 * count, mapValues                1                            1
 * sortByKey()                     1                            1
 * sortByKey(true, 1)              0                            1
 * }</pre>
 */
public final class ActionInTransformDemo {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ActionInTransformDemo.class, args).stopAfter(1);
    // region functions
    System.out.println("in transformToPair    jobs before, and in the output operation");
    report(run, "mapValues", rdd -> rdd.mapValues(count -> 10 * count));
    report(run, "distinct", rdd -> rdd.distinct());
    report(run, "count, mapValues", rdd -> shares(rdd, rdd.count()));
    report(run, "sortByKey()", rdd -> rdd.sortByKey());
    report(run, "sortByKey(true, 1)", rdd -> rdd.sortByKey(true, 1));
    // endregion
  }

  // region report
  private static void report(
      DemoRun run,
      String what,
      Function<JavaPairRDD<String, Long>, JavaPairRDD<String, Long>> function)
      throws InterruptedException {
    JobsOfBatches jobs = new JobsOfBatches();
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.sparkContext().sc().addSparkListener(jobs);
      JavaPairDStream<String, Long> languages =
          SampleStreams.tweets(ssc).map(tweet -> tweet.getLang()).countByValue();
      languages.transformToPair(function).foreachRDD(rdd -> rdd.count());

      ssc.start();
      ssc.awaitTermination();
    } // when the context is closed, the listener has received all events
    System.out.printf(
        Locale.ROOT, "%-20s  %11d%29d%n", what, jobs.whileMakingBatches(), jobs.ofOutputs());
  }

  // endregion

  private static JavaPairRDD<String, Long> shares(JavaPairRDD<String, Long> counts, long total) {
    return counts.mapValues(count -> 100 * count / total);
  }
}
