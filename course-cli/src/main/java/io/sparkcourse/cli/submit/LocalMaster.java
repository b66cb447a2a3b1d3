package io.sparkcourse.cli.submit;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The master that programs are submitted to.
 *
 * @param url for {@code --master}
 * @param cluster what {@code course cluster start} has noted, if it is that cluster; else empty
 */
public record LocalMaster(String url, Properties cluster) {
  private static final Pattern STANDALONE = Pattern.compile("spark://([^:,/]+):(\\d{1,5})");
  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");
  private static final int PATIENCE_MILLIS = 3000;
  private static final String START = "`course cluster start` starts one on this machine";

  /**
   * The master that is asked for, else that of the cluster which runs on this machine.
   *
   * @param url null if none is asked for
   * @param runDirectory where a cluster of this machine notes its address, and keeps a file locked
   *     from before its start to after its end
   * @throws UsageException if there is none, or one that is not ready yet, or none that answers, or
   *     one for which the course has no jars
   */
  public static LocalMaster find(String url, Path runDirectory) throws IOException {
    Properties cluster = read(runDirectory.resolve("cluster.properties"));
    String own = cluster.getProperty("master");
    if (url == null && own == null) {
      if (isLocked(runDirectory.resolve("cluster.lock"))) {
        throw new UsageException(
            "The cluster is starting or ending: `course cluster status` says when it is ready");
      }
      throw new UsageException("There is no cluster to submit to: " + START + ", or give --master");
    }
    LocalMaster master =
        url == null || url.equals(own)
            ? new LocalMaster(own, cluster)
            : new LocalMaster(url, new Properties());
    master.check();
    return master;
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
    }
    return properties;
  }

  private static boolean isLocked(Path file) throws IOException {
    if (Files.notExists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free == null;
    }
  }

  /** Spark would try for a minute, and then say that all masters are unresponsive. */
  private void check() {
    if (LOCAL.matcher(url).matches()) {
      return;
    }
    Matcher standalone = STANDALONE.matcher(url);
    if (!standalone.matches()) {
      throw new UsageException(
          "The course's jars submit to spark://host:port, not to "
              + url
              + ": --package-only packs the program for the spark-submit of your own installation");
    }
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(standalone.group(1), Integer.parseInt(standalone.group(2))),
          PATIENCE_MILLIS);
    } catch (IOException | IllegalArgumentException cause) {
      throw new UsageException("No master answers at " + url + ": " + START, cause);
    }
  }

  /** Whether nobody but this machine can reach it. */
  public boolean isLoopback() {
    Matcher standalone = STANDALONE.matcher(url);
    return standalone.matches()
        && InetAddress.getLoopbackAddress()
            .equals(new InetSocketAddress(standalone.group(1), 0).getAddress());
  }

  /** Settings for programs on the course's own cluster; none for others. */
  List<String> settings() {
    return cluster.isEmpty()
        ? List.of()
        : List.of(
            "spark.executor.memory=512m",
            "spark.driver.memory=512m",
            "spark.ui.enabled=true",
            "spark.ui.port=0",
            "spark.eventLog.enabled=true",
            "spark.eventLog.dir=" + cluster.getProperty("events"),
            "spark.standalone.submit.waitAppCompletion=true");
  }
}
