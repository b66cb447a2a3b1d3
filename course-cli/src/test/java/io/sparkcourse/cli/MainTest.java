package io.sparkcourse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void takesHelpAsAWord() {
    assertThat(Main.helpAsOption(new String[] {})).containsExactly("--help");
    assertThat(Main.helpAsOption(new String[] {"help"})).containsExactly("--help");
    assertThat(Main.helpAsOption(new String[] {"help", "run"})).containsExactly("run", "--help");
    assertThat(Main.helpAsOption(new String[] {"run", "help"})).containsExactly("run", "help");
  }
}
