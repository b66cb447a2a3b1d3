package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStarted;

/**
 * Lecture 4.1: what do several receivers cost, and what is the union of their streams?
 *
 * <p>One receiver, or three, receive 12 packets of 1,000 records, on a master with four threads.
 * Run it with the green arrow, {@code ./course run Receivers}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * receivers  union  threads taken  jobs a batch  tasks  records
 *         1  no                 1             1     12    12000
 *         3  no                 3             3     12    12000
 *         3  yes                3             1     12    12000
 * }</pre>
 */
public final class ReceiversDemo {
  static final Duration BATCH = Durations.milliseconds(500);
  static final int PACKETS = 12;
  static final int PACKET_SIZE = 1_000;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReceiversDemo.class, args);
    System.out.println("receivers  union  threads taken  jobs a batch  tasks  records");
    receive(run, 1, false);
    receive(run, 3, false);
    receive(run, 3, true);
  }

  private static void receive(DemoRun run, int receivers, boolean union)
      throws InterruptedException {
    SparkConf fourThreads = run.configure(new SparkConf().setMaster("local[4]").setAppName("4.1"));
    Received received = new Received();
    try (JavaStreamingContext ssc = new JavaStreamingContext(fourThreads, BATCH)) {
      List<JavaDStream<String>> streams = streams(ssc, receivers, union);
      streams.forEach(stream -> stream.foreachRDD(received::add));
      ssc.addStreamingListener(received);
      run.stopAtEnd(ssc, received.all);

      ssc.start();
      ssc.awaitTermination();
    } // when the context is closed, the listener has received all events
    System.out.printf(
        "%9d  %-5s %14d %13d %6d %8d%n",
        receivers,
        union ? "yes" : "no",
        received.receivers.get(),
        received.jobsOfABatch.get(),
        received.partitions.get(),
        received.records.get());
  }

  // region streams
  /** The streams of this many receivers, separately, or as one union. */
  static List<JavaDStream<String>> streams(JavaStreamingContext ssc, int receivers, boolean union) {
    List<JavaDStream<String>> streams =
        Stream.generate(() -> new PacketReceiver(PACKETS / receivers, PACKET_SIZE))
            .limit(receivers)
            .<JavaDStream<String>>map(ssc::receiverStream)
            .toList();
    return union ? List.of(union(ssc, streams)) : streams;
  }

  private static JavaDStream<String> union(
      JavaStreamingContext ssc, List<JavaDStream<String>> streams) {
    return streams.stream().reduce(JavaDStream::union).orElseThrow();
  }

  // endregion

  /** The totals of the outputs until all records have arrived. */
  private static final class Received implements StreamingListener {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong partitions = new AtomicLong();
    private final CompletableFuture<Void> all = new CompletableFuture<>();
    private final AtomicInteger receivers = new AtomicInteger();
    private final AtomicInteger jobsOfABatch = new AtomicInteger();

    /** A receiver is a task that does not end while the context runs: it occupies a thread. */
    @Override
    public void onReceiverStarted(StreamingListenerReceiverStarted started) {
      receivers.incrementAndGet();
    }

    @Override
    public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
      jobsOfABatch.set(completed.batchInfo().outputOperationInfos().size());
    }

    void add(JavaRDD<String> rdd) {
      partitions.addAndGet(rdd.getNumPartitions());
      long soFar = records.addAndGet(rdd.count());
      if (soFar == (long) PACKETS * PACKET_SIZE) {
        all.complete(null);
      }
    }
  }
}
