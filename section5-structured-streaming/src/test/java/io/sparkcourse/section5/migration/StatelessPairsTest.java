package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.streaming.OutputMode.Append;
import static org.apache.spark.sql.streaming.OutputMode.Update;

import java.util.List;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

/** Lecture 5.12: pairs that look at one micro-batch only. */
class StatelessPairsTest {
  private static final List<List<String>> LINES =
      List.of(List.of("to be", "tea to"), List.of("tea"));
  private static final List<String> STOP_WORDS = List.of("to", "be");

  @Test
  void theTableOfTheLectureIsWhatTheRunsGive() throws Exception {
    List<List<?>> counts = BothEngines.dstreams(LINES, Stateless::counts);
    new PairTable("stateless")
        .pair(
            "`map`, `flatMap`, `filter`",
            "`select`, `explode`, `where`",
            BothEngines.of(LINES, Stateless::longWords, Append(), Stateless::longWords),
            "or typed, with a cast of the lambda")
        .pair(
            "`reduceByKey`",
            "`groupBy().count()`, `update`",
            new Outcome(counts, BothEngines.structured(LINES, Update(), Stateless::counts)),
            "the counts of a query continue")
        .pair(
            "`reduceByKey`",
            "the same in `foreachBatch`",
            new Outcome(
                counts,
                BothEngines.inForeachBatch(
                    LINES, (rows, id) -> Stateless.counts(rows).collectAsList())),
            "each micro-batch is a separate table")
        .pair(
            "`transform` with an RDD",
            "`join` with a table",
            BothEngines.of(
                LINES,
                lines -> Stateless.withoutStopWords(lines, STOP_WORDS),
                Append(),
                lines -> Stateless.withoutStopWords(lines, STOP_WORDS)),
            "a table that changes: see below")
        .pair(
            "`transform`: `sortBy`, `zipWithIndex`",
            "`rows.toJavaRDD()` in `foreachBatch`",
            new Outcome(
                BothEngines.dstreams(LINES, Stateless::places),
                BothEngines.inForeachBatch(
                    LINES,
                    (rows, id) ->
                        Stateless.places(Stateless.words(rows).as(Encoders.STRING()).toJavaRDD())
                            .collect())),
            "an output operation: it returns no stream")
        .assertUpToDate();
  }
}
