package io.sparkcourse.section2.sqloperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.12: in which states do the most delayed flights depart, by an SQL query of each
 * micro-batch?
 *
 * <p>Run it with the green arrow, {@code ./course run 2.12}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * the hour to 07:00
 * +-----+----------+-----+
 * |state|departures|delay|
 * +-----+----------+-----+
 * |   UT|         8| 21.9|
 * |   PR|         2| 14.5|
 * |   WA|        33|  8.2|
 * +-----+----------+-----+
 *
 * the hour to 08:00
 * +-----+----------+-----+
 * |state|departures|delay|
 * +-----+----------+-----+
 * |   ME|         5| 45.0|
 * |   UT|         7| 21.1|
 * |   AK|         5| 17.4|
 * +-----+----------+-----+
 *
 * the hour to 09:00
 * +-----+----------+-----+
 * |state|departures|delay|
 * +-----+----------+-----+
 * |   UT|        14| 81.9|
 * |   ME|         2| 19.5|
 * |   WA|        21| 18.8|
 * +-----+----------+-----+
 * }</pre>
 */
public final class SqlOperationsDemo {
  static final Duration BATCH = Durations.minutes(60);

  private static final Instant START = Instant.parse("2001-01-10T06:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SqlOperationsDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Flight> flights = SampleStreams.flights(ssc, START);

      // region output
      flights.foreachRDD(
          (rdd, time) -> {
            Instant end = Instant.ofEpochMilli(time.milliseconds());
            System.out.printf("the hour to %tR%n", end.atZone(ZoneOffset.UTC));
            delaysByState(rdd).show();
          });
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region query
  /** The three states with the largest mean delay, of these flights. */
  static Dataset<Row> delaysByState(JavaRDD<Flight> flights) {
    SparkSession spark = session(flights);
    spark.createDataFrame(flights, Flight.class).createOrReplaceTempView("flights");
    return spark.sql(
        """
        SELECT state, count(*) AS departures, round(avg(arrivalDelayMin), 1) AS delay
        FROM flights JOIN airports ON origin = iata
        GROUP BY state
        ORDER BY delay DESC, state
        LIMIT 3
        """);
  }

  // endregion

  // region session
  /** The session of the batch's context, with the table of airports. */
  static SparkSession session(JavaRDD<?> batch) {
    SparkSession spark = SparkSession.builder().config(batch.context().getConf()).getOrCreate();
    if (!spark.catalog().tableExists("airports")) { // the first batch, and the first after a crash
      spark
          .createDataFrame(SampleData.airports().rows(), Airport.class)
          .createOrReplaceTempView("airports");
    }
    return spark;
  }
  // endregion
}
