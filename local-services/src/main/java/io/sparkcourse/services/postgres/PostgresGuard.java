package io.sparkcourse.services.postgres;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.common.jvm.LauncherProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small JVM that outlives the one with a {@link LocalPostgres} by a moment. A server of
 * PostgreSQL does not notice that the program which has started it was killed; the guard does, ends
 * the server and deletes its directory.
 */
public final class PostgresGuard implements AutoCloseable {
  private static final long SECONDS_TO_END = 10;

  private final Process process;

  private PostgresGuard(Process process) {
    this.process = process;
  }

  /** From now on, watches the server whose files will be in this directory. */
  static PostgresGuard watch(Path directory) throws IOException {
    return new PostgresGuard(
        new JavaCommand()
            .flags(List.of("-Xmx32m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))
            .utf8()
            .endingWithThisJvm()
            .classPath(List.of(ChildJvm.classPath()))
            .process(directory, List.of(PostgresGuard.class.getName(), directory.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** The server has been stopped: there is nothing to watch any more. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Waits until the parent ends.
   *
   * @param args the directory of the server
   */
  public static void main(String[] args) throws InterruptedException {
    Path directory = Path.of(args[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endServer(directory)));
    LauncherProcess.follow();
    new CountDownLatch(1).await();
  }

  private static void endServer(Path directory) {
    Path idOfServer = directory.resolve(LocalPostgres.DATA).resolve("postmaster.pid");
    if (Files.exists(idOfServer)) {
      ProcessHandle.of(firstLine(idOfServer)).ifPresent(PostgresGuard::end);
    }
    DirectoryTree.delete(directory);
  }

  private static long firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static void end(ProcessHandle server) {
    List<ProcessHandle> family = Stream.concat(Stream.of(server), server.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    // In some containers no process reaps a process that has ended: it never disappears.
    family.forEach(
        each -> each.onExit().completeOnTimeout(each, SECONDS_TO_END, TimeUnit.SECONDS).join());
  }
}
