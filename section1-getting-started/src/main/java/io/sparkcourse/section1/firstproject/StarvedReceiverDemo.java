package io.sparkcourse.section1.firstproject;

import io.sparkcourse.common.DemoRun;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;

/**
 * Lecture 1.4: why does a program with a receiver print nothing on {@code local[1]}?
 *
 * <p>The same receiver runs with one thread, then with two. Run it with the green arrow, {@code
 * ./course run StarvedReceiver}, or {@code spark-submit}. Spark warns on standard error; standard
 * output has:
 *
 * <pre>{@code
 * local[1]: 20 records received, 0 processed
 * local[2]: 20 records received, 20 processed
 * }</pre>
 */
public final class StarvedReceiverDemo {
  static final int RECORDS = 20;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(StarvedReceiverDemo.class, args);
    // The number of threads is the lesson: only here does a demo name its master.
    receive(run, "local[1]", progress -> progress.batchesSinceTheLastRecord == 4);
    receive(run, "local[2]", progress -> progress.processed.sum() == RECORDS);
  }

  // region receive
  private static void receive(DemoRun run, String master, Predicate<Progress> enough)
      throws InterruptedException {
    SparkConf conf = run.configure(new SparkConf().setAppName(master).setMaster(master));
    // The waiting jobs run while the context stops: too late to remove their RDDs.
    conf.set("spark.streaming.unpersist", "false");
    Progress progress = new Progress(enough);

    try (JavaStreamingContext ssc = new JavaStreamingContext(conf, Durations.milliseconds(500))) {
      ssc.addStreamingListener(progress);
      ssc.receiverStream(new NumbersReceiver())
          .foreachRDD(rdd -> progress.processed.add(rdd.count())); // count() needs a thread
      ssc.start();
      progress.end.await();
      // Before the context stops: that frees the receiver's thread, and the jobs would use it.
      System.out.printf(
          "%s: %d records received, %d processed%n",
          master, progress.received, progress.processed.sum());
    }
  }

  // endregion

  // region receiver
  /** Stores a few numbers and returns. It occupies its thread until it is stopped. */
  private static final class NumbersReceiver extends Receiver<Integer> {
    private static final long serialVersionUID = 1L;

    NumbersReceiver() {
      super(StorageLevel.MEMORY_ONLY());
    }

    @Override
    public void onStart() {
      IntStream.rangeClosed(1, RECORDS).forEach(this::store);
    }

    @Override
    public void onStop() {}
  }

  // endregion

  /** Records received and processed so far, reported by Spark on a single thread. */
  private static final class Progress implements StreamingListener {
    final LongAdder processed = new LongAdder();
    final CountDownLatch end = new CountDownLatch(1);
    private final Predicate<Progress> enough;
    long received;
    int batchesSinceTheLastRecord;

    Progress(Predicate<Progress> enough) {
      this.enough = enough;
    }

    @Override
    public void onBatchSubmitted(StreamingListenerBatchSubmitted batch) {
      batchesSinceTheLastRecord += received == RECORDS ? 1 : 0;
      received += batch.batchInfo().numRecords();
      endIfEnough();
    }

    @Override
    public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
      endIfEnough();
    }

    private void endIfEnough() {
      if (enough.test(this)) {
        end.countDown();
      }
    }
  }
}
