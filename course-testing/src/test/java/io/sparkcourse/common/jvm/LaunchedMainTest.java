package io.sparkcourse.common.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A program that does not know about the launcher, and ends with it. */
@Execution(ExecutionMode.CONCURRENT)
class LaunchedMainTest {
  @TempDir private Path directory;

  /** What is started. */
  public static final class Program {
    private Program() {}

    /** Prints its arguments, and never ends. */
    public static void main(String[] args) throws InterruptedException {
      System.out.println("arguments " + String.join("|", args));
      new CountDownLatch(1).await();
    }
  }

  @Test
  void theProgramGetsItsArgumentsAndEndsWhenTheLauncherIsKilled() throws Exception {
    Process launcher = start("launcher", Program.class, "-Dnothing=1");
    Process program =
        start("program", LaunchedMain.class, "-Dcourse.launcher.pid=" + launcher.pid());
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.readString(out("program")).contains("\n"));
      assertThat(out("program")).hasContent("arguments one|with space");

      launcher.destroyForcibly();

      assertThat(program.onExit()).succeedsWithin(30, TimeUnit.SECONDS);
    } finally {
      launcher.destroyForcibly();
      program.destroyForcibly();
    }
  }

  private Process start(String name, Class<?> main, String flag) throws IOException {
    return DemoProcess.of(main)
        .withTestClasses()
        .jvmFlags(flag)
        .args(Program.class.getName(), "one", "with space")
        .start(out(name), directory.resolve(name + "-err.txt"), directory);
  }

  private Path out(String name) {
    return directory.resolve(name + "-out.txt");
  }
}
