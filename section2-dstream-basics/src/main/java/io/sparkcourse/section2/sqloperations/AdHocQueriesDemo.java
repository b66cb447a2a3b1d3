package io.sparkcourse.section2.sqloperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamTime;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Lecture 2.12: how long can another thread query a micro-batch?
 *
 * <p>A receiver stores one delivery of orders, which becomes a view. Every 10 seconds an empty
 * batch follows, and {@code main} queries the view repeatedly. It runs twice, the second time with
 * {@code remember}. Run it with the green arrow, {@code ./course run AdHocQueries}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * without remember
 *    0 s later  [[tea,3], [cup,2], [jam,1]]
 *   20 s later  Attempted to use BlockRDD[<number>] at receiverStream at AdHocQueriesDemo.java:<number> after its blocks have been removed!
 *   50 s later  Attempted to use BlockRDD[<number>] at receiverStream at AdHocQueriesDemo.java:<number> after its blocks have been removed!
 *   70 s later  Attempted to use BlockRDD[<number>] at receiverStream at AdHocQueriesDemo.java:<number> after its blocks have been removed!
 * with remember
 *    0 s later  [[tea,3], [cup,2], [jam,1]]
 *   20 s later  [[tea,3], [cup,2], [jam,1]]
 *   50 s later  [[tea,3], [cup,2], [jam,1]]
 *   70 s later  Attempted to use BlockRDD[<number>] at receiverStream at AdHocQueriesDemo.java:<number> after its blocks have been removed!
 * }</pre>
 */
public final class AdHocQueriesDemo {
  static final Duration BATCH = Durations.seconds(10);

  static final String QUESTION =
      "SELECT item, count(*) AS number FROM orders GROUP BY item ORDER BY number DESC";

  /** Number of batches before each query: so 0, 20, 50 and 70 seconds after the delivery. */
  private static final List<Integer> PAUSES = List.of(0, 2, 3, 2);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(AdHocQueriesDemo.class, args);
    System.out.println("without remember");
    askAgainAndAgain(run, ssc -> {});
    System.out.println("with remember");
    // region remember
    askAgainAndAgain(run, ssc -> ssc.remember(Durations.minutes(1)));
    // endregion
  }

  private static void askAgainAndAgain(DemoRun run, Consumer<JavaStreamingContext> memory)
      throws InterruptedException {
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.sparkConf()), BATCH)) {
      memory.accept(ssc);
      offerAsView(ssc.receiverStream(new OneDelivery()));

      StreamTime streamTime = StreamTime.of(ssc); // advances only when this program moves it
      ssc.start();
      SparkSession spark = SparkSession.builder().getOrCreate();
      while (!spark.catalog().tableExists("orders")) {
        streamTime.nextBatch();
      }
      int seconds = 0;
      for (int pause : PAUSES) {
        for (int batch = 0; batch < pause; batch++) {
          streamTime.nextBatch();
          seconds += 10;
        }
        System.out.printf("%4d s later  %s%n", seconds, answer(spark));
      }
    }
  }

  // region view
  /** Each batch that has orders replaces the view of the last one. */
  static void offerAsView(JavaDStream<String> items) {
    items.foreachRDD(
        rdd -> {
          if (!rdd.isEmpty()) {
            SparkSession spark =
                SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
            spark
                .createDataset(rdd.rdd(), Encoders.STRING())
                .toDF("item")
                .createOrReplaceTempView("orders");
          }
        });
  }

  // endregion

  // region answer
  /** The result of an SQL query of the view, or Spark's error. */
  private static String answer(SparkSession spark) {
    try {
      return spark.sql(QUESTION).collectAsList().toString();
    } catch (Exception failure) { // a SparkException, which no method declares
      return failure.getMessage().lines().findFirst().orElse("").replaceFirst(".*Exception: ", "");
    }
  }

  // endregion

  /** Stores six orders together, and nothing after them. */
  static final class OneDelivery extends Receiver<String> {
    private static final long serialVersionUID = 1L;

    OneDelivery() {
      super(StorageLevel.MEMORY_ONLY());
    }

    @Override
    public void onStart() {
      Thread thread = new Thread(this::deliver, "delivery");
      thread.setDaemon(true);
      thread.start();
    }

    private void deliver() {
      store(List.of("tea", "cup", "tea", "jam", "tea", "cup").iterator());
    }

    @Override
    public void onStop() {
      // its thread has already ended
    }
  }
}
