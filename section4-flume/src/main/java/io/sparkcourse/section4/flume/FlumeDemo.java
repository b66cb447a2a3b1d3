package io.sparkcourse.section4.flume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.sample.SampleData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.agent.embedded.EmbeddedAgent;
import org.apache.flume.event.EventBuilder;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 4.4: what happens to the events in a Flume agent while Spark's receiver is down?
 *
 * <p>An agent in this JVM sends 300 lines of an access log, 100 at a time, to a receiver that
 * breaks at the first 100. Run it with the green arrow, {@code ./course run 4.4}, or {@code
 * spark-submit}. Flume waits five seconds before it tries again. It prints:
 *
 * <pre>{@code
 * the receiver breaks       events  received  lost  twice
 * before the batch is kept     300       300     0      0
 * after the batch is kept      300       400     0    100
 * }</pre>
 */
public final class FlumeDemo {
  private static final int EVENTS = 300;
  private static final String LAST = Integer.toString(EVENTS - 1);
  private static final int PER_BATCH = 100;
  private static final int ATTEMPTS = 300;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(FlumeDemo.class, args);
    System.out.println("the receiver breaks       events  received  lost  twice");
    int port = freePort();
    count(run, "before the batch is kept", port, new BreakingReceiver(port, true));
    count(run, "after the batch is kept", port, new BreakingReceiver(port, false));
  }

  private static void count(DemoRun run, String when, int port, FlumeReceiver receiver)
      throws Exception {
    List<String> received = new ArrayList<>();
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(run.sparkConf(), Durations.milliseconds(500))) {
      // region main
      ssc.receiverStream(receiver)
          .map(event -> event.headers().get("number"))
          .foreachRDD(
              numbers -> {
                received.addAll(numbers.collect());
                if (received.contains(LAST)) {
                  sent.complete(null);
                }
              });
      // endregion
      run.stopAtEnd(ssc, sent);
      ssc.start();
      awaitServer(port);
      EmbeddedAgent agent = agent(port);
      agent.start();
      try {
        send(agent);
        ssc.awaitTermination();
      } finally {
        agent.stop();
      }
    }
    int different = new HashSet<>(received).size();
    System.out.printf(
        "%-24s  %6d  %8d  %4d  %5d%n",
        when, EVENTS, received.size(), EVENTS - different, received.size() - different);
  }

  // region agent
  private static EmbeddedAgent agent(int port) {
    EmbeddedAgent agent = new EmbeddedAgent("shop");
    agent.configure(
        Map.of(
            "channel.type", "memory",
            "channel.capacity", "1000",
            "sinks", "spark",
            "spark.type", "avro",
            "spark.hostname", "127.0.0.1",
            "spark.port", Integer.toString(port),
            "spark.batch-size", Integer.toString(PER_BATCH),
            "processor.type", "default"));
    return agent;
  }

  private static void send(EmbeddedAgent agent) throws EventDeliveryException {
    List<LogLine> lines = SampleData.accessLog();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      String line = lines.get(i).line();
      events.add(EventBuilder.withBody(line, UTF_8, Map.of("number", Integer.toString(i))));
    }
    for (int from = 0; from < EVENTS; from += PER_BATCH) {
      agent.putAll(events.subList(from, from + PER_BATCH)); // all of them, or none
    }
  }

  // endregion

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Waits for the receiver, so that the agent's first attempt does not fail and cost five seconds.
   */
  private static void awaitServer(int port) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(100); // Spark does not say when a receiver is ready
      }
    }
  }
}
