package io.sparkcourse.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputTailTest {
  @Test
  void keepsTheEnd() {
    OutputTail tail = OutputTail.ofErrors();
    tail.keep("first");
    tail.keep("x".repeat(64 * 1024 - 4));
    tail.keep("last");

    assertThat(tail.text()).hasSize(64 * 1024).startsWith("xxx").endsWith("xxxlast");
  }
}
