package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 2.3: how often is the object created that a transformation needs, and what happens to
 * lines that cannot be parsed?
 *
 * <p>Run it with the green arrow, {@code ./course run ParserPerPartition}, or {@code spark-submit}.
 * It prints:
 *
 * <pre>{@code
 * 12:40:00
 *   one for each line       2 parsers made, 2 entries, malformed: []
 *   one for each partition  2 parsers made, 2 entries, malformed: []
 * 12:40:05
 *   one for each line       9 parsers made, 8 entries, malformed: [the request is not where it should be]
 *   one for each partition  2 parsers made, 8 entries, malformed: [the request is not where it should be]
 * 12:40:10
 *   one for each line       9 parsers made, 9 entries, malformed: []
 *   one for each partition  2 parsers made, 9 entries, malformed: []
 * }</pre>
 */
public final class ParserPerPartitionDemo {
  static final Duration BATCH = Durations.seconds(5);
  private static final Instant START = Instant.parse("2025-06-02T12:39:55Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ParserPerPartitionDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<String> lines = SampleStreams.accessLogLines(ssc, START);
      SparkContext sc = ssc.sparkContext().sc();
      LongAccumulator made = sc.longAccumulator();
      CollectionAccumulator<String> malformed = sc.collectionAccumulator();

      lines.foreachRDD(
          (rdd, time) -> System.out.printf(Locale.ROOT, "%tT%n", utc(time.milliseconds())));
      print("one for each line", parserPerLine(lines, made, malformed), made, malformed);
      print("one for each partition", parserPerPartition(lines, made, malformed), made, malformed);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region parser
  /** An example of an object that is slow to create and not serializable. Not thread-safe. */
  static final class LogParser {
    private final CollectionAccumulator<String> malformed;

    LogParser(LongAccumulator made, CollectionAccumulator<String> malformed) {
      this.malformed = malformed;
      made.add(1);
    }

    /** The entry, or empty for a malformed line, which is recorded. */
    Optional<LogEntry> parse(String line) {
      try {
        return Optional.of(LogEntry.parse(line));
      } catch (MalformedRecordException problem) {
        malformed.add(problem.getMessage());
        return Optional.empty();
      }
    }
  }

  // endregion

  // region pipelines
  static JavaDStream<LogEntry> parserPerLine(
      JavaDStream<String> lines, LongAccumulator made, CollectionAccumulator<String> malformed) {
    return lines.flatMap(
        line -> new LogParser(made, malformed).parse(line).stream().iterator()); // none or one
  }

  static JavaDStream<LogEntry> parserPerPartition(
      JavaDStream<String> lines, LongAccumulator made, CollectionAccumulator<String> malformed) {
    return lines.mapPartitions(
        partition -> {
          LogParser parser = new LogParser(made, malformed);
          Iterable<String> all = () -> partition;
          return StreamSupport.stream(all.spliterator(), false)
              .flatMap(line -> parser.parse(line).stream())
              .iterator(); // parses a line when Spark asks for the next entry
        });
  }

  // endregion

  private static ZonedDateTime utc(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
  }

  private static void print(
      String what,
      JavaDStream<LogEntry> entries,
      LongAccumulator made,
      CollectionAccumulator<String> malformed) {
    entries.foreachRDD(
        rdd -> {
          long count = rdd.count();
          System.out.printf(
              Locale.ROOT,
              "  %-22s  %d parsers made, %d entries, malformed: %s%n",
              what,
              made.value(),
              count,
              malformed.value());
          made.reset();
          malformed.reset();
        });
  }
}
