package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.sample.SampleStreams;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 3.1b: to which country does each order go?
 *
 * <p>Output each order with the country of its customer, or with "unknown" if the table of
 * customers does not have the customer. There is a micro-batch every 10 seconds.
 *
 * <p>Customers join, move and leave while the stream runs: a change in the table applies from the
 * next micro-batch on. Loading the table is a query that reads all of it, so load it once for each
 * micro-batch and not more often; for a micro-batch without orders it need not be loaded. There may
 * be many orders: do not bring them to the driver.
 *
 * <p>When an executor is lost, Spark computes a micro-batch again. The result must be the same as
 * before, even if the table has changed in the meantime.
 *
 * <p>Input, one {@link Order} each, and the table:
 *
 * <pre>{@code
 * batch 1 (10 s):  O1 of ann   O2 of bob      the table:  ann=AT
 * batch 2 (20 s):  O3 of ann   O4 of bob      the table:  ann=CH bob=FR
 * }</pre>
 *
 * Output, the id of each order and a country:
 *
 * <pre>{@code
 * batch 1 (10 s):  (O1,AT) (O2,unknown)
 * batch 2 (20 s):  (O3,CH) (O4,FR)
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 3.1b}, check it with {@code ./course check 3.1b}, and if
 * you are stuck, {@code ./course hint 3.1b}.
 */
public final class Ex01bOrdersByCountry {
  static final Duration BATCH = Durations.seconds(10);
  static final String UNKNOWN = "unknown";

  /** The table of customers in a database. */
  @FunctionalInterface
  interface CustomerTable extends Serializable {
    /**
     * Reads the whole table as it is now.
     *
     * @return countries by customer id, without nulls; a new map each time
     */
    Map<String, String> load();
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex01bOrdersByCountry.class, args).stopAfter(3);
    Map<String, String> customers = new ConcurrentHashMap<>();
    for (int n = 1; n <= 60; n++) {
      customers.put(String.format(Locale.ROOT, "customer-%03d", n), n % 2 == 0 ? "AT" : "CH");
    }
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<Order> orders = SampleStreams.orders(ssc);
      countries(orders, () -> new HashMap<>(customers)).print();
      orders.foreachRDD( // after the first batch, all customers have moved to France
          rdd -> customers.replaceAll((customer, country) -> "FR"));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, String> countries(
      JavaDStream<Order> orders, CustomerTable customers) {
    // region answer
    return orders.transformToPair(
        rdd -> {
          Map<String, String> countries = customers.load(); // in the driver, once per batch
          return rdd.mapToPair(
              order ->
                  new Tuple2<>(
                      order.getOrderId(), countries.getOrDefault(order.getCustomerId(), UNKNOWN)));
        });
    // endregion
  }
}
