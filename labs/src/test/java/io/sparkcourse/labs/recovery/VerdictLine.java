package io.sparkcourse.labs.recovery;

import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.util.stream.Stream;

/** A line of {@link PromisedVerdict#table}, read back. */
public final class VerdictLine {
  private VerdictLine() {}

  /** Columns are two blanks apart at least. */
  public static PromisedVerdict parse(String line) {
    String[] cells = line.strip().split(" {2,}");
    return new PromisedVerdict(
        promise(cells[7]),
        new RecoveryVerdict(
            cells[0],
            cells[1],
            Integer.parseInt(cells[2]),
            Long.parseLong(cells[3]),
            Long.parseLong(cells[4]),
            Long.parseLong(cells[5]),
            Long.parseLong(cells[6])));
  }

  private static Guarantee promise(String words) {
    return Stream.of(Guarantee.values())
        .filter(guarantee -> guarantee.toString().equals(words))
        .findFirst()
        .orElseThrow();
  }
}
