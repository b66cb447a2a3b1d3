package io.sparkcourse.section1.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 1.5: the use of queueStream in a test, and its limits. */
class QueueStreamTest {
  private static JavaRDD<String> rdd(JavaStreamingContext ssc, String... elements) {
    return ssc.sparkContext().parallelize(List.of(elements), 1);
  }

  @Test
  void eachRddOfTheQueueIsOneBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaStreamingContext ssc = tester.context();
      // region queue
      Queue<JavaRDD<String>> queue = new ArrayDeque<>(List.of(rdd(ssc, "a", "b"), rdd(ssc, "c")));
      BatchOutput<String> output = tester.collect(ssc.queueStream(queue));
      // endregion

      tester.run(3);

      output.assertBatch(1, "a", "b").assertBatch(2, "c").assertBatch(3);
    }
  }

  @Test
  void inJavaTheQueueIsCopiedSoWhatIsAddedLaterIsLost() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaStreamingContext ssc = tester.context();
      Queue<JavaRDD<String>> queue = new ArrayDeque<>(List.of(rdd(ssc, "a")));
      BatchOutput<String> output = tester.collect(ssc.queueStream(queue));

      tester.run(1);
      queue.add(rdd(ssc, "too late"));
      tester.run(2);

      output.assertBatch(1, "a");
      assertThat(output.batches().values()).containsExactly(List.of("a"), List.of(), List.of());
    }
  }

  @Test
  void aCheckpointWithAQueueIsWrittenButCannotBeRead(@TempDir Path directory) {
    String checkpoint = HadoopPath.of(directory);
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaStreamingContext ssc = tester.context();
      ssc.checkpoint(checkpoint);
      tester.collect(ssc.queueStream(new ArrayDeque<>(List.of(rdd(ssc, "a")))));

      tester.run(2);
    }

    assertThat(directory).isDirectoryContaining("glob:**checkpoint-*");
    assertThatThrownBy(() -> new JavaStreamingContext(checkpoint))
        .hasMessageContaining("Failed to read checkpoint");
  }

  @Test
  void aCheckpointWithAReplayedStreamCanBeRead(@TempDir Path directory) {
    String checkpoint = HadoopPath.of(directory);
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.context().checkpoint(checkpoint);
      tester.collect(tester.stream(List.of("a")));

      tester.run(2);
    }

    JavaStreamingContext recovered = new JavaStreamingContext(checkpoint);

    assertThat(recovered.getState()).isEqualTo(StreamingContextState.INITIALIZED);
    recovered.stop(false);
  }
}
