package io.sparkcourse.section3.state;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.session_window;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.testing.StructuredStreamTester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;

/** Structured Streaming has the sessions of this lecture as a function. */
class SessionWindowTest {
  private static final int HALF = 2_900;

  // region sessions
  static Dataset<Row> sessions(Dataset<LogEntry> requests) {
    return requests
        .withWatermark("time", "10 minutes") // how late a request may be
        .groupBy(col("clientIp"), session_window(col("time"), "30 minutes"))
        .agg(count("*").as("pages"));
  }

  // endregion

  @Test
  void itsSessionsAreThoseThatTheGeneratorMade() {
    AccessLogGenerator.Truth truth = AccessLogGenerator.generate(SampleData.SEED).truth();
    List<LogEntry> log =
        Parsed.parse(SampleData.accessLog().stream().map(LogLine::line), LogEntry::parse).rows();
    List<Row> closed = new ArrayList<>();
    try (StructuredStreamTester<LogEntry> tester =
        StructuredStreamTester.start(
            Encoders.bean(LogEntry.class), OutputMode.Append(), SessionWindowTest::sessions)) {
      closed.addAll(tester.batch(log.subList(0, HALF).toArray(LogEntry[]::new)));
      assertThat(closed).as("closed halfway").isNotEmpty();
      closed.addAll(tester.batch(log.subList(HALF, log.size()).toArray(LogEntry[]::new)));
      // The watermark follows the newest request: one from the next day closes all sessions.
      closed.addAll(tester.batch(oneDayLater(log.get(0))));
    }

    assertThat(
            closed.stream()
                .collect(Collectors.groupingBy(row -> row.getString(0), Collectors.counting())))
        .isEqualTo(truth.sessionsPerClient());
    assertThat(
            closed.stream()
                .collect(
                    Collectors.groupingBy(
                        row -> row.getString(0), Collectors.summingLong(row -> row.getLong(2)))))
        .isEqualTo(truth.requestsPerClient());
  }

  private static LogEntry oneDayLater(LogEntry request) {
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
}
