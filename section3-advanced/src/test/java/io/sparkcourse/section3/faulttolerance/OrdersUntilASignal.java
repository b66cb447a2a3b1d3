package io.sparkcourse.section3.faulttolerance;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.lines.ReliableReceiver;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;

/** Prints the number of orders in each batch, until it is ended from outside. */
public final class OrdersUntilASignal {
  @Option(names = "--port")
  private int port;

  @Option(names = "--hook", description = "Stop gracefully, by a hook of our own.")
  private boolean hook;

  public static void main(String[] args) throws Exception {
    OrdersUntilASignal program = new OrdersUntilASignal();
    DemoRun run = DemoRun.of(OrdersUntilASignal.class, args, program);
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(run.sparkConf(), Durations.seconds(2))) {
      ssc.receiverStream(new ReliableReceiver(program.port, StorageLevel.MEMORY_AND_DISK_SER()))
          .foreachRDD(rdd -> System.out.println(rdd.count()));
      if (program.hook) {
        stopGracefully(ssc);
      }
      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region hook
  /** Runs at the end of the JVM, before Spark's own hooks stop the executor in it. */
  private static void stopGracefully(JavaStreamingContext ssc) {
    int beforeSpark = 100; // Spark's hooks all run at 40
    ShutdownHookManager.get()
        .addShutdownHook(() -> ssc.stop(true, true), beforeSpark, 2, TimeUnit.MINUTES);
  }
  // endregion
}
