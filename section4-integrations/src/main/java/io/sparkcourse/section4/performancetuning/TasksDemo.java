package io.sparkcourse.section4.performancetuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 4.1: how many tasks does a micro-batch start, and how many of them have nothing to do?
 *
 * <p>1,000 requests for 50 pages, in two partitions, are counted by page. Run it with the green
 * arrow, {@code ./course run Tasks}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *                             tasks   without a record
 * reduceByKey(sum)                4                  0
 * reduceByKey(sum, 1)             3                  0
 * reduceByKey(sum, 8)            10                  0
 * reduceByKey(sum, 200)         202                150
 * repartition(8), then sum       12                  0
 * }</pre>
 */
public final class TasksDemo {
  static final Duration BATCH = Durations.seconds(1);
  static final int REQUESTS = 1_000;
  static final int PAGES = 50;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(TasksDemo.class, args);
    System.out.println("                            tasks   without a record");
    // region main
    print(run, "reduceByKey(sum)", ones -> ones.reduceByKey(Integer::sum));
    print(run, "reduceByKey(sum, 1)", ones -> ones.reduceByKey(Integer::sum, 1));
    print(run, "reduceByKey(sum, 8)", ones -> ones.reduceByKey(Integer::sum, 8));
    print(run, "reduceByKey(sum, 200)", ones -> ones.reduceByKey(Integer::sum, 200));
    print(run, "repartition(8), then sum", ones -> ones.repartition(8).reduceByKey(Integer::sum));
    // endregion
  }

  private static void print(
      DemoRun run, String name, UnaryOperator<JavaPairDStream<Integer, Integer>> count)
      throws InterruptedException {
    TaskCount tasks = new TaskCount();
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      ssc.sparkContext().sc().addSparkListener(tasks);
      JavaPairDStream<Integer, Integer> ones =
          ReplayInputDStream.startingAt(Instant.EPOCH, ssc, TasksDemo::requests)
              .mapToPair(page -> new Tuple2<>(page, 1));
      count.apply(ones).foreachRDD(rdd -> rdd.foreachPartition(counts -> {}));

      ssc.start();
      ssc.awaitTermination();
    } // when the context is closed, the listener has received all events
    System.out.printf("%-26s %6d %18d%n", name, tasks.all.get(), tasks.idle.get());
  }

  /** Counts tasks, and those that have read no records, from a batch or from a shuffle. */
  static final class TaskCount extends SparkListener {
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      all.incrementAndGet();
      boolean reads = task.taskType().equals("ResultTask");
      if (reads && task.taskMetrics().shuffleReadMetrics().recordsRead() == 0) {
        idle.incrementAndGet();
      }
    }
  }

  static List<Arrival<Integer>> requests() {
    return IntStream.range(0, REQUESTS)
        .mapToObj(request -> new Arrival<>(Instant.EPOCH, request % PAGES))
        .toList();
  }
}
