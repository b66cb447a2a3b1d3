package io.sparkcourse.section4.memorytuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 4.6: how does Spark keep a stream in memory, which batches of it, and until when?
 *
 * <p>Run it with the green arrow, {@code ./course run Persist}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * An RDD:    Memory Deserialized 1x Replicated
 * A DStream: Memory Serialized 1x Replicated
 * batch  cached         windowed
 * 12:01  12:01          12:01
 * 12:02  12:01 12:02    12:01 12:02
 * 12:03  12:02 12:03    12:01 12:02 12:03
 * 12:04  12:03 12:04    12:01 12:02 12:03 12:04
 * 12:05  12:04 12:05    12:01 12:02 12:03 12:04 12:05
 * 12:06  12:05 12:06    12:02 12:03 12:04 12:05 12:06
 * 12:07  12:06 12:07    12:03 12:04 12:05 12:06 12:07
 * Too late: Cannot change storage level of a DStream after streaming context has started
 * }</pre>
 */
public final class PersistDemo {
  static final Duration BATCH = Durations.minutes(1);
  static final Duration WINDOW = Durations.minutes(3);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(PersistDemo.class, args).stopAfter(7);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaSparkContext sc = ssc.sparkContext();
      JavaDStream<String> lines = SampleStreams.accessLogLines(ssc, AccessLogGenerator.START);

      // region main
      JavaDStream<String> cached = named("cached", lines).cache();
      cached.foreachRDD(rdd -> rdd.count());

      JavaDStream<String> windowed = named("windowed", lines);
      windowed.window(WINDOW).foreachRDD(rdd -> rdd.count());

      lines.foreachRDD(
          (rdd, time) ->
              System.out.printf(
                  "%s  %-14s %s%n", clock(time), kept(sc, "cached"), kept(sc, "windowed")));
      // endregion

      System.out.println("An RDD:    " + sc.emptyRDD().cache().getStorageLevel().description());
      System.out.println("A DStream: " + cached.dstream().storageLevel().description());
      System.out.println("batch  cached         windowed");
      ssc.start();
      ssc.awaitTermination();

      changeLevel(cached);
    }
  }

  // region change
  private static void changeLevel(JavaDStream<String> cached) {
    try {
      cached.persist(StorageLevel.MEMORY_AND_DISK());
    } catch (UnsupportedOperationException refusal) {
      System.out.println("Too late: " + refusal.getMessage());
    }
  }

  // endregion

  // region named
  /** The same stream; each RDD of it has a name with the time of its batch, such as "log 12:01". */
  static JavaDStream<String> named(String name, JavaDStream<String> lines) {
    return lines.transform((rdd, time) -> rdd.map(line -> line).setName(name + " " + clock(time)));
  }

  /** The batches of the RDDs of this name that Spark keeps. */
  static String kept(JavaSparkContext sc, String name) {
    return sc.getPersistentRDDs().values().stream()
        .map(rdd -> String.valueOf(rdd.name()))
        .filter(rdd -> rdd.startsWith(name + " "))
        .map(rdd -> rdd.substring(name.length() + 1))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  // endregion

  private static String clock(Time time) {
    return Instant.ofEpochMilli(time.milliseconds())
        .atZone(ZoneOffset.UTC)
        .toLocalTime()
        .toString();
  }
}
