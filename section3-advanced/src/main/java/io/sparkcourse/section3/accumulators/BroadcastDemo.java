package io.sparkcourse.section3.accumulators;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.reflect.ClassTag$;

/**
 * Lecture 3.4: what does a big table that a function needs cost?
 *
 * <p>In each micro-batch, 8 tasks look up flights in a table of 3,376 airports: first the function
 * captures the table, then the table is broadcast. Run it with the green arrow, {@code ./course run
 * Broadcast}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * captured:   the function is sent with 253 KB;  copies of the table so far:  8
 * broadcast:  the function is sent with   1 KB;  copies of the table so far:  1
 * captured:   the function is sent with 253 KB;  copies of the table so far: 16
 * broadcast:  the function is sent with   1 KB;  copies of the table so far:  1
 * captured:   the function is sent with 253 KB;  copies of the table so far: 24
 * broadcast:  the function is sent with   1 KB;  copies of the table so far:  1
 * }</pre>
 */
public final class BroadcastDemo {
  static final Duration BATCH = Durations.minutes(60);
  static final int TASKS = 8;
  private static final Instant START = Instant.parse("2001-01-10T08:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(BroadcastDemo.class, args).stopAfter(3);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Flight> flights = SampleStreams.flights(ssc, START).repartition(TASKS);

      // region tables
      HashMap<String, Airport> airports = airports();
      AirportTable captured = () -> airports; // the table becomes a part of the function

      Broadcast<HashMap<String, Airport>> variable = ssc.sparkContext().broadcast(airports);
      AirportTable broadcast = () -> variable.value(); // the function holds a handle only
      // endregion

      Set<Integer> captures = new HashSet<>();
      states(flights, captured).foreachRDD(rdd -> report("captured", captured, rdd, captures));
      Set<Integer> broadcasts = new HashSet<>();
      states(flights, broadcast).foreachRDD(rdd -> report("broadcast", broadcast, rdd, broadcasts));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** How a task gets the airports, by their code. */
  @FunctionalInterface
  interface AirportTable extends Serializable {
    Map<String, Airport> airports();
  }

  /** The state that a flight goes to, and the identity of the table in which the task found it. */
  record State(String state, int table) implements Serializable {}

  static JavaDStream<State> states(JavaDStream<Flight> flights, AirportTable table) {
    return flights.map(
        flight ->
            new State(
                table.airports().get(flight.getDestination()).getState(),
                System.identityHashCode(table.airports())));
  }

  private static void report(
      String how, AirportTable table, JavaRDD<State> states, Set<Integer> copies) {
    copies.addAll(states.map(State::table).distinct().collect());
    System.out.printf(
        Locale.ROOT,
        "%-11s the function is sent with %3d KB;  copies of the table so far: %2d%n",
        how + ":",
        serializedBytes(table) / 1000,
        copies.size());
  }

  static HashMap<String, Airport> airports() {
    HashMap<String, Airport> airports = new HashMap<>();
    for (Airport airport : SampleData.airports().rows()) {
      airports.put(airport.getIata(), airport);
    }
    return airports;
  }

  /** The size of a function when Spark sends it to the tasks, with all that it has captured. */
  static long serializedBytes(Serializable function) {
    return SparkEnv.get()
        .closureSerializer()
        .newInstance()
        .serialize(function, ClassTag$.MODULE$.apply(Object.class))
        .limit();
  }
}
