package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.streaming.OutputMode.Append;
import static org.apache.spark.sql.streaming.OutputMode.Complete;
import static org.apache.spark.sql.streaming.OutputMode.Update;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lecture 5.12: pairs that keep state. */
class StatePairsTest {
  private static final List<List<String>> ORDERS =
      List.of(List.of("12:00 tea", "12:00 mug", "12:00 tea"), List.of("12:01 mug"));
  private static final List<List<String>> SILENCE =
      List.of(List.of("12:00 tea"), List.of(), List.of(), List.of(), List.of("12:10 mug"));

  @Test
  void theTableOfTheLectureIsWhatTheRunsGive() {
    List<List<?>> totals = BothEngines.dstreams(ORDERS, States::totals);
    new PairTable("state")
        .pair(
            "`updateStateByKey`",
            "`groupBy().count()`, `complete`",
            new Outcome(totals, BothEngines.structured(ORDERS, Complete(), States::totals)),
            "all keys, each time")
        .pair(
            "`updateStateByKey`",
            "`groupBy().count()`, `update`",
            new Outcome(totals, BothEngines.structured(ORDERS, Update(), States::totals)),
            "only keys that changed")
        .pair(
            "`mapWithState`",
            "`mapGroupsWithState`",
            BothEngines.of(ORDERS, States::totalsByFunction, Update(), States::totalsByFunction),
            "one call per record; one call per key")
        .pair(
            "`StateSpec.timeout`",
            "`EventTimeTimeout`",
            BothEngines.of(SILENCE, States::soldOut, Append(), States::soldOut),
            "by the clock; by the times of newer events")
        .assertUpToDate();
  }
}
