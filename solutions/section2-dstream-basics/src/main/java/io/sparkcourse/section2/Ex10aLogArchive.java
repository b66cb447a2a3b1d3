package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.OutputDirectoryOption;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.common.sample.SampleStreams;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Exercise 2.10a: archive a log, one directory per batch.
 *
 * <p>For each micro-batch, save every line that is a log entry to a directory named {@code
 * requests-} followed by the time of the batch in milliseconds, and every other line to one named
 * {@code malformed-} followed by that time. Add the number of the malformed lines to the
 * accumulator.
 *
 * <ul>
 *   <li>Lines are saved unchanged, each as often as it was received, in any order.
 *   <li>A directory has the form in which Spark writes text: part files and an empty {@code
 *       _SUCCESS}. If a batch has no lines of a kind, there is no directory.
 *   <li>A batch may be larger than the memory of the driver: do not bring its lines there.
 *   <li>Parsing is expensive: call {@code parse} once for each line. This also holds for a line
 *       that was received before: do not keep the results of earlier batches.
 *   <li>After a crash the program starts again, with an accumulator at 0, and the last batches are
 *       run again. A directory of such a batch may already exist, complete or in part. Afterwards
 *       it must be complete, with nothing written twice.
 * </ul>
 *
 * <p>Input, a micro-batch every 5 seconds ({@code ...} is the rest of an entry):
 *
 * <pre>{@code
 * 13:45:10:  192.0.2.7 - - [02/Jun/2025:13:45:08 +0000] "GET /tea HTTP/1.1" 200 ...
 *            GET /tea 200
 * 13:45:15:  (empty)
 * 13:45:20:  192.0.2.7 - - [02/Jun/2025:13:45:17 +0000] "GET /cups HTTP/1.1" 200 ...
 * }</pre>
 *
 * Output, and 1 in the accumulator:
 *
 * <pre>{@code
 * requests-1748871910000/    a line, that of /tea
 * malformed-1748871910000/   a line, "GET /tea 200"
 * requests-1748871920000/    a line, that of /cups
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 2.10a} ({@code --directory DIR} leaves the files there),
 * check it with {@code ./course check 2.10a}, and if you are stuck, {@code ./course hint 2.10a}.
 */
public final class Ex10aLogArchive {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    OutputDirectoryOption option = new OutputDirectoryOption();
    DemoRun run = DemoRun.of(Ex10aLogArchive.class, args, option).stopAfter(5);
    Path directory = option.orTemporary(run);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      LongAccumulator malformed = ssc.sparkContext().sc().longAccumulator("malformed");
      JavaDStream<String> lines =
          SampleStreams.accessLogLines(ssc, Instant.parse("2025-06-02T13:45:05Z"));
      archive(lines, Ex10aLogArchive::parse, HadoopPath.of(directory) + "/", malformed);

      ssc.start();
      ssc.awaitTermination();
      for (SavedText saved : SavedText.in(directory)) {
        System.out.printf("%-24s lines: %d%n", saved.name(), saved.lines().size());
      }
      System.out.printf("malformed lines counted: %d%n", malformed.value());
    }
  }

  /** The entry in this line, or nothing if the line is not an entry. */
  static Optional<LogEntry> parse(String line) {
    try {
      return Optional.of(LogEntry.parse(line));
    } catch (MalformedRecordException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Archives the lines.
   *
   * @param parse the method above; the check passes one that counts its calls
   * @param directory the path of the directory to save to, with a slash at its end
   * @param malformed counts the lines that are not entries
   */
  static void archive(
      JavaDStream<String> lines,
      Function<String, Optional<LogEntry>> parse,
      String directory,
      LongAccumulator malformed) {
    // region answer
    JavaPairDStream<String, Optional<LogEntry>> parsed =
        lines.mapToPair(line -> new Tuple2<>(line, parse.call(line))).cache();

    JavaDStream<String> requests =
        parsed.filter(line -> line._2().isPresent()).map(line -> line._1());
    requests.foreachRDD(
        (rdd, time) -> {
          if (!rdd.isEmpty()) {
            rdd.saveAsTextFile(directory + "requests-" + time.milliseconds());
          }
        });

    JavaDStream<String> others =
        parsed.filter(line -> !line._2().isPresent()).map(line -> line._1());
    others.foreachRDD(
        (rdd, time) -> {
          if (!rdd.isEmpty()) {
            rdd.saveAsTextFile(directory + "malformed-" + time.milliseconds());
            malformed.add(rdd.count());
          }
        });
    // endregion
  }
}
