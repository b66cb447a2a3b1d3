package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01bOrdersByCountry.UNKNOWN;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.section3.Ex01bOrdersByCountry.CustomerTable;
import io.sparkcourse.section3.Ex01bOrdersByCountryCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex01bOrdersByCountryAnswersTest
    extends AnswersTest<
        BiFunction<JavaDStream<Order>, CustomerTable, JavaPairDStream<String, String>>> {
  private static final PairFunction<Order, String, String> BY_CUSTOMER =
      order -> new Tuple2<>(order.getCustomerId(), order.getOrderId());

  private static final Map<String, String> COUNTRIES = new ConcurrentHashMap<>();

  Ex01bOrdersByCountryAnswersTest() {
    super(new Ex01bOrdersByCountryCheck());

    wrong(
        "loads the table when the stream is defined",
        Mistaken.DOES_NOT_SEE_CHANGES,
        (orders, customers) -> {
          Map<String, String> countries = customers.load();
          return orders.mapToPair(order -> lookedUp(order, countries));
        });
    wrong(
        "makes an RDD of the table when the stream is defined",
        Mistaken.DOES_NOT_SEE_CHANGES,
        (orders, customers) -> {
          JavaPairRDD<String, String> countries = rdd(sc(orders), customers);
          return orders.transformToPair(rdd -> outerJoined(rdd.mapToPair(BY_CUSTOMER), countries));
        });
    wrong(
        "broadcasts the table when the stream is defined",
        Mistaken.DOES_NOT_SEE_CHANGES,
        (orders, customers) -> {
          Broadcast<Map<String, String>> countries = sc(orders).broadcast(customers.load());
          return orders.mapToPair(order -> lookedUp(order, countries.value()));
        });
    wrong(
        "an inner join",
        Mistaken.LEAVES_OUT_THE_UNKNOWN,
        (orders, customers) ->
            orders.transformToPair(
                rdd ->
                    rdd.mapToPair(BY_CUSTOMER)
                        .join(rdd(JavaSparkContext.fromSparkContext(rdd.context()), customers))
                        .mapToPair(Tuple2::_2)));
    wrong(
        "an outer join without a thought for the unknown",
        Mistaken.GETS_FROM_AN_EMPTY_OPTIONAL,
        (orders, customers) ->
            orders.transformToPair(
                rdd ->
                    rdd.mapToPair(BY_CUSTOMER)
                        .leftOuterJoin(
                            rdd(JavaSparkContext.fromSparkContext(rdd.context()), customers))
                        .mapToPair(pair -> new Tuple2<>(pair._2()._1(), pair._2()._2().get()))));
    wrong(
        "an inner join with the table of the start",
        Mistaken.DOES_NOT_SEE_CHANGES_AND_LEAVES_OUT_THE_UNKNOWN,
        (orders, customers) -> {
          JavaPairRDD<String, String> countries = rdd(sc(orders), customers);
          return orders.transformToPair(
              rdd -> rdd.mapToPair(BY_CUSTOMER).join(countries).mapToPair(Tuple2::_2));
        });
    wrong(
        "looks up orders instead of customers",
        Mistaken.KNOWS_NOBODY,
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
        Mistaken.LOADS_FOR_EACH_ORDER,
        (orders, customers) -> orders.mapToPair(order -> lookedUp(order, customers.load())));
    wrong(
        "loads the table for each partition",
        Mistaken.LOADS_IN_TASKS,
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
        Mistaken.LOADS_SEVERAL_TIMES,
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
        Mistaken.SEES_CHANGES_A_BATCH_LATE,
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
        Mistaken.BRINGS_ORDERS_TO_THE_DRIVER,
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
        Mistaken.USES_SPARK_IN_A_TASK,
        (orders, customers) -> {
          JavaPairRDD<String, String> countries = rdd(sc(orders), customers);
          return orders.mapToPair(
              order ->
                  new Tuple2<>(order.getOrderId(), countries.lookup(order.getCustomerId()).get(0)));
        });
    wrong(
        "fills a static map by foreachRDD",
        Mistaken.CHANGES_WHEN_COMPUTED_AGAIN,
        (orders, customers) -> {
          orders.foreachRDD(
              rdd -> {
                COUNTRIES.clear();
                COUNTRIES.putAll(customers.load());
              });
          return orders.mapToPair(order -> lookedUp(order, COUNTRIES));
        });
    wrong(
        "fills a static map in transform",
        Mistaken.CHANGES_WHEN_COMPUTED_AGAIN,
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  COUNTRIES.clear();
                  COUNTRIES.putAll(customers.load());
                  return rdd.mapToPair(order -> lookedUp(order, COUNTRIES));
                }));
    wrong(
        "adds each table to a map",
        Mistaken.KEEPS_CUSTOMERS_THAT_HAVE_GONE,
        (orders, customers) -> {
          Map<String, String> countries = new HashMap<>();
          return orders.transformToPair(
              rdd -> {
                countries.putAll(customers.load());
                return rdd.mapToPair(order -> lookedUp(order, countries));
              });
        });
    wrong(
        "loads the table again after an hour of the computer's clock",
        Mistaken.DOES_NOT_SEE_CHANGES,
        (orders, customers) -> {
          AtomicReference<Map<String, String>> countries = new AtomicReference<>(customers.load());
          AtomicLong loadedAt = new AtomicLong(System.nanoTime());
          return orders.transformToPair(
              rdd -> {
                if (System.nanoTime() - loadedAt.get() > TimeUnit.HOURS.toNanos(1)) {
                  countries.set(customers.load());
                  loadedAt.set(System.nanoTime());
                }
                Map<String, String> now = countries.get();
                return rdd.mapToPair(order -> lookedUp(order, now));
              });
        });
    wrong(
        "joins by customer, and gives the customer",
        Mistaken.GIVES_CUSTOMERS,
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  Map<String, String> countries = customers.load();
                  return rdd.mapToPair(
                      order ->
                          new Tuple2<>(order.getCustomerId(), lookedUp(order, countries)._2()));
                }));
    wrong(
        "one order of each customer",
        CommonMistake.DIFFERS,
        (orders, customers) ->
            orders
                .mapToPair(BY_CUSTOMER)
                .reduceByKey((order, other) -> order)
                .transformToPair(
                    rdd ->
                        outerJoined(
                            rdd,
                            rdd(JavaSparkContext.fromSparkContext(rdd.context()), customers))));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (orders, customers) -> null);

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
    right("SQL", Ex01bOrdersByCountryAnswersTest::bySql);
    right(
        "mapPartitions with the table of the batch",
        (orders, customers) ->
            orders.transformToPair(
                rdd -> {
                  Map<String, String> countries = customers.load();
                  return rdd.mapPartitionsToPair(
                      all -> {
                        List<Tuple2<String, String>> placed = new ArrayList<>();
                        all.forEachRemaining(order -> placed.add(lookedUp(order, countries)));
                        return placed.iterator();
                      });
                }));
  }

  private static JavaPairDStream<String, String> bySql(
      JavaDStream<Order> orders, CustomerTable customers) {
    return orders.transformToPair(
        rdd -> {
          SparkSession spark = SparkSession.builder().config(rdd.context().getConf()).getOrCreate();
          List<Row> rows = new ArrayList<>();
          customers
              .load()
              .forEach((customer, country) -> rows.add(RowFactory.create(customer, country)));
          StructType type =
              new StructType()
                  .add("customer", DataTypes.StringType)
                  .add("country", DataTypes.StringType);
          spark.createDataFrame(rdd, Order.class).createOrReplaceTempView("orders");
          spark.createDataFrame(rows, type).createOrReplaceTempView("customers");
          return spark
              .sql(
                  "SELECT orderId, coalesce(country, 'unknown') FROM orders LEFT JOIN customers ON"
                      + " customer = customerId")
              .toJavaRDD()
              .mapToPair(row -> new Tuple2<>(row.getString(0), row.getString(1)));
        });
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
