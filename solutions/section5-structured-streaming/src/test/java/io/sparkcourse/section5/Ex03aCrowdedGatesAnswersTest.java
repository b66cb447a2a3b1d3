package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.upper;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex03aCrowdedGatesCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex03aCrowdedGatesAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final Column HALF_HOURS = window(col("time"), "30 minutes", "10 minutes");

  Ex03aCrowdedGatesAnswersTest() {
    super(new Ex03aCrowdedGatesCheck());

    wrong(
        "no watermark", Mistaken.HAS_NO_WATERMARK, entries -> result(people(entries, HALF_HOURS)));
    wrong(
        "the column of the old Dataset",
        Mistaken.HAS_NO_WATERMARK,
        entries ->
            result(
                people(onTime(entries), window(entries.col("time"), "30 minutes", "10 minutes"))));
    wrong(
        "the watermark after the aggregation",
        Mistaken.HAS_NO_WATERMARK,
        entries -> result(people(entries, HALF_HOURS).withWatermark("window", "15 minutes")));
    wrong(
        "tumbling",
        Mistaken.BEGINS_A_HALF_HOUR_EVERY_30_MINUTES,
        entries -> result(people(onTime(entries), window(col("time"), "30 minutes"))));
    wrong(
        "10 minutes",
        Mistaken.COUNTS_10_MINUTES,
        entries -> result(people(onTime(entries), window(col("time"), "10 minutes"))));
    wrong(
        "the end included",
        Mistaken.COUNTS_THE_END,
        entries ->
            result(
                people(
                    onTime(entries.withColumn("time", expr("time - INTERVAL 1 MICROSECOND"))),
                    HALF_HOURS)));
    wrong(
        "entries",
        Mistaken.GIVES_NOTHING,
        entries ->
            result(onTime(entries).groupBy(col("gate"), HALF_HOURS).agg(count("*").as("people"))));
    wrong(
        "at least 100",
        Mistaken.GIVES_100_PEOPLE,
        entries -> columns(people(onTime(entries), HALF_HOURS).filter("people >= 100")));
    wrong(
        "no limit",
        Mistaken.GIVES_ALL_HALF_HOURS,
        entries -> columns(people(onTime(entries), HALF_HOURS)));
    wrong(
        "large entries",
        Mistaken.FILTERS_ENTRIES,
        entries -> result(people(onTime(entries.filter("people > 100")), HALF_HOURS)));
    wrong(
        "no delay",
        Mistaken.DOES_NOT_WAIT,
        entries -> result(people(entries.withWatermark("time", "0 seconds"), HALF_HOURS)));
    wrong(
        "the sliding interval as delay",
        Mistaken.WAITS_TOO_SHORT,
        entries -> result(people(entries.withWatermark("time", "10 minutes"), HALF_HOURS)));
    wrong(
        "the window's length as delay",
        Mistaken.WAITS_TOO_LONG,
        entries -> result(people(entries.withWatermark("time", "30 minutes"), HALF_HOURS)));
    wrong(
        "a second less of delay",
        CommonMistake.DIFFERS,
        entries ->
            result(people(entries.withWatermark("time", "14 minutes 59 seconds"), HALF_HOURS)));
    wrong(
        "when they came",
        Mistaken.GIVES_NOTHING,
        entries ->
            result(people(onTime(entries.withColumn("time", current_timestamp())), HALF_HOURS)));
    wrong(
        "half hours from five minutes past on",
        CommonMistake.DIFFERS,
        entries ->
            result(
                people(
                    onTime(entries),
                    window(col("time"), "30 minutes", "10 minutes", "5 minutes"))));
    wrong(
        "sessions",
        CommonMistake.DIFFERS,
        entries ->
            result(
                people(onTime(entries), session_window(col("time"), "30 minutes").as("window"))));
    wrong(
        "noon in place of null",
        CommonMistake.DIFFERS,
        entries ->
            result(
                people(
                    onTime(
                        entries.withColumn(
                            "time",
                            coalesce(col("time"), lit("2025-06-02T12:00:00Z").cast("timestamp")))),
                    HALF_HOURS)));
    wrong(
        "all gates together",
        CommonMistake.DIFFERS,
        entries ->
            result(
                onTime(entries)
                    .groupBy(HALF_HOURS)
                    .agg(sum("people").as("people"), max("gate").as("gate"))));
    wrong(
        "gates in capitals",
        CommonMistake.DIFFERS,
        entries ->
            result(people(onTime(entries.withColumn("gate", upper(col("gate")))), HALF_HOURS)));
    wrong(
        "equal entries once",
        CommonMistake.DIFFERS,
        entries ->
            result(people(onTime(entries.dropDuplicates("gate", "time", "people")), HALF_HOURS)));
    wrong(
        "an int",
        CommonMistake.OTHER_COLUMNS,
        entries ->
            result(
                people(onTime(entries), HALF_HOURS)
                    .withColumn("people", col("people").cast("int"))));
    wrong(
        "the window as it is",
        CommonMistake.OTHER_COLUMNS,
        entries -> people(onTime(entries), HALF_HOURS).filter("people > 100"));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, entries -> null);

    right(
        "SQL",
        entries -> {
          onTime(entries).createOrReplaceTempView("entries");
          return entries
              .sparkSession()
              .sql(
                  "SELECT gate, window.start, window.end, sum(people) AS people FROM entries"
                      + " GROUP BY gate, window(time, '30 minutes', '10 minutes')"
                      + " HAVING sum(people) > 100");
        });
    right(
        "counts of ten minutes, and of these the sum of three",
        entries ->
            result(
                onTime(entries)
                    .groupBy(col("gate"), window(col("time"), "10 minutes").as("tens"))
                    .agg(sum("people").as("people"))
                    .groupBy(col("gate"), window(col("tens"), "30 minutes", "10 minutes"))
                    .agg(sum("people").as("people"))));
    right(
        "typed long, nulls taken out before",
        entries ->
            columns(
                people(
                        onTime(
                            entries
                                .filter(col("time").isNotNull())
                                .withColumn("people", col("people").cast("long"))),
                        HALF_HOURS)
                    .where(col("people").geq(101))));
    right(
        "seconds, and a start of zero",
        entries ->
            result(
                people(
                    entries.withWatermark("time", "900 seconds"),
                    window(col("time"), "1800 seconds", "600 seconds", "0 seconds"))));
  }

  private static Dataset<Row> onTime(Dataset<Row> entries) {
    return entries.withWatermark("time", "15 minutes");
  }

  private static Dataset<Row> people(Dataset<Row> entries, Column halfHours) {
    return entries.groupBy(col("gate"), halfHours).agg(sum("people").as("people"));
  }

  private static Dataset<Row> result(Dataset<Row> people) {
    return columns(people.filter("people > 100"));
  }

  private static Dataset<Row> columns(Dataset<Row> people) {
    return people.select("gate", "window.start", "window.end", "people");
  }
}
