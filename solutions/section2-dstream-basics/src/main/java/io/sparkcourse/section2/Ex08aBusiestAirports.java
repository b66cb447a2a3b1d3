package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 2.8a: which three airports were busiest?
 *
 * <p>Every 10 minutes, output the three airports with the most departures of the last 30 minutes,
 * busiest first; break ties by airport code (A before B). If fewer than three airports had
 * departures, output those; if none had, output nothing. There is a micro-batch every 5 minutes.
 *
 * <p>Input, one {@link Flight} per departure; only {@code getOrigin()} matters here:
 *
 * <pre>{@code
 * batch 1 (5 min):   ATL ATL JFK
 * batch 2 (10 min):  ATL JFK SEA
 * batch 3 (15 min):  SEA
 * batch 4 (20 min):  SEA SEA BOS
 * }</pre>
 *
 * Output, in batches 2 and 4:
 *
 * <pre>{@code
 * batch 2 (10 min):  (ATL,3) (JFK,2) (SEA,1)
 * batch 4 (20 min):  (SEA,4) (ATL,3) (JFK,2)
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 2.8a}, check it with {@code ./course check 2.8a}, and if
 * you are stuck, {@code ./course hint 2.8a}.
 */
public final class Ex08aBusiestAirports {
  static final Duration BATCH = Durations.minutes(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex08aBusiestAirports.class, args).stopAfter(24);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      busiestAirports(SampleStreams.flights(ssc, Instant.parse("2001-01-10T06:00:00Z"))).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, Integer> busiestAirports(JavaDStream<Flight> flights) {
    // region answer
    return flights
        .mapToPair(flight -> new Tuple2<>(flight.getOrigin(), 1))
        .reduceByKeyAndWindow(Integer::sum, Durations.minutes(30), Durations.minutes(10))
        .transformToPair(
            counts ->
                counts
                    .repartition(1)
                    .mapPartitionsToPair(
                        all -> {
                          List<Tuple2<String, Integer>> sorted = new ArrayList<>();
                          all.forEachRemaining(sorted::add);
                          sorted.sort(
                              Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
                                  .thenComparing(Tuple2::_1));
                          return sorted.stream().limit(3).iterator();
                        }));
    // endregion
  }
}
