package io.sparkcourse.section5.migration;

import io.sparkcourse.testing.lecture.LectureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table of pairs in the lecture, generated from their runs. */
final class PairTable {
  private static final Path LECTURE =
      Path.of("lectures", "5.12-from-dstreams-to-structured-streaming.md");

  private final String name;
  private final List<String> lines = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param name of the marks in the lecture
   */
  PairTable(String name) {
    this.name = name;
    lines.add("| DStreams | Structured Streaming | output | what to know |");
    lines.add("|---|---|---|---|");
  }

  /** Adds a pair that was run. */
  PairTable pair(String dstreams, String structured, Outcome outcome, String why) {
    return row(dstreams, structured, outcome.text(), why);
  }

  /** Adds a row without a pair, with what to use instead. */
  PairTable noPair(String dstreams, String structured, String instead) {
    return row(dstreams, structured, "no pair", instead);
  }

  private PairTable row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
    return this;
  }

  void assertUpToDate() {
    LectureTable.assertUpToDate(LECTURE, name, lines);
  }
}
