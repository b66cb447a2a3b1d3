package io.sparkcourse.section3.deploying;

import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spark standalone cluster: a master and a worker in separate processes, on loopback. */
final class LoopbackCluster implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("Starting Spark master at (spark://\\S+)");

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private String url;

  private LoopbackCluster(Path directory) {
    this.directory = directory;
  }

  /**
   * A cluster with two cores.
   *
   * @param directory for its files, which does not exist yet
   */
  static LoopbackCluster start(Path directory) throws IOException {
    LoopbackCluster cluster = new LoopbackCluster(directory);
    try {
      cluster.start();
      return cluster;
    } catch (IOException | RuntimeException failure) {
      cluster.close();
      throw failure;
    }
  }

  private void start() throws IOException {
    Files.createDirectories(directory.resolve("home").resolve("jars")); // where a worker looks
    Path log =
        start(
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0");
    await().atMost(Duration.ofSeconds(60)).until(() -> url(log) != null);
    url = url(log);
    start(
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        "127.0.0.1",
        "--webui-port",
        "0",
        "--cores",
        "2",
        "--memory",
        "1g",
        "--work-dir",
        directory.resolve("work").toString(),
        url);
  }

  private Path start(String main, String... args) throws IOException {
    Path own = Files.createDirectories(directory.resolve(main));
    Path log = own.resolve("err.txt");
    processes.add(
        DemoProcess.of(Path.of(""), main)
            .jvmFlags("-Dcourse.log.level=info")
            .environment("SPARK_HOME", directory.resolve("home").toString())
            .environment("SPARK_SCALA_VERSION", "2.12")
            .args(args)
            .start(own.resolve("out.txt"), log, Files.createDirectory(own.resolve("tmp"))));
    return log;
  }

  private static String url(Path log) throws IOException {
    Matcher line = URL.matcher(Files.readString(log));
    return line.find() ? line.group(1) : null;
  }

  /** The flags that a program's JVM needs here, followed by these. */
  String[] withFlags(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("-Dspark.master=" + url);
    all.add("-Dspark.driver.host=127.0.0.1");
    all.add("-Dspark.driver.bindAddress=127.0.0.1");
    all.add("-Dspark.executor.memory=512m");
    all.add("-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly); // the executors
      process.destroyForcibly();
    }
    processes.forEach(process -> process.onExit().join());
  }
}
