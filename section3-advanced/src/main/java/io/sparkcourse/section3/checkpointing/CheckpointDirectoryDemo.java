package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 3.3: what is in a checkpoint directory?
 *
 * <p>It counts tweets by language, as {@link RecoveryDemo} does, and in the middle of the fifth
 * micro-batch lists the directory and opens the metadata. Run it with the green arrow, {@code
 * ./course run CheckpointDirectory}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * metadata
 *   checkpoint-1748865605000     to do: []
 *   checkpoint-1748865605000.bk  to do: [12:00:05]
 *   checkpoint-1748865610000     to do: []
 *   checkpoint-1748865610000.bk  to do: [12:00:10]
 *   checkpoint-1748865615000     to do: []
 *   checkpoint-1748865615000.bk  to do: [12:00:15]
 *   checkpoint-1748865620000     to do: []
 *   checkpoint-1748865620000.bk  to do: [12:00:20]
 *   checkpoint-1748865625000     to do: [12:00:25]
 * data
 *   <text>/rdd-8/part-00000
 *   <text>/rdd-8/part-00001
 *   <text>/rdd-19/part-00000
 *   <text>/rdd-19/part-00001
 * notes about receivers
 *   receivedBlockMetadata/log-<time>-<time>
 * what the newest metadata know besides
 *   application                CheckpointDirectoryDemo
 *   batch interval             5000 ms
 *   input streams              1
 *   output operations          1
 *   spark.default.parallelism  2
 * }</pre>
 */
public final class CheckpointDirectoryDemo {
  private static final Duration BATCH = Durations.seconds(5);
  private static final Time FIFTH_BATCH =
      new Time(Instant.parse("2025-06-02T12:00:25Z").toEpochMilli());

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CheckpointDirectoryDemo.class, args).stopAfter(5);
    String directory = run.checkpointDirectory();
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.sparkConf()), BATCH)) {
      ssc.checkpoint(directory);

      RecoveryDemo.tweetsByLanguage(SampleStreams.tweets(ssc))
          .foreachRDD(
              (rdd, time) -> {
                rdd.count();
                if (time.equals(FIFTH_BATCH)) {
                  show(HadoopPath.local(directory), time);
                }
              });

      ssc.addStreamingListener(CheckpointFiles.in(directory).keepPace());
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static void show(Path directory, Time now) throws IOException {
    CheckpointFiles files = CheckpointFiles.in(HadoopPath.of(directory));
    files.awaitBeginning(now);

    System.out.println("metadata");
    for (String name : files.matching("checkpoint-\\d+(\\.bk)?")) {
      System.out.printf("  %-28s to do: %s%n", name, toDo(read(directory.resolve(name))));
    }
    System.out.println("data");
    files.matching(".*/rdd-\\d+/part-\\d+").forEach(name -> System.out.println("  " + name));
    System.out.println("notes about receivers");
    files.matching("receivedBlockMetadata/.*").forEach(name -> System.out.println("  " + name));

    System.out.println("what the newest metadata know besides");
    Checkpoint newest = read(directory.resolve("checkpoint-" + now.milliseconds()));
    // region newest
    print("application", newest.framework());
    print("batch interval", newest.graph().batchDuration());
    print("input streams", newest.graph().getInputStreams().length);
    print("output operations", newest.graph().getOutputStreams().length);
    print("spark.default.parallelism", newest.createSparkConf().get("spark.default.parallelism"));
    // endregion
  }

  // region read
  /**
   * Spark's class for the metadata. It is internal: use it for inspection, not in your programs.
   */
  private static Checkpoint read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Checkpoint.deserialize(in, new SparkConf());
    }
  }

  /** The batches that a recovery would process again. */
  private static List<String> toDo(Checkpoint metadata) {
    return Arrays.stream(metadata.pendingTimes()).map(StreamClock::format).toList();
  }

  // endregion

  private static void print(String what, Object value) {
    System.out.printf("  %-26s %s%n", what, value);
  }
}
