package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.11: which part of foreachRDD runs in the driver, and which in tasks?
 *
 * <p>Each part prints the thread it runs in. Run it with the green arrow, {@code ./course run
 * 2.11}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * main      makes the streams       in main
 * 12:00:00  foreachRDD's function   in streaming-job-executor-0
 *           the batch is empty
 * 12:00:05  foreachRDD's function   in streaming-job-executor-0
 *           a partition's function  in Executor task launch worker for task 0.0 in stage 1.0, counts 8
 *           a partition's function  in Executor task launch worker for task 1.0 in stage 1.0, counts 6
 *           the driver's counter says 0
 * 12:00:10  foreachRDD's function   in streaming-job-executor-0
 *           a partition's function  in Executor task launch worker for task 0.0 in stage 3.0, counts 18
 *           a partition's function  in Executor task launch worker for task 1.0 in stage 3.0, counts 14
 *           the driver's counter says 0
 * }</pre>
 */
public final class ForeachRddDemo {
  static final Duration BATCH = Durations.seconds(5);
  private static final Instant BEFORE_THE_FIRST_TWEET = TweetGenerator.START.minusSeconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ForeachRddDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaDStream<String> hashtags =
          SampleStreams.tweets(ssc, BEFORE_THE_FIRST_TWEET)
              .flatMap(tweet -> tweet.getHashtags().iterator());

      hashtags.foreachRDD((rdd, time) -> output(rdd, time));
      report("main", "makes the streams", thread());
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region output
  /** Called in the driver, once for each micro-batch. */
  private static void output(JavaRDD<String> rdd, Time time) {
    report(StreamClock.format(time), "foreachRDD's function", thread());
    if (rdd.isEmpty()) { // itself an action; without partitions it runs no job
      System.out.println("          the batch is empty");
      return;
    }
    LongAdder counter = new LongAdder(); // in the driver
    rdd.mapPartitions(partition -> count(partition, counter))
        .collect()
        .forEach(where -> report("", "a partition's function", where));
    System.out.println("          the driver's counter says " + counter);
  }

  /** Called in a task, once for each partition; the counter is the task's own copy. */
  private static Iterator<String> count(Iterator<String> partition, LongAdder counter) {
    while (partition.hasNext()) {
      partition.next(); // a real program writes it to a database here
      counter.increment();
    }
    return List.of(thread() + ", counts " + counter).iterator();
  }

  // endregion

  private static void report(String when, String what, String where) {
    System.out.printf("%-8s  %-22s  in %s%n", when, what, where);
  }

  /** The name of this thread, without the number that Spark gives to each attempt of a task. */
  private static String thread() {
    return Thread.currentThread().getName().replaceFirst(" \\(TID \\d+\\)", "");
  }
}
