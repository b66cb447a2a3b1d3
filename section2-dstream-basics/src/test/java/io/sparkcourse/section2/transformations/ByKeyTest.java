package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Flight;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Lecture 2.3: one result for each key of a batch. */
class ByKeyTest {
  @Test
  void everyKeyHasOneResultInEachBatch() {
    try (DStreamTester tester = DStreamTester.every(ByKeyDemo.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> worst = tester.collect(ByKeyDemo.worst(delays(tester)));

      tester.run(3);

      worst.assertBatch(1, new Tuple2<>("LAX", 60), new Tuple2<>("SFO", 5));
      worst.assertBatch(2, new Tuple2<>("LAX", 10));
      assertThat(worst.batch(3)).isEmpty();
    }
  }

  @Test
  void theAverageIsThatOfAllValues() {
    try (DStreamTester tester = DStreamTester.every(ByKeyDemo.BATCH)) {
      BatchOutput<Tuple2<String, Double>> averages =
          tester.collect(ByKeyDemo.averages(delays(tester)));

      tester.run(2);

      averages.assertBatch(1, new Tuple2<>("LAX", 30.0), new Tuple2<>("SFO", 5.0));
      averages.assertBatch(2, new Tuple2<>("LAX", 10.0));
    }
  }

  @Test
  void halfOfTheSumOfTwoIsNotTheAverageOfThree() {
    try (DStreamTester tester = DStreamTester.every(ByKeyDemo.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> halves =
          tester.collect(delays(tester).reduceByKey((a, b) -> (a + b) / 2));

      tester.run(1);

      // 60 in one partition, 10 and 20 in the other: the half of 60 and 15
      halves.assertBatch(1, new Tuple2<>("LAX", 37), new Tuple2<>("SFO", 5));
    }
  }

  @Test
  void thePartitionsOfTheResultAreTheDefaultParallelismOrWhatIsAskedFor() {
    try (DStreamTester tester = DStreamTester.every(ByKeyDemo.BATCH)) {
      JavaPairDStream<String, Integer> delays = delays(tester).repartition(7);
      BatchOutput<List<Tuple2<String, Integer>>> byDefault =
          tester.collect(delays.reduceByKey(Math::max).glom());
      BatchOutput<List<Tuple2<String, Integer>>> asked =
          tester.collect(delays.reduceByKey(Math::max, 5).glom());

      tester.run(1);

      assertThat(tester.context().sparkContext().defaultParallelism()).isEqualTo(2);
      assertThat(byDefault.batch(1)).hasSize(2);
      assertThat(asked.batch(1)).hasSize(5);
    }
  }

  @Test
  void groupByKeyGivesAllValuesOfAKey() {
    try (DStreamTester tester = DStreamTester.every(ByKeyDemo.BATCH)) {
      BatchOutput<String> groups =
          tester.collect(delays(tester).groupByKey().map(Tuple2::toString));

      tester.run(1);

      groups.assertBatch(1, "(LAX,[60, 10, 20])", "(SFO,[5])");
    }
  }

  private static JavaPairDStream<String, Integer> delays(DStreamTester tester) {
    return ByKeyDemo.delays(
        tester.stream(
            List.of(flight("LAX", 60), flight("SFO", 5), flight("LAX", 10), flight("LAX", 20)),
            List.of(flight("LAX", 10))));
  }

  private static Flight flight(String origin, int delay) {
    Flight flight = new Flight();
    flight.setOrigin(origin);
    flight.setArrivalDelayMin(delay);
    return flight;
  }
}
