package io.sparkcourse.section2.transformations;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDDLike;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStreamLike;

/**
 * Prints streams one below the other, batch by batch, so that the input and the output of a
 * transformation can be compared. Each pair of brackets is a partition of the batch's RDD:
 *
 * <pre>{@code
 * 12:00:01
 *   hashtags    [#spark, #java] [#rain]
 *   count       [3]
 * }</pre>
 */
final class BatchPrinter {
  private Time lastTime;

  /**
   * Prints this stream in every batch. The streams of a batch are printed in the order of calls.
   */
  <T, R extends JavaRDDLike<T, R>> void print(String what, JavaDStreamLike<T, ?, R> stream) {
    stream.foreachRDD(
        (rdd, time) -> {
          printTimeOnce(time);
          System.out.printf(Locale.ROOT, "  %-24s %s%n", what, partitions(rdd.glom().collect()));
        });
  }

  private void printTimeOnce(Time time) {
    if (!time.equals(lastTime)) {
      lastTime = time;
      System.out.printf(
          Locale.ROOT, "%tT%n", Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC));
    }
  }

  private static <T> String partitions(List<List<T>> partitions) {
    return partitions.isEmpty()
        ? "no partition"
        : partitions.stream().map(List::toString).collect(Collectors.joining(" "));
  }
}
