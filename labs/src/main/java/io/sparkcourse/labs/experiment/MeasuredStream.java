package io.sparkcourse.labs.experiment;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.ReplaySource;
import io.sparkcourse.common.replay.StreamTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * A streaming job on simulated time, with batches of one second: the next batch begins when the one
 * before it is done. So what is measured is what a batch takes, and nothing of what it waits.
 */
public final class MeasuredStream implements AutoCloseable {
  /** The interval of its batches, in stream time. */
  public static final Duration BATCH = Durations.seconds(1);

  private static final double NANOS_PER_MILLI = 1e6;

  private final JavaStreamingContext ssc;
  private final StreamTime time;
  private final Path checkpoint;

  private MeasuredStream(JavaStreamingContext ssc, Path checkpoint) {
    this.ssc = ssc;
    this.time = StreamTime.of(ssc);
    this.checkpoint = checkpoint;
  }

  /** A context of its own with these settings. */
  public static MeasuredStream of(LabRun run, Map<String, String> settings) {
    return new MeasuredStream(
        new JavaStreamingContext(ReplayClock.use(run.conf(settings)), BATCH),
        run.newDirectory("checkpoint-"));
  }

  /** Sets a checkpoint directory, as state requires; it is deleted at the end. */
  public MeasuredStream withCheckpoint() {
    ssc.checkpoint(HadoopPath.of(checkpoint));
    return this;
  }

  /** Where {@link #withCheckpoint} lets it write; deleted at the end. */
  Path checkpoint() {
    return checkpoint;
  }

  public JavaStreamingContext context() {
    return ssc;
  }

  /**
   * A stream of numbers, of which tasks make the records: the driver sends one to each task, and
   * nothing else. The same numbers come in each run.
   *
   * @param batches that have any
   * @param partitions of each batch, with one number each, all different
   */
  public JavaDStream<Long> seeds(int batches, int partitions) {
    return ReplayInputDStream.startingAt(
        Instant.EPOCH, ssc, new Seeds(batches, partitions), partitions);
  }

  /**
   * Runs batches, and says what one of the measured ones takes on average.
   *
   * @param before that are not measured, such as until a window is full
   * @param measured one at least
   */
  public double millisPerBatch(int before, int measured) throws InterruptedException {
    return Arrays.stream(millisOfBatches(before, measured)).average().orElseThrow();
  }

  /** As {@link #millisPerBatch}, each of the measured ones by itself, in their order. */
  public double[] millisOfBatches(int before, int measured) throws InterruptedException {
    ssc.start();
    for (int i = 0; i < before; i++) {
      time.nextBatch();
    }
    double[] millis = new double[measured];
    for (int i = 0; i < measured; i++) {
      long start = System.nanoTime();
      time.nextBatch();
      millis[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
    }
    return millis;
  }

  @Override
  public void close() {
    ssc.stop(true, false);
    DirectoryTree.delete(checkpoint);
  }

  private record Seeds(int batches, int partitions) implements ReplaySource<Long> {
    @Override
    public List<Arrival<Long>> arrivals() {
      return LongStream.range(0, (long) batches * partitions).mapToObj(this::arrival).toList();
    }

    private Arrival<Long> arrival(long seed) {
      Instant at = Instant.ofEpochMilli(seed / partitions * BATCH.milliseconds());
      return new Arrival<>(at, seed);
    }
  }
}
