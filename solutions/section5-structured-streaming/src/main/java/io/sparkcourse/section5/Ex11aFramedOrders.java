package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Exercise 5.11a: orders in a frame, and dead letters for what is none.
 *
 * <p>A producer writes orders as JSON with a frame before the text: a byte 0, and then the id of
 * the schema in four bytes, the highest byte first. In schema {@link #CENTS} the field {@code
 * price} is a number of cents, in schema {@link #EUROS} of euros, with at most two digits after the
 * point. An order has a {@code product}, a text, and a {@code price}, a number. It may have other
 * fields, which do not matter. The number of cents may be too large for an {@code int}, and too
 * large to be exact as a {@code double}; it has at most 17 digits.
 *
 * <p>Return a row for the sink of Kafka for each record:
 *
 * <ul>
 *   <li>For an order, the topic {@link #ORDERS}, and as value JSON with the fields {@code product}
 *       and {@code cents}, a whole number.
 *   <li>For a tombstone, that is a value of null, the topic {@link #ORDERS}, and a value of null.
 *   <li>For all others, the topic {@link #DEAD}, the value as it came, byte by byte, and after the
 *       headers that it came with one more, named {@code reason}, with the first of these that is
 *       true:
 *       <ol>
 *         <li>{@link #NO_FRAME}: the value has less than five bytes, or the first one is not 0
 *         <li>{@link #UNKNOWN_SCHEMA}: the id is another one
 *         <li>{@link #NOT_AN_ORDER}: what follows the frame is not complete JSON, or it has no
 *             product or no price, or one of them is null, or the price is not a number
 *       </ol>
 * </ul>
 *
 * <p>The key goes on as it came, byte by byte; it can be null, and it can be empty. So do the
 * headers of orders and tombstones, in their order. Several headers can have the same name, and the
 * value of a header can be null. Headers of null and an empty list of headers are the same here.
 *
 * <p>Some things do not come: a product that is not a text, a price that is a number in quotation
 * marks, a list instead of an order, and anything after the JSON.
 *
 * <p>The columns of {@code records} are {@code key BINARY, value BINARY, headers ARRAY<STRUCT<key:
 * STRING, value: BINARY>>}, all of which can be null. Those of the result are {@code topic STRING}
 * and these three, with the same types. The caller starts the query, in the output mode append.
 *
 * <p>Input, with the id of the frame in brackets:
 *
 * <pre>{@code
 * micro-batch 1:  o1 [7] {"product":"tea","price":350} shop=north
 *                 o2 [700] {"product":"mug","price":7.9}
 * micro-batch 2:  o1 null
 *                 o3 [8] {"product":"cup","price":500} shop=south
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * micro-batch 1:  orders o1 {"product":"tea","cents":350} shop=north
 *                 orders o2 {"product":"mug","cents":790}
 * micro-batch 2:  orders o1 null
 *                 dead o3 [8] {"product":"cup","price":500} shop=south reason=unknown schema
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.11a}, check it with {@code ./course check 5.11a}, and if
 * you are stuck, {@code ./course hint 5.11a}.
 */
public final class Ex11aFramedOrders {
  static final int CENTS = 7;
  static final int EUROS = 700;

  static final String ORDERS = "orders";
  static final String DEAD = "dead";

  static final String NO_FRAME = "no frame";
  static final String UNKNOWN_SCHEMA = "unknown schema";
  static final String NOT_AN_ORDER = "not an order";

  /** Key, frame in hexadecimal digits, text and shop. 700 is 2BC. */
  private static final List<List<String>> RECORDS =
      List.of(
          List.of(
              "o1|0000000007|{\"product\":\"tea\",\"price\":350}|north",
              "o2|00000002BC|{\"product\":\"mug\",\"price\":7.9}|"),
          List.of("o1|||", "o3|0000000008|{\"product\":\"cup\",\"price\":500}|south"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex11aFramedOrders.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("records"), RECORDS));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> records =
          spark
              .readStream()
              .schema("key STRING, frame STRING, text STRING, shop STRING")
              .option("sep", "|")
              .option("quote", "")
              .option("maxFilesPerTrigger", 1)
              .csv(files)
              .selectExpr(
                  "CAST(key AS BINARY) AS key",
                  "unhex(frame) || CAST(text AS BINARY) AS value",
                  "IF(shop IS NULL, NULL, array(struct('shop' AS key, CAST(shop AS BINARY) AS value)))"
                      + " AS headers");

      routed(records)
          .selectExpr(
              "topic",
              "CAST(key AS STRING)",
              "CAST(value AS STRING)",
              "transform(headers, h -> h.key || '=' || CAST(h.value AS STRING)) AS headers")
          .writeStream()
          .format("console")
          .option("truncate", false)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  static Dataset<Row> routed(Dataset<Row> records) {
    // region answer
    return records
        .withColumn("id", expr("conv(hex(substring(value, 2, 4)), 16, 10)"))
        .withColumn("order", order())
        .withColumn("reason", reason())
        .select(
            when(col("reason").isNull(), lit(ORDERS)).otherwise(lit(DEAD)).as("topic"),
            col("key"),
            when(col("reason").isNotNull().or(col("value").isNull()), col("value"))
                .otherwise(to_json(struct("order.product", "order.cents")).cast("binary"))
                .as("value"),
            when(col("reason").isNull(), col("headers")).otherwise(withReason()).as("headers"));
  }

  /** Product and cents; a struct of nulls, or with a null, if it is no order. */
  private static Column order() {
    Column text = expr("CAST(substring(value, 6) AS STRING)");
    Column read = from_json(text, StructType.fromDDL("product STRING, price DECIMAL(20, 2)"));
    Column price = read.getField("price"); // exact, unlike a double
    Column cents = when(col("id").equalTo(EUROS), price.multiply(100)).otherwise(price);
    return struct(read.getField("product").as("product"), cents.cast("bigint").as("cents"));
  }

  /** Null for an order and for a tombstone. */
  private static Column reason() {
    return when(col("value").isNull(), null)
        .when(expr("length(value) < 5 OR substring(value, 1, 1) != X'00'"), NO_FRAME)
        .when(col("id").isin(CENTS, EUROS).equalTo(false), UNKNOWN_SCHEMA)
        .when(expr("order.product IS NULL OR order.cents IS NULL"), NOT_AN_ORDER);
  }

  private static Column withReason() {
    Column none = array().cast("array<struct<key:string,value:binary>>");
    Column reason = struct(lit("reason").as("key"), col("reason").cast("binary").as("value"));
    return concat(coalesce(col("headers"), none), array(reason));
    // endregion
  }
}
