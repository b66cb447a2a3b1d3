package io.sparkcourse.testing.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.jvm.EndlessProgram;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("process") // starts JVMs
class WarmDemosTest {
  private static final String UNTIDY = UntidyProgram.class.getName();

  @Test
  void eachProgramHasItsOwnOutputAndWhatItLeavesUndoneIsUndone() throws IOException {
    try (WarmDemos demos = start()) {
      DemoProcess.Result first = demos.run(UNTIDY, "one");
      DemoProcess.Result second = demos.run(UNTIDY, "two");

      assertThat(first.out()).isEqualTo(second.out().replace("two", "one"));
      assertThat(second.out().lines())
          .containsExactly("two: RDD 0, 2 numbers", "property: null", "INFO is shown: false");
      assertThat(second.err()).isEqualTo("two is through" + System.lineSeparator());
      assertThat(second.exitCode()).isZero();
      assertThat(demos.end()).isEmpty();
    }
  }

  @Test
  void aFailureIsWhatItIsInAProcessOfItsOwn() throws IOException {
    String program = EndlessProgram.class.getName();
    try (WarmDemos demos = start()) {
      DemoProcess.Result result = demos.run(program, "--end=task-fails", "--speed=max");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err().lines())
          .containsExactly("IllegalArgumentException: The task fails (--debug shows where)");
      assertThat(demos.isAlive()).isFalse();
    }
  }

  @Test
  void tellsWhatIsLeftBehind() throws IOException {
    try (WarmDemos demos = start()) {
      demos.run(UNTIDY, "one", "leave-a-file");

      assertThat(demos.end()).containsExactly("left.txt");
    }
  }

  private static WarmDemos start() {
    return WarmDemos.start(WarmDemos.process(Path.of("")).withTestClasses());
  }
}
