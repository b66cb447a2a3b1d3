package io.sparkcourse.section5.kafkaendtoend;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.services.kafka.LocalKafka;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.11: the latest price of each product, from a topic into a table, when old records are
 * repeated.
 *
 * <p>The price of the mug is deleted by a tombstone. Then the first three records are written
 * again. Run it with the green arrow, {@code ./course run LatestPrices}, or {@code spark-submit}.
 * It prints both tables:
 *
 * <pre>{@code
 * All six records
 *   by key       cup 800, tea 350
 *   by offset    cup 800, tea 350
 * The first three records again
 *   by key       cup 800, mug 500, tea 310
 *   by offset    cup 800, tea 350
 * }</pre>
 */
public final class LatestPricesDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(LatestPricesDemo.class, args);
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        LocalDatabase server = LocalDatabase.start(run.temporaryDirectory("database"));
        Connection database = server.connect("shop");
        SparkSession spark = run.sparkSession()) {
      LatestPrices.createTables(database);
      fill(broker);
      String jdbcUrl = server.jdbcUrl("shop");

      // region main
      VoidFunction2<Dataset<Row>, Long> write =
          (records, batchId) -> LatestPrices.write(records, jdbcUrl);
      spark
          .readStream()
          .format("kafka")
          .option("kafka.bootstrap.servers", broker.bootstrapServers())
          .option("subscribe", "prices")
          .option("startingOffsets", "earliest")
          .option("maxOffsetsPerTrigger", 3)
          .load()
          .writeStream()
          .foreachBatch(write)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      // endregion
      System.out.println("All six records");
      print(database);

      // region again
      Dataset<Row> old = // a batch job has an end, too
          spark
              .read()
              .format("kafka")
              .option("kafka.bootstrap.servers", broker.bootstrapServers())
              .option("subscribe", "prices")
              .option("endingOffsets", "{\"prices\":{\"0\":3}}")
              .load();
      LatestPrices.write(old, jdbcUrl);
      // endregion
      System.out.println("The first three records again");
      print(database);
    }
  }

  private static void fill(LocalKafka broker) throws InterruptedException {
    broker.topics().create("prices", 1);
    try (TopicWriter shop = new TopicWriter(broker.bootstrapServers())) {
      shop.send("prices", "tea", "300");
      shop.send("prices", "mug", "500");
      shop.send("prices", "tea", "310");
      shop.send("prices", "mug", (String) null);
      shop.send("prices", "tea", "350");
      shop.send("prices", "cup", "800");
    }
  }

  private static void print(Connection database) throws SQLException {
    for (String table : new String[] {"by_key", "by_offset"}) {
      StringJoiner prices = new StringJoiner(", ");
      try (Statement statement = database.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT * FROM " + table + " WHERE cents IS NOT NULL ORDER BY product")) {
        while (rows.next()) {
          prices.add(rows.getString(1) + " " + rows.getInt(2));
        }
      }
      System.out.printf("  %-12s %s%n", table.replace('_', ' '), prices);
    }
  }
}
