package io.sparkcourse.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MavenWrapperTest {
  @Test
  void cutsWhatMavenSaysOfItself() {
    String log =
        "[ERROR] A.java:[1,2] ';' expected\n[ERROR] Failed to execute goal -> [Help 1]\n"
            + "[ERROR] -> [Help 1]\n[ERROR] \n[ERROR] To see the full stack trace";

    assertThat(MavenWrapper.withoutTrailer(log))
        .isEqualTo("[ERROR] A.java:[1,2] ';' expected\n[ERROR] Failed to execute goal");
  }
}
