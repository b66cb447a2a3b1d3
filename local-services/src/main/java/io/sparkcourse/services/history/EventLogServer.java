package io.sparkcourse.services.history;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.jvm.JvmModules;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;

/**
 * Spark's own History Server, on 127.0.0.1, for a directory to which programs write their events.
 * It keeps what it has read in memory.
 */
public final class EventLogServer implements AutoCloseable {
  private final HistoryServer server;

  private EventLogServer(HistoryServer server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param directory looked through for events every few seconds
   * @param port a free one
   */
  public static EventLogServer start(Path directory, int port) {
    JvmModules.openForSpark();
    SparkConf conf = new OnLoopback();
    conf.set("spark.history.fs.logDirectory", HadoopPath.of(directory));
    FsHistoryProvider provider = new FsHistoryProvider(conf);
    HistoryServer server =
        new HistoryServer(conf, provider, HistoryServer$.MODULE$.createSecurityManager(conf), port);
    server.bind();
    provider.start();
    return new EventLogServer(server);
  }

  /** Whether it has found this application. */
  boolean lists(String application) {
    return server.getApplicationInfo(application).isDefined();
  }

  /** The address of its first page, with a trailing slash. */
  public String address() {
    return "http://127.0.0.1:" + server.boundPort() + "/";
  }

  @Override
  public void close() {
    server.stop();
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
