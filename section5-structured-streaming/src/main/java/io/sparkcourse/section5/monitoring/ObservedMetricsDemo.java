package io.sparkcourse.section5.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import io.sparkcourse.common.DemoRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Lecture 5.9: what do the figures of a progress count?
 *
 * <p>{@code foreachBatch} writes five orders, two of which have no price, in five ways. Run it with
 * the green arrow, {@code ./course run ObservedMetrics}, or {@code spark-submit}. It prints the
 * figures of the micro-batch's progress:
 *
 * <pre>{@code
 *                         numInputRows  orders  without a price
 * one write                          5       5                2
 * two writes                        10      10                4
 * two, after persist()               5       5                2
 * only the first order               1       1                0
 * no write                           0       0                0
 * }</pre>
 */
public final class ObservedMetricsDemo {
  private static final List<String> ORDERS = List.of("tea,300", "mug,", "cup,800", "pot,", "jar,5");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ObservedMetricsDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("                        numInputRows  orders  without a price");
      for (Map.Entry<String, VoidFunction2<Dataset<Row>, Long>> way : ways().entrySet()) {
        StreamingQueryProgress progress = progress(spark, way.getValue());
        Row observed = progress.observedMetrics().get("prices");
        System.out.printf(
            "%-22s  %12d  %6s  %15s%n",
            way.getKey(),
            progress.numInputRows(),
            observed == null ? "-" : observed.getAs("orders"),
            observed == null ? "-" : observed.getAs("without"));
      }
    }
  }

  // region ways
  private static Map<String, VoidFunction2<Dataset<Row>, Long>> ways() {
    Map<String, VoidFunction2<Dataset<Row>, Long>> ways = new LinkedHashMap<>();
    ways.put("one write", (orders, batchId) -> write(orders));
    ways.put(
        "two writes",
        (orders, batchId) -> {
          write(orders);
          write(orders);
        });
    ways.put(
        "two, after persist()",
        (orders, batchId) -> {
          orders.persist();
          write(orders);
          write(orders);
          orders.unpersist();
        });
    ways.put("only the first order", (orders, batchId) -> orders.takeAsList(1));
    ways.put("no write", (orders, batchId) -> {});
    return ways;
  }

  // endregion

  // region pipeline
  static Dataset<Row> orders(Dataset<Row> lines) {
    return lines
        .selectExpr("from_csv(value, 'product STRING, cents INT') AS order")
        .select("order.*")
        .observe(
            "prices", count(lit(1)).as("orders"), count_if(col("cents").isNull()).as("without"));
  }

  // endregion

  private static void write(Dataset<Row> orders) {
    orders.write().format("noop").mode("append").save();
  }

  private static StreamingQueryProgress progress(
      SparkSession spark, VoidFunction2<Dataset<Row>, Long> way) throws TimeoutException {
    MemoryStream<String> lines =
        new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.STRING());
    lines.addData(JavaConverters.asScalaBuffer(ORDERS));
    StreamingQuery query = orders(lines.toDF()).writeStream().foreachBatch(way).start();
    query.processAllAvailable();
    query.stop();
    return query.recentProgress()[0];
  }
}
