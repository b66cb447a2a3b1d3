package io.sparkcourse.section2.creatingdstreams;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.lines.AcknowledgedLineServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.2: what makes a receiver reliable?
 *
 * <p>Two receivers take nine orders in packets of three. The connection of each breaks once, in the
 * middle of the second packet, and the receiver restarts. Run it with the green arrow, {@code
 * ./course run CustomReceiver}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * acknowledge, then store
 * onReceiverStopped: Restarting receiver with delay 200ms: The connection to the orders broke
 * 9 sent, 6 processed; lost: [order 4, order 5, order 6]; twice: []
 * store, then acknowledge
 * onReceiverStopped: Restarting receiver with delay 200ms: The connection to the orders broke
 * 9 sent, 12 processed; lost: []; twice: [order 4, order 5, order 6]
 * }</pre>
 */
public final class CustomReceiverDemo {
  static final Duration BATCH = Durations.milliseconds(500);
  static final int PACKET = 3;

  static final List<String> ORDERS =
      IntStream.rangeClosed(1, 9).mapToObj(number -> "order " + number).toList();

  // region unreliable
  /** Acknowledges first: the packet that it holds when the connection breaks is lost. */
  static final class UnreliableReceiver extends OrderReceiver {
    private static final long serialVersionUID = 1L;

    UnreliableReceiver(int port) {
      super(port);
    }

    @Override
    void take(List<String> orders, Runnable acknowledge) throws IOException {
      acknowledge.run();
      breakOnce();
      orders.forEach(this::store); // one by one: returns before Spark has it in a block
    }
  }

  // endregion

  // region reliable
  /** Acknowledges last: the packet that it holds when the connection breaks is sent again. */
  static final class ReliableReceiver extends OrderReceiver {
    private static final long serialVersionUID = 1L;

    ReliableReceiver(int port) {
      super(port);
    }

    @Override
    void take(List<String> orders, Runnable acknowledge) throws IOException {
      store(orders.iterator()); // all together: returns when Spark has them in a block
      breakOnce();
      acknowledge.run();
    }
  }

  // endregion

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(CustomReceiverDemo.class, args);
    System.out.println("acknowledge, then store");
    receive(run, UnreliableReceiver::new);
    System.out.println("store, then acknowledge");
    receive(run, ReliableReceiver::new);
  }

  private static void receive(DemoRun run, IntFunction<OrderReceiver> receiver) throws Exception {
    List<String> processed = new ArrayList<>();
    try (AcknowledgedLineServer server = AcknowledgedLineServer.serving(ORDERS, PACKET);
        JavaStreamingContext ssc = new JavaStreamingContext(run.sparkConf(), BATCH)) {
      ssc.addStreamingListener(new ReceiverRestarts());

      // region main
      JavaDStream<String> orders = ssc.receiverStream(receiver.apply(server.port()));
      orders.foreachRDD(rdd -> processed.addAll(rdd.collect()));
      // endregion

      run.stopAtEnd(ssc, server.finished());
      ssc.start();
      ssc.awaitTermination();
    }
    print(processed);
  }

  private static void print(List<String> processed) {
    List<String> lost = ORDERS.stream().filter(order -> !processed.contains(order)).toList();
    List<String> twice = new ArrayList<>(processed);
    ORDERS.forEach(twice::remove);
    System.out.printf(
        "%d sent, %d processed; lost: %s; twice: %s%n",
        ORDERS.size(), processed.size(), lost, twice);
  }
}
