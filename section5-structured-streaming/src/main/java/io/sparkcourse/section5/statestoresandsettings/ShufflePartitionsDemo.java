package io.sparkcourse.section5.statestoresandsettings;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Lecture 5.10: what does a micro-batch with one order cost, with 2 and with 200 shuffle
 * partitions?
 *
 * <p>Orders are in two files, one per micro-batch, and are counted by product. Run it with the
 * green arrow, {@code ./course run ShufflePartitions}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * shuffle partitions  tasks  files of the state, for 2 micro-batches
 *                  2      6      4
 *                 20     42     40
 *                200    402    400
 * }</pre>
 */
public final class ShufflePartitionsDemo {
  private static final List<List<String>> ORDERS = List.of(List.of("tea"), List.of("tea"));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ShufflePartitionsDemo.class, args);
    Path orders = ArrivingFiles.write(run.temporaryDirectory("orders"), ORDERS);
    try (SparkSession spark = run.sparkSession()) {
      System.out.println("shuffle partitions  tasks  files of the state, for 2 micro-batches");
      for (int partitions : List.of(2, 20, 200)) {
        Path checkpoint = run.temporaryDirectory("checkpoint-" + partitions);
        spark.conf().set("spark.sql.shuffle.partitions", partitions);
        long tasks = tasks(spark, () -> count(spark, orders, checkpoint));
        System.out.printf("%18d  %5d  %5d%n", partitions, tasks, stateFiles(checkpoint));
      }
    }
  }

  /** Runs a query. */
  @FunctionalInterface
  interface Run {
    void run() throws TimeoutException, StreamingQueryException;
  }

  static void count(SparkSession spark, Path orders, Path checkpoint)
      throws TimeoutException, StreamingQueryException {
    StateFilesDemo.counts(spark, orders)
        .writeStream()
        .outputMode("update")
        .format("noop")
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /** How many tasks end while this runs. */
  static long tasks(SparkSession spark, Run query)
      throws TimeoutException, StreamingQueryException {
    SparkContext sc = spark.sparkContext();
    AtomicLong tasks = new AtomicLong();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            tasks.incrementAndGet();
          }
        };
    sc.listenerBus().waitUntilEmpty(); // listeners are notified of a task later
    sc.addSparkListener(counter);
    try {
      query.run();
      sc.listenerBus().waitUntilEmpty();
      return tasks.get();
    } finally {
      sc.removeSparkListener(counter);
    }
  }

  private static long stateFiles(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint.resolve("state"))) {
      return files.filter(file -> file.toString().endsWith(".delta")).count();
    }
  }
}
