package io.sparkcourse.section4;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
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
 * Exercise 4.1a: find what makes a program fall behind, and remove it.
 *
 * <p>In each micro-batch of an access log, {@code slowly} makes two reports: the bytes that went to
 * each country, and the number of requests for each page. Lines that are not entries are left out;
 * each entry counts, whatever its method and status. Both reports are right, but the program does
 * not keep up. Write {@code keepUp}: the same two reports, with less work.
 *
 * <ul>
 *   <li>Parsing is expensive. {@code parse} is called once for each line, although there are two
 *       reports.
 *   <li>Connecting to {@code places} is expensive, too; a query is not. A task connects at most
 *       once, and only if it has a request. Each connection is closed after the query for the last
 *       request.
 *   <li>Shuffled data has to be written, sent and read. For each report, a partition of the lines
 *       sends at most one record per country, or per page, and nothing else is shuffled.
 *   <li>A task has a cost before it has done any work. A micro-batch whose lines are in two
 *       partitions has at most 16 tasks.
 * </ul>
 *
 * <p>Input, a micro-batch every 5 seconds ({@code ...} is the rest of an entry):
 *
 * <pre>{@code
 * 13:45:10:  192.0.2.7 - - [02/Jun/2025:13:45:08 +0000] "GET /tea HTTP/1.1" 200 500 ...
 *            192.0.2.8 - - [02/Jun/2025:13:45:09 +0000] "GET /tea?size=2 HTTP/1.1" 200 300 ...
 *            GET /tea 200
 * 13:45:15:  (empty)
 * }</pre>
 *
 * Output, if the first client is in Chile and the second one in Peru; nothing for an empty batch:
 *
 * <pre>{@code
 * bytesByCountry   (Chile,500), (Peru,300)   in any order
 * requestsByPage   (/tea,2)
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 4.1a} ({@code --ui} shows jobs, stages and tasks), check
 * it with {@code ./course check 4.1a}, and if you are stuck, {@code ./course hint 4.1a}.
 */
public final class Ex01aKeepUp {
  static final Duration BATCH = Durations.seconds(5);

  /** Two reports of each micro-batch: bytes by country, and requests by page. */
  record Reports(
      JavaPairDStream<String, Long> bytesByCountry, JavaPairDStream<String, Long> requestsByPage) {}

  /** A service that knows where clients are. */
  interface Places extends Serializable {
    /** Takes long. */
    Connection connect();

    /** A connection to the service; it is closed at the end. */
    interface Connection extends AutoCloseable {
      /** The country of this client; this is quick. */
      String country(String clientIp);

      @Override
      void close();
    }
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex01aKeepUp.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<String> lines =
          SampleStreams.accessLogLines(ssc, Instant.parse("2025-06-02T13:45:05Z"));
      SparkContext sc = ssc.sparkContext().sc();
      Counted counted = new Counted(sc.longAccumulator(), sc.longAccumulator());
      Counted countedSlowly = new Counted(sc.longAccumulator(), sc.longAccumulator());
      Reports reports = keepUp(lines, counted, counted);
      reports.bytesByCountry().print();
      reports.requestsByPage().print();
      Reports slow = slowly(lines, countedSlowly, countedSlowly);
      slow.bytesByCountry().foreachRDD(rdd -> rdd.collect());
      slow.requestsByPage().foreachRDD(rdd -> rdd.collect());

      ssc.start();
      ssc.awaitTermination();
      System.out.println("slowly: " + countedSlowly);
      System.out.println("keepUp: " + counted);
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

  /** Right, but it falls behind. */
  static Reports slowly(
      JavaDStream<String> lines, Function<String, Optional<LogEntry>> parse, Places places) {
    JavaDStream<LogEntry> requests =
        lines
            .repartition(8) // more parallelism
            .map(parse)
            .filter(Optional::isPresent)
            .map(Optional::get);
    JavaPairDStream<String, Long> bytesByCountry =
        requests
            .mapToPair(
                request -> {
                  try (Places.Connection connection = places.connect()) {
                    return new Tuple2<>(
                        connection.country(request.getClientIp()), request.getBytes());
                  }
                })
            .reduceByKey(Long::sum, 100);
    JavaPairDStream<String, Long> requestsByPage =
        requests.mapToPair(request -> new Tuple2<>(request.page(), 1L)).reduceByKey(Long::sum, 100);
    return new Reports(bytesByCountry, requestsByPage);
  }

  /**
   * The same reports, with less work.
   *
   * @param lines of an access log
   * @param parse the method above; the check passes one that counts its calls
   * @param places where the clients are
   */
  static Reports keepUp(
      JavaDStream<String> lines, Function<String, Optional<LogEntry>> parse, Places places) {
    // region answer
    JavaDStream<LogEntry> requests =
        lines.map(parse).filter(Optional::isPresent).map(Optional::get).cache();
    JavaPairDStream<String, Long> bytesByCountry =
        requests
            .mapPartitionsToPair(
                partition -> {
                  if (!partition.hasNext()) {
                    return Collections.emptyIterator();
                  }
                  try (Places.Connection connection = places.connect()) {
                    List<Tuple2<String, Long>> bytes = new ArrayList<>();
                    while (partition.hasNext()) {
                      LogEntry request = partition.next();
                      bytes.add(
                          new Tuple2<>(
                              connection.country(request.getClientIp()), request.getBytes()));
                    }
                    return bytes.iterator();
                  }
                })
            .reduceByKey(Long::sum);
    JavaPairDStream<String, Long> requestsByPage =
        requests.mapToPair(request -> new Tuple2<>(request.page(), 1L)).reduceByKey(Long::sum);
    return new Reports(bytesByCountry, requestsByPage);
    // endregion
  }

  /** Parses and knows places, and counts both. */
  private record Counted(LongAccumulator lines, LongAccumulator connections)
      implements Function<String, Optional<LogEntry>>, Places {

    @Override
    public Optional<LogEntry> call(String line) {
      lines.add(1);
      return parse(line);
    }

    @Override
    public Connection connect() {
      connections.add(1);
      return new Connection() {
        @Override
        public String country(String clientIp) {
          return clientIp.hashCode() % 3 == 0 ? "Chile" : "Peru";
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String toString() {
      return "parsed %d lines, connected %d times".formatted(lines.value(), connections.value());
    }
  }
}
