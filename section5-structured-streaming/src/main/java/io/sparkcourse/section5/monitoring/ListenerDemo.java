package io.sparkcourse.section5.monitoring;

import io.sparkcourse.common.DemoRun;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Lecture 5.9: when, and in which thread, does a listener receive a query's events?
 *
 * <p>The listener is slow: it has not finished with micro-batch 0 before micro-batch 1 has run. In
 * micro-batch 2 the query fails. Run it with the green arrow, {@code ./course run Listener}, or
 * {@code spark-submit}. It prints:
 *
 * <pre>{@code
 *   onQueryStarted (stream execution thread)
 * start() has returned
 * micro-batch 0 is written
 *   onQueryProgress of micro-batch 0 (spark-listener-group-streams)
 * micro-batch 1 is written
 *   onQueryProgress of micro-batch 1 (spark-listener-group-streams)
 *   onQueryTerminated: java.lang.IllegalStateException: the disk is full (spark-listener-group-streams)
 * }</pre>
 */
public final class ListenerDemo {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ListenerDemo.class, args);
    try (SparkSession spark = run.sparkSession()) {
      MemoryStream<String> orders =
          new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.STRING());
      Slow listener = new Slow();
      VoidFunction2<Dataset<Row>, Long> write =
          (rows, batchId) -> {
            if (batchId == 2) {
              throw new IllegalStateException("the disk is full");
            }
            System.out.println("micro-batch " + batchId + " is written");
          };
      // region main
      spark.streams().addListener(listener);
      StreamingQuery query = orders.toDF().writeStream().foreachBatch(write).start();
      System.out.println("start() has returned");
      // endregion
      add(orders, "tea");
      listener.hasHeardOfBatch0.await();
      add(orders, "mug");
      query.processAllAvailable();
      listener.mayGoOn.countDown();
      add(orders, "cup");
      try {
        query.awaitTermination();
      } catch (StreamingQueryException failed) {
        listener.hasHeardOfTheEnd.await();
      }
    }
  }

  // region listener
  private static final class Slow extends StreamingQueryListener {
    private final CountDownLatch hasHeardOfBatch0 = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final CountDownLatch hasHeardOfTheEnd = new CountDownLatch(1);

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      print("onQueryStarted");
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      print("onQueryProgress of micro-batch " + event.progress().batchId());
      hasHeardOfBatch0.countDown();
      try {
        mayGoOn.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      print("onQueryTerminated: " + event.exception().get().lines().findFirst().orElseThrow());
      hasHeardOfTheEnd.countDown();
    }
  }

  // endregion

  private static void print(String event) {
    // "stream execution thread for [id = ..., runId = ...]", "spark-listener-group-streams"
    String thread = Thread.currentThread().getName().replaceAll(" for .*", "");
    System.out.printf("  %s (%s)%n", event, thread);
  }

  private static void add(MemoryStream<String> orders, String order) {
    orders.addData(JavaConverters.asScalaBuffer(List.of(order)));
  }
}
