package io.sparkcourse.section4.cluster;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Lecture 4.8: which lines of a program run in the driver, which in tasks, and whose variables do
 * they see?
 *
 * <p>Run it with the green arrow, {@code ./course run 4.8}, or on a cluster by {@code ./course
 * submit 4.8}, where the output differs. In local mode it prints:
 *
 * <pre>{@code
 * hello from a task
 * part         where                     calls
 * main         driver                        1
 * transform    driver                        3
 * map          task in driver              202
 * foreachRDD   driver                        3
 * foreach      task in driver              202
 * orders in the captured object: 0
 * orders in the static field:    202
 * orders in the accumulator:     202
 * }</pre>
 */
public final class WhereItRunsDemo {
  static final Duration BATCH = Durations.seconds(30);
  private static final int BATCHES = 3;

  private static final List<String> PARTS =
      List.of("main", "transform", "map", "foreachRDD", "foreach");

  // region counters
  /** A trap: each JVM has its own field. */
  private static final AtomicInteger STATIC_FIELD = new AtomicInteger();

  static JavaDStream<String> customers(
      JavaDStream<Order> orders, AtomicInteger captured, LongAccumulator accumulator) {
    return orders.map(
        order -> {
          STATIC_FIELD.incrementAndGet();
          captured.incrementAndGet();
          accumulator.add(1);
          return order.getCustomerId();
        });
  }

  // endregion

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(WhereItRunsDemo.class, args).stopAfter(BATCHES);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaSparkContext sc = ssc.sparkContext();
      sc.parallelize(List.of("hello"), 1)
          .foreach(word -> System.out.println(word + " from a task"));

      AtomicInteger captured = new AtomicInteger();
      LongAccumulator accumulator = sc.sc().longAccumulator("orders");
      Places places = Places.of(sc);
      places.note("main");
      note(customers(SampleStreams.orders(ssc), captured, accumulator), places);

      ssc.start();
      ssc.awaitTermination();

      System.out.println("part         where                     calls");
      PARTS.forEach(part -> System.out.println(places.line(part)));
      System.out.println("orders in the captured object: " + captured);
      System.out.println("orders in the static field:    " + STATIC_FIELD);
      System.out.println("orders in the accumulator:     " + accumulator.value());
    }
  }

  // region parts
  static void note(JavaDStream<String> customers, Places places) {
    customers
        .transform(
            rdd -> {
              places.note("transform");
              return rdd;
            })
        .map(
            customer -> {
              places.note("map");
              return customer;
            })
        .foreachRDD(
            rdd -> {
              places.note("foreachRDD");
              rdd.foreach(customer -> places.note("foreach"));
            });
  }
  // endregion
}
