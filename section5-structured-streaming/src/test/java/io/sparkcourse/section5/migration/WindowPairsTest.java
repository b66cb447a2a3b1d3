package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.streaming.OutputMode.Append;
import static org.apache.spark.sql.streaming.OutputMode.Update;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Lecture 5.12: pairs of windows. */
class WindowPairsTest {
  private static final List<List<String>> IN_TIME =
      List.of(
          List.of("12:00 tea"),
          List.of("12:01 tea"),
          List.of("12:02 tea"),
          List.of(),
          List.of("12:05 end"));
  private static final List<List<String>> ONE_LATE =
      List.of(
          List.of("12:00 tea"),
          List.of("12:01 tea"),
          List.of("12:02 tea", "12:01 tea"),
          List.of(),
          List.of("12:05 end"));
  private static final List<List<String>> SILENCE =
      List.of(List.of("12:00 tea"), List.of(), List.of(), List.of("12:03 mug"));

  @Test
  void theTableOfTheLectureIsWhatTheRunsGive() {
    List<List<?>> inTime = BothEngines.dstreams(IN_TIME, Windows::everyTwoMinutes);
    new PairTable("windows")
        .pair(
            "`reduceByKeyAndWindow`",
            "`window`, watermark, `append`",
            new Outcome(
                inTime, BothEngines.structured(IN_TIME, Append(), WindowPairsTest::tumbling)),
            "each window once, when the watermark has passed its end")
        .pair(
            "the same",
            "the same, `update`",
            new Outcome(
                inTime, BothEngines.structured(IN_TIME, Update(), WindowPairsTest::tumbling)),
            "each window whenever it changes")
        .pair(
            "the same, an order of 12:01 arrives at 12:02",
            "`window`, watermark, `append`",
            BothEngines.of(ONE_LATE, Windows::everyTwoMinutes, Append(), WindowPairsTest::tumbling),
            "time of arrival; event time")
        .pair(
            "`reduceByKeyAndWindow` with the inverse",
            "`window`, sliding, `append`",
            BothEngines.of(
                SILENCE,
                Windows::lastTwoMinutes,
                Append(),
                orders -> Windows.lastTwoMinutes(orders).select("product", "count")),
            "no `tea 0`: the result has no windows without rows")
        .assertUpToDate();
  }

  /** The counts without their windows, which a DStream does not name. */
  private static Dataset<Row> tumbling(Dataset<Row> orders) {
    return Windows.everyTwoMinutes(orders).select("product", "count");
  }
}
