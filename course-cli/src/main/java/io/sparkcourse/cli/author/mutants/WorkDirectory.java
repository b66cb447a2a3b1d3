package io.sparkcourse.cli.author.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A directory that is deleted with all that is in it, also if Ctrl-C ends the launcher. */
final class WorkDirectory implements AutoCloseable {
  private static final long SECONDS_TO_END = 15;

  private final Path path;
  private final Thread whenLauncherEnds = new Thread(this::deleteAtLast, "delete-work");

  private WorkDirectory(Path path) {
    this.path = path;
  }

  static WorkDirectory below(Path folder) throws IOException {
    WorkDirectory directory = new WorkDirectory(Files.createTempDirectory(folder, "mutants-"));
    Runtime.getRuntime().addShutdownHook(directory.whenLauncherEnds);
    return directory;
  }

  Path path() {
    return path;
  }

  /** Another hook ends the processes that still write into it. */
  private void deleteAtLast() {
    ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::onExit)
        .forEach(end -> end.completeOnTimeout(null, SECONDS_TO_END, TimeUnit.SECONDS).join());
    delete();
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : innermostFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(whenLauncherEnds);
    delete();
  }
}
