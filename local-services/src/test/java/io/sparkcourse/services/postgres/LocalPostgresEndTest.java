package io.sparkcourse.services.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a program with a server leaves behind: below a temporary directory with a difficult name.
 */
class LocalPostgresEndTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void aProgramEndsQuietlyAndLeavesNothing() {
    DemoProcess.Result result =
        DemoProcess.of(PostgresProgram.class).withTestClasses().args("close").run();
    assertThat(result).isEqualTo(new DemoProcess.Result(0, "connected\n", "", List.of()));
  }

  @Test
  void aProgramThatExitsLeavesNothingEither() {
    DemoProcess.Result result =
        DemoProcess.of(PostgresProgram.class).withTestClasses().args("exit").run();
    assertThat(result).isEqualTo(new DemoProcess.Result(3, "connected\n", "", List.of()));
  }

  @Test
  @Tag("kill")
  void aServerDoesNotOutliveAProgramThatIsKilled() throws Exception {
    Path out = folder.resolve("out.txt");
    Path temporary = Files.createDirectories(folder.resolve("Ann's 50% #1 %20+"));
    Process program =
        DemoProcess.of(PostgresProgram.class)
            .withTestClasses()
            .args("wait")
            .start(out, folder.resolve("err.txt"), temporary);
    try {
      await().atMost(PATIENCE).until(() -> Files.readString(out).equals("connected\n"));
      List<ProcessHandle> family = server(temporary);
      assertThat(family).as("the server and its processes").hasSizeGreaterThan(1);
      program.destroyForcibly();
      await().atMost(PATIENCE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
      await().atMost(PATIENCE).until(() -> postgresDirectories(temporary).isEmpty());
    } finally {
      program.destroyForcibly();
    }
  }

  private static List<ProcessHandle> server(Path temporary) throws Exception {
    Path id = postgresDirectories(temporary).get(0).resolve("data").resolve("postmaster.pid");
    ProcessHandle server =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(id).get(0))).orElseThrow();
    return Stream.concat(Stream.of(server), server.descendants()).toList();
  }

  private static List<Path> postgresDirectories(Path temporary) throws Exception {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary, "postgres-*")) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      return found;
    }
  }
}
