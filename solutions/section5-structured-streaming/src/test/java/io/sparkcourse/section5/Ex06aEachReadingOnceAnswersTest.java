package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex06aEachReadingOnceCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;

class Ex06aEachReadingOnceAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final StructType RESULT =
      StructType.fromDDL("meter STRING, number INT, watthours BIGINT");
  private static final long HALF_AN_HOUR = 1_800_000;

  Ex06aEachReadingOnceAnswersTest() {
    super(new Ex06aEachReadingOnceCheck());

    wrong(
        "no watermark",
        Mistaken.HAS_NO_WATERMARK,
        numbered(rows -> rows.dropDuplicatesWithinWatermark("meter", "number")));
    wrong(
        "dropDuplicates beside a watermark",
        Mistaken.KEEPS_TOO_MUCH,
        numbered(
            rows -> rows.withWatermark("sent", "30 minutes").dropDuplicates("meter", "number")));
    wrong(
        "a day's delay, to be on the safe side",
        Mistaken.KEEPS_TOO_MUCH,
        numbered(rows -> within(rows, "1 day", "meter", "number")));
    wrong(
        "the time among the columns",
        Mistaken.GIVES_ANOTHER_TIME_AGAIN,
        numbered(
            rows ->
                rows.withWatermark("sent", "30 minutes")
                    .dropDuplicates("meter", "number", "sent")));
    wrong(
        "all columns",
        Mistaken.GIVES_ANOTHER_TIME_AGAIN,
        numbered(rows -> rows.withWatermark("sent", "30 minutes").distinct()));
    wrong("as it is", Mistaken.GIVES_EACH_SENDING, numbered(rows -> rows));
    wrong(
        "the number alone",
        Mistaken.TAKES_THE_NUMBER_ALONE,
        numbered(rows -> within(rows, "30 minutes", "number")));
    wrong(
        "the meter alone",
        Mistaken.TAKES_THE_METER_ALONE,
        numbered(rows -> within(rows, "30 minutes", "meter")));
    wrong(
        "the value",
        Mistaken.TAKES_THE_VALUE,
        numbered(rows -> within(rows, "30 minutes", "meter", "watthours")));
    wrong(
        "meter and number as one text",
        Mistaken.JOINS_METER_AND_NUMBER,
        numbered(
            rows ->
                within(
                    rows.withColumn("id", concat(col("meter"), col("number"))),
                    "30 minutes",
                    "id")));
    wrong(
        "null like any number",
        Mistaken.TAKES_NULL_FOR_A_NUMBER,
        rows -> result(within(rows, "30 minutes", "meter", "number")));
    wrong(
        "the time in place of the number that is missing",
        Mistaken.TAKES_EQUAL_ROWS_FOR_ONE,
        rows ->
            result(
                within(
                    rows.withColumn(
                        "id", coalesce(col("number").cast("string"), col("sent").cast("string"))),
                    "30 minutes",
                    "meter",
                    "id")));
    wrong(
        "only rows with a number",
        Mistaken.LEAVES_OUT_ROWS_WITHOUT_A_NUMBER,
        rows -> result(within(rows.filter("number IS NOT NULL"), "30 minutes", "meter", "number")));
    wrong(
        "the delay of late rows",
        Mistaken.FORGETS_TOO_EARLY,
        numbered(rows -> within(rows, "10 minutes", "meter", "number")));
    wrong(
        "windows of half an hour",
        Mistaken.ONLY_IN_THE_SAME_HALF_HOUR,
        numbered(
            rows ->
                rows.withWatermark("sent", "30 minutes")
                    .withColumn("window", window(col("sent"), "30 minutes"))
                    .drop("sent")
                    .dropDuplicates("meter", "number", "window")));
    wrong(
        "waits until no more can come",
        CommonMistake.DIFFERS,
        numbered(
            rows ->
                rows.withWatermark("sent", "30 minutes")
                    .groupBy(session_window(col("sent"), "30 minutes"), col("meter"), col("number"))
                    .agg(first("watthours").as("watthours"))));
    wrong(
        "with the time",
        CommonMistake.OTHER_COLUMNS,
        rows -> within(rows, "30 minutes", "meter", "number"));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, rows -> null);

    right(
        "an hour's delay, and the value among the columns",
        numbered(rows -> within(rows, "1 hour", "watthours", "number", "meter")));
    right(
        "a random id for what has none",
        rows ->
            result(
                within(
                    rows.withColumn("id", coalesce(col("number").cast("string"), expr("uuid()"))),
                    "30 minutes",
                    "meter",
                    "id")));
    right("a state of its own", numbered(Ex06aEachReadingOnceAnswersTest::withOwnState));
  }

  private static Dataset<Row> within(Dataset<Row> rows, String delay, String... columns) {
    return rows.withWatermark("sent", delay).dropDuplicatesWithinWatermark(columns);
  }

  private static Dataset<Row> result(Dataset<Row> rows) {
    return rows.select("meter", "number", "watthours");
  }

  /** Does it with the rows that have a number; the others stay as they are. */
  private static UnaryOperator<Dataset<Row>> numbered(UnaryOperator<Dataset<Row>> answer) {
    return rows ->
        result(answer.apply(rows.filter("number IS NOT NULL")))
            .union(result(rows.filter("number IS NULL")));
  }

  private static Dataset<Row> withOwnState(Dataset<Row> rows) {
    FlatMapGroupsWithStateFunction<String, Row, Boolean, Row> function =
        Ex06aEachReadingOnceAnswersTest::firstRow;
    return rows.withWatermark("sent", "30 minutes")
        .groupByKey(
            (MapFunction<Row, String>) row -> row.getAs("meter") + "/" + row.getAs("number"),
            Encoders.STRING())
        .flatMapGroupsWithState(
            function,
            OutputMode.Append(),
            Encoders.BOOLEAN(),
            Encoders.row(RESULT),
            GroupStateTimeout.EventTimeTimeout());
  }

  private static Iterator<Row> firstRow(
      String reading, Iterator<Row> rows, GroupState<Boolean> state) {
    if (state.hasTimedOut()) {
      state.remove();
      return List.<Row>of().iterator();
    }
    Row row = rows.next();
    if (state.exists()) {
      return List.<Row>of().iterator();
    }
    state.update(true);
    state.setTimeoutTimestamp(row.<Timestamp>getAs("sent").getTime() + HALF_AN_HOUR);
    return List.of(
            RowFactory.create(row.getAs("meter"), row.getAs("number"), row.getAs("watthours")))
        .iterator();
  }
}
