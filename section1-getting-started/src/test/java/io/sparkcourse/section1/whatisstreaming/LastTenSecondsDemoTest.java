package io.sparkcourse.section1.whatisstreaming;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class LastTenSecondsDemoTest {
  @Test
  void countsThisBatchAndTheOneBefore() {
    try (DStreamTester tester = DStreamTester.every(LastTenSecondsDemo.BATCH)) {
      BatchOutput<Tuple2<String, Long>> counts =
          tester.collect(
              LastTenSecondsDemo.lastTenSeconds(
                  tester.stream(
                      List.of(request(200), request(404)),
                      List.of(request(500)),
                      List.of(request(503), request(200)))));

      tester.run(5);

      counts.assertBatch(1, count("answered", 2));
      counts.assertBatch(2, count("answered", 2), count("failed", 1));
      counts.assertBatch(3, count("answered", 1), count("failed", 2));
      counts.assertBatch(4, count("answered", 1), count("failed", 1));
      counts.assertBatch(5);
    }
  }

  private static LogEntry request(int status) {
    return new LogEntry("192.0.2.1", Instant.EPOCH, "GET", "/cart", status, 100, null, null);
  }

  private static Tuple2<String, Long> count(String what, long count) {
    return new Tuple2<>(what, count);
  }
}
