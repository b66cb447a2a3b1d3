package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.dayofmonth;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09gOrderFiles.Cure;
import io.sparkcourse.section5.Ex09gOrderFilesCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

class Ex09gOrderFilesAnswersTest extends AnswersTest<BiFunction<Dataset<Row>, String, Cure>> {
  Ex09gOrderFilesAnswersTest() {
    super(new Ex09gOrderFilesCheck());

    for (Cause cause : Cause.values()) {
      if (cause != Cause.SMALL_FILES) {
        wrong(
            "the right query, and the cause " + cause,
            Mistaken.NAMES_ANOTHER_CAUSE,
            (orders, directory) -> new Cure(cause, saved(orders.coalesce(1), directory, "day")));
      }
    }
    wrong(
        "the right query, and no cause",
        Mistaken.NAMES_ANOTHER_CAUSE,
        (orders, directory) -> new Cure(null, saved(orders.coalesce(1), directory, "day")));
    wrong("as it runs", Mistaken.STAYS_SICK, named(Ex09gOrderFiles::asItRuns));
    wrong(
        "one task, and by day and shop",
        Mistaken.STAYS_SICK,
        named((orders, directory) -> saved(orders.coalesce(1), directory, "day", "shop")));
    wrong(
        "each shop to one task, and by day and shop",
        Mistaken.STAYS_SICK,
        named(
            (orders, directory) ->
                saved(orders.repartition(col("shop")), directory, "day", "shop")));
    wrong(
        "by day, with as many tasks as before",
        Mistaken.STAYS_SICK,
        named((orders, directory) -> saved(orders, directory, "day")));
    wrong(
        "by day, with two tasks",
        Mistaken.STAYS_SICK,
        named((orders, directory) -> saved(orders.repartition(2), directory, "day")));
    wrong(
        "by day, with each shop to one of four tasks",
        Mistaken.STAYS_SICK,
        named((orders, directory) -> saved(orders.repartition(4, col("shop")), directory, "day")));
    wrong(
        "by day, with each shop to one of as many tasks as a shuffle has",
        Mistaken.STAYS_SICK,
        named((orders, directory) -> saved(orders.repartition(col("shop")), directory, "day")));
    wrong(
        "one task, and one row for each file",
        Mistaken.STAYS_SICK,
        named(
            (orders, directory) ->
                saved(orders.coalesce(1), directory, "day").option("maxRecordsPerFile", 1)));
    wrong(
        "one task, and files of up to a thousand rows",
        Mistaken.STAYS_SICK,
        named(
            (orders, directory) ->
                saved(orders.coalesce(1), directory, "day").option("maxRecordsPerFile", 1_000)));
    wrong(
        "one file for all days",
        Mistaken.NOT_BY_DAY,
        named((orders, directory) -> saved(orders.coalesce(1), directory)));
    wrong(
        "by shop",
        Mistaken.NOT_BY_DAY,
        named((orders, directory) -> saved(orders.coalesce(1), directory, "shop")));
    wrong(
        "by shop, and then by day",
        Mistaken.STAYS_SICK,
        named((orders, directory) -> saved(orders.coalesce(1), directory, "shop", "day")));
    wrong(
        "by month",
        Mistaken.NOT_BY_DAY,
        named(
            (orders, directory) ->
                saved(
                    orders.coalesce(1).withColumn("month", date_format(col("day"), "yyyy-MM")),
                    directory,
                    "month")));
    wrong(
        "by month, in a column that is called day",
        Mistaken.NOT_BY_DAY,
        named(
            (orders, directory) ->
                saved(
                    orders.coalesce(1).withColumn("day", date_format(col("day"), "yyyy-MM")),
                    directory,
                    "day")));
    wrong(
        "Parquet",
        Mistaken.IN_ANOTHER_FORMAT,
        named(
            (orders, directory) -> saved(orders.coalesce(1), directory, "day").format("parquet")));
    wrong(
        "CSV",
        Mistaken.IN_ANOTHER_FORMAT,
        named((orders, directory) -> saved(orders.coalesce(1), directory, "day").format("csv")));
    wrong(
        "foreachBatch, and a batch job's writer",
        Mistaken.HAS_NO_LOG,
        named(
            (orders, directory) -> {
              VoidFunction2<Dataset<Row>, Long> save =
                  (rows, id) ->
                      rows.coalesce(1).write().mode("append").partitionBy("day").json(directory);
              return orders.writeStream().foreachBatch(save);
            }));
    wrong(
        "a folder in the directory",
        Mistaken.HAS_NO_LOG,
        named((orders, directory) -> saved(orders.coalesce(1), directory + "/orders", "day")));
    wrong(
        "one order of each shop and day",
        Mistaken.LEAVES_OUT_ORDERS_OF_A_SHOP,
        named(
            (orders, directory) ->
                saved(orders.dropDuplicates("shop", "day").coalesce(1), directory, "day")));
    wrong(
        "without equal orders",
        Mistaken.LEAVES_OUT_EQUAL_CENTS,
        named(
            (orders, directory) ->
                saved(
                    orders.dropDuplicates("shop", "day", "cents").coalesce(1), directory, "day")));
    wrong(
        "only the day that the figures were of",
        Mistaken.LEAVES_OUT_A_DAY,
        named(
            (orders, directory) ->
                saved(orders.filter("day = '2025-06-02'").coalesce(1), directory, "day")));
    wrong(
        "without the column by which it was saved",
        Mistaken.LEAVES_OUT_THE_SHOP,
        named((orders, directory) -> saved(orders.drop("shop").coalesce(1), directory, "day")));
    wrong(
        "cents as an INT",
        Mistaken.CENTS_ARE_AN_INT,
        named(
            (orders, directory) ->
                saved(
                    orders.withColumn("cents", col("cents").cast("int")).coalesce(1),
                    directory,
                    "day")));
    wrong(
        "cents as a DOUBLE",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(
                    orders.withColumn("cents", col("cents").cast("double")).coalesce(1),
                    directory,
                    "day")));
    wrong(
        "by the day of the month",
        Mistaken.NOT_BY_DAY,
        named(
            (orders, directory) ->
                saved(
                    orders.coalesce(1).withColumn("day", dayofmonth(col("day"))),
                    directory,
                    "day")));
    wrong(
        "by day, in the format 20250602",
        Mistaken.NOT_BY_DAY,
        named(
            (orders, directory) ->
                saved(
                    orders.coalesce(1).withColumn("day", date_format(col("day"), "yyyyMMdd")),
                    directory,
                    "day")));
    wrong(
        "cents as text",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(
                    orders.withColumn("cents", col("cents").cast("string")).coalesce(1),
                    directory,
                    "day")));
    wrong(
        "shops without the spaces around their names",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(orders.withColumn("shop", trim(col("shop"))).coalesce(1), directory, "day")));
    wrong(
        "shops with one space between the words of their names",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(
                    orders.withColumn("shop", regexp_replace(col("shop"), " +", " ")).coalesce(1),
                    directory,
                    "day")));
    wrong(
        "leaves out shops without a name",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(orders.filter("shop <> ''").coalesce(1), directory, "day")));
    wrong(
        "leaves out orders of 0 cents",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(orders.filter("cents <> 0").coalesce(1), directory, "day")));
    wrong(
        "leaves out orders below 0",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(orders.filter("cents >= 0").coalesce(1), directory, "day")));
    wrong(
        "in another encoding",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(orders.coalesce(1), directory, "day").option("encoding", "ISO-8859-1")));
    wrong(
        "without the id",
        CommonMistake.DIFFERS,
        named((orders, directory) -> saved(orders.drop("id").coalesce(1), directory, "day")));
    wrong(
        "two tasks for each day",
        Mistaken.STAYS_SICK,
        named(
            (orders, directory) ->
                saved(orders.repartition(4, col("day"), expr("hash(id) % 2")), directory, "day")));
    wrong(
        "each id once, and nothing of days before the newest one",
        CommonMistake.DIFFERS,
        named(
            (orders, directory) ->
                saved(
                    orders
                        .withColumn("time", col("day").cast("timestamp"))
                        .withWatermark("time", "1 day")
                        .dropDuplicates("id", "time")
                        .drop("time")
                        .coalesce(1),
                    directory,
                    "day")));
    wrong(
        "starts the query",
        CommonMistake.STARTS_THE_QUERY,
        named(
            (orders, directory) -> {
              DataStreamWriter<Row> writer =
                  saved(orders.coalesce(1), directory, "day")
                      .option("checkpointLocation", directory + "/_checkpoint");
              try {
                writer.start();
              } catch (TimeoutException cause) {
                throw new IllegalStateException(cause);
              }
              return writer;
            }));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (orders, directory) -> null);
    wrong("no writer", CommonMistake.RETURNS_NULL, named((orders, directory) -> null));

    right(
        "all orders of a day to one task",
        named((orders, directory) -> saved(orders.repartition(3, col("day")), directory, "day")));
    right(
        "one task by a shuffle, and compressed",
        named(
            (orders, directory) ->
                saved(orders.repartition(1), directory, "day").option("compression", "gzip")));
    right(
        "lines of text that are JSON",
        named(
            (orders, directory) ->
                saved(
                        orders
                            .coalesce(1)
                            .select(col("day"), to_json(struct("id", "shop", "cents")).as("value")),
                        directory,
                        "day")
                    .format("text")));
    right(
        "a folder for each month, with one for each day",
        named(
            (orders, directory) ->
                saved(
                    orders
                        .repartition(2, col("day"))
                        .withColumn("month", date_format(col("day"), "yyyy-MM")),
                    directory,
                    "month",
                    "day")));
    right(
        "one task, which sorts the orders",
        named(
            (orders, directory) -> {
              MapPartitionsFunction<Row, Row> sort =
                  rows -> {
                    List<Row> sorted = new ArrayList<>();
                    rows.forEachRemaining(sorted::add);
                    sorted.sort(Comparator.comparing(order -> order.<String>getAs("id")));
                    return sorted.iterator();
                  };
              Dataset<Row> inOrder =
                  orders.coalesce(1).mapPartitions(sort, Encoders.row(orders.schema()));
              return saved(inOrder, directory, "day").option("maxRecordsPerFile", 1_000_000);
            }));
    right(
        "the hint REBALANCE",
        named(
            (orders, directory) -> {
              orders.createOrReplaceTempView("orders");
              Dataset<Row> byDay =
                  orders.sparkSession().sql("SELECT /*+ REBALANCE(day) */ * FROM orders");
              return saved(byDay, directory, "day");
            }));
    right(
        "the days in order, by a range of days for each task",
        named(
            (orders, directory) ->
                saved(orders.repartitionByRange(2, col("day")), directory, "day")));
  }

  private static BiFunction<Dataset<Row>, String, Cure> named(
      BiFunction<Dataset<Row>, String, DataStreamWriter<Row>> writer) {
    return (orders, directory) -> new Cure(Cause.SMALL_FILES, writer.apply(orders, directory));
  }

  private static DataStreamWriter<Row> saved(
      Dataset<Row> orders, String directory, String... columns) {
    return orders.writeStream().format("json").partitionBy(columns).option("path", directory);
  }
}
