package io.sparkcourse.section3;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.section3.Ex02bVisits.Visit;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The solution, compared with what the generator of the log has put into it. */
class Ex02bVisitsTruthTest {
  /** Three hours of requests, and 40 minutes more. */
  private static final int BATCHES = 18 + 4;

  @Test
  void theVisitsAreThoseThatTheGeneratorMade() {
    AccessLogGenerator.Truth truth = AccessLogGenerator.generate(SampleData.SEED).truth();
    try (DStreamTester tester = DStreamTester.every(Ex02bVisits.BATCH).withCheckpoint()) {
      BatchOutput<Visit> output =
          tester.collect(
              Ex02bVisits.visits(
                  SampleStreams.accessLog(tester.context(), AccessLogGenerator.START)));

      tester.run(BATCHES);

      List<Visit> visits = output.batches().values().stream().flatMap(List::stream).toList();
      assertThat(
              visits.stream().collect(Collectors.groupingBy(Visit::client, Collectors.counting())))
          .isEqualTo(truth.sessionsPerClient());
      assertThat(
              visits.stream()
                  .collect(
                      Collectors.groupingBy(Visit::client, Collectors.summingLong(Visit::pages))))
          .isEqualTo(truth.requestsPerClient());
    }
  }
}
