package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.sample.SampleStreams;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/** Counts tweets by language. */
public final class LanguageCounts {
  // region create
  public static JavaStreamingContext create(SparkConf conf, String directory) {
    conf.setAppName("release 2");
    JavaStreamingContext ssc = new JavaStreamingContext(conf, Durations.seconds(5));
    ssc.checkpoint(directory);

    JavaPairDStream<String, Integer> counts =
        SampleStreams.tweets(ssc)
            .map(tweet -> tweet.getLang())
            .mapToPair(language -> new Tuple2<>(language, 1))
            .updateStateByKey(LanguageCounts::add);

    counts.foreachRDD(
        rdd -> System.out.println("  release 2 counts " + new TreeMap<>(rdd.collectAsMap())));
    counts.count()
        .foreachRDD(rdd -> System.out.println("  release 2 sees " + rdd.first() + " languages"));
    return ssc;
  }

  // endregion

  private static Optional<Integer> add(List<Integer> ones, Optional<Integer> count) {
    return Optional.of(count.orElse(0) + ones.size());
  }
}
