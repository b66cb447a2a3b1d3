package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.DStreamTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lectures 2.11 and 2.13: an output operation fails in batch 2, and the program is not ended before
 * batch 3 is done and checkpointed. Then it is recovered from the checkpoint.
 */
class FailedOutputTest {
  private static final Time SECOND = new Time(2000);
  private static final Time THIRD = new Time(3000);
  private static final Time FOURTH = new Time(4000);

  /** The times at which the output that fails once was tried; static, for the recovered driver. */
  private static final List<Time> TRIED = new CopyOnWriteArrayList<>();

  @BeforeEach
  void forget() {
    TRIED.clear();
  }

  @Test
  void theBatchComesAgainIfItsOnlyOutputHasFailed() throws Exception {
    failRecoverAndGoOn(lines -> lines.foreachRDD((rdd, time) -> failOnce(time)));

    assertThat(TRIED).filteredOn(SECOND::equals).hasSize(2);
    assertThat(TRIED).contains(FOURTH);
  }

  @Test
  void orIfTheOutputThatFailsIsTheLastOne() throws Exception {
    failRecoverAndGoOn(
        lines -> {
          lines.foreachRDD(rdd -> {});
          lines.foreachRDD((rdd, time) -> failOnce(time));
        });

    assertThat(TRIED).filteredOn(SECOND::equals).hasSize(2);
    assertThat(TRIED).contains(FOURTH);
  }

  @Test
  void itDoesNotComeAgainIfALaterOutputHasSucceeded() throws Exception {
    failRecoverAndGoOn(
        lines -> {
          lines.foreachRDD((rdd, time) -> failOnce(time));
          lines.foreachRDD(rdd -> {});
        });

    assertThat(TRIED).filteredOn(SECOND::equals).hasSize(1);
    assertThat(TRIED).contains(FOURTH);
  }

  private static void failOnce(Time time) {
    boolean first = !TRIED.contains(time);
    TRIED.add(time);
    if (first && time.equals(SECOND)) {
      throw new IllegalStateException("The output fails, once");
    }
  }

  private static void failRecoverAndGoOn(Consumer<JavaDStream<String>> program) throws Exception {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1)).withCheckpoint()) {
      program.accept(tester.stream(List.of("1"), List.of("2"), List.of("3"), List.of("4")));
      tester.run(1);
      ReplayClock clock = ReplayClock.of(tester.context());
      Path checkpoint = HadoopPath.local(tester.checkpointDirectory());
      clock.advance(1000);
      Awaitility.await().until(() -> TRIED.contains(SECOND));
      clock.advance(1000);
      Awaitility.await().until(() -> TRIED.contains(THIRD));
      // Spark records the end of a batch asynchronously; the older of two files is kept as .bk.
      Awaitility.await().until(() -> Files.exists(checkpoint.resolve("checkpoint-3000.bk")));
      tester.context().stop(false, false);

      JavaStreamingContext recovered = new JavaStreamingContext(tester.checkpointDirectory());
      try {
        StreamTime time = StreamTime.of(recovered);
        recovered.start();
        time.runTo(FOURTH);
      } finally {
        recovered.stop(false, false);
      }
    }
  }
}
