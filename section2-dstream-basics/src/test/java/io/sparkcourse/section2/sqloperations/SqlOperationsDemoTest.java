package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class SqlOperationsDemoTest {
  @Test
  void theLargestMeanDelayComesFirst() {
    assertThat(
            delaysByState(
                flight("SEA", 10), // WA
                flight("GEG", 21), // WA, too
                flight("ATL", -4),
                flight("BOS", 100),
                flight("ORD", 9)))
        .containsExactly("[MA,1,100.0]", "[WA,2,15.5]", "[IL,1,9.0]");
  }

  @Test
  void ofTwoEqualStatesTheOneFirstInTheAlphabetComesFirst() {
    assertThat(delaysByState(flight("SEA", 5), flight("BOS", 5)))
        .containsExactly("[MA,1,5.0]", "[WA,1,5.0]");
  }

  @Test
  void aJoinDropsFlightsFromAnAirportThatIsNotInTheTable() {
    assertThat(delaysByState(flight("SEA", 5), flight("???", 500))).containsExactly("[WA,1,5.0]");
  }

  @Test
  void anEmptyBatchHasNoRows() {
    assertThat(delaysByState()).isEmpty();
  }

  @Test
  void theOperationsOfDStreamsGiveTheSameAsSql() {
    List<List<Flight>> hours = flightsByHour();
    try (DStreamTester tester = DStreamTester.every(SqlOperationsDemo.BATCH)) {
      JavaDStream<Flight> flights = tester.stream(hours);
      Map<Integer, Map<String, Double>> bySql = new TreeMap<>();
      flights.foreachRDD(
          rdd -> {
            Map<String, Double> rows = new TreeMap<>();
            SqlOperationsDemo.delaysByState(rdd)
                .collectAsList()
                .forEach(row -> rows.put(row.getString(0), row.getDouble(2)));
            bySql.put(bySql.size() + 1, rows);
          });
      BatchOutput<Tuple2<String, Double>> byDStream =
          tester.collect(delays(flights, statesOfAirports(tester.context().sparkContext())));

      tester.run(hours.size());

      assertThat(bySql).hasSize(6);
      bySql.forEach(
          (hour, rows) -> assertThat(rows).as("hour " + hour).isEqualTo(top3(byDStream, hour)));
    }
  }

  // region by-dstream
  /** The mean delay of each state, without SQL; not yet sorted and limited. */
  private static JavaPairDStream<String, Double> delays(
      JavaDStream<Flight> flights, Broadcast<Map<String, String>> statesOfAirports) {
    return flights
        .filter(flight -> statesOfAirports.value().containsKey(flight.getOrigin()))
        .mapToPair(
            flight ->
                new Tuple2<>(
                    statesOfAirports.value().get(flight.getOrigin()),
                    new Tuple2<>((long) flight.getArrivalDelayMin(), 1L)))
        .reduceByKey((one, other) -> new Tuple2<>(one._1() + other._1(), one._2() + other._2()))
        .mapValues(sum -> Math.round(10.0 * sum._1() / sum._2()) / 10.0);
  }

  // endregion

  private static Map<String, Double> top3(BatchOutput<Tuple2<String, Double>> delays, int batch) {
    return delays.batch(batch).stream()
        .sorted(
            Comparator.comparing((Tuple2<String, Double> delay) -> -delay._2())
                .thenComparing(Tuple2::_1))
        .limit(3)
        .collect(Collectors.toMap(Tuple2::_1, Tuple2::_2));
  }

  private static Broadcast<Map<String, String>> statesOfAirports(JavaSparkContext sc) {
    return sc.broadcast(
        SampleData.airports().rows().stream()
            .collect(Collectors.toMap(Airport::getIata, Airport::getState)));
  }

  private static List<List<Flight>> flightsByHour() {
    List<List<Flight>> hours = new ArrayList<>();
    IntStream.range(0, 24).forEach(hour -> hours.add(new ArrayList<>()));
    SampleData.flights()
        .rows()
        .forEach(flight -> hours.get(flight.getDepartureLocal().getHour()).add(flight));
    return hours.subList(6, 12);
  }

  private static List<String> delaysByState(Flight... flights) {
    return SqlOperationsDemo.delaysByState(TestSpark.context().parallelize(List.of(flights)))
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static Flight flight(String origin, int delay) {
    return new Flight(LocalDateTime.of(2001, 1, 10, 6, 0), delay, 100, origin, "LAX");
  }
}
