package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex09dSlowTotals.TOTAL;
import static io.sparkcourse.section5.Ex09dSlowTotals.asItRuns;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09dSlowTotals.Cure;
import io.sparkcourse.section5.Ex09dSlowTotalsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

class Ex09dSlowTotalsAnswersTest extends AnswersTest<Function<Dataset<Row>, Cure>> {
  private static final Column SALT = expr("substring(id, 2) % 3");

  Ex09dSlowTotalsAnswersTest() {
    super(new Ex09dSlowTotalsCheck());

    for (Cause cause : Cause.values()) {
      if (cause != Cause.SKEWED_KEY) {
        wrong(
            "the right query, and the cause " + cause,
            Mistaken.NAMES_ANOTHER_CAUSE,
            orders -> new Cure(cause, totals(orders, sum("cents"))));
      }
    }
    wrong(
        "the right query, and no cause",
        Mistaken.NAMES_ANOTHER_CAUSE,
        orders -> new Cure(null, totals(orders, sum("cents"))));
    wrong("as it runs", Mistaken.STAYS_SICK, named(Ex09dSlowTotals::asItRuns));
    wrong(
        "more shuffle partitions",
        Mistaken.STAYS_SICK,
        named(
            orders -> {
              orders.sparkSession().conf().set("spark.sql.shuffle.partitions", "8");
              return asItRuns(orders);
            }));
    wrong(
        "spread evenly before they are grouped",
        Mistaken.STAYS_SICK,
        named(orders -> asItRuns(orders.repartition(4))));
    wrong(
        "only web and Graz are added up before the shuffle",
        Mistaken.KNOWS_LARGE_SHOPS,
        named(
            orders ->
                asItRuns(
                    addedUpByTask(orders.filter("shop IN ('web', 'Graz')"))
                        .union(
                            orders
                                .filter("shop NOT IN ('web', 'Graz')")
                                .select("shop", "cents")))));
    wrong(
        "salted, and not put together again",
        Mistaken.GIVES_A_SHOP_TWICE,
        named(
            orders ->
                asItRuns(orders.withColumn("shop", expr("concat(shop, '#', substring(id, 2) % 3)")))
                    .withColumn("shop", expr("substring_index(shop, '#', 1)"))));
    wrong(
        "salted, in two aggregations",
        Mistaken.KEEPS_STATE_TWICE,
        named(
            orders ->
                totals(
                    orders.groupBy(col("shop"), SALT).agg(sum("cents").as("cents")),
                    sum("cents"))));
    wrong(
        "added up by each task, without what was before",
        Mistaken.ADDS_UP_A_MICRO_BATCH,
        named(orders -> addedUpByTask(orders.coalesce(1))));
    wrong(
        "without the large shop",
        Mistaken.LEAVES_OUT_A_SHOP,
        named(orders -> asItRuns(orders.filter("shop != 'web'"))));
    wrong(
        "the number of orders",
        Mistaken.COUNTS_ORDERS,
        named(orders -> totals(orders, count(lit(1)))));
    wrong(
        "cents as an INT",
        Mistaken.CENTS_ARE_AN_INT,
        named(orders -> totals(orders, sum(col("cents").cast("int")))));
    wrong(
        "cents as a DOUBLE",
        Mistaken.CENTS_ARE_A_DOUBLE,
        named(orders -> totals(orders, sum(col("cents").cast("double")).cast("bigint"))));
    wrong(
        "cents as a FLOAT",
        Mistaken.CENTS_ARE_A_DOUBLE,
        named(orders -> totals(orders, sum(col("cents").cast("float")).cast("bigint"))));
    wrong(
        "no orders below 0",
        Mistaken.LEAVES_OUT_RETURNS,
        named(orders -> totals(orders, sum(greatest(col("cents"), lit(0))))));
    wrong(
        "shops in lower case",
        CommonMistake.DIFFERS,
        named(orders -> totals(orders.withColumn("shop", lower(col("shop"))), sum("cents"))));
    wrong(
        "shops without the spaces around their names",
        CommonMistake.DIFFERS,
        named(orders -> totals(orders.withColumn("shop", trim(col("shop"))), sum("cents"))));
    wrong(
        "shops with one space between the words of their names",
        CommonMistake.DIFFERS,
        named(
            orders ->
                totals(
                    orders.withColumn("shop", regexp_replace(col("shop"), " +", " ")),
                    sum("cents"))));
    wrong(
        "leaves out shops without a name",
        CommonMistake.DIFFERS,
        named(orders -> totals(orders.filter("shop <> ''"), sum("cents"))));
    wrong(
        "repartition by shop, and then groupBy",
        Mistaken.STAYS_SICK,
        named(orders -> totals(orders.repartition(col("shop")), sum("cents"))));
    wrong(
        "each amount of a shop once",
        CommonMistake.DIFFERS,
        named(orders -> totals(orders.dropDuplicates("shop", "cents"), sum("cents"))));
    wrong(
        "a row only for a shop whose total has changed",
        CommonMistake.DIFFERS,
        named(Ex09dSlowTotalsAnswersTest::changedTotals));
    wrong(
        "the column has no name of its own",
        CommonMistake.OTHER_COLUMNS,
        named(orders -> orders.groupBy("shop").agg(sum("cents"))));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, orders -> null);
    wrong("no totals", CommonMistake.RETURNS_NULL, named(orders -> null));

