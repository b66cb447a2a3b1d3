package io.sparkcourse.section2.reducebykeyandwindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.common.timeline.TimelineRecorder;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.8: which hashtags were most frequent in the last 30 seconds, updated every 10?
 *
 * <p>Run it with the green arrow, {@code ./course run 2.8}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * -------------------------------------------
 * Time: 1748865820000 ms
 * -------------------------------------------
 * (11,#spark)
 * (6,#java)
 * (5,#rain)
 * ...
 * Window 3: 12:03:30 - 12:04:00 (30 s long, every 10 s)
 *   time   12:03:30  12:03:35  12:03:40  12:03:45  12:03:50  12:03:55  12:04:00
 *   events     |    6x   |    5x   |    7x   |    6x   |    5x   |    6x   |
 *   window     [=========|=========|=========|=========|+++++++++|+++++++++]
 *   + in       2 events: 5x, 6x
 *   result     (#spark,35)
 *
 * -------------------------------------------
 * Time: 1748865850000 ms
 * -------------------------------------------
 * (53,#earthquake)
 * (34,#spark)
 * (14,#java)
 * ...
 *
 * Window 4: 12:03:40 - 12:04:10 (30 s long, every 10 s)
 *   time   12:03:30  12:03:35  12:03:40  12:03:45  12:03:50  12:03:55  12:04:00  12:04:05  12:04:10
 *   events     |    6x   |    5x   |    7x   |    6x   |    5x   |    6x   |    7x   |    3x   |
 *   window     |---------|---------[=========|=========|=========|=========|+++++++++|+++++++++]
 *   + in       2 events: 7x, 3x
 *   - out      2 events: 6x, 5x
 *   result     (#spark,34)
 * ...
 * -------------------------------------------
 * Time: 1748865870000 ms
 * -------------------------------------------
 * (163,#earthquake)
 * (20,#football)
 * (20,#spark)
 * ...
 * }</pre>
 */
public final class ReduceByKeyAndWindowDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(30);
  static final Duration SLIDE = Durations.seconds(10);

  /** Half a minute before an earthquake. */
  private static final Instant START = TweetGenerator.START.plusSeconds(210);

  /** The timeline shows how often it occurred in each batch, and its count in each window. */
  private static final String FOLLOWED = "#spark";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReduceByKeyAndWindowDemo.class, args).stopAfter(12);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<String> hashtags =
          SampleStreams.tweets(ssc, START).flatMap(tweet -> tweet.getHashtags().iterator());

      JavaPairDStream<String, Integer> counts = counts(hashtags);
      leaders(counts).print(3);

      TimelineRecorder.of(ssc, WINDOW, SLIDE)
          .events(hashtags.filter(FOLLOWED::equals).count(), count -> count + "x")
          .results(counts.filter(count -> count._1().equals(FOLLOWED)), Tuple2::toString)
          .printEach(System.out);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region counts
  static JavaPairDStream<String, Integer> counts(JavaDStream<String> hashtags) {
    return hashtags
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 1))
        .reduceByKeyAndWindow(Integer::sum, WINDOW, SLIDE);
  }

  // endregion

  // region leaders
  /** The same counts, the largest first. */
  static JavaPairDStream<Integer, String> leaders(JavaPairDStream<String, Integer> counts) {
    return counts.mapToPair(Tuple2::swap).transformToPair(rdd -> rdd.sortByKey(false, 1));
  }
  // endregion
}
