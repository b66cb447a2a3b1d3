package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 2.13a: watch the log of a shop.
 *
 * <p>There is a micro-batch of raw lines every 30 seconds. The output are files: {@code
 * output/KIND/TIME}, where TIME is the time of the batch in milliseconds. Each is a text file, or a
 * directory as {@code saveAsTextFile} makes it. Where there is nothing to write, there is no file.
 *
 * <ol>
 *   <li><b>Malformed lines.</b> A line at which {@code LogEntry.parse} throws goes into {@code
 *       malformed/TIME} of its batch, with its spaces, and nowhere else. Each such line does, equal
 *       ones, too, in any order. It ends nothing.
 *   <li><b>Bots.</b> Requests of the addresses in the file {@code bots}, one a line, count nowhere.
 *       The file may change while the program runs: addresses come and go. For the requests of a
 *       batch it counts what the file says when that batch ends, in all windows.
 *   <li><b>Pages.</b> Every minute, into {@code pages/TIME}: the three pages with the most requests
 *       of the last two minutes, as {@code page requests}, the most first; of two that are equal,
 *       the one that comes first in the alphabet. A page is a path without {@code ?} and what
 *       follows it, letter by letter. Each request counts, whatever its answer was.
 *   <li><b>Alarms.</b> Every minute, into {@code alarms/TIME}: all pages with at least {@link
 *       #ALARM} errors in the last two minutes, as {@code page errors team}, in the same order. An
 *       error is an answer with a status of 500 or more.
 *   <li><b>Teams.</b> Which team looks after a page says the file {@code teams}, a CSV file with
 *       the header {@code page,team}, which does not change. {@code nobody} looks after a page that
 *       is not in it.
 *   <li><b>Once more.</b> The program keeps no checkpoint. If it cannot write a file, that batch
 *       fails, and with it the program. It is started again with the same {@code output}, is given
 *       all batches again from the first one, and finds in {@code bots} what was there before.
 *       Whenever it has ended, in the middle of a file even: when the batches have come again, all
 *       files are as if it had not.
 * </ol>
 *
 * <p>Input, of a bot B and others. Each stands for a line of a log:
 *
 * <pre>{@code
 * batch 1 (30 s):  A GET /tea 200, B GET /tea 200, \x16\x03
 * batch 2 (60 s):  A GET /search?q=tea 200, C GET /search?q=mug 200, 10 times A GET /cart 503
 * }</pre>
 *
 * Output, if the file says that the checkout team looks after {@code /cart}:
 *
 * <pre>{@code
 * malformed/30000:  \x16\x03
 * pages/60000:      /cart 10
 *                   /search 2
 *                   /tea 1
 * alarms/60000:     /cart 10 checkout
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 2.13a}, check it with {@code ./course check 2.13a}, and if
 * you are stuck, {@code ./course hint 2.13a}.
 */
public final class Ex13aLogWatch {
  static final Duration BATCH = Durations.seconds(30);
  static final long ALARM = 10;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex13aLogWatch.class, args);
    Path directory = run.temporaryDirectory("watch");
    Files.writeString(directory.resolve("bots"), "192.0.2.78\n");
    Files.write(
        directory.resolve("teams.csv"),
        List.of("page,team", "/cart,checkout", "/login,accounts", "/search,catalog"));
    // A bot comes, and with it some malformed lines; then, at another time, the cart gives way.
    watchFrom(Instant.parse("2025-06-02T12:40:00Z"), run.stopAfter(6), directory);
    watchFrom(Instant.parse("2025-06-02T13:19:00Z"), run.stopAfter(10), directory);
    show(directory.resolve("output"));
  }

  private static void watchFrom(Instant start, DemoRun run, Path directory) throws Exception {
    Path output = Files.createDirectories(directory.resolve("output"));
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      watch(
          SampleStreams.accessLogLines(ssc, start),
          directory.resolve("bots").toString(),
          directory.resolve("teams.csv").toString(),
          output.toString());

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** Prints the name, the number of lines and the lines of each file. */
  private static void show(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.getFileName().toString().startsWith(".")) {
          List<String> lines = Files.readAllLines(file);
          System.out.printf("%s, lines: %d%n", output.relativize(file), lines.size());
          lines.forEach(line -> System.out.println("  " + line));
        }
      }
    }
  }

  /**
   * Watches the log, as said above.
   *
   * @param bots the path of a file
   * @param teams the path of a file
   * @param output the path of a directory, which is empty, or has the files of an earlier run
   */
  static void watch(JavaDStream<String> lines, String bots, String teams, String output) {
    // region answer
    throw new NotStartedException(
        "2.13a", "begin with requirement 1: split the lines into log entries and malformed ones");
    // endregion
  }
}
