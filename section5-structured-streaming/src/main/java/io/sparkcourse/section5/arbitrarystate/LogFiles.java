package io.sparkcourse.section5.arbitrarystate;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Parsed;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The access log of lecture 3.2 as files, and the number of visits in it. */
final class LogFiles {
  private static final Duration FILE = Duration.ofMinutes(30);

  private LogFiles() {}

  /** Requests by the half hour in which they arrived, and at the end one that closes all visits. */
  static Map<String, List<String>> byHalfHour() {
    Map<String, List<String>> files = new LinkedHashMap<>();
    for (LogLine line : SampleData.accessLog()) {
      for (LogEntry request : Parsed.parse(Stream.of(line.line()), LogEntry::parse).rows()) {
        String until = until(line.arrival());
        files
            .computeIfAbsent(until, none -> new ArrayList<>())
            .add(request.getTime() + "," + request.getClientIp());
      }
    }
    files.put("a day later", List.of(AccessLogGenerator.START.plus(Duration.ofDays(1)) + ",none"));
    return files;
  }

  private static String until(Instant arrival) {
    long length = FILE.toMillis();
    long end = (Math.floorDiv(arrival.toEpochMilli(), length) + 1) * length;
    return Instant.ofEpochMilli(end).toString().substring(11, 16);
  }

  /** The number of visits that the generator has written into the log. */
  static long visitsInTruth() {
    return AccessLogGenerator.generate(SampleData.SEED)
        .truth()
        .sessionsPerClient()
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }
}
