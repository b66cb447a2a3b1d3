package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** Pairs that keep a number for each product. The input is orders, see {@link Orders}. */
final class States {
  private static final long TIMEOUT_MILLIS = 120_000;

  private States() {}

  // region totals
  static JavaPairDStream<String, Integer> totals(JavaDStream<String> orders) {
    return Orders.ones(orders).updateStateByKey(States::add);
  }

  private static Optional<Integer> add(List<Integer> ones, Optional<Integer> total) {
    return Optional.of(total.orElse(0) + ones.size());
  }

  static Dataset<Row> totals(Dataset<Row> orders) {
    return Orders.timed(orders).groupBy("product").count();
  }

  // endregion

  // region function
  static JavaDStream<String> totalsByFunction(JavaDStream<String> orders) {
    return Orders.ones(orders).mapWithState(StateSpec.function(States::addOne));
  }

  /** Called for each order. */
  private static String addOne(String product, Optional<Integer> one, State<Integer> state) {
    int total = (state.exists() ? state.get() : 0) + one.get();
    state.update(total);
    return product + " " + total;
  }

  static Dataset<Row> totalsByFunction(Dataset<Row> orders) {
    MapGroupsWithStateFunction<String, Row, Integer, String> addAll = States::addAll;
    return byProduct(orders).mapGroupsWithState(addAll, Encoders.INT(), Encoders.STRING()).toDF();
  }

  /** Called for each product, with all of its orders in a micro-batch. */
  private static String addAll(String product, Iterator<Row> orders, GroupState<Integer> state) {
    int total = state.exists() ? state.get() : 0;
    while (orders.hasNext()) {
      orders.next();
      total++;
    }
    state.update(total);
    return product + " " + total;
  }

  // endregion

  // region initial
  /**
   * The same, continuing from earlier totals.
   *
   * @param before with the columns {@code product} and {@code total}
   */
  static Dataset<Row> totalsByFunction(Dataset<Row> orders, Dataset<Row> before) {
    MapGroupsWithStateFunction<String, Row, Integer, String> addAll = States::addAll;
    MapFunction<Row, String> product = row -> row.getAs("product");
    MapFunction<Row, Integer> total = row -> row.getAs("total");
    KeyValueGroupedDataset<String, Integer> initial =
        before.groupByKey(product, Encoders.STRING()).mapValues(total, Encoders.INT());
    return byProduct(orders)
        .mapGroupsWithState(
            addAll, Encoders.INT(), Encoders.STRING(), GroupStateTimeout.NoTimeout(), initial)
        .toDF();
  }

  // endregion

  // region timeout
  /** The total of a product, once, when it has not been ordered for two minutes. */
  static JavaDStream<String> soldOut(JavaDStream<String> orders) {
    JavaDStream<String> totals =
        Orders.ones(orders)
            .mapWithState(
                StateSpec.function(States::timedOut)
                    .timeout(Durations.milliseconds(TIMEOUT_MILLIS)));
    totals.checkpoint(Durations.minutes(1)); // it checks for timeouts when it writes a checkpoint
    return totals.filter(total -> !total.isEmpty());
  }

  private static String timedOut(String product, Optional<Integer> one, State<Integer> state) {
    if (state.isTimingOut()) {
      return product + " " + state.get();
    }
    addOne(product, one, state);
    return "";
  }

  /** The same, but by the times of the orders. */
  static Dataset<Row> soldOut(Dataset<Row> orders) {
    FlatMapGroupsWithStateFunction<String, Row, Integer, String> over = States::over;
    return byProduct(orders)
        .flatMapGroupsWithState(
            over,
            OutputMode.Append(),
            Encoders.INT(),
            Encoders.STRING(),
            GroupStateTimeout.EventTimeTimeout())
        .toDF();
  }

  private static Iterator<String> over(
      String product, Iterator<Row> orders, GroupState<Integer> state) {
    List<String> totals = new ArrayList<>();
    if (state.hasTimedOut()) {
      totals.add(product + " " + state.get());
      state.remove();
    } else {
      int total = state.exists() ? state.get() : 0;
      long last = state.getCurrentWatermarkMs();
      while (orders.hasNext()) {
        Row order = orders.next();
        last = Math.max(last, order.getTimestamp(0).getTime());
        total++;
      }
      state.update(total);
      state.setTimeoutTimestamp(last + TIMEOUT_MILLIS);
    }
    return totals.iterator();
  }

  // endregion

  private static KeyValueGroupedDataset<String, Row> byProduct(Dataset<Row> orders) {
    MapFunction<Row, String> product = row -> row.getAs("product");
    return Orders.timed(orders)
        .withWatermark("time", "0 minutes")
        .select(col("time"), col("product"))
        .groupByKey(product, Encoders.STRING());
  }
}
