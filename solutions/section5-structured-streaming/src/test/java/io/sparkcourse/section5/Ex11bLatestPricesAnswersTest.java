package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.sparkcourse.section5.Ex11bLatestPricesCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

class Ex11bLatestPricesAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final Column CENTS = expr("CAST(CAST(value AS STRING) AS BIGINT)");
  private static final Column LATER = struct("timestamp", "offset");
  private static final Encoder<Row> RESULT =
      Encoders.row(StructType.fromDDL("product STRING, cents BIGINT"));

  /** Time, offset and cents of the latest record. */
  private static final Encoder<Tuple3<Timestamp, Long, Long>> LATEST =
      Encoders.tuple(Encoders.TIMESTAMP(), Encoders.LONG(), Encoders.LONG());

  Ex11bLatestPricesAnswersTest() {
    super(new Ex11bLatestPricesCheck());

    wrong("last", Mistaken.TAKES_THE_LAST_TO_COME, by(last(CENTS)));
    wrong("max", Mistaken.TAKES_THE_HIGHEST_PRICE, by(max(CENTS)));
    wrong("by offset", Mistaken.COMPARES_OFFSETS_ONLY, by(max_by(CENTS, col("offset"))));
    wrong("by time", Mistaken.COMPARES_TIMES_ONLY, by(max_by(CENTS, col("timestamp"))));
    wrong(
        "by partition and offset",
        CommonMistake.DIFFERS,
        by(max_by(CENTS, struct("partition", "offset"))));
    wrong(
        "by time, partition and offset",
        Mistaken.COMPARES_PARTITIONS,
        by(max_by(CENTS, struct("timestamp", "partition", "offset"))));
    wrong(
        "by second and offset",
        Mistaken.COMPARES_WHOLE_SECONDS,
        by(max_by(CENTS, expr("struct(unix_timestamp(timestamp), offset)"))));
    wrong(
        "offsets are ints",
        Mistaken.OFFSETS_ARE_INTS,
        by(max_by(CENTS, expr("struct(timestamp, CAST(offset AS INT))"))));
    wrong(
        "products in lower case",
        CommonMistake.DIFFERS,
        records ->
            by(max_by(CENTS, LATER))
                .apply(
                    records.withColumn("key", expr("CAST(lower(CAST(key AS STRING)) AS BINARY)"))));
    wrong(
        "products without blanks",
        CommonMistake.DIFFERS,
        records ->
            by(max_by(CENTS, LATER))
                .apply(
                    records.withColumn("key", expr("CAST(trim(CAST(key AS STRING)) AS BINARY)"))));
    wrong(
        "time and offset added up",
        Mistaken.ADDS_TIME_AND_OFFSET,
        by(max_by(CENTS, expr("unix_micros(timestamp) + offset"))));
    wrong(
        "offsets as text",
        Mistaken.COMPARES_OFFSETS_AS_TEXT,
        by(max_by(CENTS, expr("struct(timestamp, CAST(offset AS STRING))"))));
    wrong(
        "no tombstones",
        Mistaken.IGNORES_TOMBSTONES,
        records -> by(max_by(CENTS, LATER)).apply(records.where("value IS NOT NULL")));
    wrong(
        "prices only",
        Mistaken.HIDES_DELETED_PRODUCTS,
        records -> by(max_by(CENTS, LATER)).apply(records).where("cents IS NOT NULL"));
    wrong(
        "products in ASCII",
        CommonMistake.DIFFERS,
        records ->
            by(max_by(CENTS, LATER))
                .apply(records.withColumn("key", expr("CAST(decode(key, 'US-ASCII') AS BINARY)"))));
    wrong(
        "a price of 0 is none",
        CommonMistake.DIFFERS,
        by(max_by(expr("nullif(CAST(CAST(value AS STRING) AS BIGINT), 0L)"), LATER)));
    wrong(
        "by the time of day, and not the day",
        CommonMistake.DIFFERS,
        by(max_by(CENTS, expr("struct(unix_micros(timestamp) % 86400000000, offset)"))));
    wrong(
        "each record once, so that one that comes again gives no row",
        Mistaken.GIVES_CHANGES_ONLY,
        records -> by(max_by(CENTS, LATER)).apply(records.dropDuplicates("partition", "offset")));
    wrong(
        "0 for a tombstone",
        CommonMistake.DIFFERS,
        by(max_by(expr("coalesce(CAST(CAST(value AS STRING) AS BIGINT), 0)"), LATER)));
    wrong(
        "a tombstone removes the state",
        Mistaken.FORGETS_BY_TOMBSTONES,
        withState(Mistaken.FORGETS_BY_TOMBSTONES));
    wrong(
        "no state",
        Mistaken.FORGETS_BETWEEN_MICRO_BATCHES,
        withState(Mistaken.FORGETS_BETWEEN_MICRO_BATCHES));
    wrong("changes only", Mistaken.GIVES_CHANGES_ONLY, withState(Mistaken.GIVES_CHANGES_ONLY));
    wrong(
        "no look at the key",
        Mistaken.TAKES_RECORDS_WITHOUT_A_KEY,
        records -> latest(records, max_by(CENTS, LATER)));
    wrong(
        "cents are an int",
        Mistaken.LOSES_LARGE_PRICES,
        by(max_by(expr("CAST(CAST(CAST(value AS STRING) AS INT) AS BIGINT)"), LATER)));
    wrong(
        "cents are a decimal of ten digits",
        CommonMistake.DIFFERS,
        by(max_by(expr("CAST(CAST(CAST(value AS STRING) AS DECIMAL) AS BIGINT)"), LATER)));
    wrong(
        "cents are a double",
        CommonMistake.DIFFERS,
        by(max_by(expr("CAST(CAST(CAST(value AS STRING) AS DOUBLE) AS BIGINT)"), LATER)));
    wrong(
        "an int in the result",
        CommonMistake.OTHER_COLUMNS,
        by(max_by(expr("CAST(CAST(value AS STRING) AS INT)"), LATER)));
    wrong(
        "a row for each record",
        CommonMistake.DIFFERS,
        records ->
            records
                .where("key IS NOT NULL")
                .select(col("key").cast("string").as("product"), CENTS.as("cents")));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, records -> null);

    right(
        "the largest struct",
        records ->
            by(max(struct(col("timestamp"), col("offset"), CENTS.as("c"))))
                .apply(records)
                .selectExpr("product", "cents.c AS cents"));
    right("a state of one's own", withState(null));
    right(
        "the least of the negative",
        by(
            expr(
                "min_by(CAST(CAST(value AS STRING) AS BIGINT),"
                    + " struct(-unix_micros(timestamp), -offset))")));
    right(
        "the key as it came, and a name at the end",
        records ->
            records
                .where("key IS NOT NULL")
                .groupBy("key")
                .agg(max_by(col("value"), LATER).as("latest"))
                .selectExpr(
                    "CAST(key AS STRING) AS product",
                    "CAST(CAST(latest AS STRING) AS BIGINT) AS cents"));
  }

  private static UnaryOperator<Dataset<Row>> by(Column aggregate) {
    return records -> latest(records.where("key IS NOT NULL"), aggregate);
  }

  private static Dataset<Row> latest(Dataset<Row> records, Column aggregate) {
    return records.groupBy(col("key").cast("string").as("product")).agg(aggregate.as("cents"));
  }

  private static UnaryOperator<Dataset<Row>> withState(Mistaken slip) {
    return records ->
        records
            .where("key IS NOT NULL")
            .select(col("key").cast("string").as("product"), col("timestamp"), col("offset"), CENTS)
            .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
            .flatMapGroupsWithState(
                (FlatMapGroupsWithStateFunction<String, Row, Tuple3<Timestamp, Long, Long>, Row>)
                    (product, rows, state) -> latest(product, rows, state, slip),
                OutputMode.Update(),
                LATEST,
                RESULT,
                GroupStateTimeout.NoTimeout());
  }

  private static Iterator<Row> latest(
      String product,
      Iterator<Row> rows,
      GroupState<Tuple3<Timestamp, Long, Long>> state,
      Mistaken slip) {
    Long before = state.exists() ? state.get()._3() : null;
    boolean isNew = !state.exists();
    Tuple3<Timestamp, Long, Long> latest =
        state.exists() && slip != Mistaken.FORGETS_BETWEEN_MICRO_BATCHES ? state.get() : null;
    while (rows.hasNext()) {
      Row row = rows.next();
      Long cents = row.isNullAt(3) ? null : row.getLong(3);
      if (slip == Mistaken.FORGETS_BY_TOMBSTONES && cents == null) {
        latest = null;
      } else if (latest == null || isLater(row, latest)) {
        latest = new Tuple3<>(row.getTimestamp(1), row.getLong(2), cents);
      }
    }
    if (latest == null) {
      state.remove();
    } else {
      state.update(latest);
    }
    Long cents = latest == null ? null : latest._3();
    return slip == Mistaken.GIVES_CHANGES_ONLY && !isNew && Objects.equals(before, cents)
        ? List.<Row>of().iterator()
        : List.of(RowFactory.create(product, cents)).iterator();
  }

  private static boolean isLater(Row row, Tuple3<Timestamp, Long, Long> latest) {
    int time = row.getTimestamp(1).compareTo(latest._1());
    return time > 0 || (time == 0 && row.getLong(2) > latest._2());
  }
}
