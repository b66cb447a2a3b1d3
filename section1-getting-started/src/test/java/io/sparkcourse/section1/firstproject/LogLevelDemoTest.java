package io.sparkcourse.section1.firstproject;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The zeros are in the demo's Javadoc; these tests assert the counts that must not be zero. */
@Execution(ExecutionMode.CONCURRENT) // each in its own process
class LogLevelDemoTest {
  private static final Pattern COUNTS =
      Pattern.compile("(\\d+) INFO lines at the start, (\\d+) in the job");

  /** INFO lines at the start of the context and in the job, after one attempt to silence them. */
  private record Counts(int start, int job) {
    static Counts of(MatchResult line) {
      return new Counts(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)));
    }
  }

  @Test
  void theClassicLineOfOlderTutorialsSilencesNothing() {
    List<Counts> attempts =
        COUNTS
            .matcher(DemoProcess.of(LogLevelDemo.class).run().out())
            .results()
            .map(Counts::of)
            .toList();

    assertThat(attempts).hasSize(4);
    Counts asItComes = attempts.get(0);
    Counts classic = attempts.get(1);
    Counts setLogLevel = attempts.get(3);
    assertThat(asItComes.job()).isPositive();
    assertThat(classic.job()).isGreaterThan(asItComes.job() / 2);
    assertThat(classic.start()).isPositive();
    assertThat(setLogLevel.start()).as("sc.setLogLevel comes too late for these").isPositive();
  }
}
