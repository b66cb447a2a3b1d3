package io.sparkcourse.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.usage.UsageException;
import org.junit.jupiter.api.Test;

class MavenWrapperTest {
  @Test
  void saysInOneLineThatThereIsNoNetwork() {
    String log =
        "[ERROR] Failed to execute goal on project common: Could not collect dependencies\n"
            + "[ERROR]   Could not transfer artifact org.apache.spark:spark-core_2.12:pom:3.5.9"
            + " from/to central: Unknown host repo.maven.apache.org";

    assertThat(MavenWrapper.failure(log))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Maven cannot download what it needs;")
        .hasMessageNotContaining("\n");
  }

  @Test
  void saysInOneLineWhatMavenMayNotWrite() {
    String log = "[ERROR] x: /c/common/target/runtime.classpath (Permission denied) -> y";

    assertThat(MavenWrapper.failure(log))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "Maven may not write where it has to (/c/common/target/runtime.classpath (Permission denied)): clone");
  }

  @Test
  void showsWhatTheCompilerSaysAsItIs() {
    assertThat(MavenWrapper.failure("[ERROR] A.java:[1,2] ';' expected"))
        .isInstanceOf(BuildException.class)
        .hasMessage("[ERROR] A.java:[1,2] ';' expected");
  }

  @Test
  void cutsWhatMavenSaysOfItself() {
    String log =
        "[ERROR] A.java:[1,2] ';' expected\n[ERROR] Failed to execute goal -> [Help 1]\n"
            + "[ERROR] -> [Help 1]\n[ERROR] \n[ERROR] To see the full stack trace";

    assertThat(MavenWrapper.withoutTrailer(log))
        .isEqualTo("[ERROR] A.java:[1,2] ';' expected\n[ERROR] Failed to execute goal");
  }
}
