package io.sparkcourse.section2.discretizedstreams;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.1: what is a DStream made of?
 *
 * <p>Run it with the green arrow, {@code ./course run 2.1}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:00:05  tweets    RDD 0, 2 partitions, 14 elements
 * 12:00:05  hashtags  RDD 1, 2 partitions, 14 elements
 * (2) MapPartitionsRDD[1] at flatMap at RddPerBatchDemo.java:<number> []
 *  |  ParallelCollectionRDD[0] at InputDStream at ReplayInputDStream.java:<number> []
 * counted once more:  RDD 0: 14
 * 12:00:10  tweets    RDD 2, 2 partitions, 19 elements
 * 12:00:10  hashtags  RDD 3, 2 partitions, 32 elements
 * (2) MapPartitionsRDD[3] at flatMap at RddPerBatchDemo.java:<number> []
 *  |  ParallelCollectionRDD[2] at InputDStream at ReplayInputDStream.java:<number> []
 * counted once more:  RDD 0: 14  RDD 2: 19
 * 12:00:15  tweets    RDD 4, 2 partitions, 18 elements
 * 12:00:15  hashtags  RDD 5, 2 partitions, 19 elements
 * (2) MapPartitionsRDD[5] at flatMap at RddPerBatchDemo.java:<number> []
 *  |  ParallelCollectionRDD[4] at InputDStream at ReplayInputDStream.java:<number> []
 * counted once more:  RDD 0: 14  RDD 2: 19  RDD 4: 18
 * }</pre>
 */
public final class RddPerBatchDemo {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(RddPerBatchDemo.class, args).stopAfter(3);
    List<JavaRDD<Tweet>> kept = new ArrayList<>();
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      // region main
      JavaDStream<Tweet> tweets = SampleStreams.tweets(ssc);
      JavaDStream<String> hashtags = hashtags(tweets);

      tweets.foreachRDD((rdd, time) -> describe("tweets", rdd, time));
      hashtags.foreachRDD(
          (rdd, time) -> {
            describe("hashtags", rdd, time);
            System.out.println(rdd.toDebugString());
          });
      tweets.foreachRDD(
          rdd -> {
            kept.add(rdd);
            System.out.println("counted once more:" + sizes(kept));
          });
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region pipeline
  static JavaDStream<String> hashtags(JavaDStream<Tweet> tweets) {
    return tweets.flatMap(tweet -> tweet.getHashtags().iterator());
  }

  // endregion

  // region describe
  private static void describe(String stream, JavaRDD<?> rdd, Time time) {
    System.out.printf(
        "%s  %-8s  RDD %d, %d partitions, %d elements%n",
        StreamClock.format(time), stream, rdd.id(), rdd.getNumPartitions(), rdd.count());
  }

  // endregion

  private static String sizes(List<JavaRDD<Tweet>> rdds) {
    StringBuilder sizes = new StringBuilder();
    rdds.forEach(rdd -> sizes.append("  RDD ").append(rdd.id()).append(": ").append(rdd.count()));
    return sizes.toString();
  }
}
