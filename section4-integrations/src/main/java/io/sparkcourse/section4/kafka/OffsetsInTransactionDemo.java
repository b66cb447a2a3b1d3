package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import picocli.CommandLine.Option;

/**
 * Lecture 4.2: how does a running total count each record once, even though the program dies?
 *
 * <p>A database has the total of each customer's orders, and also the offsets of the orders. The
 * program fails in its third batch between the two, and is started again. Run it with the green
 * arrow, {@code ./course run OffsetsInTransaction}, or {@code spark-submit}; {@code --jdbc-url}
 * takes another database, such as that of {@code ./course postgres}. It prints:
 *
 * <pre>{@code
 * sent              1,238 orders, 132,636.67 euros
 * two transactions  1,538 orders, 165,517.75 euros
 * one transaction   1,238 orders, 132,636.67 euros
 * }</pre>
 */
public final class OffsetsInTransactionDemo {
  private static final Duration BATCH = Durations.seconds(10);
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");
  private static final Instant THIRD = START.plusSeconds(30);

  /** An option that only this demo has. */
  static final class Options {
    @Option(
        names = "--jdbc-url",
        paramLabel = "URL",
        description =
            "Use this database. The tables one_totals, one_offsets, two_totals and two_offsets are"
                + " deleted and made again.")
    private String jdbcUrl;
  }

  public static void main(String[] args) throws Exception {
    Options options = new Options();
    DemoRun run = DemoRun.of(OffsetsInTransactionDemo.class, args, options).stopAfter(5);

    try (LocalDatabase database = LocalDatabase.start(run.temporaryDirectory("database"));
        LocalKafka broker = LocalKafka.start(run.temporaryDirectory("kafka"))) {
      OrdersTopic.fill(broker);
      String url = options.jdbcUrl == null ? database.jdbcUrl("shop") : options.jdbcUrl;
      System.out.println("sent              " + OrdersTopic.total());
      Total two = totalAfterAFailure(run, broker.bootstrapServers(), url, "two");
      System.out.println("two transactions  " + two);
      Total one = totalAfterAFailure(run, broker.bootstrapServers(), url, "one");
      System.out.println("one transaction   " + one);
    }
  }

  /** Runs the program until it fails in its third batch, then runs it again to the end. */
  private static Total totalAfterAFailure(
      DemoRun run, String bootstrapServers, String url, String name) throws Exception {
    CustomerTotals results = new CustomerTotals(name + "_totals");
    OffsetTable offsets = new OffsetTable(name + "_offsets");
    try (Connection connection = DriverManager.getConnection(url)) {
      results.create(connection);
      offsets.create(connection, OrdersTopic.NAME, OrdersTopic.PARTITIONS);
      BatchStore store =
          name.equals("one")
              ? BatchStore.inOneTransaction(url, results, offsets)
              : BatchStore.inTwoTransactions(url, results, offsets);
      try {
        run(run, bootstrapServers, offsets.load(connection), store, THIRD);
      } catch (PowerCut expected) {
        run(run, bootstrapServers, offsets.load(connection), store, null);
      }
      return results.sum(connection);
    }
  }

  private static void run(
      DemoRun run,
      String bootstrapServers,
      Map<TopicPartition, Long> offsets,
      BatchStore store,
      Instant powerCut)
      throws InterruptedException {
    SparkConf conf = run.sparkConf().set("spark.streaming.kafka.maxRatePerPartition", "10");
    try (JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(conf), BATCH)) {
      run.replay(ssc);
      ReplayClock.of(ssc).startAt(START);

      // region main
      JavaInputDStream<ConsumerRecord<String, String>> orders =
          KafkaUtils.createDirectStream(
              ssc,
              LocationStrategies.PreferConsistent(),
              ConsumerStrategies.Assign(
                  offsets.keySet(),
                  OrdersTopic.parameters(bootstrapServers, "totals"),
                  offsets)); // of the database, not of Kafka

      orders.foreachRDD(
          (rdd, time) -> {
            OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
            store.store(Total.byCustomer(rdd), ranges, () -> PowerCut.ifIn(time, powerCut));
          });
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The program dies, as in a power cut. */
  private static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In no batch, if {@code batch} is null. */
    static void ifIn(Time time, Instant batch) {
      if (batch != null && time.milliseconds() == batch.toEpochMilli()) {
        throw new PowerCut();
      }
    }
  }
}
