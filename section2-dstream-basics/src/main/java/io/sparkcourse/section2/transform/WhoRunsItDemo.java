package io.sparkcourse.section2.transform;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Lecture 2.4: which thread calls transform's function, and how often?
 *
 * <p>Three batches of eleven tweets, and two output operations that both need the result of {@code
 * transform}. Run it with the green arrow, {@code ./course run WhoRunsIt}, or {@code spark-submit}.
 * It prints:
 *
 * <pre>{@code
 * transform          3 calls in [JobGenerator]
 * map in transform  22 calls in [Executor task launch worker]
 * foreachRDD         6 calls in [streaming-job-executor-0]
 * }</pre>
 */
public final class WhoRunsItDemo {
  static final Duration BATCH = Durations.seconds(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WhoRunsItDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      SparkContext sc = ssc.sparkContext().sc();
      CollectionAccumulator<String> transform = sc.collectionAccumulator();
      CollectionAccumulator<String> map = sc.collectionAccumulator();
      CollectionAccumulator<String> output = sc.collectionAccumulator();

      JavaDStream<String> texts = texts(SampleStreams.tweets(ssc), transform, map);
      for (int i = 0; i < 2; i++) {
        texts.foreachRDD(
            rdd -> {
              output.add(Thread.currentThread().getName());
              rdd.count();
            });
      }
      // endregion

      ssc.start();
      ssc.awaitTermination();
      print("transform", transform);
      print("map in transform", map);
      print("foreachRDD", output);
    }
  }

  // region texts
  /** The texts of tweets; each call of a function adds its thread's name. */
  static JavaDStream<String> texts(
      JavaDStream<Tweet> tweets,
      CollectionAccumulator<String> transform,
      CollectionAccumulator<String> map) {
    return tweets.transform(
        rdd -> {
          transform.add(Thread.currentThread().getName());
          return rdd.map(
              tweet -> {
                map.add(Thread.currentThread().getName());
                return tweet.getText();
              });
        });
  }

  // endregion

  private static void print(String function, CollectionAccumulator<String> calls) {
    Set<String> threads =
        calls.value().stream()
            .map(name -> name.replaceAll(" for task .*", ""))
            .collect(Collectors.toSet());
    System.out.printf(
        Locale.ROOT, "%-16s  %2d calls in %s%n", function, calls.value().size(), threads);
  }
}
