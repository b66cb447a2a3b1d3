package io.sparkcourse.section2.creatingdstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 2.2: what a queue of RDDs does as a stream, and what it cannot do. */
class QueueOfRddsTest {
  @Test
  void everyRddOfTheQueueIsABatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> output =
          tester.collect(tester.context().queueStream(threeRdds(tester.context())));

      tester.run(4);

      output.assertBatch(1, "a", "b").assertBatch(2, "c").assertBatch(3, "d").assertBatch(4);
    }
  }

  @Test
  void notOneAtATimeMeansAllInTheFirstBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> output =
          tester.collect(tester.context().queueStream(threeRdds(tester.context()), false));

      tester.run(2);

      output.assertBatch(1, "a", "b", "c", "d").assertBatch(2);
    }
  }

  @Test
  void aDefaultRddFillsTheBatchesAfterTheQueue() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> output =
          tester.collect(
              tester
                  .context()
                  .queueStream(
                      threeRdds(tester.context()), true, rdd(tester.context(), "nothing new")));

      tester.run(5);

      output.assertBatch(4, "nothing new").assertBatch(5, "nothing new");
    }
  }

  @Test
  void javaCopiesTheQueueSoWhatIsAddedLaterIsNeverSeen() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      Queue<JavaRDD<String>> queue = threeRdds(tester.context());
      BatchOutput<String> output = tester.collect(tester.context().queueStream(queue));
      queue.add(rdd(tester.context(), "too late"));

      tester.run(5);

      assertThat(output.batches().values().stream().flatMap(List::stream))
          .containsExactly("a", "b", "c", "d");
      assertThat(queue).as("the stream takes nothing from it either").hasSize(4);
    }
  }

  @Test
  void aProgramWithAQueueRunsWithCheckpointsAndCannotBeRecovered(@TempDir Path directory) {
    String checkpoint = HadoopPath.of(directory);
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.context().checkpoint(checkpoint);
      tester.context().queueStream(threeRdds(tester.context())).foreachRDD(rdd -> rdd.count());

      tester.run(2);
    }

    assertThatThrownBy(() -> new JavaStreamingContext(checkpoint))
        .hasMessageStartingWith("Failed to read checkpoint")
        .hasRootCauseInstanceOf(NotSerializableException.class)
        .rootCause()
        .hasMessageStartingWith("queueStream doesn't support checkpointing");
  }

  private static Queue<JavaRDD<String>> threeRdds(JavaStreamingContext ssc) {
    return new ArrayDeque<>(List.of(rdd(ssc, "a", "b"), rdd(ssc, "c"), rdd(ssc, "d")));
  }

  private static JavaRDD<String> rdd(JavaStreamingContext ssc, String... elements) {
    return ssc.sparkContext().parallelize(List.of(elements));
  }
}
