package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sparkcourse.section5.Ex01aHeavyParcelsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;

class Ex01aHeavyParcelsAnswersTest
    extends AnswersTest<Function<Dataset<Row>, DataStreamWriter<Row>>> {
  private static final StructType RESULT = StructType.fromDDL("country STRING, parcels BIGINT");
  private static final Map<String, Long> TOTALS = new ConcurrentHashMap<>();

  Ex01aHeavyParcelsAnswersTest() {
    super(new Ex01aHeavyParcelsCheck());

    wrong(
        "no output mode",
        Mistaken.WITHOUT_AN_OUTPUT_MODE,
        parcels -> counts(heavy(parcels)).writeStream());
    wrong(
        "append",
        Mistaken.WITHOUT_AN_OUTPUT_MODE,
        parcels -> counts(heavy(parcels)).writeStream().outputMode(OutputMode.Append()));
    wrong(
        "complete",
        Mistaken.GIVES_ALL_COUNTRIES,
        parcels -> counts(heavy(parcels)).writeStream().outputMode("complete"));
    wrong(
        "counts heavy ones among all",
        Mistaken.GIVES_A_COUNTRY_WITH_THE_SAME_NUMBER,
        parcels ->
            update(
                parcels
                    .filter("country IS NOT NULL")
                    .groupBy("country")
                    .agg(count_if(col("grams").gt(2_000)).as("parcels"))));
    wrong(
        "adds up ones and zeros",
        Mistaken.GIVES_A_COUNTRY_WITH_THE_SAME_NUMBER,
        parcels ->
            update(
                parcels
                    .filter(col("country").isNotNull())
                    .groupBy("country")
                    .agg(sum(when(col("grams").gt(2_000), 1).otherwise(0)).as("parcels"))));
    wrong(
        "at least 2,000",
        Mistaken.COUNTS_2000_GRAMS,
        parcels -> update(counts(parcels.filter("country IS NOT NULL AND grams >= 2000"))));
    wrong(
        "whole kilograms",
        Mistaken.COUNTS_WHOLE_KILOGRAMS,
        parcels -> update(counts(parcels.filter("country IS NOT NULL AND grams DIV 1000 > 2"))));
    wrong(
        "all parcels",
        Mistaken.COUNTS_LIGHT_PARCELS,
        parcels -> update(counts(parcels.filter("country IS NOT NULL"))));
    wrong(
        "parcels of no country",
        Mistaken.COUNTS_WITHOUT_COUNTRY,
        parcels -> update(counts(parcels.filter("grams > 2000"))));
    wrong(
        "an empty country in place of null",
        Mistaken.COUNTS_WITHOUT_COUNTRY,
        parcels -> update(counts(parcels.filter("grams > 2000 AND coalesce(country, '?') <> ''"))));
    wrong(
        "grams",
        Mistaken.ADDS_UP_GRAMS,
        parcels -> update(heavy(parcels).groupBy("country").agg(sum("grams").as("parcels"))));
    wrong(
        "distinct countries",
        Mistaken.COUNTS_A_COUNTRY_ONCE,
        parcels -> update(counts(heavy(parcels).dropDuplicates("country"))));
    wrong(
        "counts in the tasks",
        Mistaken.COUNTS_EACH_MICRO_BATCH,
        parcels ->
            heavy(parcels)
                .coalesce(1)
                .mapPartitions(
                    (MapPartitionsFunction<Row, Row>) Ex01aHeavyParcelsAnswersTest::counted,
                    Encoders.row(RESULT))
                .writeStream());
    wrong(
        "compares with null",
        Mistaken.GIVES_NOTHING,
        parcels ->
            update(
                counts(
                    parcels.filter(
                        col("country").notEqual(lit(null)).and(col("grams").gt(2_000))))));
    wrong(
        "filters the numbers, not the parcels",
        Mistaken.GIVES_NOTHING,
        parcels -> update(counts(parcels.filter("country IS NOT NULL")).filter("parcels > 2000")));
    wrong(
        "only countries with more than one",
        CommonMistake.DIFFERS,
        parcels -> update(counts(heavy(parcels)).filter("parcels > 1")));
    wrong(
        "the heaviest",
        CommonMistake.OTHER_COLUMNS,
        parcels -> update(heavy(parcels).groupBy("country").agg(max("grams").as("parcels"))));
    wrong(
        "the column is called count",
        CommonMistake.OTHER_COLUMNS,
        parcels -> update(heavy(parcels).groupBy("country").count()));
    wrong("sorted", CommonMistake.FAILS, parcels -> update(counts(heavy(parcels)).sort("country")));
    wrong(
        "an approximate number",
        CommonMistake.DIFFERS,
        parcels ->
            update(
                heavy(parcels).groupBy("country").agg(approx_count_distinct("id").as("parcels"))));
    wrong(
        "compares as text",
        CommonMistake.DIFFERS,
        parcels ->
            update(
                counts(parcels.filter("country IS NOT NULL AND CAST(grams AS STRING) > '2000'"))));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, parcels -> null);
    wrong("starts the query", CommonMistake.STARTS_THE_QUERY, parcels -> started(parcels));
    wrong(
        "totals in a static map",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        parcels ->
            heavy(parcels)
                .coalesce(1)
                .mapPartitions(
                    (MapPartitionsFunction<Row, Row>) Ex01aHeavyParcelsAnswersTest::added,
                    Encoders.row(RESULT))
                .writeStream());

    right(
        "SQL",
        parcels -> {
          parcels.createOrReplaceTempView("parcels");
          return update(
              parcels
                  .sparkSession()
                  .sql(
                      "SELECT country, count(*) AS parcels FROM parcels"
                          + " WHERE grams > 2000 AND country IS NOT NULL GROUP BY country"));
        });
    right(
        "typed, with a state of its own",
        parcels ->
            heavy(parcels)
                .groupByKey(
                    (MapFunction<Row, String>) parcel -> parcel.getAs("country"), Encoders.STRING())
                .mapGroupsWithState(
                    (MapGroupsWithStateFunction<String, Row, Long, Row>)
                        (country, more, state) -> {
                          long total = (state.exists() ? state.get() : 0L) + size(more);
                          state.update(total);
                          return RowFactory.create(country, total);
                        },
                    Encoders.LONG(),
                    Encoders.row(RESULT),
                    GroupStateTimeout.NoTimeout())
                .writeStream()
                .outputMode("update"));
    right(
        "a filter in Java, a null key taken out at the end",
        parcels ->
            update(
                parcels
                    .filter((FilterFunction<Row>) parcel -> parcel.<Integer>getAs("grams") > 2_000)
                    .groupBy("country")
                    .agg(count("id").as("parcels"))
                    .filter("country IS NOT NULL")));
    right(
        "a sink of its own set, too",
        parcels -> update(counts(heavy(parcels))).format("console").queryName("heavy"));
  }

  private static Dataset<Row> heavy(Dataset<Row> parcels) {
    return parcels.filter("country IS NOT NULL AND grams > 2000");
  }

  private static Dataset<Row> counts(Dataset<Row> parcels) {
    return parcels.groupBy("country").count().withColumnRenamed("count", "parcels");
  }

  private static DataStreamWriter<Row> update(Dataset<Row> result) {
    return result.writeStream().outputMode("update");
  }

  private static DataStreamWriter<Row> started(Dataset<Row> parcels) {
    DataStreamWriter<Row> writer = update(counts(heavy(parcels))).format("noop");
    try {
      writer.start();
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    }
    return writer;
  }

  private static long size(Iterator<?> elements) {
    long size = 0;
    while (elements.hasNext()) {
      elements.next();
      size++;
    }
    return size;
  }

  private static Iterator<Row> counted(Iterator<Row> parcels) {
    Map<String, Long> counts = new TreeMap<>();
    parcels.forEachRemaining(parcel -> counts.merge(parcel.getAs("country"), 1L, Long::sum));
    return rows(counts);
  }

  private static Iterator<Row> added(Iterator<Row> parcels) {
    Map<String, Long> changed = new TreeMap<>();
    parcels.forEachRemaining(
        parcel -> {
          String country = parcel.getAs("country");
          changed.put(country, TOTALS.merge(country, 1L, Long::sum));
        });
    return rows(changed);
  }

  private static Iterator<Row> rows(Map<String, Long> counts) {
    List<Row> rows = new ArrayList<>();
    counts.forEach((country, number) -> rows.add(RowFactory.create(country, number)));
    return rows.iterator();
  }
}
