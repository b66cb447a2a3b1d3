package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

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
    lines
        .filter(line -> !isLogEntry(line))
        .foreachRDD((rdd, time) -> write(output, "malformed", time, rdd.collect()));

    JavaDStream<LogEntry> requests =
        lines
            .filter(Ex13aLogWatch::isLogEntry)
            .map(LogEntry::parse)
            .transform(
                rdd -> {
                  Set<String> listed = Set.copyOf(Files.readAllLines(Path.of(bots)));
                  return rdd.filter(request -> !listed.contains(request.getClientIp()));
                });
    // A window requests its batches only when it slides, every minute. This requests each batch
    // when it ends, so that the list of bots is read then.
    requests.foreachRDD(rdd -> {});

    byPage(requests).foreachRDD((rdd, time) -> write(output, "pages", time, top3(rdd)));
    byPage(requests.filter(request -> request.getStatus() >= 500))
        .foreachRDD((rdd, time) -> write(output, "alarms", time, alarms(rdd, teams)));
  }

  private static boolean isLogEntry(String line) {
    try {
      LogEntry.parse(line);
      return true;
    } catch (MalformedRecordException malformed) {
      return false;
    }
  }

  /** The number of requests in the last two minutes, every minute. */
  private static JavaPairDStream<String, Long> byPage(JavaDStream<LogEntry> requests) {
    return requests
        .mapToPair(request -> new Tuple2<>(request.getPath().split("\\?", 2)[0], 1L))
        .reduceByKeyAndWindow(Long::sum, Durations.minutes(2), Durations.minutes(1));
  }

  private static List<String> top3(JavaPairRDD<String, Long> requests) {
    return withTable(requests, "requests")
        .sql("SELECT concat(page, ' ', number) FROM requests ORDER BY number DESC, page LIMIT 3")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private static List<String> alarms(JavaPairRDD<String, Long> errors, String teams) {
    JavaPairRDD<String, Long> alarming = errors.filter(number -> number._2() >= ALARM);
    if (alarming.isEmpty()) {
      return List.of(); // as in most minutes: then the teams need not be read
    }
    SparkSession spark = withTable(alarming, "errors");
    spark.read().option("header", true).csv(teams).createOrReplaceTempView("teams");
    return spark
        .sql(
            """
            SELECT concat(errors.page, ' ', number, ' ', coalesce(team, 'nobody'))
            FROM errors LEFT JOIN teams ON errors.page = teams.page
            ORDER BY number DESC, errors.page
            """)
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** The session of the batch, with these numbers as a table. */
  private static SparkSession withTable(JavaPairRDD<String, Long> numbers, String name) {
    SparkSession spark = SparkSession.builder().config(numbers.context().getConf()).getOrCreate();
    spark
        .createDataFrame(
            numbers.map(number -> RowFactory.create(number._1(), number._2())),
            new StructType().add("page", DataTypes.StringType).add("number", DataTypes.LongType))
        .createOrReplaceTempView(name);
    return spark;
  }

  /** An existing file is replaced: it belongs to the same batch. */
  private static void write(String output, String kind, Time time, List<String> lines)
      throws IOException {
    if (!lines.isEmpty()) {
      Path directory = Files.createDirectories(Path.of(output, kind));
      Files.write(directory.resolve(Long.toString(time.milliseconds())), lines);
    }
    // endregion
  }
}
