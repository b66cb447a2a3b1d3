package io.sparkcourse.section5;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.lecture.LectureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The solution against what the generator of the log has put into it, and against that of 3.2b. */
class Ex12aPortedVisitsTruthTest {
  private static final Path SOLUTIONS = Path.of("..");
  private static final Path LECTURE =
      Path.of(
          "../../section5-structured-streaming/lectures/"
              + "5.12-from-dstreams-to-structured-streaming.md");

  /** What the test of 3.2b asserts of the DStream. */
  @Test
  void theVisitsAreThoseThatTheGeneratorMade() {
    AccessLogGenerator.Truth truth = AccessLogGenerator.generate(SampleData.SEED).truth();
    List<LogEntry> log =
        Parsed.parse(SampleData.accessLog().stream().map(LogLine::line), LogEntry::parse).rows();
    int half = log.size() / 2;
    List<Row> visits = new ArrayList<>();
    try (StructuredStreamTester<LogEntry> tester =
        StructuredStreamTester.start(
            Encoders.bean(LogEntry.class),
            OutputMode.Append(),
            Ex12aPortedVisitsTruthTest::visits)) {
      visits.addAll(tester.batch(log.subList(0, half).toArray(LogEntry[]::new)));
      visits.addAll(tester.batch(log.subList(half, log.size()).toArray(LogEntry[]::new)));
      visits.addAll(tester.batch(aDayLater(log.get(0))));
    }

    assertThat(
            visits.stream()
                .collect(
                    Collectors.groupingBy(
                        visit -> visit.<String>getAs("client"), Collectors.counting())))
        .isEqualTo(truth.sessionsPerClient());
    assertThat(
            visits.stream()
                .collect(
                    Collectors.groupingBy(
                        visit -> visit.<String>getAs("client"),
                        Collectors.summingLong(visit -> visit.<Integer>getAs("pages")))))
        .isEqualTo(truth.requestsPerClient());
  }

  private static Dataset<Row> visits(Dataset<LogEntry> log) {
    return Ex12aPortedVisits.visits(log.selectExpr("clientIp AS client", "time", "path"));
  }

  /** It closes all visits: the watermark follows the newest request. */
  private static LogEntry aDayLater(LogEntry request) {
    return new LogEntry(
        request.getClientIp(),
        request.getTime().plus(Duration.ofDays(1)),
        request.getMethod(),
        request.getPath(),
        request.getStatus(),
        request.getBytes(),
        request.getReferrer(),
        request.getUserAgent());
  }

  @Test
  @Tag("repository")
  void theLectureHasTheSizesOfBothSolutions() throws IOException {
    LectureTable.assertUpToDate(
        LECTURE,
        "size",
        List.of(
            "| solution | by | lines | state of an open visit |",
            "|---|---|---|---|",
            "| 3.2b | `mapWithState` | %d | first and last time, number of pages |"
                .formatted(linesOfAnswer("section3-advanced", "section3/Ex02bVisits.java")),
            "| 5.12a | `session_window`, `flatMap` | %d | time of each request, and whether it is a logout |"
                .formatted(
                    linesOfAnswer(
                        "section5-structured-streaming", "section5/Ex12aPortedVisits.java"))));
  }

  /** Without empty lines and comments; imports are outside. */
  private static long linesOfAnswer(String module, String source) throws IOException {
    return Files.readAllLines(
            SOLUTIONS.resolve(module).resolve("src/main/java/io/sparkcourse").resolve(source))
        .stream()
        .map(String::strip)
        .dropWhile(line -> !line.equals("// region answer"))
        .takeWhile(line -> !line.equals("// endregion"))
        .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*).*"))
        .count();
  }
}
