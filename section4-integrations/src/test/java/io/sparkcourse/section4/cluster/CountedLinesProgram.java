package io.sparkcourse.section4.cluster;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.common.jvm.LauncherProcess;
import io.sparkcourse.common.lines.ReliableReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.Optional;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStarted;
import scala.Tuple2;

/**
 * Counts how often each line has arrived, by a receiver and a state; continues from its checkpoint.
 * It never ends on its own.
 *
 * <p>It is submitted to a cluster, so the driver reports in the files that are named here.
 */
public final class CountedLinesProgram {
  /** Appended: the application's id, and the executor, of each receiver that starts. */
  static final String RECEIVERS = "receivers";

  /** Appended: the process id of each driver. */
  static final String DRIVERS = "drivers";

  /**
   * Appended after each batch: the process id of the driver, the number of different lines so far,
   * and of all lines.
   */
  static final String COUNTS = "counts";

  private CountedLinesProgram() {}

  /**
   * Runs it.
   *
   * @param args the port of an {@code AcknowledgedLineServer}, and a directory for the files above
   *     and for the checkpoint, which all machines see
   */
  public static void main(String[] args) throws Exception {
    LauncherProcess.follow();
    JvmModules.openForSpark();
    Path directory = Path.of(args[1]);
    append(directory, DRIVERS, pid());
    String checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
    JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(
            checkpoint, () -> create(Integer.parseInt(args[0]), directory, checkpoint));
    ssc.addStreamingListener(new Receivers(ssc.sparkContext().sc().applicationId(), directory));
    ssc.start();
    ssc.awaitTermination();
  }

  private static JavaStreamingContext create(int port, Path directory, String checkpoint) {
    JavaStreamingContext ssc = new JavaStreamingContext(new SparkConf(), Durations.seconds(3));
    ssc.checkpoint(checkpoint);
    JavaPairDStream<String, Integer> counts =
        ssc.receiverStream(new ReliableReceiver(port, StorageLevel.MEMORY_ONLY()))
            .mapToPair(line -> new Tuple2<>(line, 1))
            .updateStateByKey(CountedLinesProgram::add);
    String written = directory.toString();
    counts.foreachRDD(
        rdd -> {
          List<Integer> all = rdd.values().collect();
          int sum = all.stream().mapToInt(Integer::intValue).sum();
          append(Path.of(written), COUNTS, pid() + " " + all.size() + " " + sum);
        });
    return ssc;
  }

  private static Optional<Integer> add(List<Integer> ones, Optional<Integer> count) {
    return Optional.of(count.orElse(0) + ones.size());
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void append(Path directory, String file, Object line) throws IOException {
    Files.writeString(
        directory.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Spark calls it in the driver. */
  private record Receivers(String application, Path directory) implements StreamingListener {
    @Override
    public void onReceiverStarted(StreamingListenerReceiverStarted started) {
      try {
        append(directory, RECEIVERS, application + " " + started.receiverInfo().executorId());
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
    }
  }
}
