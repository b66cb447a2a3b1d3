package io.sparkcourse.labs.recovery;

import static io.sparkcourse.labs.recovery.Guarantee.AT_LEAST_ONCE;
import static io.sparkcourse.labs.recovery.Guarantee.AT_MOST_ONCE;
import static io.sparkcourse.labs.recovery.Guarantee.EXACTLY_ONCE;

import io.sparkcourse.testing.recovery.Records;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sink of {@link PageCountsJob}, and what it does to batches that are run again. The job writes
 * each batch to them in this order.
 */
enum KilledSink {
  PRINT("print()", AT_LEAST_ONCE, left -> Reading.printed(left.output())),
  TEXT_FILES(
      "saveAsTextFiles",
      EXACTLY_ONCE,
      left -> Records.ofPartFiles(left.directory().resolve(PageCountsJob.TEXT_FILES))),
  STATE(
      "updateStateByKey, MERGE by page",
      EXACTLY_ONCE,
      left -> left.query("SELECT page, n FROM totals")),
  INSERT("INSERT", AT_LEAST_ONCE, left -> left.query("SELECT page, n FROM plain")),
  MERGE("MERGE by batch and page", EXACTLY_ONCE, left -> left.query("SELECT page, n FROM merged")),
  COMMIT_TABLE(
      "commit table, one transaction",
      EXACTLY_ONCE,
      left -> left.query("SELECT page, n FROM guarded")),
  NOTED_FIRST(
      "commit table, noted before",
      AT_MOST_ONCE,
      left -> left.query("SELECT page, n FROM noted_first")),
  NOTED_LAST(
      "commit table, noted after",
      AT_LEAST_ONCE,
      left -> left.query("SELECT page, n FROM noted_last"));

  private final String title;
  private final Guarantee guarantee;
  private final Reading reading;

  KilledSink(String title, Guarantee guarantee, Reading reading) {
    this.title = title;
    this.guarantee = guarantee;
    this.reading = reading;
  }

  String title() {
    return title;
  }

  /** What is left of each record when the job is killed, if the source sends all of it once. */
  Guarantee guarantee() {
    return guarantee;
  }

  /** The pages that are in it, and how often. */
  Records read(LeftBehind left) throws SQLException {
    return reading.of(left);
  }

  /** Where a job that was killed and recovered has left its results. */
  record LeftBehind(List<String> output, String jdbcUrl, Path directory) {
    private Records query(String sql) throws SQLException {
      return Records.ofQuery(jdbcUrl, sql);
    }
  }

  /** How to read one kind of sink. */
  @FunctionalInterface
  private interface Reading {
    Pattern PRINTED = Pattern.compile("\\((/\\S*),(\\d+)\\)");

    Records of(LeftBehind left) throws SQLException;

    static Records printed(List<String> output) {
      List<String> pages = new ArrayList<>();
      output.stream()
          .map(PRINTED::matcher)
          .filter(Matcher::matches)
          .forEach(
              line ->
                  pages.addAll(
                      Collections.nCopies(Integer.parseInt(line.group(2)), line.group(1))));
      return Records.of(pages);
    }
  }
}
