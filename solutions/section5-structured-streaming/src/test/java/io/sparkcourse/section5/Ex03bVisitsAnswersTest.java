package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.minute;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.second;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.unix_timestamp;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex03bVisitsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;

class Ex03bVisitsAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final Column SESSION = session_window(col("time"), "30 minutes");
  private static final Column START = min("time").as("start");
  private static final Column SECONDS =
      unix_timestamp(max("time")).minus(unix_timestamp(min("time"))).as("seconds");
  private static final Column VIEWS = count("*").as("views");
  private static final Column PAGES = size(collect_set("page")).cast("long").as("pages");

  Ex03bVisitsAnswersTest() {
    super(new Ex03bVisitsCheck());

    wrong("no watermark", Mistaken.HAS_NO_WATERMARK, views -> visits(byVisitor(views, SESSION)));
    wrong(
        "the column of the old Dataset",
        Mistaken.HAS_NO_WATERMARK,
        views -> visits(byVisitor(onTime(views), session_window(views.col("time"), "30 minutes"))));
    wrong(
        "no visitor",
        Mistaken.GROUPS_BY_THE_SESSION_ALONE,
        views ->
            onTime(views)
                .groupBy(SESSION)
                .agg(max("visitor").as("visitor"), START, SECONDS, VIEWS, PAGES)
                .drop("session_window"));
    wrong(
        "countDistinct",
        Mistaken.COUNTS_DISTINCT,
        views ->
            columns(
                byVisitor(onTime(views), SESSION)
                    .agg(START, SECONDS, VIEWS, countDistinct("page").as("pages"))));
    wrong(
        "to the end of the session",
        Mistaken.COUNTS_THE_GAP,
        views ->
            byVisitor(onTime(views), SESSION)
                .agg(VIEWS, PAGES)
                .select(
                    col("visitor"),
                    col("session_window.start"),
                    unix_timestamp(col("session_window.end"))
                        .minus(unix_timestamp(col("session_window.start")))
                        .as("seconds"),
                    col("views"),
                    col("pages")));
    wrong(
        "pages seen twice",
        Mistaken.COUNTS_ALL_PAGES,
        views ->
            columns(
                byVisitor(onTime(views), SESSION)
                    .agg(START, SECONDS, VIEWS, count("page").as("pages"))));
    wrong(
        "a gap of less than 30 minutes",
        Mistaken.ENDS_A_VISIT_AT_30_MINUTES,
        views ->
            visits(byVisitor(onTime(views), session_window(col("time"), "1799999 milliseconds"))));
    wrong(
        "gap and delay swapped",
        Mistaken.SWAPS_GAP_AND_DELAY,
        views ->
            visits(
                byVisitor(
                    views.withWatermark("time", "30 minutes"),
                    session_window(col("time"), "10 minutes"))));
    wrong(
        "by page",
        Mistaken.MAKES_A_VISIT_OF_EACH_PAGE,
        views ->
            onTime(views)
                .groupBy(col("visitor"), col("page"), SESSION)
                .agg(START, SECONDS, VIEWS)
                .select(
                    col("visitor"),
                    col("start"),
                    col("seconds"),
                    col("views"),
                    lit(1L).as("pages")));
    wrong(
        "only visits that take time",
        Mistaken.LEAVES_OUT_SINGLE_VIEWS,
        views -> visits(byVisitor(onTime(views), SESSION)).filter("views > 1"));
    wrong(
        "no delay",
        Mistaken.DOES_NOT_WAIT,
        views -> visits(byVisitor(views.withWatermark("time", "0 seconds"), SESSION)));
    wrong(
        "the gap as delay",
        Mistaken.WAITS_TOO_LONG,
        views -> visits(byVisitor(views.withWatermark("time", "30 minutes"), SESSION)));
    wrong(
        "a misspelt gap",
        Mistaken.GIVES_NOTHING,
        views -> visits(byVisitor(onTime(views), session_window(col("time"), "30 minuts"))));
    wrong(
        "a gap only for one page",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(views),
                    session_window(col("time"), when(col("page").equalTo("/tea"), "30 minutes")))));
    wrong(
        "half hours",
        CommonMistake.DIFFERS,
        views -> visits(byVisitor(onTime(views), window(col("time"), "30 minutes"))));
    wrong(
        "a gap of 40 minutes",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    views.withWatermark("time", "0 seconds"),
                    session_window(col("time"), "40 minutes"))));
    wrong(
        "the difference of two times of day",
        CommonMistake.DIFFERS,
        views ->
            columns(
                byVisitor(onTime(views), SESSION)
                    .agg(
                        START,
                        secondOfDay(max("time")).minus(secondOfDay(min("time"))).as("seconds"),
                        VIEWS,
                        PAGES)));
    wrong(
        "minutes",
        CommonMistake.DIFFERS,
        views ->
            visits(byVisitor(onTime(views), SESSION))
                .withColumn("seconds", expr("seconds div 60")));
    wrong(
        "noon in place of null",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(
                        views.withColumn(
                            "time",
                            coalesce(col("time"), lit("2025-06-02T12:00:00Z").cast("timestamp")))),
                    SESSION)));
    wrong(
        "equal views once",
        Mistaken.COUNTS_EQUAL_VIEWS_ONCE,
        views ->
            visits(byVisitor(onTime(views.dropDuplicates("visitor", "time", "page")), SESSION)));
    wrong(
        "different times",
        CommonMistake.DIFFERS,
        views ->
            columns(
                byVisitor(onTime(views), SESSION)
                    .agg(
                        START,
                        SECONDS,
                        size(collect_set("time")).cast("long").as("views"),
                        PAGES)));
    wrong(
        "about as many pages",
        CommonMistake.DIFFERS,
        views ->
            columns(
                byVisitor(onTime(views), SESSION)
                    .agg(START, SECONDS, VIEWS, approx_count_distinct("page").as("pages"))));
    wrong(
        "pages in lower case",
        CommonMistake.DIFFERS,
        views -> visits(byVisitor(onTime(views.withColumn("page", lower(col("page")))), SESSION)));
    wrong(
        "visitors in lower case",
        CommonMistake.DIFFERS,
        views ->
            visits(byVisitor(onTime(views.withColumn("visitor", lower(col("visitor")))), SESSION)));
    wrong(
        "pages without a slash at the end",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(views.withColumn("page", regexp_replace(col("page"), "/$", ""))),
                    SESSION)));
    wrong(
        "pages without the spaces around them",
        CommonMistake.DIFFERS,
        views -> visits(byVisitor(onTime(views.withColumn("page", trim(col("page")))), SESSION)));
    wrong(
        "visitors without the spaces around them",
        CommonMistake.DIFFERS,
        views ->
            visits(byVisitor(onTime(views.withColumn("visitor", trim(col("visitor")))), SESSION)));
    wrong(
        "visitors with one space between their words",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(views.withColumn("visitor", regexp_replace(col("visitor"), " +", " "))),
                    SESSION)));
    wrong(
        "pages with one space between their words",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(views.withColumn("page", regexp_replace(col("page"), " +", " "))),
                    SESSION)));
    wrong(
        "pages without the slash at their beginning",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(views.withColumn("page", regexp_replace(col("page"), "^/", ""))),
                    SESSION)));
    wrong(
        "leaves out visitors without a name",
        CommonMistake.DIFFERS,
        views -> visits(byVisitor(onTime(views.filter("visitor <> ''")), SESSION)));
    wrong(
        "leaves out views without a page",
        CommonMistake.DIFFERS,
        views -> visits(byVisitor(onTime(views.filter("page <> ''")), SESSION)));
    wrong(
        "pages without what follows a question mark",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    onTime(views.withColumn("page", substring_index(col("page"), "?", 1))),
                    SESSION)));
    wrong(
        "a second less for late views",
        CommonMistake.DIFFERS,
        views -> visits(byVisitor(views.withWatermark("time", "599 seconds"), SESSION)));
    wrong(
        "a second more for late views",
        Mistaken.WAITS_TOO_LONG,
        views -> visits(byVisitor(views.withWatermark("time", "601 seconds"), SESSION)));
    wrong(
        "a second more for the gap, and one less for late views",
        CommonMistake.DIFFERS,
        views ->
            visits(
                byVisitor(
                    views.withWatermark("time", "599 seconds"),
                    session_window(col("time"), "1801 seconds"))));
    wrong(
        "an int",
        CommonMistake.OTHER_COLUMNS,
        views ->
            columns(
                byVisitor(onTime(views), SESSION)
                    .agg(START, SECONDS, VIEWS, size(collect_set("page")).as("pages"))));
    wrong(
        "the session, too",
        CommonMistake.OTHER_COLUMNS,
        views -> byVisitor(onTime(views), SESSION).agg(START, SECONDS, VIEWS, PAGES));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, views -> null);

    right(
        "SQL",
        views -> {
          onTime(views).createOrReplaceTempView("views");
          return views
              .sparkSession()
              .sql(
                  "SELECT visitor, session_window.start,"
                      + " CAST(max(time) AS LONG) - CAST(min(time) AS LONG) AS seconds,"
                      + " count(*) AS views, CAST(size(collect_set(page)) AS LONG) AS pages"
                      + " FROM views GROUP BY visitor, session_window(time, '30 minutes')");
        });
    right(
        "the gap taken away from the end",
        views ->
            byVisitor(onTime(views), SESSION)
                .agg(VIEWS, PAGES)
                .select(
                    col("visitor"),
                    col("session_window.start"),
                    unix_timestamp(col("session_window.end"))
                        .minus(unix_timestamp(col("session_window.start")))
                        .minus(1800)
                        .as("seconds"),
                    col("views"),
                    col("pages")));
    right(
        "the session as a column of its own, with a gap that is a column",
        views ->
            visits(
                onTime(views)
                    .withColumn("session", session_window(col("time"), lit("1800 seconds")))
                    .groupBy("session", "visitor")));
    right(
        "nulls taken out before, the delay in seconds",
        views ->
            visits(
                byVisitor(
                    views.filter("time IS NOT NULL").withWatermark("time", "600 seconds"),
                    SESSION)));
  }

  private static Dataset<Row> onTime(Dataset<Row> views) {
    return views.withWatermark("time", "10 minutes");
  }

  private static RelationalGroupedDataset byVisitor(Dataset<Row> views, Column session) {
    return views.groupBy(col("visitor"), session);
  }

  private static Dataset<Row> visits(RelationalGroupedDataset views) {
    return columns(views.agg(START, SECONDS, VIEWS, PAGES));
  }

  private static Column secondOfDay(Column time) {
    return hour(time)
        .multiply(3600)
        .plus(minute(time).multiply(60))
        .plus(second(time))
        .cast("long");
  }

  private static Dataset<Row> columns(Dataset<Row> visits) {
    return visits.select("visitor", "start", "seconds", "views", "pages");
  }
}
