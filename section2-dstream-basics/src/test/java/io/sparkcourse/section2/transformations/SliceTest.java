package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.Test;

/** Lecture 2.3: slice and compute, which return a stream's RDDs of other batches. */
class SliceTest {
  @Test
  void sliceGivesTheRddsOfTheBatchesThatAreRemembered() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.context().remember(Durations.seconds(3));
      JavaDStream<String> queue = queue(tester);
      tester.collect(queue);

      tester.run(5);

      assertThat(slice(queue, 3, 5)).containsExactly("3", "4", "5");
      assertThat(slice(queue, 4, 4)).containsExactly("4");
    }
  }

  @Test
  void ofWhatIsForgottenItAsksTheSourceAgainAndAQueueGivesItsNextRdds() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> queue = queue(tester);
      var batches = tester.collect(queue);

      tester.run(4);

      assertThat(slice(queue, 1, 2)).as("not 1 and 2").containsExactly("5", "6");
      tester.run(1);
      assertThat(batches.batch(5)).as("not 5: it is used up").containsExactly("7");
    }
  }

  @Test
  void beforeTheStartOfTheStreamThereIsNothing() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> queue = queue(tester);
      tester.collect(queue);

      tester.run(1);

      assertThat(slice(queue, 0, 0)).isEmpty();
    }
  }

  @Test
  void beforeTheContextIsStartedItFails() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> queue = queue(tester);

      assertThatThrownBy(() -> slice(queue, 1, 1))
          .isInstanceOf(SparkException.class)
          .hasMessageEndingWith("has not been initialized");
    }
  }

  @Test
  void computeAsksTheSourceEvenForTheBatchThatIsThere() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> queue = queue(tester);
      tester.collect(queue);

      tester.run(2);

      assertThat(queue.compute(new Time(2000)).collect()).as("not 2").containsExactly("3");
    }
  }

  /** Batch n has the text n. */
  private static JavaDStream<String> queue(DStreamTester tester) {
    Queue<JavaRDD<String>> rdds = new ArrayDeque<>();
    for (String text : List.of("1", "2", "3", "4", "5", "6", "7", "8")) {
      rdds.add(TestSpark.context().parallelize(List.of(text), 1));
    }
    return tester.context().queueStream(rdds);
  }

  private static List<String> slice(JavaDStream<String> stream, int fromSecond, int toSecond) {
    return stream.slice(new Time(fromSecond * 1000L), new Time(toSecond * 1000L)).stream()
        .flatMap(rdd -> rdd.collect().stream())
        .toList();
  }
}
