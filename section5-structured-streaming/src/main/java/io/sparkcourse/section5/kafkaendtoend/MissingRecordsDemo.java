package io.sparkcourse.section5.kafkaendtoend;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.services.kafka.LocalKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.11: what does a query do about deleted records?
 *
 * <p>The query has read four records; then others are deleted before it has read them. Then the
 * topic is replaced by a new one of the same name. Run it with the green arrow, {@code ./course run
 * MissingRecords}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Four records
 *   failOnDataLoss=true    4 offsets: r0 r1 r2 r3
 * Four more, two of which are deleted before they are read
 *   failOnDataLoss=true    fails: Cannot fetch offset 4
 *   failOnDataLoss=false   4 offsets: r6 r7
 * A new topic of the same name, with ten records
 *   failOnDataLoss=true    2 offsets: n8 n9
 * Another one, with three records
 *   failOnDataLoss=true    fails: Partition orders-0's offset was changed from 10 to 3
 *   failOnDataLoss=false   -7 offsets: nothing
 * }</pre>
 */
public final class MissingRecordsDemo {
  private static final String TOPIC = "orders";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(MissingRecordsDemo.class, args);
    Path checkpoint = run.temporaryDirectory("checkpoint");
    try (LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        TopicWriter shop = new TopicWriter(broker.bootstrapServers());
        SparkSession spark = run.sparkSession()) {
      Restarted query = new Restarted(spark, checkpoint, broker.bootstrapServers());

      System.out.println("Four records");
      broker.topics().create(TOPIC, 1);
      send(shop, "r", 0, 4);
      query.run(true);

      System.out.println("Four more, two of which are deleted before they are read");
      send(shop, "r", 4, 8);
      admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(6))).all().get();
      query.run(true);
      query.run(false);

      System.out.println("A new topic of the same name, with ten records");
      replaceTopic(admin, broker);
      send(shop, "n", 0, 10);
      query.run(true);

      System.out.println("Another one, with three records");
      replaceTopic(admin, broker);
      send(shop, "m", 0, 3);
      query.run(true);
      query.run(false);
    }
  }

  private static void send(TopicWriter shop, String name, int from, int until) throws Exception {
    for (int i = from; i < until; i++) {
      shop.send(TOPIC, null, name + i);
    }
  }

  private static void replaceTopic(Admin admin, LocalKafka broker) throws Exception {
    admin.deleteTopics(List.of(TOPIC)).all().get();
    while (admin.listTopics().names().get().contains(TOPIC)) {
      Thread.onSpinWait(); // the controller has deleted it, and notifies the broker soon
    }
    broker.topics().create(TOPIC, 1);
  }

  /** A query that is repeatedly started on its checkpoint. */
  private record Restarted(SparkSession spark, Path checkpoint, String servers) {
    /** Starts the query on its checkpoint, and prints what it reads until it has all. */
    void run(boolean failOnDataLoss) throws Exception {
      System.out.printf("  %-22s ", "failOnDataLoss=" + failOnDataLoss);
      List<String> read = new CopyOnWriteArrayList<>();
      StreamingQuery query = start(failOnDataLoss, read);
      try {
        query.awaitTermination();
        long offsets = KafkaOffsets.read(query.lastProgress().sources()[0], PARTITION);
        String records = read.isEmpty() ? "nothing" : String.join(" ", read);
        System.out.println(offsets + " offsets: " + records);
      } catch (StreamingQueryException failed) {
        System.out.println("fails: " + reason(failed));
      }
    }

    private StreamingQuery start(boolean failOnDataLoss, List<String> read) throws Exception {
      VoidFunction2<Dataset<Row>, Long> write =
          (records, batchId) -> read.addAll(records.as(Encoders.STRING()).collectAsList());
      return spark
          .readStream()
          .format("kafka")
          .option("kafka.bootstrap.servers", servers)
          .option("subscribe", TOPIC)
          .option("startingOffsets", "earliest")
          .option("failOnDataLoss", failOnDataLoss) // true by default
          .load()
          .selectExpr("CAST(value AS STRING)")
          .writeStream()
          .foreachBatch(write)
          .option("checkpointLocation", HadoopPath.of(checkpoint))
          .trigger(Trigger.AvailableNow())
          .start();
    }
  }

  /** The source's message about the loss, up to its first comma or bracket. */
  private static String reason(StreamingQueryException failed) throws StreamingQueryException {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalStateException) {
        return cause.getMessage().split(",| \\(")[0];
      }
    }
    throw failed;
  }
}
