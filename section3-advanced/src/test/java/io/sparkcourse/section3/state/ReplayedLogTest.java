package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.List;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The effect on sessions of the time of arrival and of a request's own time. */
class ReplayedLogTest {
  private static final int SESSIONS = 483;
  private static final int CLIENTS = 367;

  @Test
  void aLogReadAllAtOnceIsOneSessionAClientByArrivalAndRightByItsOwnTime() {
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      JavaDStream<LogEntry> log = tester.stream(List.of(allRequests()));
      BatchOutput<Session> byArrival = closed(tester, ReplayedLogDemo.clientsByArrival(log));
      BatchOutput<Session> byOwnTime = closed(tester, WebSessions.requestsByClient(log));

      tester.run(5);

      assertThat(number(byArrival)).isEqualTo(CLIENTS);
      assertThat(number(byOwnTime)).isEqualTo(SESSIONS);
    }
  }

  /** By arrival, all requests of a batch are at its end, so a gap is a number of whole batches. */
  @ParameterizedTest
  @CsvSource({"10, 480", "60, 495"})
  void evenAsItComesTheSessionsByArrivalDependOnTheBatchInterval(int minutes, int sessions) {
    Duration batch = Durations.minutes(minutes);
    try (DStreamTester tester = DStreamTester.every(batch).withCheckpoint()) {
      JavaDStream<LogEntry> log =
          SampleStreams.accessLog(tester.context(), AccessLogGenerator.START);
      BatchOutput<Session> byArrival = closed(tester, ReplayedLogDemo.clientsByArrival(log), batch);
      BatchOutput<Session> byOwnTime = closed(tester, WebSessions.requestsByClient(log), batch);

      tester.run(180 / minutes + 30 / minutes + 2);

      assertThat(number(byArrival)).isEqualTo(sessions);
      assertThat(number(byOwnTime)).isEqualTo(SESSIONS);
    }
  }

  private static BatchOutput<Session> closed(
      DStreamTester tester, JavaPairDStream<String, Instant> requests) {
    return closed(tester, requests, WebSessionsDemo.BATCH);
  }

  private static BatchOutput<Session> closed(
      DStreamTester tester, JavaPairDStream<String, Instant> requests, Duration batch) {
    JavaMapWithStateDStream<String, List<Instant>, Session, List<Session>> sessions =
        WebSessions.sessions(requests);
    sessions.checkpoint(batch);
    return tester.collect(sessions.flatMap(List::iterator));
  }

  private static long number(BatchOutput<Session> sessions) {
    return sessions.batches().values().stream().mapToLong(List::size).sum();
  }

  private static List<LogEntry> allRequests() {
    return Parsed.parse(SampleData.accessLog().stream().map(LogLine::line), LogEntry::parse).rows();
  }
}