    right(
        "added up in Java before the shuffle, and then as it runs",
        named(orders -> asItRuns(addedUpByTask(orders))));
    right(
        "in two steps: spread evenly and added up, then by shop as it runs",
        named(orders -> asItRuns(addedUpByTask(orders.repartition(8)))));
    right("reduceGroups", named(Ex09dSlowTotalsAnswersTest::reduced));
    right(
        "SQL",
        named(
            orders -> {
              orders.createOrReplaceTempView("orders");
              return orders
                  .sparkSession()
                  .sql("SELECT shop, sum(cents) AS cents FROM orders GROUP BY shop");
            }));
  }

  private static Function<Dataset<Row>, Cure> named(UnaryOperator<Dataset<Row>> totals) {
    return orders -> new Cure(Cause.SKEWED_KEY, totals.apply(orders));
  }

  private static Dataset<Row> totals(Dataset<Row> orders, Column cents) {
    return orders.groupBy("shop").agg(cents.as("cents"));
  }

  private static Dataset<Row> addedUpByTask(Dataset<Row> orders) {
    MapPartitionsFunction<Row, Row> addUp = Ex09dSlowTotalsAnswersTest::sums;
    return orders.mapPartitions(addUp, TOTAL);
  }

  private static Iterator<Row> sums(Iterator<Row> orders) {
    Map<String, Long> sums = new TreeMap<>();
    orders.forEachRemaining(
        order -> sums.merge(order.getAs("shop"), order.<Long>getAs("cents"), Long::sum));
    return sums.entrySet().stream().map(each -> total(each.getKey(), each.getValue())).iterator();
  }

  private static Dataset<Row> changedTotals(Dataset<Row> orders) {
    MapFunction<Row, String> shop = sum -> sum.getAs("shop");
    FlatMapGroupsWithStateFunction<String, Row, Long, Row> add =
        (name, sums, state) -> {
          Long before = state.exists() ? state.get() : null;
          Row total = Ex09dSlowTotals.add(name, sums, state);
          return state.get().equals(before)
              ? Collections.emptyIterator()
              : List.of(total).iterator();
        };
    return addedUpByTask(orders)
        .groupByKey(shop, Encoders.STRING())
        .flatMapGroupsWithState(
            add, OutputMode.Update(), Encoders.LONG(), TOTAL, GroupStateTimeout.NoTimeout());
  }

  /** With names: Spark hands the object as it is to the function that groups by {@code shop}. */
  private static Row total(String shop, long cents) {
    return new GenericRowWithSchema(new Object[] {shop, cents}, TOTAL.schema());
  }

  private static Dataset<Row> reduced(Dataset<Row> orders) {
    MapFunction<Row, String> shop = order -> order.getAs("shop");
    MapFunction<Row, Long> cents = order -> order.getAs("cents");
    ReduceFunction<Long> add = Long::sum;
    return orders
        .groupByKey(shop, Encoders.STRING())
        .mapValues(cents, Encoders.LONG())
        .reduceGroups(add)
        .toDF("shop", "cents");
  }
}
