package io.sparkcourse.section3.deploying;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.6: how does a new release continue with the state of the old one, if it cannot read its
 * checkpoint?
 *
 * <p>The old release counts tweets by language and also saves its counts in files, with the time of
 * the batch. The new one, which leaves out retweets, begins with those counts, at that time, with a
 * new checkpoint directory. Run it with the green arrow, {@code ./course run Handover}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * old  12:00:05  {en=7, es=3, fr=2, ja=1, pt=1}
 * old  12:00:10  {de=1, en=18, es=6, fr=2, ja=2, pt=4}
 * old  12:00:15  {de=1, en=26, es=12, fr=3, ja=2, pt=7}
 * new  12:00:20  {de=1, en=34, es=16, fr=4, ja=3, pt=7}
 * new  12:00:25  {de=1, en=41, es=24, fr=4, ja=4, pt=9}
 * new  12:00:30  {de=5, en=49, es=28, fr=4, ja=5, pt=11}
 * }</pre>
 */
public final class HandoverDemo {
  private static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(HandoverDemo.class, args).stopAfter(3);
    String handover = HadoopPath.pattern(run.temporaryDirectory("handover")) + "/";
    oldRelease(run, handover);
    newRelease(run, handover);
  }

  private static void oldRelease(DemoRun run, String handover) throws InterruptedException {
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(HadoopPath.of(run.temporaryDirectory("old-checkpoint")));
      // region old
      JavaPairDStream<String, Integer> counts =
          byLanguage(SampleStreams.tweets(ssc)).updateStateByKey(HandoverDemo::add);
      counts.foreachRDD(
          (rdd, time) -> {
            print("old", time, rdd.collectAsMap());
            rdd.saveAsObjectFile(handover + time.milliseconds());
          });
      // endregion
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static void newRelease(DemoRun run, String handover) throws Exception {
    long time = lastTime(handover);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(HadoopPath.of(run.temporaryDirectory("new-checkpoint")));
      // region new
      JavaPairRDD<String, Integer> before =
          JavaPairRDD.fromJavaRDD(ssc.sparkContext().objectFile(handover + time));
      JavaDStream<Tweet> tweets = SampleStreams.tweets(ssc, Instant.ofEpochMilli(time));
      JavaPairDStream<String, Integer> counts =
          byLanguage(tweets.filter(tweet -> tweet.getRetweetOf() == null))
              .updateStateByKey(
                  HandoverDemo::add, new HashPartitioner(before.getNumPartitions()), before);
      counts.foreachRDD((rdd, now) -> print("new", now, rdd.collectAsMap()));
      // endregion
      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, Integer> byLanguage(JavaDStream<Tweet> tweets) {
    return tweets.mapToPair(tweet -> new Tuple2<>(tweet.getLang(), 1));
  }

  static Optional<Integer> add(List<Integer> ones, Optional<Integer> count) {
    return Optional.of(count.orElse(0) + ones.size());
  }

  /** The time of the last saved batch; a directory is complete when it has a _SUCCESS. */
  private static long lastTime(String handover) throws IOException {
    try (Stream<Path> batches = Files.list(HadoopPath.local(handover))) {
      return batches
          .filter(batch -> Files.exists(batch.resolve("_SUCCESS")))
          .mapToLong(batch -> Long.parseLong(batch.getFileName().toString()))
          .max()
          .orElseThrow();
    }
  }

  private static void print(String release, Time time, Map<String, Integer> counts) {
    String clock = StreamClock.format(time);
    System.out.println(release + "  " + clock + "  " + new TreeMap<>(counts));
  }
}
