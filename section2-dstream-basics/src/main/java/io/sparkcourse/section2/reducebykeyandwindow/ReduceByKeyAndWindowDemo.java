package io.sparkcourse.section2.reducebykeyandwindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.SampleStreams;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.generator.TweetGenerator;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.8: which hashtags led in the last 30 seconds, told every 10?
 *
 * <p>Run it with the green arrow, {@code ./course run 2.8}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * }</pre>
 */
public final class ReduceByKeyAndWindowDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(30);
  static final Duration SLIDE = Durations.seconds(10);

  /** Half a minute before an earthquake is felt. */
  private static final Instant START = TweetGenerator.START.plusSeconds(210);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReduceByKeyAndWindowDemo.class, args).stopAfter(12);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Tweet> tweets = SampleStreams.tweets(ssc, START);

      leaders(hashtagCounts(tweets)).print(3);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region counts
  static JavaPairDStream<String, Integer> hashtagCounts(JavaDStream<Tweet> tweets) {
    return tweets
        .flatMap(tweet -> tweet.getHashtags().iterator())
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 1))
        .reduceByKeyAndWindow(Integer::sum, WINDOW, SLIDE);
  }

  // endregion

  // region leaders
  /** The same counts, the largest first. */
  static JavaPairDStream<Integer, String> leaders(JavaPairDStream<String, Integer> counts) {
    return counts.mapToPair(Tuple2::swap).transformToPair(rdd -> rdd.sortByKey(false));
  }
  // endregion
}
