package io.sparkcourse.labs.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromisedVerdictTest {
  @Test
  void aPromiseThatIsBrokenIsMarked() {
    RecoveryVerdict exact = new RecoveryVerdict("files", "MERGE", 1, 10, 10, 0, 0);
    RecoveryVerdict twice = new RecoveryVerdict("files", "INSERT", 1, 10, 12, 0, 2);

    assertThat(
            PromisedVerdict.table(
                List.of(
                    new PromisedVerdict(Guarantee.EXACTLY_ONCE, exact),
                    new PromisedVerdict(Guarantee.AT_LEAST_ONCE, twice),
                    new PromisedVerdict(Guarantee.AT_MOST_ONCE, twice))))
        .isEqualTo(
            """
            source  sink    kills  sent  processed  lost  duplicated  promised
            files   MERGE       1    10         10     0           0  exactly once
            files   INSERT      1    10         12     0           2  at least once
            files   INSERT      1    10         12     0           2  at most once: BROKEN""");
  }

  @Test
  void aGuaranteeIsThatOfTheWeakestLink() {
    assertThat(Guarantee.EXACTLY_ONCE.then(Guarantee.EXACTLY_ONCE))
        .isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(Guarantee.EXACTLY_ONCE.then(Guarantee.AT_MOST_ONCE))
        .isEqualTo(Guarantee.AT_MOST_ONCE);
    assertThat(Guarantee.AT_MOST_ONCE.then(Guarantee.AT_LEAST_ONCE)).isEqualTo(Guarantee.NONE);
  }
}
