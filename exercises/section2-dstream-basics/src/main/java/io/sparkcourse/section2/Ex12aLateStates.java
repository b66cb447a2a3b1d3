package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 2.12a: to which states do flights arrive late?
 *
 * <p>With SQL, find for each micro-batch the states to which at least two flights go, each with the
 * number of these flights and the mean of their delays. Every flight counts, an early one with a
 * delay below 0. The mean is not rounded. Keep only the three states with the largest mean, the
 * largest first; break ties by state, in alphabetical order. The airports say which state a
 * destination is in. Flights to a destination that is not one of them count for a state {@code
 * unknown}.
 *
 * <p>Give the sink one result for each batch, with the time of the batch. The result of a batch
 * without such states, for example an empty batch, has no rows. The columns are {@code state},
 * {@code arrivals} and {@code delay}; the last two are numbers.
 *
 * <p>The program keeps checkpoints. When its driver has ended, a new one recovers it from the
 * checkpoint, and it must continue. A new driver has a new session, without any views. So do not
 * remember in a static field that a view was created: the check starts the program several times in
 * one JVM, each time with a new session.
 *
 * <p>Input, one {@link Flight} per flight, shown here with {@code getDestination()} and {@code
 * getArrivalDelayMin()}:
 *
 * <pre>{@code
 * airports:           SEA in WA, GEG in WA, BOS in MA
 * batch 1 (1 hour):   SEA 10, GEG 21, BOS -4, BOS -6, XXX 30, XXX 50
 * batch 2 (2 hours):  SEA 10, SEA 30, BOS 90
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * batch 1 (1 hour):   (unknown,2,40.0) (WA,2,15.5) (MA,2,-5.0)
 * batch 2 (2 hours):  (WA,2,20.0)
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 2.12a}, check it with {@code ./course check 2.12a}, and if
 * you are stuck, {@code ./course hint 2.12a}.
 */
public final class Ex12aLateStates {
  static final Duration BATCH = Durations.minutes(60);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex12aLateStates.class, args).stopAfter(6);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Flight> flights =
          SampleStreams.flights(ssc, Instant.parse("2001-01-10T06:00:00Z"));
      lateStates(
          flights,
          SampleData.airports().rows(),
          (result, time) -> {
            System.out.println(time);
            result.show();
          });

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /**
   * Gives the sink the late states of each batch.
   *
   * @param airports may be written to a checkpoint
   * @param sink reads the rows immediately; it may be written to a checkpoint, too
   */
  static void lateStates(
      JavaDStream<Flight> flights, List<Airport> airports, VoidFunction2<Dataset<Row>, Time> sink) {
    // region answer
    throw new NotStartedException(
        "2.12a",
        "in foreachRDD, get the session of the batch's context and create a table from it");
    // endregion
  }
}
