package io.sparkcourse.section5.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.9: the figures of a query in Spark's metrics system.
 *
 * <p>Spark's CsvSink writes each metric into a separate file. Run it with the green arrow, {@code
 * ./course run Metrics}, or {@code spark-submit}. It prints the files of the query, with their last
 * value; rates and milliseconds are different each time, and are left out:
 *
 * <pre>{@code
 * shop.driver.spark.streaming.orders-by-hour.
 *   eventTime-watermark.csv  1748871000000
 *   inputRate-total.csv      ...
 *   latency.csv              ...
 *   processingRate-total.csv ...
 *   states-rowsTotal.csv     1
 *   states-usedBytes.csv     ...
 * }</pre>
 */
public final class MetricsDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(MetricsDemo.class, args);
    Path metrics = run.temporaryDirectory("metrics");
    // region conf
    SparkConf conf =
        run.sparkConf()
            .set("spark.sql.streaming.metricsEnabled", "true")
            .set("spark.metrics.namespace", "shop") // instead of the application's id
            .set(
                "spark.metrics.conf.driver.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink")
            .set("spark.metrics.conf.driver.sink.csv.directory", metrics.toString())
            .set("spark.metrics.conf.driver.sink.csv.period", "1")
            .set("spark.metrics.conf.driver.sink.csv.unit", "hours");
    // endregion
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      FilesInTurn files = FilesInTurn.in(run.temporaryDirectory("orders"));
      Dataset<Row> orders =
          spark.readStream().schema("time TIMESTAMP, product STRING").csv(files.path());
      // region start
      StreamingQuery query =
          counts(orders)
              .writeStream()
              .queryName("orders-by-hour")
              .outputMode("update")
              .format("noop")
              .start();
      // endregion
      files.arrive(query, List.of("2025-06-02T12:10,tea", "2025-06-02T13:40,mug"));
      SparkEnv.get().metricsSystem().report(); // as at the end of each period
      query.stop();
    }
    print(metrics);
  }

  // region pipeline
  static Dataset<Row> counts(Dataset<Row> orders) {
    return orders
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "1 hour"))
        .count();
  }

  // endregion

  private static void print(Path metrics) throws IOException {
    String query = "shop.driver.spark.streaming.orders-by-hour.";
    System.out.println(query);
    try (Stream<Path> files = Files.list(metrics)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(query)) {
          String last = Files.readAllLines(file).get(1); // below the line t,value
          boolean differs = name.matches(".*(Rate-total|latency|usedBytes)\\.csv");
          System.out.printf(
              "  %-24s %s%n", name.substring(query.length()), differs ? "..." : last.split(",")[1]);
        }
      }
    }
  }
}
