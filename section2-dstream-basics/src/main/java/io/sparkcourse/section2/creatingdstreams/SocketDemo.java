package io.sparkcourse.section2.creatingdstreams;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.lines.LineServer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.2: what happens to a socket stream when the server goes down?
 *
 * <p>Spark is the client here; the server is a few lines of Java instead of {@code nc -lk}. Run it
 * with the green arrow, {@code ./course run Socket}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * sent:      sale 1 to 1 client(s)
 * sent:      sale 2 to 1 client(s)
 * sent:      sale 3 to 1 client(s)
 * processed: sale 1
 * processed: sale 2
 * processed: sale 3
 * the server goes down
 * onReceiverStopped: Restarting receiver with delay 2000ms: Socket data stream had no more data
 * sent:      sale 4 to 0 client(s)
 * sent:      sale 5 to 0 client(s)
 * sent:      sale 6 to 0 client(s)
 * the server is up again
 * sent:      sale 7 to 1 client(s)
 * sent:      sale 8 to 1 client(s)
 * sent:      sale 9 to 1 client(s)
 * processed: sale 7
 * processed: sale 8
 * processed: sale 9
 * }</pre>
 */
public final class SocketDemo {
  static final Duration BATCH = Durations.milliseconds(500);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SocketDemo.class, args);
    Semaphore processed = new Semaphore(0);

    try (LineServer server = LineServer.start();
        JavaStreamingContext ssc = new JavaStreamingContext(run.sparkConf(), BATCH)) {
      ReceiverRestarts restarts = new ReceiverRestarts();
      ssc.addStreamingListener(restarts);

      // region main
      JavaDStream<String> sales =
          ssc.socketTextStream("127.0.0.1", server.port(), StorageLevel.MEMORY_AND_DISK_SER());

      sales.foreachRDD(
          rdd -> {
            for (String sale : rdd.collect()) {
              System.out.println("processed: " + sale);
              processed.release();
            }
          });
      // endregion

      run.stopAtEnd(ssc, CompletableFuture.runAsync(() -> serve(server, processed, restarts)));
      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region server
  /** A server that goes down after three sales and is up again after six. */
  private static void serve(LineServer server, Semaphore processed, ReceiverRestarts restarts) {
    try {
      server.awaitClient();
      send(server, "sale 1", "sale 2", "sale 3");
      processed.acquire(3);
      System.out.println("the server goes down");
      server.down();
      restarts.awaitNext();
      send(server, "sale 4", "sale 5", "sale 6");
      server.up();
      System.out.println("the server is up again");
      server.awaitClient();
      send(server, "sale 7", "sale 8", "sale 9");
      processed.acquire(3);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void send(LineServer server, String... sales) {
    for (String sale : sales) {
      System.out.println("sent:      " + sale + " to " + server.send(sale) + " client(s)");
    }
  }
  // endregion
}
