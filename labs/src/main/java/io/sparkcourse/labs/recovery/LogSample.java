package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.MalformedRecordException;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.sample.SampleData;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Some minutes of the shop's access log, without the lines that are no log entries.
 *
 * @param minutes how many, from {@link #START} on; there are 165
 */
record LogSample(int minutes) implements Serializable {
  private static final long serialVersionUID = 1L;

  static final Instant START = Instant.parse("2025-06-02T12:15:00Z");

  /** The lines, and when each of them arrives. */
  List<Arrival<String>> arrivals() {
    return SampleData.accessLog().stream()
        .filter(line -> minute(line) >= 0 && minute(line) < minutes && isWellFormed(line.line()))
        .map(line -> new Arrival<>(line.arrival(), line.line()))
        .toList();
  }

  List<String> lines() {
    return arrivals().stream().map(Arrival::value).toList();
  }

  /** The page that each line asks for. */
  static String page(String line) {
    return LogEntry.parse(line).page();
  }

  private static long minute(LogLine line) {
    return Math.floorDiv(line.arrival().getEpochSecond() - START.getEpochSecond(), 60);
  }

  private static boolean isWellFormed(String line) {
    try {
      LogEntry.parse(line);
      return true;
    } catch (MalformedRecordException malformed) {
      return false;
    }
  }
}
