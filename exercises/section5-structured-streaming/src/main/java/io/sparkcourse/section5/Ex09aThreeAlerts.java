package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.exercise.NotStartedException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Exercise 5.9a: three alerts that come when they should, once, and not before.
 *
 * <p>{@link #alerts} returns a listener. It is added to a session whose queries have a trigger
 * every ten seconds, and passes the pager a text with the name of the query and the alert:
 *
 * <ul>
 *   <li>{@code orders is behind}: three micro-batches in a row have taken longer than ten seconds
 *       each ({@code batchDuration}, in milliseconds). Exactly ten seconds is not longer. The alert
 *       comes with the third of them.
 *   <li>{@code orders grows}: five micro-batches in a row have had more rows in the state than the
 *       micro-batch before. So it takes at least six micro-batches, and comes with the sixth. The
 *       rows are those of all stateful operators of the query together ({@code numRowsTotal}).
 *   <li>{@code orders drops rows}: the micro-batch has dropped rows in any of its operators ({@code
 *       numRowsDroppedByWatermark}).
 * </ul>
 *
 * <p>Each alert comes once. It is over when a micro-batch has not taken longer than ten seconds,
 * has not had more rows in the state than the one before, or has dropped none. After that it may
 * come again, once all its conditions have been met again.
 *
 * <ul>
 *   <li>Each query has its own alerts. Queries of different names run at the same time, and their
 *       events come in any order.
 *   <li>A query that is started again begins without a history: nothing from before the start
 *       counts, and its alerts may come again. Its {@code name} and {@code id} are the same, but
 *       the {@code runId} is new.
 *   <li>An idle event changes nothing: it neither counts as a micro-batch nor interrupts a sequence
 *       of them.
 *   <li>A micro-batch without input rows counts like any other.
 *   <li>Queries may already be running when the listener is added: then it is notified of their
 *       micro-batches, but was not notified of their start.
 * </ul>
 *
 * <p>A query may have no stateful operator, one or several. Every query has a name. In the check,
 * all events arrive in one thread; Spark calls {@code onQueryStarted} in a different thread from
 * the rest.
 *
 * <p>Six micro-batches of {@code orders}, with the rows in the state:
 *
 * <pre>{@code
 * 1  2  3  4  5  6
 * }</pre>
 *
 * With the last one, the pager gets:
 *
 * <pre>{@code
 * orders grows
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 5.9a}, check it with {@code ./course check 5.9a}, and if
 * you are stuck, {@code ./course hint 5.9a}.
 */
public final class Ex09aThreeAlerts {
  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09aThreeAlerts.class, args);
    try (SparkSession spark = run.sparkSession()) {
      End end = new End();
      spark.streams().addListener(alerts(System.out::println));
      spark.streams().addListener(end);
      MemoryStream<String> orders =
          new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.STRING());
      StreamingQuery query =
          orders
              .toDF()
              .dropDuplicates("value") // without a watermark: it keeps every value
              .writeStream()
              .queryName("orders")
              .format("noop")
              .start();
      for (String order : List.of("tea", "mug", "cup", "pot", "jar", "tin")) {
        orders.addData(JavaConverters.asScalaBuffer(List.of(order)));
        query.processAllAvailable();
      }
      query.stop();
      end.heard.await(); // events arrive later than what they report
    }
  }

  /**
   * A listener that raises the three alerts.
   *
   * @param pager is given each alert, such as {@code orders is behind}
   */
  static StreamingQueryListener alerts(Consumer<String> pager) {
    // region answer
    throw new NotStartedException(
        "5.9a", "write a listener that sends the pager a text when a micro-batch has dropped rows");
    // endregion
  }

  private static final class End extends StreamingQueryListener {
    private final CountDownLatch heard = new CountDownLatch(1);

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      heard.countDown();
    }
  }
}
