package io.sparkcourse.section5.recovery;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.recovery.Change.Pipeline;
import io.sparkcourse.section5.recovery.Change.Query;
import io.sparkcourse.section5.recovery.Change.Run;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.lecture.LectureTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.8: changes a query, and starts it on the checkpoint that it had before. */
class ChangesTest {
  private static final Path LECTURE = Path.of("lectures", "5.08-recovery-and-exactly-once.md");

  private static final String YES = "allowed";
  private static final String NO = "not allowed";
  private static final String SILENT = "";

  @TempDir Path directory;

  private static final List<Change> CHANGES =
      List.of(
          rows("a limit: `maxFilesPerTrigger`", YES, run -> run.orders(1), run -> run.orders(2)),
          rows("another directory to read", "unpredictable", Run::orders, Run::moreOrders),
          rows("one more source, by `union`", NO, Run::orders, ChangesTest::both),
          rows(
              "another kind of source: files, then `rate-micro-batch`",
              NO,
              run -> run.orders().select("shop"),
              run ->
                  run.spark()
                      .readStream()
                      .format("rate-micro-batch")
                      .option("rowsPerBatch", 3)
                      .load()
                      .selectExpr("CAST(value AS STRING)")),
          new Change(
              "`foreachBatch` is now a file sink",
              SILENT,
              run -> run.collect(run.orders(), "append"),
              run -> run.save(run.orders().select("shop", "cents"), "saved")),
          new Change(
              "a file sink is now `foreachBatch`",
              SILENT,
              run -> run.save(run.orders(), "saved"),
              run -> run.collect(run.orders(), "append")),
          new Change(
              "another directory for a file sink",
              NO,
              run -> run.save(run.orders().select("shop", "cents"), "saved"),
              run -> run.save(run.orders().select("shop", "cents"), "elsewhere")),
          rows("a filter", YES, Run::orders, run -> run.orders().filter("cents > 100")),
          rows(
              "other columns",
              "if the sink can",
              run -> run.orders().select("shop"),
              run -> run.orders().select("shop", "cents")),
          update(
              "one more aggregate",
              NO,
              run -> run.orders().groupBy("shop").agg(count(lit(1))),
              run -> run.orders().groupBy("shop").agg(count(lit(1)), sum("cents"))),
          update(
              "`sum(cents)` is now `max(cents)`",
              NO,
              run -> run.orders().groupBy("shop").agg(sum("cents")),
              run -> run.orders().groupBy("shop").agg(max("cents"))),
          update(
              "one more grouping column",
              NO,
              run -> run.orders().groupBy("shop").count(),
              run -> run.orders().groupBy("shop", "product").count()),
          update(
              "another grouping column, of the same type",
              NO,
              run -> run.orders().groupBy("shop").count(),
              run -> run.orders().groupBy("product").count()),
          update(
              "a grouping column could not be null, and now may be",
              NO,
              run -> run.orders().groupBy(coalesce(col("shop"), lit("none"))).count(),
              run -> run.orders().groupBy("shop").count()),
          update(
              "a grouping column could be null, and now may not be",
              NO,
              run -> run.orders().groupBy("shop").count(),
              run -> run.orders().groupBy(coalesce(col("shop"), lit("none"))).count()),
          update(
              "another window length",
              SILENT,
              run -> perWindow(run, "10 minutes"),
              run -> perWindow(run, "5 minutes")),
          update(
              "a filter before the aggregation",
              YES,
              run -> run.orders().groupBy("shop").count(),
              run -> run.orders().filter("cents > 100").groupBy("shop").count()),
          new Change(
              "`update` is now `complete`",
              SILENT,
              run -> run.collect(run.orders().groupBy("shop").count(), "update"),
              run -> run.collect(run.orders().groupBy("shop").count(), "complete")),
          update(
              "an aggregation is added",
              SILENT,
              Run::orders,
              run -> run.orders().groupBy("shop").count()),
          update(
              "the aggregation is removed",
              SILENT,
              run -> run.orders().groupBy("shop").count(),
              Run::orders),
          rows(
              "one more column in `dropDuplicates`",
              NO,
              run -> run.orders().dropDuplicates("shop").select("product"),
              run -> run.orders().dropDuplicates("shop", "product").select("product")),
          rows(
              "another column in `dropDuplicates`, of the same type",
              NO,
              run -> run.orders().dropDuplicates("shop").select("product"),
              run -> run.orders().dropDuplicates("product").select("product")),
          rows(
              "another column in the condition of a join, of the same type",
              NO,
              run -> joined(run, "shop", "inner"),
              run -> joined(run, "product", "inner")),
          rows(
              "an inner join is now `left_outer`",
              NO,
              run -> joined(run, "shop", "inner"),
              run -> joined(run, "shop", "left_outer")),
          update(
              "another state type in `mapGroupsWithState`",
              NO,
              run ->
                  perShop(
                      run, Encoders.LONG(), ChangesTest::counted, GroupStateTimeout.NoTimeout()),
              run ->
                  perShop(
                      run, Encoders.STRING(), ChangesTest::listed, GroupStateTimeout.NoTimeout())),
          update(
              "another timeout in `mapGroupsWithState`",
              NO,
              run ->
                  perShop(
                      run, Encoders.LONG(), ChangesTest::counted, GroupStateTimeout.NoTimeout()),
              run ->
                  perShop(
                      run,
                      Encoders.LONG(),
                      ChangesTest::counted,
                      GroupStateTimeout.ProcessingTimeTimeout())),
          update(
              "the function of `mapGroupsWithState`",
              YES,
              run ->
                  perShop(
                      run, Encoders.LONG(), ChangesTest::counted, GroupStateTimeout.NoTimeout()),
              run ->
                  perShop(
                      run, Encoders.LONG(), ChangesTest::doubled, GroupStateTimeout.NoTimeout())));

