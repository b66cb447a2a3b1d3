package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.sum;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Exercise 5.9d: a job that stays slow. Find out from its figures what is the matter with it, and
 * fix it.
 *
 * <p>{@link #asItRuns} adds up the orders of each shop, in the output mode update. It has run for a
 * year, and its totals are right. Since yesterday five times as many orders come in; it takes far
 * more than five times as long for them, and with twice as many executors it is not faster. Its
 * progress, micro-batch by micro-batch, is all that you get, and how many rows each task has read
 * from a shuffle; {@code ./course run 5.9d} prints it, then that of your answer:
 *
 * <pre>{@code
 * as it runs    rows  state rows  updated  dropped  read by each task
 *            0    40           8        8        0  [10, 10, 10, 10]
 *            1    40           8        8        0  [10, 10, 10, 10]
 *            2   200           8        8        0  [10, 10, 10, 170]
 * ...
 * }</pre>
 *
 * <p>{@link #cure} names the cause, one of {@link Cause}, and returns the totals of the healthy
 * query:
 *
 * <ul>
 *   <li>The totals are those of before: a micro-batch gives, for each shop that has got an order in
 *       it, one row with the sum of the cents of all its orders so far. A sum may be too large for
 *       an {@code INT}, and too large to be exact as a {@code DOUBLE}. A return is an order with
 *       less than 0 cents, and is added like the others. Shops are compared as they are: a shop may
 *       have any name, also an empty one, and its spaces and capitals are kept.
 *   <li>In a micro-batch of 200 orders or more, of eight shops at most and in four partitions at
 *       most, no task reads more than half as many rows from a shuffle as there are orders. Which
 *       shops have most orders is not known in advance.
 * </ul>
 *
 * <p>The columns of {@code orders} are {@code id STRING, shop STRING, cents BIGINT}, none of them
 * null; those of the totals are {@code shop STRING, cents BIGINT}. The caller starts the query, in
 * the output mode update and with a new checkpoint.
 *
 * <p>Check it with {@code ./course check 5.9d}, and if you are stuck, {@code ./course hint 5.9d}.
 */
public final class Ex09dSlowTotals {
  /** Of a row of the totals; {@code RowFactory.create} makes one. */
  static final Encoder<Row> TOTAL = Encoders.row(StructType.fromDDL("shop STRING, cents BIGINT"));

  /** What is the matter, and the totals of the healthy query. */
  record Cure(Cause cause, Dataset<Row> totals) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09dSlowTotals.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("orders"), rows()));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.shuffle.partitions", "4");
      Dataset<Row> orders =
          spark
              .readStream()
              .schema("id STRING, shop STRING, cents BIGINT")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      print("as it runs", asItRuns(orders));
      print("cured", cure(orders).totals());
    }
  }

  static Dataset<Row> asItRuns(Dataset<Row> orders) {
    MapFunction<Row, String> shop = order -> order.getAs("shop");
    return orders
        .groupByKey(shop, Encoders.STRING())
        .mapGroupsWithState(Ex09dSlowTotals::add, Encoders.LONG(), TOTAL);
  }

  /** The new total of a shop, from its orders in this micro-batch and its total before. */
  static Row add(String shop, Iterator<Row> orders, GroupState<Long> total) {
    long cents = total.exists() ? total.get() : 0;
    while (orders.hasNext()) {
      cents += orders.next().<Long>getAs("cents");
    }
    total.update(cents);
    return RowFactory.create(shop, cents);
  }

  static Cure cure(Dataset<Row> orders) {
    // region answer
    return new Cure(Cause.SKEWED_KEY, orders.groupBy("shop").agg(sum("cents").as("cents")));
    // endregion
  }

  /** Five files of 8 shops. They are no secret, but the figures are enough. */
  private static List<List<String>> rows() {
    return IntStream.range(0, 5)
        .mapToObj(
            file ->
                IntStream.range(0, file < 2 ? 40 : 200)
                    .mapToObj(i -> "O%d-%d,%s,%d".formatted(file, i, shop(i), 100 + i))
                    .toList())
        .toList();
  }

  private static String shop(int order) {
    return "shop-" + (order < 40 ? order % 8 : 3);
  }

  /** How many rows each task has read from a shuffle. */
  static final class RowsRead extends SparkListener {
    private static final String BATCH_ID = "streaming.sql.batchId";

    private final Map<Integer, Long> batchOfStage = new TreeMap<>();
    private final Map<Long, SortedMap<Integer, SortedMap<Integer, Long>>> read = new TreeMap<>();

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
      String batchId = stage.properties().getProperty(BATCH_ID);
      if (batchId != null) {
        batchOfStage.put(stage.stageInfo().stageId(), Long.valueOf(batchId));
      }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
      Long batchId = batchOfStage.get(task.stageId());
      if (batchId != null) {
        read.computeIfAbsent(batchId, k -> new TreeMap<>())
            .computeIfAbsent(task.stageId(), k -> new TreeMap<>())
            .put(task.taskInfo().index(), task.taskMetrics().shuffleReadMetrics().recordsRead());
      }
    }

    /** Of each task of the last stage of a micro-batch. */
    synchronized List<Long> byTask(long batchId) {
      SortedMap<Integer, SortedMap<Integer, Long>> stages = read.get(batchId);
      return new ArrayList<>(stages.get(stages.lastKey()).values());
    }

    /** Of that task of a micro-batch which has read most. */
    synchronized long most(long batchId) {
      return read.get(batchId).values().stream()
          .map(Map::values)
          .flatMap(Collection::stream)
          .mapToLong(Long::longValue)
          .max()
          .orElseThrow();
    }
  }

  private static void print(String title, Dataset<Row> totals) throws Exception {
    RowsRead rowsRead = new RowsRead();
    totals.sparkSession().sparkContext().addSparkListener(rowsRead);
    StreamingQuery query =
        totals
            .writeStream()
            .outputMode("update")
            .format("noop")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    totals.sparkSession().sparkContext().listenerBus().waitUntilEmpty();
    totals.sparkSession().sparkContext().removeSparkListener(rowsRead);
    System.out.printf("%-12s  rows  state rows  updated  dropped  read by each task%n", title);
    for (StreamingQueryProgress each : query.recentProgress()) {
      StateOperatorProgress state = each.stateOperators()[0];
      System.out.printf(
          "%12d  %4d  %10d  %7d  %7d  %s%n",
          each.batchId(),
          each.numInputRows(),
          state.numRowsTotal(),
          state.numRowsUpdated(),
          state.numRowsDroppedByWatermark(),
          rowsRead.byTask(each.batchId()));
    }
  }
}
