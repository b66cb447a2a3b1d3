package io.sparkcourse.common.generator;

import io.sparkcourse.common.data.LogLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes the access log of an online shop. */
public final class AccessLogGenerator {
  private AccessLogGenerator() {}

  /** The log in the order of its lines' arrival, and what is known of it. */
  public record Sample(List<LogLine> lines, Truth truth) {}

  public record Truth(
      int lines,
      int wellFormed,
      int malformed,
      Map<String, Long> requestsPerClient,
      Map<String, Long> sessionsPerClient,
      Map<Integer, Long> requestsPerStatus,
      Map<String, Long> failedLoginsPerClient,
      String burstPath,
      Instant burstStart,
      Instant burstEnd,
      String botIp,
      String bruteForceIp) {}

  public static Sample generate(long seed) {
    throw new UnsupportedOperationException("not written yet");
  }
}
