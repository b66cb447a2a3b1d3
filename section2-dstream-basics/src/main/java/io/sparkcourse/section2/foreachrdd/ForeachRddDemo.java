package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.SampleStreams;
import io.sparkcourse.common.generator.TweetGenerator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
 * <p>Each part tells the thread it runs in. Run it with the green arrow, {@code ./course run 2.11},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * main itself                 in main
 * 12:00:00  foreachRDD's function  in streaming-job-executor-0
 * }</pre>
 */
public final class ForeachRddDemo {
  static final Duration BATCH = Durations.seconds(5);
  private static final Instant BEFORE_THE_FIRST_TWEET = TweetGenerator.START.minusSeconds(5);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ForeachRddDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaDStream<String> hashtags =
          SampleStreams.tweets(ssc, BEFORE_THE_FIRST_TWEET)
              .flatMap(tweet -> tweet.getHashtags().iterator());

      hashtags.foreachRDD((rdd, time) -> output(rdd, time));
      tell("main", "makes the streams");
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region output
  /** Called in the driver, once for each micro-batch. */
  private static void output(JavaRDD<String> rdd, Time time) {
    tell(CLOCK.format(Instant.ofEpochMilli(time.milliseconds())), "foreachRDD's function");
    if (rdd.isEmpty()) { // an action: it may run a job
      System.out.println("          nothing in it, nothing to write");
      return;
    }
    LongAdder counter = new LongAdder();
    List<String> threads = rdd.mapPartitions(hashtags -> written(hashtags, counter)).collect();
    threads.forEach(
        thread -> System.out.println("          a partition's function   in " + thread));
    System.out.println("          the driver's counter: " + counter);
  }

  /** Called in a task, once for each partition; the counter is the task's own copy. */
  private static Iterator<String> written(Iterator<String> hashtags, LongAdder counter) {
    int here = 0;
    while (hashtags.hasNext()) {
      hashtags.next(); // here it would be written
      counter.increment();
      here++;
    }
    return List.of(thread() + ": " + here + " written, its counter: " + counter).iterator();
  }

  // endregion

  private static void tell(String when, String what) {
    System.out.printf("%-8s  %-24s in %s%n", when, what, thread());
  }

  /** The name of this thread, without the number that Spark gives to each attempt of a task. */
  private static String thread() {
    return Thread.currentThread().getName().replaceFirst(" \\(TID \\d+\\)", "");
  }
}