  @Test
  @OnlyOnSpark3("Checkpoints")
  void theTableOfTheLectureIsWhatSparkDoes() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("| change | the guide | Spark |");
    lines.add("|---|---|---|");
    for (Change change : CHANGES) {
      lines.add(
          "| %s | %s | %s |"
              .formatted(
                  change.name(),
                  change.guide(),
                  change.outcome(directory.resolve("change-" + lines.size()))));
    }
    LectureTable.assertUpToDate(LECTURE, "changes", lines);
  }

  private static Change rows(String name, String guide, Pipeline before, Pipeline after) {
    return new Change(name, guide, collected(before, "append"), collected(after, "append"));
  }

  private static Change update(String name, String guide, Pipeline before, Pipeline after) {
    return new Change(name, guide, collected(before, "update"), collected(after, "update"));
  }

  private static Query collected(Pipeline pipeline, String mode) {
    return run -> run.collect(pipeline.of(run), mode);
  }

  private static Dataset<Row> both(Run run) throws IOException {
    return run.orders().union(run.moreOrders());
  }

  private static Dataset<Row> perWindow(Run run, String length) throws IOException {
    return run.orders()
        .groupBy(window(col("time"), length))
        .count()
        .select(date_format(col("window.start"), "HH:mm"), col("count"));
  }

  private static Dataset<Row> joined(Run run, String column, String type) throws IOException {
    Dataset<Row> left = run.orders().withWatermark("time", "1 hour").as("a");
    Dataset<Row> right = run.orders().withWatermark("time", "1 hour").as("b");
    return left.join(
            right,
            col("a." + column)
                .equalTo(col("b." + column))
                .and(expr("a.time < b.time AND b.time < a.time + INTERVAL 1 HOUR")),
            type)
        .select("a.cents", "b.cents");
  }

  private static <S> Dataset<Row> perShop(
      Run run,
      Encoder<S> state,
      MapGroupsWithStateFunction<String, Row, S, String> function,
      GroupStateTimeout timeout)
      throws IOException {
    return run.orders()
        .groupByKey((MapFunction<Row, String>) order -> order.getString(1), Encoders.STRING())
        .mapGroupsWithState(function, state, Encoders.STRING(), timeout)
        .toDF();
  }

  private static String counted(String shop, Iterator<Row> orders, GroupState<Long> state) {
    long n = state.exists() ? state.get() : 0;
    for (; orders.hasNext(); orders.next()) {
      n++;
    }
    state.update(n);
    return shop + " " + n;
  }

  private static String doubled(String shop, Iterator<Row> orders, GroupState<Long> state) {
    return counted(shop, orders, state) + " orders";
  }

  private static String listed(String shop, Iterator<Row> orders, GroupState<String> state) {
    state.update((state.exists() ? state.get() : "") + "x");
    return shop + " " + state.get();
  }
}
