package io.sparkcourse.common.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A program in its own JVM, started by another one. */
@Tag("process") // starts JVMs
@Execution(ExecutionMode.CONCURRENT)
class ChildJvmTest {
  @TempDir Path directory;

  @Test
  void itPrintsToTheSameConsoleAndItsExitCodeIsReturned() {
    DemoProcess.Result result = parent("ends").jvmFlags("-Dspark.my.setting=a \"b\" \\c").run();

    assertThat(result.out().lines())
        .containsExactly(
            "  child | arguments [ends, with space]",
            "  child | of the parent a \"b\" \\c, its own d",
            "exit code 3");
    assertThat(result.err().lines()).containsExactly("  child | to standard error");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void itDoesNotOutliveAParentThatIsKilled() throws Exception {
    Path out = directory.resolve("out.txt");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process parent = parent("stays").start(out, directory.resolve("err.txt"), temporary);
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(out).contains("d\n"));
      ProcessHandle child = parent.children().findAny().orElseThrow();

      parent.destroyForcibly();

      assertThat(child.onExit()).succeedsWithin(30, TimeUnit.SECONDS);
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  private static DemoProcess parent(String how) {
    return DemoProcess.of(ParentProgram.class).withTestClasses().args(how);
  }
}
