package io.sparkcourse.testing.recovery;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happened to the records that a source sent, when the job between source and sink was killed.
 *
 * @param source where they came from
 * @param sink where each of them should be once
 * @param kills how often the job was killed and started again
 * @param sent how many the source sent
 * @param processed how many are in the sink
 * @param lost how many were sent but are not there
 * @param duplicated how many are there in addition to those that were sent
 */
public record RecoveryVerdict(
    String source, String sink, int kills, long sent, long processed, long lost, long duplicated) {
  /** Compares what was sent with what arrived. */
  public static RecoveryVerdict of(
      String source, String sink, int kills, Records sent, Records processed) {
    return new RecoveryVerdict(
        source,
        sink,
        kills,
        sent.total(),
        processed.total(),
        sent.missingIn(processed),
        processed.missingIn(sent));
  }

  /** Verdicts below each other, with a heading. */
  public static String table(List<RecoveryVerdict> verdicts) {
    int source = width("source", verdicts, RecoveryVerdict::source);
    int sink = width("sink", verdicts, RecoveryVerdict::sink);
    String format = "%-" + source + "s  %-" + sink + "s  %5s  %4s  %9s  %4s  %10s";
    String heading =
        String.format(format, "source", "sink", "kills", "sent", "processed", "lost", "duplicated");
    return verdicts.stream()
        .map(verdict -> "\n" + verdict.row(format))
        .collect(Collectors.joining("", heading, ""));
  }

  private static int width(
      String heading, List<RecoveryVerdict> verdicts, Function<RecoveryVerdict, String> column) {
    return Stream.concat(Stream.of(heading), verdicts.stream().map(column))
        .mapToInt(String::length)
        .max()
        .orElseThrow();
  }

  private String row(String format) {
    return String.format(format, source, sink, kills, sent, processed, lost, duplicated);
  }
}
