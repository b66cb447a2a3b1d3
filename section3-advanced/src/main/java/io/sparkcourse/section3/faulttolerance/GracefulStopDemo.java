package io.sparkcourse.section3.faulttolerance;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.lines.AcknowledgedLineServer;
import io.sparkcourse.common.lines.ReliableReceiver;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 3.5: what does a stop lose?
 *
 * <p>A receiver has acknowledged thirty orders, of which ten are processed, when the stream is
 * stopped: in one run at once, in another gracefully. Run it with the green arrow, {@code ./course
 * run GracefulStop}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * stop(true, false): 30 acknowledged, 10 processed, 20 lost
 * stop(true, true):  30 acknowledged, 30 processed,  0 lost
 * }</pre>
 */
public final class GracefulStopDemo {
  private static final Duration BATCH = Durations.seconds(2);
  private static final int PACKET = 10;
  private static final List<String> ORDERS =
      IntStream.rangeClosed(1, 30).mapToObj(number -> "order " + number).toList();

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(GracefulStopDemo.class, args);
    stop(run, false);
    stop(run, true);
  }

  private static void stop(DemoRun run, boolean gracefully) throws Exception {
    Semaphore processed = new Semaphore(0);
    try (AcknowledgedLineServer server = AcknowledgedLineServer.holding(ORDERS, PACKET);
        JavaStreamingContext ssc = new JavaStreamingContext(run.sparkConf(), BATCH)) {
      JavaDStream<String> orders =
          ssc.receiverStream(
              new ReliableReceiver(server.port(), StorageLevel.MEMORY_AND_DISK_SER()));
      orders.foreachRDD(rdd -> processed.release((int) rdd.count()));
      ssc.start();

      server.release(PACKET);
      processed.acquire(PACKET); // a batch has just finished, and the next one begins seconds later
      server.release(ORDERS.size() - PACKET);
      server.finished().join();
      // region stop
      boolean stopSparkContext = true;
      ssc.stop(stopSparkContext, gracefully);
      // endregion
      report(gracefully, server.acknowledged(), PACKET + processed.availablePermits());
    }
  }

  private static void report(boolean gracefully, int acknowledged, int processed) {
    System.out.printf(
        Locale.ROOT,
        "%-18s %d acknowledged, %2d processed, %2d lost%n",
        "stop(true, " + gracefully + "):",
        acknowledged,
        processed,
        acknowledged - processed);
  }
}
