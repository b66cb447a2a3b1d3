package io.sparkcourse.section5.deduplication;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.FilesInTurn;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Lecture 5.6: four ways to drop orders that arrive twice. Which rows are output, and what stays in
 * the state?
 *
 * <p>A shop has 600 orders, one in each minute, in three files. Of these, 54 are sent again
 * unchanged, and 6 with another time. Run it with the green arrow, {@code ./course run 5.6}, or
 * {@code spark-submit}. It prints, for each query, how many rows are output, and how many are in
 * its state after each file:
 *
 * <pre>{@code
 * by id                       600 of 660 rows out   state: 200 400 600
 * by id with a watermark      600 of 660 rows out   state: 200 400 600
 * by id and time              606 of 660 rows out   state: 11 11 11
 * by id within the watermark  600 of 660 rows out   state: 20 20 20
 * }</pre>
 */
public final class FourWaysDemo {
  private static final LocalDateTime START = LocalDateTime.of(2025, 6, 2, 8, 0);
  private static final int ORDERS = 600;
  private static final int ORDERS_IN_A_FILE = 200;

  /** How many rows a query has output, and how many were in its state after each file. */
  record Result(long rowsOut, List<Long> stateRows) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FourWaysDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      for (Map.Entry<String, UnaryOperator<Dataset<Row>>> way : ways().entrySet()) {
        Result result = run(spark, run.temporaryDirectory(way.getKey()), way.getValue());
        System.out.printf(
            "%-26s  %d of 660 rows out   state: %s%n",
            way.getKey(),
            result.rowsOut(),
            result.stateRows().stream().map(String::valueOf).collect(Collectors.joining(" ")));
      }
    }
  }

  static Map<String, UnaryOperator<Dataset<Row>>> ways() {
    Map<String, UnaryOperator<Dataset<Row>>> ways = new LinkedHashMap<>();
    ways.put("by id", FourWaysDemo::byId);
    ways.put("by id with a watermark", FourWaysDemo::byIdWithAWatermark);
    ways.put("by id and time", FourWaysDemo::byIdAndTime);
    ways.put("by id within the watermark", FourWaysDemo::byIdWithinTheWatermark);
    return ways;
  }

  // region pipeline
  static Dataset<Row> byId(Dataset<Row> orders) {
    return orders.dropDuplicates("id");
  }

  static Dataset<Row> byIdWithAWatermark(Dataset<Row> orders) {
    return orders.withWatermark("time", "10 minutes").dropDuplicates("id");
  }

  static Dataset<Row> byIdAndTime(Dataset<Row> orders) {
    return orders.withWatermark("time", "10 minutes").dropDuplicates("id", "time");
  }

  static Dataset<Row> byIdWithinTheWatermark(Dataset<Row> orders) {
    return orders.withWatermark("time", "10 minutes").dropDuplicatesWithinWatermark("id");
  }

  // endregion

  static Result run(SparkSession spark, Path directory, UnaryOperator<Dataset<Row>> way)
      throws TimeoutException {
    FilesInTurn files = FilesInTurn.in(directory);
    Dataset<Row> orders = spark.readStream().schema("id INT, time TIMESTAMP").csv(files.path());
    AtomicLong rowsOut = new AtomicLong();
    VoidFunction2<Dataset<Row>, Long> count = (rows, batch) -> rowsOut.addAndGet(rows.count());
    StreamingQuery query = way.apply(orders).writeStream().foreachBatch(count).start();
    List<Long> stateRows = new ArrayList<>();
    for (List<String> file : arrivals()) {
      List<StreamingQueryProgress> progress = files.arrive(query, file);
      stateRows.add(progress.get(progress.size() - 1).stateOperators()[0].numRowsTotal());
    }
    query.stop();
    return new Result(rowsOut.get(), stateRows);
  }

  /** The files; an order that is sent again arrives after the five that follow it. */
  private static List<List<String>> arrivals() {
    List<List<String>> files = new ArrayList<>();
    for (int first = 0; first < ORDERS; first += ORDERS_IN_A_FILE) {
      List<String> file = new ArrayList<>();
      for (int id = first; id < first + ORDERS_IN_A_FILE; id++) {
        file.add(line(id, id));
        int before = id - 5;
        if (before % 100 == 93) {
          file.add(line(before, before + 3)); // three minutes later, by the time in the row
        } else if (before % 10 == 3) {
          file.add(line(before, before));
        }
      }
      files.add(file);
    }
    return files;
  }

  private static String line(int id, int minute) {
    return id + "," + START.plusMinutes(minute);
  }
}
