package io.sparkcourse.services.history;

import io.sparkcourse.common.files.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Spark's own History Server, on 127.0.0.1, with one recorded run. It keeps what it has read in
 * memory; the only file is a copy of the run's events, which is deleted with it.
 */
public final class LocalHistoryServer implements AutoCloseable {
  private static final int AFTER_SPARK = 1;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final RecordedRun run;
  private final Path directory;
  private final EventLogServer server;

  private LocalHistoryServer(RecordedRun run, Path directory, EventLogServer server) {
    this.run = run;
    this.directory = directory;
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param port a free one
   */
  public static LocalHistoryServer start(RecordedRun run, int port) throws IOException {
    Path directory = Files.createTempDirectory("spark-course-history-").toRealPath();
    ShutdownHookManager.get().addShutdownHook(() -> DirectoryTree.delete(directory), AFTER_SPARK);
    run.copyTo(directory);
    EventLogServer server = EventLogServer.start(directory, port);
    awaitListing(server, run);
    return new LocalHistoryServer(run, directory, server);
  }

  /** The server reads the beginning of a file in a separate thread, before it serves its pages. */
  private static void awaitListing(EventLogServer server, RecordedRun run) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!server.lists(run.title())) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("The History Server cannot read " + run.fileName());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The address of the recorded run, with a trailing slash. */
  public String address() {
    return server.address() + "history/" + run.title() + "/";
  }

  /** The address of Spark's REST interface for the recorded run, with a trailing slash. */
  public String restAddress() {
    return server.address() + "api/v1/applications/" + run.title() + "/";
  }

  @Override
  public void close() {
    server.close();
    DirectoryTree.delete(directory);
  }
}
