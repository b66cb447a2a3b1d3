package io.sparkcourse.labs.recovery;

import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A verdict, and what was promised. */
public record PromisedVerdict(Guarantee promised, RecoveryVerdict verdict) {
  /** Whether nothing is lost that must not be, and nothing there twice. */
  public boolean isKept() {
    return (promised.loses() || verdict.lost() == 0)
        && (promised.doubles() || verdict.duplicated() == 0);
  }

  /** As {@link RecoveryVerdict#table}, with the promises in a column of their own. */
  public static String table(List<PromisedVerdict> verdicts) {
    List<String> lines =
        RecoveryVerdict.table(verdicts.stream().map(PromisedVerdict::verdict).toList())
            .lines()
            .toList();
    return IntStream.range(0, lines.size())
        .mapToObj(i -> lines.get(i) + "  " + (i == 0 ? "promised" : verdicts.get(i - 1).promise()))
        .collect(Collectors.joining("\n"));
  }

  private String promise() {
    return promised + (isKept() ? "" : ": BROKEN");
  }
}
