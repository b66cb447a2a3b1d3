package io.sparkcourse.common.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void growsOnOneLineAndIsTakenAway() {
    try (ProgressBar bar = new ProgressBar(out, true, 3)) {
      bar.begin("files");
      bar.begin("files");
      bar.begin("log");
    }

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\r[------------------------------]   0%  files"
                + "\r[##########--------------------]  33%  files"
                + "\r[####################----------]  66%  log  "
                + ("\r" + " ".repeat(44) + "\r"));
  }

  @Test
  void saysNothingWhereNobodyWatches() {
    try (ProgressBar bar = new ProgressBar(out, false, 3)) {
      bar.begin("files");
    }

    assertThat(written.size()).isZero();
  }
}
