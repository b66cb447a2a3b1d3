package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.3: what does a program recover when it is started again after its driver has died?
 *
 * <p>It starts itself twice, each time in a new JVM and on the same checkpoint directory. The first
 * JVM dies in the middle of a micro-batch, as in a power cut; the second is started 15 seconds
 * later, in stream time. Run it with the green arrow, {@code ./course run 3.3}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * started for the first time
 *   first  | the factory is called
 *   first  | 12:00:05  {en=7, es=3, fr=2, ja=1, pt=1}
 *   first  | 12:00:10  {de=1, en=18, es=6, fr=2, ja=2, pt=4}
 *   first  | 12:00:15  {de=1, en=26, es=12, fr=3, ja=2, pt=7}
 *   first  | 12:00:20  {de=1, en=36, es=16, fr=4, ja=3, pt=7}
 * dead, with exit code 137
 * started again, on the same checkpoint directory, 15 seconds later
 *   second | 12:00:20  {de=1, en=36, es=16, fr=4, ja=3, pt=7}
 *   second | 12:00:25  {de=4, en=46, es=24, fr=4, ja=5, pt=10}
 *   second | 12:00:30  {de=10, en=55, es=29, fr=4, ja=6, pt=13}
 *   second | 12:00:35  {de=10, en=73, es=36, fr=6, ja=6, pt=18}
 *   second | 12:00:40  {de=10, en=87, es=40, fr=6, ja=7, pt=25}
 *   second | 12:00:45  {de=11, en=96, es=48, fr=7, ja=9, pt=30}
 *   second | 12:00:50  {de=11, en=106, es=52, fr=10, ja=10, pt=33}
 *   second | 12:00:55  {de=13, en=124, es=57, fr=10, ja=14, pt=36}
 * }</pre>
 *
 * <p>With {@code --checkpoint DIRECTORY} only the counting program runs: kill it and start it again
 * as you like.
 */
public final class RecoveryDemo {
  static final Duration BATCH = Durations.seconds(5);
  private static final Duration DOWNTIME = Durations.seconds(15);
  private static final Instant POWER_CUT = Instant.parse("2025-06-02T12:00:20Z");

  public static void main(String[] args) throws Exception {
    CheckpointOption checkpoint = new CheckpointOption();
    DemoRun run = DemoRun.of(RecoveryDemo.class, args, checkpoint).stopAfter(4);
    if (checkpoint.isGiven()) {
      count(run, checkpoint.directory());
    } else {
      liveTwice(run.temporaryDirectory("lives"), List.of(args));
    }
  }

  // region main
  private static void count(DemoRun run, String directory) throws InterruptedException {
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(directory, () -> create(run.sparkConf(), directory))) {
      run.replay(ssc); // advances stream time, and stops at the end
      ssc.start();
      ssc.awaitTermination();
    }
  }

  // endregion

  // region factory
  /**
   * Called if there is no checkpoint: it defines everything, from the context to the last output.
   */
  static JavaStreamingContext create(SparkConf conf, String directory) {
    System.out.println("the factory is called");
    ReplayClock.downFor(ReplayClock.use(conf), DOWNTIME);
    JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH);
    ssc.checkpoint(directory);

    JavaPairDStream<String, Integer> counts = tweetsByLanguage(SampleStreams.tweets(ssc));
    counts.foreachRDD(
        (rdd, time) -> {
          print(time, rdd.collectAsMap());
          PowerCut.strikeIfDue(directory, time);
        });
    return ssc;
  }

  // endregion

  // region counts
  static JavaPairDStream<String, Integer> tweetsByLanguage(JavaDStream<Tweet> tweets) {
    return tweets
        .mapToPair(tweet -> new Tuple2<>(tweet.getLang(), 1))
        .updateStateByKey(
            (List<Integer> ones, Optional<Integer> count) ->
                Optional.of(count.orElse(0) + ones.size()));
  }

  // endregion

  private static void print(Time time, Map<String, Integer> counts) {
    System.out.println(StreamClock.format(time) + "  " + new TreeMap<>(counts));
  }

  private static void liveTwice(Path directory, List<String> args) throws InterruptedException {
    List<String> own = new ArrayList<>(args);
    own.add("--checkpoint");
    own.add(HadoopPath.of(directory.resolve("checkpoint")));

    System.out.println("started for the first time");
    int exitCode =
        ChildJvm.of(RecoveryDemo.class, directory)
            .property(PowerCut.PROPERTY, POWER_CUT.toString())
            .run("  first  | ", own.toArray(String[]::new));
    System.out.println("dead, with exit code " + exitCode);
    System.out.println("started again, on the same checkpoint directory, 15 seconds later");
    ChildJvm.of(RecoveryDemo.class, directory).run("  second | ", own.toArray(String[]::new));
  }
}
