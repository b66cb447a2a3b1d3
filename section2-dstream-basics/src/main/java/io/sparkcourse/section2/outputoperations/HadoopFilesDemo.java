package io.sparkcourse.section2.outputoperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.OutputDirectoryOption;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.sample.SampleStreams;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.TextOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.10: how is a batch saved so that a program can read it, and which form compiles but
 * fails?
 *
 * <p>Run it with the green arrow, {@code ./course run HadoopFiles}, or {@code spark-submit}; {@code
 * --directory DIR} leaves the files there. It prints:
 *
 * <pre>{@code
 * objects:        33 tweets, the first of them by hugo_en51
 * sequence files: [(#bigdata,3), (#keynote,4), (#java,3), (#football,12), (#kafka,3), (#spark,8)]
 * text:           [#bigdata<TAB>3, #keynote<TAB>4, #java<TAB>3, #football<TAB>12, #kafka<TAB>3, #spark<TAB>8]
 * two arguments:  class scala.runtime.Nothing$ not org.apache.hadoop.mapred.OutputFormat
 * }</pre>
 */
public final class HadoopFilesDemo {
  static final Duration BATCH = Durations.seconds(10);

  public static void main(String[] args) throws Exception {
    OutputDirectoryOption option = new OutputDirectoryOption();
    DemoRun run = DemoRun.of(HadoopFilesDemo.class, args, option).stopAfter(1);
    Path directory = option.orTemporary(run);
    String saved = HadoopPath.pattern(directory) + "/";
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Tweet> tweets = SampleStreams.tweets(ssc);
      JavaPairDStream<String, Integer> counts = counts(tweets);

      saveObjects(tweets, saved + "tweets");
      saveSequenceFiles(counts, saved + "counts");
      saveText(counts, saved + "counts");

      ssc.start();
      ssc.awaitTermination();

      JavaSparkContext sc = ssc.sparkContext();
      System.out.println("objects:        " + objects(sc, saved + "tweets-*.obj"));
      System.out.println("sequence files: " + counts(sc, saved + "counts-*.seq"));
      System.out.println("text:           " + text(sc, saved + "counts-*.txt"));
    }

    // region two
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      counts(SampleStreams.tweets(ssc)).saveAsHadoopFiles(saved + "counts", "none");
      ssc.start();
      ssc.awaitTermination();
    } catch (RuntimeException failure) {
      System.out.println("two arguments:  " + failure.getMessage());
    }
    // endregion
  }

  static JavaPairDStream<String, Integer> counts(JavaDStream<Tweet> tweets) {
    return tweets
        .flatMap(tweet -> tweet.getHashtags().iterator())
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 1))
        .reduceByKey(Integer::sum, 1)
        .filter(count -> count._2() >= 3);
  }

  // region objects
  /** Each tweet as Java serializes it. */
  static void saveObjects(JavaDStream<Tweet> tweets, String prefix) {
    tweets.dstream().saveAsObjectFiles(prefix, "obj");
  }

  private static String objects(JavaSparkContext sc, String path) {
    JavaRDD<Tweet> tweets = sc.objectFile(path);
    Tweet first = tweets.sortBy(Tweet::getId, true, 1).first();
    return tweets.count() + " tweets, the first of them by " + first.getUser();
  }

  // endregion

  // region sequence
  /** Keys and values as Hadoop's own types, in its binary format: the newer of its two APIs. */
  static void saveSequenceFiles(JavaPairDStream<String, Integer> counts, String prefix) {
    counts
        .mapToPair(count -> new Tuple2<>(new Text(count._1()), new IntWritable(count._2())))
        .saveAsNewAPIHadoopFiles(
            prefix, "seq", Text.class, IntWritable.class, SequenceFileOutputFormat.class);
  }

  private static List<Tuple2<String, Integer>> counts(JavaSparkContext sc, String path) {
    return sc.sequenceFile(path, Text.class, IntWritable.class)
        .mapToPair(count -> new Tuple2<>(count._1().toString(), count._2().get()))
        .collect();
  }

  // endregion

  // region text
  /** A line for each pair, key and value separated by a tab: the older API. */
  static void saveText(JavaPairDStream<String, Integer> counts, String prefix) {
    counts.saveAsHadoopFiles(prefix, "txt", String.class, Integer.class, TextOutputFormat.class);
  }

  private static List<String> text(JavaSparkContext sc, String path) {
    return sc.textFile(path).map(line -> line.replace("\t", "<TAB>")).collect();
  }
  // endregion
}
