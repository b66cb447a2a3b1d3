package io.sparkcourse.section2.countbywindow;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 2.7: are {@code countByWindow} and {@code window().count()} the same?
 *
 * <p>Counts failed logins both ways, and how many of them each way must read. In the first half
 * minute there are none. Run it with the green arrow, {@code ./course run TwoCounts}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * 13:49:50  countByWindow     gives []    read  0
 * 13:49:50  window().count()  gives [0]   read  0
 * 13:50:00  countByWindow     gives []    read  0
 * 13:50:00  window().count()  gives [0]   read  0
 * 13:50:10  countByWindow     gives [4]   read  4
 * 13:50:10  window().count()  gives [4]   read  4
 * 13:50:20  countByWindow     gives [9]   read  5
 * 13:50:20  window().count()  gives [9]   read  9
 * 13:50:30  countByWindow     gives [13]  read  4
 * 13:50:30  window().count()  gives [13]  read 13
 * 13:50:40  countByWindow     gives [13]  read  4
 * 13:50:40  window().count()  gives [13]  read 13
 * 13:50:50  countByWindow     gives [12]  read  4
 * 13:50:50  window().count()  gives [12]  read 12
 * 13:51:00  countByWindow     gives [12]  read  4
 * 13:51:00  window().count()  gives [12]  read 12
 * }</pre>
 */
public final class TwoCountsDemo {
  static final Duration BATCH = Durations.seconds(5);
  static final Duration WINDOW = Durations.seconds(30);
  static final Duration SLIDE = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T13:49:40Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TwoCountsDemo.class, args).stopAfter(16);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.checkpoint(run.checkpointDirectory());
      JavaDStream<LogEntry> failures =
          SampleStreams.accessLog(ssc, START).filter(request -> request.getStatus() == 401);
      LongAccumulator readBySubtracting = ssc.ssc().sparkContext().longAccumulator();
      LongAccumulator readByRecounting = ssc.ssc().sparkContext().longAccumulator();

      bySubtracting(failures, readBySubtracting)
          .foreachRDD(
              (rdd, time) -> print(time, "countByWindow", rdd.collect(), readBySubtracting));
      byRecounting(failures, readByRecounting)
          .foreachRDD(
              (rdd, time) -> print(time, "window().count()", rdd.collect(), readByRecounting));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region counts
  static <T> JavaDStream<Long> bySubtracting(JavaDStream<T> stream, LongAccumulator read) {
    return counted(stream, read).countByWindow(WINDOW, SLIDE);
  }

  static <T> JavaDStream<Long> byRecounting(JavaDStream<T> stream, LongAccumulator read) {
    return counted(stream.window(WINDOW, SLIDE), read).count();
  }

  /** The same stream, which adds 1 whenever one of its elements is read. */
  private static <T> JavaDStream<T> counted(JavaDStream<T> stream, LongAccumulator read) {
    return stream.map(
        element -> {
          read.add(1);
          return element;
        });
  }

  // endregion

  private static void print(Time time, String way, List<Long> counts, LongAccumulator read) {
    LocalTime now = LocalTime.ofInstant(Instant.ofEpochMilli(time.milliseconds()), ZoneOffset.UTC);
    System.out.printf(
        Locale.ROOT, "%tT  %-16s  gives %-4s  read %2d%n", now, way, counts, read.value());
    read.reset();
  }
}
