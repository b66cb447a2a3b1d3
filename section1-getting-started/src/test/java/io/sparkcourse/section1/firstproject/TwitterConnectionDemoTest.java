package io.sparkcourse.section1.firstproject;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.demo.DemoProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The default, a broken connection, is run and compared by {@code Section1DemosTest}. */
@Tag("process") // starts demos with options
@Execution(ExecutionMode.CONCURRENT) // each in its own process
class TwitterConnectionDemoTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refused | Twitter refused the credentials (401): check the four TWITTER_... values and the clock of this machine.
          limited | Twitter refused one connection too many (420): wait a few minutes, then connect only once.
          """)
  void aRefusalEndsTheProgramWithOneLine(String fault, String line) {
    DemoProcess.Result result =
        DemoProcess.of(TwitterConnectionDemo.class).args("--fault", fault).run();

    assertThat(result.err().lines()).containsExactly(line);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out().lines()).allMatch(total -> total.startsWith("0 tweets sent, 0 "));
    assertThat(result.leftBehind()).isEmpty();
  }
}
