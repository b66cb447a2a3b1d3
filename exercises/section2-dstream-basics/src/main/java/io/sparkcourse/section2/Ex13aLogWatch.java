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
 * <p>There is a micro-batch of raw lines every 30 seconds. The output is a set of files: {@code
 * output/KIND/TIME}, where TIME is the time of the batch in milliseconds. Each is a text file, or a
 * directory as {@code saveAsTextFile} writes it. If there is nothing to write, there is no file.
 *
 * <ol>
 *   <li><b>Malformed lines.</b> A line for which {@code LogEntry.parse} throws goes to {@code
 *       malformed/TIME} of its batch, including its spaces, and nowhere else. So does every such
 *       line, including equal ones, in any order. It must not stop the program.
 *   <li><b>Bots.</b> Requests from the addresses in the file {@code bots}, one address per line,
 *       are not counted anywhere. The file may change while the program runs: addresses are added
 *       and removed. For the requests of a batch, the content of the file at the end of that batch
 *       applies, in all windows.
 *   <li><b>Pages.</b> Every minute, to {@code pages/TIME}: the three pages with the most requests
 *       of the last two minutes, as {@code page requests}, the largest number first; break ties by
 *       page, in alphabetical order. A page is a path without {@code ?} and what follows it,
 *       compared character by character. Every request counts, whatever its answer was.
 *   <li><b>Alarms.</b> Every minute, to {@code alarms/TIME}: all pages with at least {@link #ALARM}
 *       errors in the last two minutes, as {@code page errors team}, in the same order. An error is
 *       an answer with a status of 500 or more.
 *   <li><b>Teams.</b> The file {@code teams} says which team looks after a page. It is a CSV file
 *       with the header {@code page,team}, and it does not change. The team of a page that is not
 *       in it is {@code nobody}.
 *   <li><b>Restarts.</b> The program keeps no checkpoint. If it cannot write a file, that batch
 *       fails, and with it the program. It is started again with the same {@code output}, gets all
 *       batches again from the first one on, and finds the same addresses in {@code bots} as
 *       before. Whenever it stopped, even in the middle of a file: once the batches have come
 *       again, all files must be as if it had never stopped.
 * </ol>
 *
 * <p>Input, from a bot B and others, where each item stands for a line of a log:
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
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
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
    // A bot appears, and with it some malformed lines; then, at another time, the cart breaks down.
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
   * Watches the log, as described above.
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
