package io.sparkcourse.section2.reducebykeyandwindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Lecture 2.8: what does a slide cost, if the window is reduced again or with an inverse?
 *
 * <p>Run it with the green arrow, {@code ./course run InverseReduce}, or {@code spark-submit}. It
 * prints:
 *
 * <pre>{@code
 *           |    calls of the functions in this slide     | keys in the result
 *           |  20 s window  |  60 s window  | 120 s window  |  of the 20 s window
 * slide at  |  plain    inv |  plain    inv |  plain    inv | filtered  not filtered
 * 12:03:40  |     38     38 |     38     38 |     38     38 |       24            24
 * 12:03:50  |     65     65 |     65     65 |     65     65 |       30            30
 * 12:04:00  |     55     81 |     76     57 |     76     57 |       30            33
 * 12:04:10  |     93    119 |    135     96 |    135     96 |       29            36
 * 12:04:20  |     96    122 |    157    100 |    157    100 |       26            37
 * 12:04:30  |     76    100 |    156     79 |    156     79 |       24            37
 * 12:04:40  |     67     90 |    144     99 |    168     75 |       24            37
 * 12:04:50  |     97    118 |    168    129 |    213    104 |       25            39
 * 12:05:00  |     97    117 |    159    125 |    227    103 |       23            39
 * 12:05:10  |    104    124 |    162    132 |    251    112 |       23            39
 * 12:05:20  |     86    102 |    142    111 |    251     92 |       28            41
 * 12:05:30  |     84    106 |    147    107 |    274     94 |       33            41
 * 12:05:40  |     64     92 |    129     88 |    248     96 |       28            41
 * 12:05:50  |     73     95 |    142     97 |    255    106 |       30            41
 * 12:06:00  |     50     74 |    128     72 |    233     81 |       32            41
 * }</pre>
 */
public final class InverseReduceDemo {
  static final Duration BATCH = Durations.seconds(10);
  static final Duration SLIDE = Durations.seconds(10);
  private static final Duration SHORT = Durations.seconds(20);

  /** Half a minute before an earthquake, which is tweeted about for a minute and a half. */
  private static final Instant START = TweetGenerator.START.plusSeconds(210);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(InverseReduceDemo.class, args).stopAfter(15);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory()); // the inverse form builds on its own last result

      JavaPairDStream<String, Integer> ones =
          SampleStreams.tweets(ssc, START)
              .flatMap(tweet -> tweet.getHashtags().iterator())
              .mapToPair(hashtag -> new Tuple2<>(hashtag, 1));
      System.out.println(
          "          |    calls of the functions in this slide     | keys in the result");
      System.out.println(
          "          |  20 s window  |  60 s window  | 120 s window  |  of the 20 s window");
      System.out.print(
          "slide at  |  plain    inv |  plain    inv |  plain    inv | filtered  not filtered");
      ones.foreachRDD((rdd, time) -> System.out.printf("%n%s  ", StreamClock.format(time)));
      Function2<Integer, Integer, Integer> add = Integer::sum;
      Function2<Integer, Integer, Integer> subtract = (count, left) -> count - left;
      for (Duration window : List.of(SHORT, Durations.seconds(60), Durations.seconds(120))) {
        LongAccumulator plainCalls = ssc.sparkContext().sc().longAccumulator();
        SlideCosts.printCalls("|%7d", plain(ones, counted(plainCalls, add), window), plainCalls);
        LongAccumulator inverseCalls = ssc.sparkContext().sc().longAccumulator();
        SlideCosts.printCalls(
            "%7d ",
            inverse(ones, counted(inverseCalls, add), counted(inverseCalls, subtract), window),
            inverseCalls);
      }
      SlideCosts.printKeys("|%9d", inverse(ones, add, subtract, SHORT));
      SlideCosts.printKeys("%14d", inverseWithoutFilter(ones, add, subtract, SHORT));

      ssc.start();
      ssc.awaitTermination();
      System.out.println();
    }
  }

  // region forms
  /** Reduces all batches of the window, again for each slide. */
  static JavaPairDStream<String, Integer> plain(
      JavaPairDStream<String, Integer> ones,
      Function2<Integer, Integer, Integer> add,
      Duration window) {
    return ones.reduceByKeyAndWindow(add, window, SLIDE);
  }

  /** Takes the last window, subtracts what left and adds what entered; removes keys at 0. */
  static JavaPairDStream<String, Integer> inverse(
      JavaPairDStream<String, Integer> ones,
      Function2<Integer, Integer, Integer> add,
      Function2<Integer, Integer, Integer> subtract,
      Duration window) {
    int partitions = ones.context().sparkContext().defaultParallelism();
    return ones.reduceByKeyAndWindow(
        add, subtract, window, SLIDE, partitions, hashtag -> hashtag._2() != 0);
  }

  /** The same, but without the filter: keys at 0 stay. */
  static JavaPairDStream<String, Integer> inverseWithoutFilter(
      JavaPairDStream<String, Integer> ones,
      Function2<Integer, Integer, Integer> add,
      Function2<Integer, Integer, Integer> subtract,
      Duration window) {
    return ones.reduceByKeyAndWindow(add, subtract, window, SLIDE);
  }

  // endregion

  // region calls
  /** The same function, but each call is counted, on any executor. */
  static Function2<Integer, Integer, Integer> counted(
      LongAccumulator calls, Function2<Integer, Integer, Integer> function) {
    return (left, right) -> {
      calls.add(1);
      return function.call(left, right);
    };
  }

  // endregion
}
