package io.sparkcourse.services.history;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.jvm.JvmModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;

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
  private final HistoryServer server;

  private LocalHistoryServer(RecordedRun run, Path directory, HistoryServer server) {
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
    JvmModules.openForSpark();
    Path directory = Files.createTempDirectory("spark-course-history-").toRealPath();
    ShutdownHookManager.get().addShutdownHook(() -> DirectoryTree.delete(directory), AFTER_SPARK);
    run.copyTo(directory);
    SparkConf conf = new OnLoopback();
    conf.set("spark.history.fs.logDirectory", HadoopPath.of(directory));
    FsHistoryProvider provider = new FsHistoryProvider(conf);
    HistoryServer server =
        new HistoryServer(conf, provider, HistoryServer$.MODULE$.createSecurityManager(conf), port);
    server.bind();
    provider.start();
    awaitListing(server, run);
    return new LocalHistoryServer(run, directory, server);
  }

  /** The server reads the beginning of a file in a separate thread, before it serves its pages. */
  private static void awaitListing(HistoryServer server, RecordedRun run) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (server.getApplicationInfo(run.title()).isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("The History Server cannot read " + run.fileName());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The address of the recorded run, with a trailing slash. */
  public String address() {
    return "http://127.0.0.1:" + server.boundPort() + "/history/" + run.title() + "/";
  }

  /** The address of Spark's REST interface for the recorded run, with a trailing slash. */
  public String restAddress() {
    return "http://127.0.0.1:" + server.boundPort() + "/api/v1/applications/" + run.title() + "/";
  }

  @Override
  public void close() {
    server.stop();
    DirectoryTree.delete(directory);
  }

  /** Spark's servers listen on all addresses, unless the environment names another one. */
  private static final class OnLoopback extends SparkConf {
    private static final long serialVersionUID = 1L;

    @Override
    public String getenv(String name) {
      return name.equals("SPARK_LOCAL_IP") ? "127.0.0.1" : super.getenv(name);
    }
  }
}
