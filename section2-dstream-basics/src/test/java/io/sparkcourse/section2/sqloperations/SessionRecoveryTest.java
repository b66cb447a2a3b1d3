package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lecture 2.12: the parts of SQL that a checkpoint saves and restores. Each program runs two
 * batches, stops, and is recovered.
 */
class SessionRecoveryTest {
  /**
   * Counts by batch time in seconds. Static, since a recovered context has the lambdas but not this
   * object.
   */
  private static final SortedMap<Long, Long> COUNTS = new ConcurrentSkipListMap<>();

  private static final Airport SEATTLE = new Airport("SEA", "", "", "WA", "", 0, 0);

  @BeforeEach
  void forget() {
    COUNTS.clear();
  }

  @Test
  void aSessionThatEachBatchAsksForRecovers() throws Exception {
    recover(
        flights ->
            flights.foreachRDD((rdd, time) -> count(time, SqlOperationsDemo.delaysByState(rdd))));

    assertThat(COUNTS).containsEntry(3L, 1L);
  }

  @Test
  void soDoPlainData() throws Exception {
    List<Airport> airports = List.of(SEATTLE, SEATTLE);
    recover(
        flights ->
            flights.foreachRDD(
                (rdd, time) -> count(time, session(rdd).createDataFrame(airports, Airport.class))));

    assertThat(COUNTS).containsEntry(3L, 2L);
  }

  @Test
  void aCapturedSessionWorksUntilTheRecovery() {
    assertThatThrownBy(
            () ->
                recover(
                    flights -> {
                      SparkSession spark = TestSpark.session();
                      flights.foreachRDD(
                          (rdd, time) -> count(time, spark.createDataFrame(rdd, Flight.class)));
                    }))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("SparkSession.parentSessionState()\" is null");
    assertThat(COUNTS).containsOnlyKeys(1L, 2L);
  }

  @Test
  void soDoesACapturedTable() {
    assertThatThrownBy(
            () ->
                recover(
                    flights -> {
                      Dataset<Row> airports = airports();
                      flights.foreachRDD(
                          (rdd, time) ->
                              count(
                                  time,
                                  session(rdd)
                                      .createDataFrame(rdd, Flight.class)
                                      .join(airports, functions.expr("origin = iata"))));
                    }))
        .hasMessageContaining("INTERNAL_ERROR")
        .hasRootCauseInstanceOf(NullPointerException.class);
    assertThat(COUNTS).containsOnlyKeys(1L, 2L);
  }

  @Test
  void soDoesAViewThatWasMadeBeforeTheStart() {
    assertThatThrownBy(
            () ->
                recover(
                    flights -> {
                      airports().createOrReplaceTempView("airports");
                      flights.foreachRDD(
                          (rdd, time) -> count(time, session(rdd).table("airports")));
                    }))
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
    assertThat(COUNTS).containsOnlyKeys(1L, 2L);
  }

  private static void count(Time time, Dataset<Row> rows) {
    COUNTS.put(time.milliseconds() / 1000, rows.count());
  }

  private static SparkSession session(JavaRDD<?> batch) {
    return SparkSession.builder().config(batch.context().getConf()).getOrCreate();
  }

  private static Dataset<Row> airports() {
    return TestSpark.session().createDataFrame(List.of(SEATTLE), Airport.class);
  }

  private static void recover(Consumer<JavaDStream<Flight>> program) throws InterruptedException {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1)).withCheckpoint()) {
      List<Flight> batch = List.of(new Flight(null, 5, 100, "SEA", "LAX"));
      program.accept(tester.stream(batch, batch, batch));
      tester.run(2);
      tester.context().stop(false, false);

      TestSpark.stop(); // a new driver has a new SparkContext and a new session
      JavaStreamingContext recovered = new JavaStreamingContext(tester.checkpointDirectory());
      try {
        StreamTime streamTime = StreamTime.of(recovered);
        recovered.start();
        streamTime.runTo(new Time(3000));
      } finally {
        recovered.stop(true, false);
      }
    }
  }
}
