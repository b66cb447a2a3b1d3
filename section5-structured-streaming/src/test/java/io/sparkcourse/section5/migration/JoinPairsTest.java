package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.streaming.OutputMode.Append;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lecture 5.12: pairs of joins. */
class JoinPairsTest {
  private static final List<List<String>> ADS =
      List.of(
          List.of("12:00 shown A", "12:00 clicked A", "12:00 shown B"),
          List.of("12:01 clicked B"),
          List.of("12:05 shown C", "12:05 clicked D"),
          List.of("12:10 shown E", "12:10 clicked F"));

  @Test
  void theTableOfTheLectureIsWhatTheRunsGive() {
    List<List<?>> clicked = BothEngines.structured(ADS, Append(), Joins::clicked);
    new PairTable("joins")
        .pair(
            "`join` of two streams",
            "`join`, watermarks and a range",
            new Outcome(BothEngines.dstreams(ADS, Joins::clicked), clicked),
            "a DStream joins one micro-batch, a query uses state")
        .pair(
            "`window(2 min).join(window(2 min))`",
            "the same",
            new Outcome(BothEngines.dstreams(ADS, Joins::clickedInTwoMinutes), clicked),
            "each window with both rows outputs the pair")
        .pair(
            "`leftOuterJoin`",
            "`left_outer`",
            BothEngines.of(ADS, Joins::clickedOrNot, Append(), Joins::clickedOrNot),
            "*not* means *not yet* in the DStream, *not in time* in the query")
        .assertUpToDate();
  }
}
