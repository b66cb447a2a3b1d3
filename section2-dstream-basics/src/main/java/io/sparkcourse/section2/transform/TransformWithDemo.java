package io.sparkcourse.section2.transform;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.4: which hashtags are in a batch's English tweets, but not in its Spanish ones?
 *
 * <p>Run it with the green arrow, {@code ./course run TransformWith}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 * 12:00:05
 *   English       [#bigdata, #football, #java, #live, #python, #rain, #spark]
 *   Spanish       [#football]
 *   only English  [#bigdata, #java, #live, #python, #rain, #spark]
 * 12:00:10
 *   English       [#bigdata, #football, #heatwave, #kafka, #keynote, #rain, #rowing, #spark, #streaming, #sunshine]
 *   Spanish       [#football, #music, #spark]
 *   only English  [#bigdata, #heatwave, #kafka, #keynote, #rain, #rowing, #streaming, #sunshine]
 * 12:00:15
 *   English       [#keynote, #music, #opensource, #spark, #workshop]
 *   Spanish       [#football, #java, #spark]
 *   only English  [#keynote, #music, #opensource, #workshop]
 * }</pre>
 */
public final class TransformWithDemo {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TransformWithDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Tweet> tweets = SampleStreams.tweets(ssc);
      JavaDStream<String> english = hashtags("en", tweets);
      JavaDStream<String> spanish = hashtags("es", tweets);

      tweets.foreachRDD(
          (rdd, time) -> System.out.printf(Locale.ROOT, "%tT%n", utc(time.milliseconds())));
      print("English", english);
      print("Spanish", spanish);
      print("only English", onlyInFirst(english, spanish));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The hashtags of the tweets in this language, each once per batch. */
  static JavaDStream<String> hashtags(String language, JavaDStream<Tweet> tweets) {
    return tweets
        .filter(tweet -> tweet.getLang().equals(language))
        .flatMap(tweet -> tweet.getHashtags().iterator())
        .transform(rdd -> rdd.distinct());
  }

  // region only-in-first
  /** The elements of a batch of the first stream that are not in the same batch of the second. */
  static JavaDStream<String> onlyInFirst(JavaDStream<String> first, JavaDStream<String> second) {
    return first.transformWith(second, (ofFirst, ofSecond, time) -> ofFirst.subtract(ofSecond));
  }

  // endregion

  private static void print(String what, JavaDStream<String> hashtags) {
    hashtags.foreachRDD(
        rdd -> {
          List<String> sorted = rdd.sortBy(hashtag -> hashtag, true, 1).collect();
          System.out.printf("  %-12s  %s%n", what, sorted);
        });
  }

  private static ZonedDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
  }
}
