package io.sparkcourse.section5.migration;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.12: pairs of outputs. */
class OutputPairsTest {
  private static final List<List<String>> LINES =
      List.of(List.of("a", "b"), List.of(), List.of("c"));

  @TempDir Path directory;

  @Test
  void theTableOfTheLectureIsWhatTheRunsGive() throws Exception {
    new PairTable("outputs")
        .pair(
            "`foreachRDD((rdd, time) -> ...)`",
            "`foreachBatch((rows, id) -> ...)`",
            new Outcome(
                foreachRdd(),
                BothEngines.inForeachBatch(
                    LINES, (rows, id) -> List.of("id %d, %d rows".formatted(id, rows.count())))),
            "no micro-batch without new offsets; a repeated id has the same rows")
        .pair(
            "two outputs, `persist()`",
            "two writes in `foreachBatch`, `persist()`",
            new Outcome(mapCallsOfTwoOutputs(), mapCallsOfTwoWrites()),
            "the output: calls of the function in `map`, since the start")
        .pair(
            "`saveAsTextFiles`",
            "`format(\"text\")`",
            new Outcome(savedByDStreams(), savedByAQuery()),
            "one directory, whose log lists the valid files")
        .pair(
            "an accumulator",
            "`observe`",
            new Outcome(accumulated(), observed()),
            "the progress has the figure of each micro-batch")
        .noPair(
            "`print()`",
            "`format(\"console\")`",
            "for debugging: 10 elements and the time; 20 rows and the id")
        .assertUpToDate();
  }

  private List<List<?>> foreachRdd() {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      List<List<?>> calls = new ArrayList<>();
      tester.stream(LINES)
          .foreachRDD(
              (rdd, time) ->
                  calls.add(List.of("%d ms, %d rows".formatted(time.milliseconds(), rdd.count()))));
      tester.run(LINES.size());
      return calls;
    }
  }

  private static List<List<?>> mapCallsOfTwoOutputs() {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      LongAccumulator calls = tester.context().sparkContext().sc().longAccumulator();
      List<List<?>> afterEach = new ArrayList<>();
      JavaDStream<String> mapped =
          tester.stream(LINES)
              .map(
                  line -> {
                    calls.add(1);
                    return line;
                  })
              .persist();
      mapped.foreachRDD(rdd -> rdd.foreach(line -> {}));
      mapped.foreachRDD(
          (rdd, time) -> {
            boolean any = rdd.count() > 0;
            afterEach.add(any ? List.of(calls.value()) : List.of());
          });
      tester.run(LINES.size());
      return afterEach;
    }
  }

  private static List<List<?>> mapCallsOfTwoWrites() throws Exception {
    LongAccumulator calls = TestSpark.session().sparkContext().longAccumulator();
    MapFunction<Row, String> counted =
        row -> {
          calls.add(1);
          return row.getString(0);
        };
    return BothEngines.inForeachBatch(
        LINES,
        (rows, id) -> {
          Dataset<String> mapped = rows.map(counted, Encoders.STRING()).persist();
          mapped.write().format("noop").mode("append").save();
          mapped.write().format("noop").mode("append").save();
          mapped.unpersist();
          return List.of(calls.value());
        });
  }

  private List<List<?>> savedByDStreams() throws IOException {
    Path saved = directory.resolve("dstreams");
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      tester.stream(LINES).dstream().saveAsTextFiles(HadoopPath.of(saved.resolve("words")), "");
      List<List<?>> all = new ArrayList<>();
      for (int batch = 1; batch <= LINES.size(); batch++) {
        tester.run(1);
        all.add(List.of(content(saved.resolve("words-" + batch * 60_000))));
      }
      return all;
    }
  }

  private List<List<?>> savedByAQuery() throws Exception {
    Path saved = directory.resolve("words");
    MemoryStream<String> input = BothEngines.memoryStream();
    StreamingQuery query =
        input
            .toDF()
            .writeStream()
            .format("text")
            .option("path", HadoopPath.of(saved))
            .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
            .start();
    return BothEngines.afterEach(LINES, input, query, () -> List.of(content(saved)));
  }

  /** As in {@code words (a b)}: the name of a directory, and what Spark reads from it. */
  private static String content(Path saved) {
    return TestSpark.session().read().text(HadoopPath.of(saved)).collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .collect(Collectors.joining(" ", saved.getFileName() + " (", ")"));
  }

  private static List<List<?>> accumulated() {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      LongAccumulator lines = tester.context().sparkContext().sc().longAccumulator();
      List<List<?>> afterEach = new ArrayList<>();
      tester.stream(LINES)
          .foreachRDD(
              (rdd, time) -> {
                rdd.foreach(line -> lines.add(1));
                afterEach.add(List.of(lines.value()));
              });
      tester.run(LINES.size());
      return afterEach;
    }
  }

  private static List<List<?>> observed() throws Exception {
    MemoryStream<String> input = BothEngines.memoryStream();
    StreamingQuery query =
        input
            .toDF()
            .observe("lines", count(lit(1)).as("lines"))
            .writeStream()
            .format("noop")
            .start();
    return BothEngines.afterEach(
        LINES,
        input,
        query,
        () -> List.of(query.lastProgress().observedMetrics().get("lines").getLong(0)));
  }
}
