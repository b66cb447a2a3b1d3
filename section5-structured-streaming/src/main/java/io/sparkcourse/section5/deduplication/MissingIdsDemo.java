package io.sparkcourse.section5.deduplication;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.6: which rows without an id are duplicates?
 *
 * <p>Two tills send sales; an old one assigns no ids. Two sales are sent twice. Run it with the
 * green arrow, {@code ./course run MissingIds}, or {@code spark-submit}. It prints which sales are
 * counted:
 *
 * <pre>{@code
 * by id:                      mug tea tin
 * by id, or by till and time: cup mug pot tea tin
 * }</pre>
 */
public final class MissingIdsDemo {
  /** Id, till, time, product. */
  private static final List<List<String>> SALES =
      List.of(
          List.of("S1,new,12:00,tea", ",old,12:00,mug"),
          List.of("S1,new,12:00,tea", ",old,12:00,mug"),
          List.of(",old,12:03,pot", "S2,new,12:03,tin"),
          List.of(",old,12:05,cup"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(MissingIdsDemo.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("sales"), SALES));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> sales =
          spark
              .readStream()
              .schema("id STRING, till STRING, time STRING, product STRING")
              .option("maxFilesPerTrigger", 1)
              .csv(files);
      System.out.println("by id:                      " + products(byId(sales)));
      System.out.println("by id, or by till and time: " + products(byIdOrByTillAndTime(sales)));
    }
  }

  // region pipeline
  static Dataset<Row> byId(Dataset<Row> sales) {
    return sales.dropDuplicates("id");
  }

  /** A till makes one sale at a time, so till and time identify a sale without an id. */
  static Dataset<Row> byIdOrByTillAndTime(Dataset<Row> sales) {
    Column key = coalesce(col("id"), concat_ws(" ", col("till"), col("time")));
    return sales.withColumn("key", key).dropDuplicates("key");
  }

  // endregion

  private static String products(Dataset<Row> sales)
      throws TimeoutException, StreamingQueryException {
    List<String> products = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect =
        (rows, batch) ->
            products.addAll(rows.select("product").as(Encoders.STRING()).collectAsList());
    sales
        .writeStream()
        .foreachBatch(collect)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return products.stream().sorted().collect(Collectors.joining(" "));
  }
}
