package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleStreams;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.3: what do the transformations do that process each element separately?
 *
 * <p>Each pair of brackets is a partition. Run it with the green arrow, {@code ./course run 2.3},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:00:01
 *   tweets                   [@hugo_en51] [@ada_pt50, @bao_es43]
 *   map: language            [en] [pt, es]
 *   flatMap: hashtags        [#bigdata] [#kafka, #football]
 *   filter: English          [@hugo_en51] []
 *   mapToPair: (lang, 1)     [(en,1)] [(pt,1), (es,1)]
 * 12:00:02
 *   tweets                   [@hugo_en11] [@greta_en48, @ada_es10]
 *   map: language            [en] [en, es]
 *   flatMap: hashtags        [#rain, #live] [#python, #java]
 *   filter: English          [@hugo_en11] [@greta_en48]
 *   mapToPair: (lang, 1)     [(en,1)] [(en,1), (es,1)]
 * }</pre>
 */
public final class OneElementDemo {
  static final Duration BATCH = Durations.seconds(1);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(OneElementDemo.class, args).stopAfter(2);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Tweet> tweets = SampleStreams.tweets(ssc);

      BatchPrinter batches = new BatchPrinter();
      batches.print("tweets", tweets.map(tweet -> "@" + tweet.getUser()));
      batches.print("map: language", languages(tweets));
      batches.print("flatMap: hashtags", hashtags(tweets));
      batches.print("filter: English", english(tweets).map(tweet -> "@" + tweet.getUser()));
      batches.print("mapToPair: (lang, 1)", ones(tweets));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region pipelines
  /** As many languages as tweets. */
  static JavaDStream<String> languages(JavaDStream<Tweet> tweets) {
    return tweets.map(Tweet::getLang);
  }

  /** None, one or several for each tweet. */
  static JavaDStream<String> hashtags(JavaDStream<Tweet> tweets) {
    return tweets.flatMap(tweet -> tweet.getHashtags().iterator());
  }

  /** The tweets for which the function returns true. */
  static JavaDStream<Tweet> english(JavaDStream<Tweet> tweets) {
    return tweets.filter(tweet -> tweet.getLang().equals("en"));
  }

  /** As many pairs as tweets; only a stream of pairs has the operations by key. */
  static JavaPairDStream<String, Integer> ones(JavaDStream<Tweet> tweets) {
    return tweets.mapToPair(tweet -> new Tuple2<>(tweet.getLang(), 1));
  }
  // endregion
}
