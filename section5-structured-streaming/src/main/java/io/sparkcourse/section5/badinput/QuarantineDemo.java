package io.sparkcourse.section5.badinput;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Option;

/**
 * Lecture 5.14: malformed records are written to a quarantine, with the reason, and counted.
 *
 * <p>With {@code --fail-fast} the query ends at the first malformed record. Run it with the green
 * arrow, {@code ./course run Quarantine}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * micro-batch 0: 2 records, 0 malformed
 * micro-batch 1: 3 records, 2 malformed
 * micro-batch 2: 3 records, 3 malformed
 * orders
 *   o1: 1500
 *   o2: 900
 *   o4: 700
 * quarantine
 *   a field has the wrong type: {"id":"o3","cents":"many","time":"2025-06-02T12:00:05Z"}
 *   cents are not above 0: {"id":"o5","cents":-5,"time":"2025-06-02T12:00:09Z"}
 *   a field has the wrong type: {"id":"o6","cents":100,"time":"noon"}
 *   has no time: {"id":"o7","cents":100}
 *   is not one JSON value: {"id":"o8","cents":1,"time":"2025-06-02T12:01:00Z"}{"id":"o9"}
 * }</pre>
 */
public final class QuarantineDemo {
  static final StructType ORDER =
      StructType.fromDDL("id STRING, cents BIGINT, time TIMESTAMP, _corrupt_record STRING");

  private static final class Options {
    @Option(names = "--fail-fast", description = "End at the first record that is no order.")
    private boolean failFast;
  }

  private static final UserDefinedFunction IS_ONE_VALUE =
      udf((UDF1<String, Boolean>) StrictJson::isOneValue, DataTypes.BooleanType);

  public static void main(String[] args) throws Exception {
    Options options = new Options();
    DemoRun run = DemoRun.of(QuarantineDemo.class, args, options);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("records"), Records.json()));
    String orders = HadoopPath.of(run.temporaryDirectory("orders"));
    String quarantine = HadoopPath.of(run.temporaryDirectory("quarantine"));
    String mode = options.failFast ? "FAILFAST" : "PERMISSIVE";
    try (SparkSession spark = run.sparkSession()) {
      // region main
      Dataset<Row> records = spark.readStream().option("maxFilesPerTrigger", 1).text(files);
      StreamingQuery query =
          judged(records, mode)
              .observe("orders", count(lit(1)).as("records"), count(col("reason")).as("malformed"))
              .writeStream()
              .foreachBatch(writeApart(orders, quarantine))
              .trigger(Trigger.AvailableNow())
              .start();
      query.awaitTermination();

      for (StreamingQueryProgress progress : query.recentProgress()) {
        Row counts = progress.observedMetrics().get("orders");
        System.out.printf(
            "micro-batch %d: %d records, %d malformed%n",
            progress.batchId(), counts.getLong(0), counts.getLong(1));
      }
      // endregion
      print("orders", spark.read().parquet(orders).select("id", "cents").sort("id"));
      print("quarantine", spark.read().parquet(quarantine).select("reason", "value").sort("value"));
    }
  }

  // region pipeline
  /** The record, the order in it, and the reason, which is null if the order is valid. */
  static Dataset<Row> judged(Dataset<Row> records, String mode) {
    Column order = col("order");
    Column reason =
        when(IS_ONE_VALUE.apply(col("value")).equalTo(false), "is not one JSON value")
            .when(order.getField("_corrupt_record").isNotNull(), "a field has the wrong type")
            .when(order.getField("id").isNull(), "has no id")
            .when(order.getField("cents").isNull(), "has no cents")
            .when(order.getField("time").isNull(), "has no time")
            .when(order.getField("cents").leq(0), "cents are not above 0");
    return records
        .withColumn("order", from_json(col("value"), ORDER, Map.of("mode", mode)))
        .withColumn("reason", reason);
  }

  // endregion

  // region writes
  /** A folder for each micro-batch: if it runs again, it replaces its output. */
  static VoidFunction2<Dataset<Row>, Long> writeApart(String orders, String quarantine) {
    return (judged, batch) -> {
      judged.persist();
      judged
          .where("reason IS NULL")
          .select("order.id", "order.cents", "order.time")
          .write()
          .mode("overwrite")
          .parquet(orders + "/batch=" + batch);
      judged
          .where("reason IS NOT NULL")
          .select("reason", "value")
          .write()
          .mode("overwrite")
          .parquet(quarantine + "/batch=" + batch);
      judged.unpersist();
    };
  }

  // endregion

  private static void print(String what, Dataset<Row> rows) {
    System.out.println(what);
    rows.collectAsList().forEach(row -> System.out.printf("  %s: %s%n", row.get(0), row.get(1)));
  }
}
