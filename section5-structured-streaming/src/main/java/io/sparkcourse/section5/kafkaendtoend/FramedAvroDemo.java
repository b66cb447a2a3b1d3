package io.sparkcourse.section5.kafkaendtoend;

import static org.apache.spark.sql.avro.functions.from_avro;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.services.kafka.LocalKafka;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.11: orders in Avro, each with the id of its schema in front, as Confluent's serializers
 * write them.
 *
 * <p>Schema 2 has one more field. Run it with the green arrow, {@code ./course run FramedAvro}, or
 * {@code spark-submit}. It prints the records of a micro-batch, read in three ways:
 *
 * <pre>{@code
 * bytes                      from_avro   by schema 1   by its own schema
 * 00000000010674656104       [,0]        [tea,2]       [tea,0,2]
 * 0000000002066D7567BC0502   [,0]        [mug,350]     [mug,350,1]
 * 000000000906637570         [,0]        no record     no schema 9
 * 7B7D                       no record   no record     no frame
 * }</pre>
 */
public final class FramedAvroDemo {
  // region schemas
  static final String SCHEMA_1 =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "product", "type": "string"},
        {"name": "quantity", "type": "int"}]}""";

  static final String SCHEMA_2 =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "product", "type": "string"},
        {"name": "cents", "type": "int", "default": 0},
        {"name": "quantity", "type": "int"}]}""";

  // endregion

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FramedAvroDemo.class, args);
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        SchemaRegistry registry = SchemaRegistry.start();
        SparkSession spark = run.sparkSession()) {
      registry.register(1, SCHEMA_1);
      registry.register(2, SCHEMA_2);
      fill(broker);

      System.out.println("bytes                      from_avro   by schema 1   by its own schema");
      // region main
      RegistryClient schemas = new RegistryClient(registry.url());
      VoidFunction2<Dataset<Row>, Long> print =
          (records, batchId) -> {
            records.persist();
            print(FramedAvro.read(records, schemas, SCHEMA_2));
            records.unpersist();
          };
      spark
          .readStream()
          .format("kafka")
          .option("kafka.bootstrap.servers", broker.bootstrapServers())
          .option("subscribe", "orders")
          .option("startingOffsets", "earliest")
          .load()
          .writeStream()
          .foreachBatch(print)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      // endregion
    }
  }

  private static void fill(LocalKafka broker) throws InterruptedException {
    broker.topics().create("orders", 1);
    GenericData.Record tea = order(SCHEMA_1, "tea").set("quantity", 2).build();
    GenericData.Record mug = order(SCHEMA_2, "mug").set("quantity", 1).set("cents", 350).build();
    try (TopicWriter shop = new TopicWriter(broker.bootstrapServers())) {
      shop.send("orders", "1", FramedAvro.write(1, tea));
      shop.send("orders", "2", FramedAvro.write(2, mug));
      shop.send("orders", "3", new byte[] {0, 0, 0, 0, 9, 6, 'c', 'u', 'p'});
      shop.send("orders", "4", "{}");
    }
  }

  private static GenericRecordBuilder order(String schema, String product) {
    return new GenericRecordBuilder(new Schema.Parser().parse(schema)).set("product", product);
  }

  private static void print(Dataset<Row> orders) {
    Map<String, String> permissive = Map.of("mode", "PERMISSIVE");
    Column all = from_avro(col("value"), SCHEMA_1, permissive);
    Column stripped = from_avro(expr("substring(value, 6)"), SCHEMA_1, permissive);
    orders
        .orderBy("offset")
        .select(expr("hex(value)"), all, stripped, col("decoded"), col("reason"))
        .collectAsList()
        .forEach(
            row ->
                System.out.printf(
                    "%-26s %-11s %-13s %s%n",
                    row.get(0),
                    text(row.getStruct(1)),
                    text(row.getStruct(2)),
                    row.isNullAt(4) ? row.get(3) : row.get(4)));
  }

  private static String text(Row order) {
    return order.isNullAt(0) ? "no record" : order.toString();
  }
}
