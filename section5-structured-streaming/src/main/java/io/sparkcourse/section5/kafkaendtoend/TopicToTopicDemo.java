package io.sparkcourse.section5.kafkaendtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.services.kafka.LocalKafka;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Lecture 5.11: from one Kafka topic to two others: what happens to keys, headers, null values and
 * malformed records?
 *
 * <p>Order 2 is a tombstone, orders 3 and 4 cannot be read, and the last order has no key. Run it
 * with the green arrow, {@code ./course run 5.11}, or {@code spark-submit}. It prints the records
 * of both topics:
 *
 * <pre>{@code
 * priced
 *   1    {"product":"tea","euros":3.5}    shop=north
 *   2    null                             shop=south
 *   null {"product":"cup","euros":5.0}
 * dead
 *   3                                     shop=south, reason=not an order, from=orders 0:2
 *   4    {"product":"mug"                 reason=not an order, from=orders 0:3
 * }</pre>
 */
public final class TopicToTopicDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TopicToTopicDemo.class, args);
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        SparkSession spark = run.sparkSession()) {
      fill(broker);
      copy(spark, broker.bootstrapServers());
      TopicPrinter.print(spark, broker.bootstrapServers(), "priced");
      TopicPrinter.print(spark, broker.bootstrapServers(), "dead");
    }
  }

  private static void fill(LocalKafka broker) throws InterruptedException {
    for (String topic : new String[] {"orders", "priced", "dead"}) {
      broker.topics().create(topic, 1);
    }
    RecordHeader north = new RecordHeader("shop", "north".getBytes(UTF_8));
    RecordHeader south = new RecordHeader("shop", "south".getBytes(UTF_8));
    try (TopicWriter shop = new TopicWriter(broker.bootstrapServers())) {
      shop.send("orders", "1", "{\"product\":\"tea\",\"cents\":350}", north);
      shop.send("orders", "2", (String) null, south);
      shop.send("orders", "3", "", south);
      shop.send("orders", "4", "{\"product\":\"mug\"");
      shop.send("orders", null, "{\"product\":\"cup\",\"cents\":500}");
    }
  }

  private static void copy(SparkSession spark, String servers) throws Exception {
    Dataset<Row> orders =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", servers)
            .option("subscribe", "orders")
            .option("startingOffsets", "earliest")
            .option("includeHeaders", true)
            .load();
    routed(orders)
        .writeStream()
        .format("kafka") // no option "topic": the column has the topic of each record
        .option("kafka.bootstrap.servers", servers)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  // region pipeline
  /** The records for both topics, in the columns that the Kafka sink accepts. */
  static Dataset<Row> routed(Dataset<Row> records) {
    Column text = col("value").cast("string");
    Column order = from_json(text, StructType.fromDDL("product STRING, cents BIGINT"));
    Column dead = // a tombstone is not dead: it marks an order as deleted
        col("value")
            .isNotNull()
            .and(order.getField("product").isNull().or(order.getField("cents").isNull()));
    Column priced =
        to_json(
            struct(
                order.getField("product").as("product"),
                order.getField("cents").divide(100).as("euros")));
    Column none = array().cast("array<struct<key:string,value:binary>>");
    return records.select(
        col("key"),
        when(dead, text).when(col("value").isNotNull(), priced).as("value"), // else null
        concat(coalesce(col("headers"), none), when(dead, whereAndWhy()).otherwise(none))
            .as("headers"),
        when(dead, lit("dead")).otherwise(lit("priced")).as("topic"));
  }

  private static Column whereAndWhy() {
    Column from = concat_ws(":", concat_ws(" ", col("topic"), col("partition")), col("offset"));
    return array(header("reason", lit("not an order")), header("from", from));
  }

  private static Column header(String key, Column text) {
    return struct(lit(key).as("key"), text.cast("binary").as("value"));
  }

  // endregion
}
