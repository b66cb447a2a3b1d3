package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/**
 * Pairs of a join. The input is lines such as {@code 12:00 shown A} and {@code 12:01 clicked A}: an
 * ad is shown, and is clicked.
 */
final class Joins {
  private Joins() {}

  // region dstreams
  /** Ads that were shown and clicked in one micro-batch. */
  static JavaDStream<String> clicked(JavaDStream<String> lines) {
    return of("shown", lines).join(of("clicked", lines)).map(Tuple2::_1);
  }

  /** Ads that were shown and clicked within two minutes. */
  static JavaDStream<String> clickedInTwoMinutes(JavaDStream<String> lines) {
    return of("shown", lines)
        .window(Durations.minutes(2))
        .join(of("clicked", lines).window(Durations.minutes(2)))
        .map(Tuple2::_1);
  }

  /** Ads with whether they were clicked in the same micro-batch. */
  static JavaDStream<String> clickedOrNot(JavaDStream<String> lines) {
    return of("shown", lines)
        .leftOuterJoin(of("clicked", lines))
        .map(pair -> pair._1() + (pair._2()._2().isPresent() ? " clicked" : " not"));
  }

  // endregion

  private static JavaPairDStream<String, String> of(String event, JavaDStream<String> lines) {
    return lines
        .map(line -> line.split(" "))
        .filter(fields -> fields[1].equals(event))
        .mapToPair(fields -> new Tuple2<>(fields[2], fields[0]));
  }

  // region structured
  /** Ads that were shown, and clicked within two minutes. */
  static Dataset<Row> clicked(Dataset<Row> lines) {
    return joined(lines, "inner").select("ad");
  }

  /** Ads with whether they were clicked within two minutes, when that is certain. */
  static Dataset<Row> clickedOrNot(Dataset<Row> lines) {
    return joined(lines, "left_outer")
        .select(expr("concat(ad, if(clickedAd IS NULL, ' not', ' clicked'))"));
  }

  private static Dataset<Row> joined(Dataset<Row> lines, String type) {
    Dataset<Row> shown = of("shown", lines).toDF("shown", "ad").withWatermark("shown", "0 minutes");
    Dataset<Row> clicked =
        of("clicked", lines).toDF("clicked", "clickedAd").withWatermark("clicked", "0 minutes");
    return shown.join(
        clicked,
        expr("ad = clickedAd AND clicked >= shown AND clicked < shown + INTERVAL 2 MINUTES"),
        type);
  }

  // endregion

  private static Dataset<Row> of(String event, Dataset<Row> lines) {
    return lines
        .select(Orders.time().as("time"), Orders.field(1).as("event"), Orders.field(2).as("ad"))
        .where(col("event").equalTo(event))
        .select("time", "ad");
  }
}
