package io.sparkcourse.testing;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.ReplaySource;
import io.sparkcourse.common.replay.StreamTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * Runs DStream pipelines on simulated time: batches in, batches out, no waiting.
 *
 * <pre>{@code
 * try (DStreamTester tester = DStreamTester.every(Durations.seconds(5))) {
 *   JavaDStream<String> words = tester.stream(List.of("a", "b"), List.of(), List.of("a"));
 *   BatchOutput<Tuple2<String, Integer>> counts = tester.collect(WordCount.counts(words));
 *   tester.run(3);
 *   counts.assertBatch(1, Tuple2.apply("a", 1), Tuple2.apply("b", 1));
 * }
 * }</pre>
 *
 * Stream time begins at 0, so batch n has the time n times the batch interval. All testers of a JVM
 * share one SparkContext; only one may be open at a time.
 */
public final class DStreamTester implements AutoCloseable {
  private final Duration batchInterval;
  private final JavaStreamingContext ssc;
  private final StreamTime streamTime;
  private final List<BatchInput<?>> inputs = new ArrayList<>();
  private final Set<Integer> persistentBefore;
  private final List<Path> directories = new ArrayList<>();
  private Path checkpointDirectory;

  private DStreamTester(Duration batchInterval) {
    this.batchInterval = batchInterval;
    this.ssc = new JavaStreamingContext(TestSpark.context(), batchInterval);
    this.streamTime = StreamTime.of(ssc);
    Progress.OF_THIS_JVM.made(); // the first one starts Spark
    this.persistentBefore = Set.copyOf(ssc.sparkContext().getPersistentRDDs().keySet());
  }

  /** A tester with an empty streaming context of this batch interval. */
  public static DStreamTester every(Duration batchInterval) {
    return new DStreamTester(batchInterval);
  }

  /** Sets a checkpoint directory, as stateful operations require; it is deleted at the end. */
  public DStreamTester withCheckpoint() {
    ssc.checkpoint(checkpointDirectory());
    return this;
  }

  /**
   * The path of an empty directory for checkpoints, for pipelines that set it themselves; it is
   * deleted at the end.
   */
  public String checkpointDirectory() {
    if (checkpointDirectory == null) {
      checkpointDirectory = newDirectory("checkpoint-");
    }
    return HadoopPath.of(checkpointDirectory);
  }

  /** A new and empty directory, for input or output files; it is deleted at the end. */
  public Path temporaryDirectory() {
    return newDirectory("files-");
  }

  private Path newDirectory(String prefix) {
    try {
      Path directory = Files.createTempDirectory(prefix);
      directories.add(directory);
      return directory;
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** The context, for pipelines that take one. */
  public JavaStreamingContext context() {
    return ssc;
  }

  /** An input stream of these batches; after the last one its batches are empty. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, and passed on to methods that only read
  public final <T> JavaDStream<T> stream(List<T>... batches) {
    return stream(List.of(batches));
  }

  /** An input stream of these batches; after the last one its batches are empty. */
  public <T> JavaDStream<T> stream(List<List<T>> batches) {
    return stream(batches, ReplayInputDStream.PARTITIONS);
  }

  /**
   * An input stream of these batches; after the last one its batches are empty.
   *
   * @param partitions how many partitions a non-empty batch has
   */
  public <T> JavaDStream<T> stream(List<List<T>> batches, int partitions) {
    inputs.add(new BatchInput<>(batches));
    List<Arrival<T>> arrivals = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      Instant at = Instant.ofEpochMilli(batch * batchInterval.milliseconds());
      batches.get(batch).forEach(element -> arrivals.add(new Arrival<>(at, element)));
    }
    return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, new Recorded<>(arrivals), partitions);
  }

  /** Collects the output of this stream in each of its batches. */
  public <T> BatchOutput<T> collect(JavaDStream<T> stream) {
    BatchOutput<T> output = new BatchOutput<>(batchInterval, inputs);
    stream.foreachRDD((rdd, time) -> output.add(time, rdd.collect()));
    return output;
  }

  /** Collects the output of this stream of pairs in each of its batches. */
  public <K, V> BatchOutput<Tuple2<K, V>> collect(JavaPairDStream<K, V> stream) {
    BatchOutput<Tuple2<K, V>> output = new BatchOutput<>(batchInterval, inputs);
    stream.foreachRDD((rdd, time) -> output.add(time, rdd.collect()));
    return output;
  }

  /**
   * Runs the next batches, one after another. The first call starts the context.
   *
   * @throws RuntimeException the exception of a batch, as {@code awaitTermination} throws it
   */
  public DStreamTester run(int batches) {
    long start = System.nanoTime();
    try {
      return runBatches(batches);
    } finally {
      SimulatedTime.OF_THIS_JVM.add(
          batches * batchInterval.milliseconds(), System.nanoTime() - start);
    }
  }

  private DStreamTester runBatches(int batches) {
    if (ssc.getState() == StreamingContextState.INITIALIZED) {
      ssc.start();
    }
    try {
      for (int i = 0; i < batches; i++) {
        streamTime.nextBatch();
        Progress.OF_THIS_JVM.made();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    return this;
  }

  @Override
  public void close() {
    ssc.stop(false, false);
    if (!ssc.sparkContext().sc().isStopped()) { // else nothing is left that could disturb
      removeReceivedBlocks();
      unpersistRdds();
      // ssc.checkpoint(...) sets it on the shared SparkContext, too, and code that needs a
      // directory would find the one of an earlier test.
      ssc.sparkContext().sc().setCheckpointDir(null);
    }
    directories.forEach(DirectoryTree::delete);
  }

  /**
   * Spark names the blocks that a receiver has stored by the number of its stream and the time: the
   * next tester's receiver, within the same second, might store under the same name, which has no
   * effect.
   */
  private static void removeReceivedBlocks() {
    BlockManager blocks = SparkEnv.get().blockManager();
    JavaConverters.seqAsJavaList(
            blocks.getMatchingBlockIds(id -> id instanceof StreamBlockId).toSeq())
        .forEach(id -> blocks.removeBlock(id, true));
  }

  /**
   * The RDDs of the last batches stay cached when a context stops, until a garbage collection finds
   * them: the next tester would sometimes find them among the cached RDDs.
   */
  private void unpersistRdds() {
    ssc.sparkContext()
        .getPersistentRDDs()
        .forEach(
            (id, rdd) -> {
              if (!persistentBefore.contains(id)) {
                rdd.unpersist(true);
              }
            });
  }

  /** The input batches, for messages that show them next to the output. */
  record BatchInput<T>(List<List<T>> batches) {
    List<T> batch(int number) {
      return number <= batches.size() ? batches.get(number - 1) : List.of();
    }
  }

  /** Elements that are written to a checkpoint. */
  private static final class Recorded<T> implements ReplaySource<T> {
    private static final long serialVersionUID = 1L;
    private final ArrayList<Long> times = new ArrayList<>();
    private final ArrayList<T> values = new ArrayList<>();

    Recorded(List<Arrival<T>> arrivals) {
      for (Arrival<T> arrival : arrivals) {
        times.add(arrival.at().toEpochMilli());
        values.add(arrival.value());
      }
    }

    @Override
    public List<Arrival<T>> arrivals() {
      List<Arrival<T>> arrivals = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        arrivals.add(new Arrival<>(Instant.ofEpochMilli(times.get(i)), values.get(i)));
      }
      return arrivals;
    }
  }
}
