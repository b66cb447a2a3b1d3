package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01bOrdersByCountry.UNKNOWN;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.section3.Ex01bOrdersByCountry.CustomerTable;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex01bOrdersByCountryAnswersTest
    extends AnswersTest<
        BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>>> {
  private static final PairFunction<Order, String, String> BY_CUSTOMER =
      order -> new Tuple2<>(order.getCustomerId(), order.getOrderId());

  Ex01bOrdersByCountryAnswersTest() {
    super(new Ex01bOrdersByCountryCheck());

    wrong(
        "loads the table when the stream is defined",
        "It looks up every order in the table of the start",
        (orders, customers) -> {
          Map<String, String> countries = customers.load();
          return orders.mapToPair(order -> lookedUp(order, countries));
        });
    wrong(
        "makes an RDD of the table when the stream is defined",
        "It looks up every order in the table of the start",
        (orders, customers) -> {
          JavaPairRDD<String, String> countries = rdd(sc(orders), customers);
          return orders.transformToPair(rdd -> outerJoined(rdd.mapToPair(BY_CUSTOMER), countries));
        });
    wrong(
        "broadcasts the table when the stream is defined",
        "It looks up every order in the table of the start",
        (orders, customers) -> {
          Broadcast<Map<String, String>> countries = sc(orders).broadcast(customers.load());
          return orders.mapToPair(order -> lookedUp(order, countries.value()));
        });
    wrong(
        "an inner join",
        "Orders of unknown customers are missing: an inner join drops them without a word.",
        (orders, customers) ->
            orders.transformToPair(
                rdd ->
                    rdd.mapToPair(BY_CUSTOMER)
                        .join(rdd(JavaSparkContext.fromSparkContext(rdd.context()), customers))
                        .mapToPair(Tuple2::_2)));
    wrong(
        "an outer join without a thought for the unknown",
        "It calls get() on an empty Optional: a customer may be unknown.",
        (orders, customers) ->
            orders.transformToPair(
                rdd ->
                    rdd.mapToPair(BY_CUSTOMER)
                        .leftOuterJoin(
                            rdd(JavaSparkContext.fromSparkContext(rdd.context()), customers))
                        .mapToPair(pair -> new Tuple2<>(pair._2()._1(), pair._2()._2().get()))));
    wrong(
        "an inner join with the table of the start",
        "Orders of unknown customers are missing: an inner join drops them without a word. And",
        (orders, customers) -> {
          JavaPairRDD<String, String> countries = rdd(sc(orders), customers);
          return orders.transformToPair(
              rdd -> rdd.mapToPair(BY_CUSTOMER).join(countries).mapToPair(Tuple2::_2));
        });
    wrong(
        "looks up orders instead of customers",
        "Every customer is unknown: what do you look up in the table?",
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  Map<String, String> countries = customers.load();
                  return rdd.mapToPair(
                      order ->
                          new Tuple2<>(
                              order.getOrderId(),
                              countries.getOrDefault(order.getOrderId(), UNKNOWN)));
                }));
    wrong(
        "loads the table for each order",
        "Its result is right, but in a micro-batch of 2000 orders it loads the table 2000 times",
        (orders, customers) -> orders.mapToPair(order -> lookedUp(order, customers.load())));
    wrong(
        "loads the table for each partition",
        "Its result is right, but 2 tasks load the table in one micro-batch",
        (orders, customers) ->
            orders.mapPartitionsToPair(
                all -> {
                  Map<String, String> countries = customers.load();
                  List<Tuple2<String, String>> told = new ArrayList<>();
                  all.forEachRemaining(order -> told.add(lookedUp(order, countries)));
                  return told.iterator();
                }));
    wrong(
        "loads the table twice",
        "Its result is right, but it loads the table 2 times in one micro-batch",
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  if (customers.load().isEmpty()) {
                    return rdd.mapToPair(order -> new Tuple2<>(order.getOrderId(), UNKNOWN));
                  }
                  Map<String, String> countries = customers.load();
                  return rdd.mapToPair(order -> lookedUp(order, countries));
                }));
    wrong(
        "refreshes the table by an output operation, after the batch",
        "It sees a change of the table one micro-batch late",
        (orders, customers) -> {
          AtomicReference<Map<String, String>> countries = new AtomicReference<>(customers.load());
          JavaPairDStream<String, String> told =
              orders.transformToPair(
                  rdd -> {
                    Map<String, String> now = countries.get();
                    return rdd.mapToPair(order -> lookedUp(order, now));
                  });
          orders.foreachRDD(rdd -> countries.set(customers.load()));
          return told;
        });
    wrong(
        "collects the orders and makes an RDD of them again",
        "Its result is right, but it brings the orders to the driver",
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  Map<String, String> countries = customers.load();
                  List<Tuple2<String, String>> told = new ArrayList<>();
                  rdd.collect().forEach(order -> told.add(lookedUp(order, countries)));
                  return JavaSparkContext.fromSparkContext(rdd.context()).parallelizePairs(told);
                }));
    wrong(
        "calls Spark in a task",
        "It uses the SparkContext or an RDD inside a function that runs in tasks",
        (orders, customers) -> {
          JavaPairRDD<String, String> countries = rdd(sc(orders), customers);
          return orders.mapToPair(
              order ->
                  new Tuple2<>(order.getOrderId(), countries.lookup(order.getCustomerId()).get(0)));
        });

    right(
        "an outer join with an RDD that is made in each batch",
        (orders, customers) ->
            orders.transformToPair(
                rdd ->
                    outerJoined(
                        rdd.mapToPair(BY_CUSTOMER),
                        rdd(JavaSparkContext.fromSparkContext(rdd.context()), customers))));
    right(
        "a broadcast variable that is made in each batch",
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  Broadcast<Map<String, String>> countries =
                      JavaSparkContext.fromSparkContext(rdd.context()).broadcast(customers.load());
                  return rdd.mapToPair(order -> lookedUp(order, countries.value()));
                }));
    right(
        "looks whether there are orders at all",
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  if (rdd.isEmpty()) {
                    return rdd.mapToPair(order -> new Tuple2<>(order.getOrderId(), UNKNOWN));
                  }
                  Map<String, String> countries = customers.load();
                  return rdd.mapToPair(order -> lookedUp(order, countries));
                }));
  }

  private static JavaPairRDD<String, String> outerJoined(
      JavaPairRDD<String, String> byCustomer, JavaPairRDD<String, String> countries) {
    return byCustomer
        .leftOuterJoin(countries)
        .mapToPair(pair -> new Tuple2<>(pair._2()._1(), pair._2()._2().orElse(UNKNOWN)));
  }

  private static JavaPairRDD<String, String> rdd(JavaSparkContext sc, CustomerTable customers) {
    List<Tuple2<String, String>> pairs = new ArrayList<>();
    customers.load().forEach((customer, country) -> pairs.add(new Tuple2<>(customer, country)));
    return sc.parallelizePairs(pairs);
  }

  private static JavaSparkContext sc(JavaDStream<?> stream) {
    return JavaSparkContext.fromSparkContext(stream.context().sparkContext());
  }

  private static Tuple2<String, String> lookedUp(Order order, Map<String, String> countries) {
    return new Tuple2<>(order.getOrderId(), countries.getOrDefault(order.getCustomerId(), UNKNOWN));
  }
}
