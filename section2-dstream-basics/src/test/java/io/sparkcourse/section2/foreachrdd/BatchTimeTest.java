package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 2.11: a recovered program that writes a batch again has the same batch time. */
class BatchTimeTest {
  private static final Duration BATCH = Durations.seconds(1);

  /** Static, since a recovered context has the lambdas but not this object. */
  private static final List<String> WRITTEN = new CopyOnWriteArrayList<>();

  private static volatile boolean databaseIsUp;

  @Test
  void aBatchThatFailedComesAgainWithItsTimeAfterRecovery(@TempDir Path directory)
      throws Exception {
    String checkpoint = HadoopPath.of(directory);
    WRITTEN.clear();
    databaseIsUp = false;
    assertThatThrownBy(() -> run(create(checkpoint), 3)).hasMessage("down");
    assertThat(WRITTEN).containsExactly("1000: [1]", "2000: [2]");

    databaseIsUp = true;
    run(JavaStreamingContext.getOrCreate(checkpoint, () -> null), 4);

    // The batch before it may be repeated, too: that is why the time is needed.
    assertThat(WRITTEN)
        .contains("3000: [3]", "4000: [4]")
        .containsOnly("1000: [1]", "2000: [2]", "3000: [3]", "4000: [4]");
  }

  private static JavaStreamingContext create(String checkpoint) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(checkpoint);
    ReplayInputDStream.startingAt(Instant.EPOCH, ssc, BatchTimeTest::oneToTen)
        .foreachRDD(
            (rdd, time) -> {
              if (time.milliseconds() == 3000 && !databaseIsUp) {
                throw new IllegalStateException("down");
              }
              WRITTEN.add(time.milliseconds() + ": " + rdd.collect());
            });
    return ssc;
  }

  private static List<Arrival<Integer>> oneToTen() {
    return IntStream.rangeClosed(1, 10)
        .mapToObj(n -> new Arrival<>(Instant.ofEpochSecond(n - 1), n))
        .toList();
  }

  private static void run(JavaStreamingContext ssc, int lastBatch) throws InterruptedException {
    StreamTime time = StreamTime.of(ssc);
    ssc.start();
    try {
      time.runTo(new Time(BATCH.times(lastBatch).milliseconds()));
    } finally {
      ssc.stop(false, false);
    }
  }
}
