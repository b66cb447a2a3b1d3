package io.sparkcourse.section3.faulttolerance;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.lines.AcknowledgedLineServer;
import io.sparkcourse.common.lines.ReliableReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 3.5: what does a write-ahead log store, and where?
 *
 * <p>A reliable receiver stores twelve orders in packets of three. Then the demo searches the files
 * of the checkpoint directory for them. Run it with the green arrow, {@code ./course run
 * WriteAheadLog}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12 orders processed
 * 0 orders are in checkpoint-*
 * 0 orders are in receivedBlockMetadata/log-*
 * 12 orders are in receivedData/0/log-*
 * }</pre>
 */
public final class WriteAheadLogDemo {
  private static final Duration BATCH = Durations.seconds(1);
  private static final int PACKET = 3;
  private static final List<String> ORDERS =
      IntStream.rangeClosed(1, 12).mapToObj(number -> "order %02d".formatted(number)).toList();

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WriteAheadLogDemo.class, args);
    Path checkpoint = run.temporaryDirectory("checkpoint");
    AtomicInteger processed = new AtomicInteger();

    // region settings
    SparkConf conf = run.sparkConf().set("spark.streaming.receiver.writeAheadLog.enable", "true");
    // endregion
    try (AcknowledgedLineServer server = AcknowledgedLineServer.serving(ORDERS, PACKET);
        JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH)) {
      // region main
      ssc.checkpoint(HadoopPath.of(checkpoint)); // the log is also there

      JavaDStream<String> orders =
          ssc.receiverStream(
              new ReliableReceiver(server.port(), StorageLevel.MEMORY_AND_DISK_SER()));
      // endregion
      orders.foreachRDD(rdd -> processed.addAndGet((int) rdd.count()));

      run.stopAtEnd(ssc, server.finished());
      ssc.start();
      ssc.awaitTermination();
    }
    System.out.println(processed + " orders processed");
    ordersByFile(checkpoint)
        .forEach((file, orders) -> System.out.println(orders.size() + " orders are in " + file));
  }

  /** The orders that each kind of file contains; the files of a kind differ in their times. */
  private static Map<String, Set<String>> ordersByFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(
              file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
          .collect(
              Collectors.groupingBy(
                  file -> kind(directory.relativize(file)),
                  TreeMap::new,
                  Collectors.flatMapping(WriteAheadLogDemo::ordersIn, Collectors.toSet())));
    }
  }

  /** {@code checkpoint-*} of a checkpoint, and of the one that it has replaced. */
  private static String kind(Path file) {
    return file.toString().replace('\\', '/').replaceAll("-\\d.*", "-*");
  }

  private static Stream<String> ordersIn(Path file) {
    try {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      return ORDERS.stream().filter(bytes::contains);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
