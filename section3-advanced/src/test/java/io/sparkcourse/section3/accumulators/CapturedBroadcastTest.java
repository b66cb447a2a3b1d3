package io.sparkcourse.section3.accumulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturedBroadcastTest {
  @TempDir private Path directory;

  /**
   * Variables are numbered from 0 in every program, and the number is all that a function keeps.
   */
  @Test
  void aBroadcastVariableInACheckpointReadsAnotherOneOfTheRecoveredProgram() {
    DemoProcess.Result first = live();
    assertThat(first.exitCode()).isZero();
    assertThat(first.out().lines()).containsExactly("[the list]", "[the list]");

    DemoProcess.Result recovered = live();
    assertThat(recovered.exitCode()).isEqualTo(1);
    // Spark's own, the functions of a stage
    assertThat(recovered.err()).contains("ClassCastException: class [B cannot be cast to class");

    DemoProcess.Result again = live("--broadcast-another");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("[another list]").doesNotContain("[the list]");
  }

  private DemoProcess.Result live(String... options) {
    String checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
    return DemoProcess.of(CapturedBroadcast.class)
        .withTestClasses()
        .args("--checkpoint", checkpoint, "--batches", "2", "--speed", "max")
        .args(options)
        .run();
  }
}
