package io.sparkcourse.section5.badinput;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.udf;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Lecture 5.14: five of six records are not valid orders. Which way finds which of them?
 *
 * <p>Run it with the green arrow, {@code ./course run 5.14}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * record                                             is null  _corrupt_record  strict
 * {"id":"o1","cents":1500}                           -        -                -
 * {"id":"o2","cents":"many"}                         -        found            found
 * {"id":"o3","cents":15                              -        found            found
 * {"id":"o4"}                                        -        -                found
 * {"id":"o5","cents":1500}{"id":"o6","cents":900}    -        -                found
 * (empty)                                            found    -                found
 * }</pre>
 */
public final class SixRecordsDemo {
  // region schema
  static final StructType ORDER = StructType.fromDDL("id STRING, cents BIGINT");

  /** With the text itself, if it does not fit the other columns. */
  static final StructType ORDER_OR_TEXT = ORDER.add("_corrupt_record", "string");

  // endregion

  private static final List<String> RECORDS =
      List.of(
          "{'id':'o1','cents':1500}",
          "{'id':'o2','cents':'many'}",
          "{'id':'o3','cents':15",
          "{'id':'o4'}",
          "{'id':'o5','cents':1500}{'id':'o6','cents':900}",
          "");

  private static final UserDefinedFunction IS_ONE_VALUE =
      udf((UDF1<String, Boolean>) StrictJson::isOneValue, DataTypes.BooleanType);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SixRecordsDemo.class, args);
    List<String> json = RECORDS.stream().map(record -> record.replace('\'', '"')).toList();
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), List.of(json)));
    try (SparkSession spark = run.sparkSession()) {
      System.out.printf("%-50s %-8s %-16s %s%n", "record", "is null", "_corrupt_record", "strict");
      VoidFunction2<Dataset<Row>, Long> print = (rows, batch) -> print(rows);
      found(spark.readStream().text(files))
          .writeStream()
          .foreachBatch(print)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  // region pipeline
  /** The record, and for each way whether it finds something wrong with it. */
  static Dataset<Row> found(Dataset<Row> records) {
    Column value = col("value");
    Column order = from_json(value, ORDER);
    Column orderOrText = from_json(value, ORDER_OR_TEXT, Map.of("mode", "PERMISSIVE"));

    Column corrupt = orderOrText.getField("_corrupt_record").isNotNull();
    Column incomplete =
        orderOrText.getField("id").isNull().or(orderOrText.getField("cents").isNull());
    return records.select(
        value,
        order.isNull().as("isNull"),
        corrupt.as("corrupt"),
        IS_ONE_VALUE.apply(value).equalTo(false).or(corrupt).or(incomplete).as("strict"));
  }

  // endregion

  private static void print(Dataset<Row> records) {
    for (Row row : records.collectAsList()) {
      System.out.printf(
          "%-50s %-8s %-16s %s%n",
          row.getString(0).isEmpty() ? "(empty)" : row.getString(0),
          mark(row.getBoolean(1)),
          mark(row.getBoolean(2)),
          mark(row.getBoolean(3)));
    }
  }

  private static String mark(boolean found) {
    return found ? "found" : "-";
  }
}
