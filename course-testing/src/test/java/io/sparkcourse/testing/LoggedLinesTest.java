package io.sparkcourse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.junit.jupiter.api.Test;

class LoggedLinesTest {
  private static final String PACKAGE = "io.sparkcourse.testing.logged";
  private static final Logger PART = LogManager.getLogger(PACKAGE + ".Part");

  @Test
  void linesOfTheLevelAndThoseAboveAreRecorded() {
    try (LoggedLines log = LoggedLines.of(PACKAGE, Level.WARN)) {
      PART.info("begins");
      PART.warn("file {} is empty", 17);
      PART.error("ends");

      assertThat(log.lines()).containsExactly("file 17 is empty", "ends");
    }
  }

  @Test
  void afterwardsTheLevelIsAsBeforeAndNothingIsRecorded() {
    Level before = PART.getLevel();
    LoggedLines log = LoggedLines.of(PACKAGE, Level.TRACE);
    assertThat(PART.getLevel()).isEqualTo(Level.TRACE).isNotEqualTo(before);

    log.close();

    assertThat(PART.getLevel()).isEqualTo(before);
    PART.info("after the end");
    assertThat(log.lines()).isEmpty();
  }
}
