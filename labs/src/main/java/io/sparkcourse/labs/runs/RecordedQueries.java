package io.sparkcourse.labs.runs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.sparkcourse.services.history.RecordedRun;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The queries of the recorded runs. Each reads orders from Spark's rate source, with a trigger
 * every two seconds, and each but the healthy one has one fault.
 */
enum RecordedQueries {
  HEALTHY(RecordedRun.HEALTHY, 60) {
    @Override
    StreamingQuery start(SparkSession spark) throws TimeoutException {
      return writeNothing(
          orders(spark, 100)
              .withWatermark("timestamp", "20 seconds")
              .dropDuplicatesWithinWatermark("id"));
    }
  },

  LAGGING(RecordedRun.LAGGING, 60) {
    @Override
    StreamingQuery start(SparkSession spark) throws TimeoutException {
      SlowWriter writer = new SlowWriter(batchId -> batchId >= 20 && batchId < 31 ? 23 : 4);
      return writeSlowly(orders(spark, 50), writer);
    }
  },

  SKEWED(RecordedRun.SKEWED, 30) {
    @Override
    StreamingQuery start(SparkSession spark) throws TimeoutException {
      return writeSlowly(
          orders(spark, 50).repartition(4, col("shop")), new SlowWriter(batchId -> 12));
    }
  },

  STATE_GROWING(RecordedRun.STATE_GROWING, 60) {
    @Override
    StreamingQuery start(SparkSession spark) throws TimeoutException {
      return writeNothing(orders(spark, 100).dropDuplicates("id"));
    }
  };

  private static final Trigger EVERY_TWO_SECONDS = Trigger.ProcessingTime("2 seconds");

  private final RecordedRun run;
  private final int batches;

  RecordedQueries(RecordedRun run, int batches) {
    this.run = run;
    this.batches = batches;
  }

  RecordedRun run() {
    return run;
  }

  /** How many micro-batches to record. */
  int batches() {
    return batches;
  }

  abstract StreamingQuery start(SparkSession spark) throws TimeoutException;

  /** By which it is chosen on the command line. */
  @Override
  public String toString() {
    return run.title();
  }

  /** Orders with an id; four of five are of the shop {@code web}. */
  private static Dataset<Row> orders(SparkSession spark, int perSecond) {
    return spark
        .readStream()
        .format("rate")
        .option("rowsPerSecond", perSecond)
        .option("numPartitions", 1)
        .load()
        .select(
            col("timestamp"),
            col("value").as("id"),
            expr("IF(value % 5 < 4, 'web', CONCAT('shop ', value % 37))").as("shop"));
  }

  private static StreamingQuery writeNothing(Dataset<Row> orders) throws TimeoutException {
    return orders
        .writeStream()
        .queryName("orders")
        .trigger(EVERY_TWO_SECONDS)
        .format("noop")
        .start();
  }

  private static StreamingQuery writeSlowly(Dataset<Row> orders, SlowWriter writer)
      throws TimeoutException {
    return orders
        .writeStream()
        .queryName("orders")
        .trigger(EVERY_TWO_SECONDS)
        .foreach(writer)
        .start();
  }
}
