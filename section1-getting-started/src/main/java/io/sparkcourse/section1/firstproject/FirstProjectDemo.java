package io.sparkcourse.section1.firstproject;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.tweets.TweetServer;
import io.sparkcourse.common.tweets.TwitterCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;
import twitter4j.Status;

/**
 * Lecture 1.4: which hashtags are in the tweets of this second?
 *
 * <p>The tweets arrive over HTTP from the course's own server, through the real twitter4j client;
 * in their fifth second there is an earthquake. Run it with the green arrow, {@code ./course run
 * 1.4}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * -------------------------------------------
 * Time: <time> ms
 * -------------------------------------------
 * ...
 * @ada_es10: El paraguas se quedó en casa, claro #rain #kafka
 * ...
 * (#rain,1)
 * ...
 * -------------------------------------------
 * Time: <time> ms
 * -------------------------------------------
 * ...
 * (#earthquake,<number>)
 * ...
 * }</pre>
 */
public final class FirstProjectDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FirstProjectDemo.class, args);
    TwitterCredentials credentials = TwitterCredentials.random();

    // region main
    // Two threads: the receiver keeps one of them busy, the other one processes what it receives.
    SparkConf conf =
        new SparkConf().setAppName("First project").setIfMissing("spark.master", "local[2]");

    try (TweetServer server =
            TweetServer.serving(sampleTweets()).perSecond(10).credentials(credentials).start();
        JavaStreamingContext ssc =
            new JavaStreamingContext(run.configure(conf), Durations.seconds(1))) {
      ssc.sparkContext().setLogLevel("ERROR");

      JavaDStream<Status> tweets =
          ssc.receiverStream(new TwitterReceiver(server.uri(), credentials));
      tweets.map(tweet -> "@" + tweet.getUser().getScreenName() + ": " + tweet.getText()).print(3);
      hashtagCounts(tweets.map(Status::getText)).print();

      run.stopAtEnd(ssc, server.finished());
      ssc.start();
      ssc.awaitTermination();
    }
    // endregion
  }

  // region pipeline
  static JavaPairDStream<String, Integer> hashtagCounts(JavaDStream<String> texts) {
    return texts
        .flatMap(text -> Arrays.asList(text.split("\\s+")).iterator())
        .filter(word -> word.startsWith("#"))
        .mapToPair(hashtag -> new Tuple2<>(hashtag.toLowerCase(Locale.ROOT), 1))
        .reduceByKey(Integer::sum);
  }

  // endregion

  /** Tweets for eight seconds at the rate of the server, with an earthquake in the fifth. */
  private static List<Tweet> sampleTweets() {
    Instant start = TweetGenerator.START.plus(Duration.ofSeconds(230));
    return SampleData.tweets().stream()
        .filter(tweet -> !tweet.getCreatedAt().isBefore(start))
        .limit(80)
        .toList();
  }
}
