package io.sparkcourse.services.cluster;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.common.jvm.LaunchedMain;
import io.sparkcourse.services.LocalPort;
import io.sparkcourse.sparkhome.SparkHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;
import scala.util.Properties;

/**
 * A standalone cluster of Spark's: a master and workers in processes of their own, on 127.0.0.1. A
 * worker starts executors, and drivers in deploy mode cluster, in further processes, which have the
 * jars of {@link SparkHome} and nothing of this JVM's class path.
 *
 * <p>No process of it outlives this JVM, however that ends: master and workers end with it, and
 * what a worker has started ends with the worker.
 */
public final class LocalCluster implements AutoCloseable {
  private static final String MASTER = "org.apache.spark.deploy.master.Master";
  private static final String WORKER = "org.apache.spark.deploy.worker.Worker";
  private static final String LOOPBACK = "127.0.0.1";

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long SECONDS_TO_END = 10;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** After Spark's own contexts in this JVM, and before directories are deleted. */
  private static final int AFTER_SPARK = 20;

  private final Path directory;
  private final ClusterSize size;
  private final int port;
  private final int webPort;
  private final Runnable whenJvmEnds = this::closeNow;

  /** By the names that their logs have. */
  private final Map<String, Process> processes = new LinkedHashMap<>();

  private LocalCluster(Path directory, ClusterSize size, int port, int webPort) {
    this.directory = directory;
    this.size = size;
    this.port = port;
    this.webPort = webPort;
  }

  /**
   * A cluster whose master listens on a free port. All workers have registered when this returns.
   *
   * @param directory gets the logs, what executors and drivers print, and their temporary files; it
   *     is created if need be, and is left there
   * @throws CannotRunException if its name has a comma
   */
  public static LocalCluster start(Path directory, ClusterSize size)
      throws IOException, InterruptedException {
    return start(directory, size, LocalPort.anyFree());
  }

  /**
   * A cluster whose master listens on this port, which must be free. All workers have registered
   * when this returns.
   *
   * @param directory as in the other method of this name
   * @throws CannotRunException if its name has a comma
   */
  public static LocalCluster start(Path directory, ClusterSize size, int port)
      throws IOException, InterruptedException {
    refuseCommas(directory.toAbsolutePath());
    LocalCluster cluster =
        new LocalCluster(directory.toAbsolutePath(), size, port, LocalPort.anyFree());
    ShutdownHookManager.get().addShutdownHook(cluster.whenJvmEnds, AFTER_SPARK);
    try {
      cluster.start();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      cluster.close();
      throw failure;
    }
  }

  /** Spark reads its setting for local files as a list, and would use other directories as well. */
  private static void refuseCommas(Path directory) {
    if (directory.toString().contains(",")) {
      throw new CannotRunException(
          "Spark cannot keep the files of a cluster in "
              + directory
              + ", for it divides the name at the comma: choose a directory without one.");
    }
  }

  private void start() throws IOException, InterruptedException {
    DirectoryTree.delete(home()); // of a cluster that was killed
    SparkHome.layOut(home());
    setTemporaryDirectoryOfPrograms();
    start("master", MASTER, "--port", "" + port, "--webui-port", "" + webPort);
    for (int worker = 1; worker <= size.workers(); worker++) {
      start(
          worker(worker),
          WORKER,
          "--webui-port",
          "0",
          "--cores",
          "" + size.cores(),
          "--memory",
          size.memory(),
          "--work-dir",
          workDirectory(worker).toString(),
          masterUrl());
    }
    awaitWorkers();
  }

  /**
   * A worker adds the options of this file to the command line of each executor and driver.
   * Libraries unpack native code into that directory, which stays there if the process is killed.
   */
  private void setTemporaryDirectoryOfPrograms() throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp-programs"));
    String escaped = temporary.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    Files.writeString(
        configuration().resolve("java-opts"), "\"-Djava.io.tmpdir=" + escaped + "\"\n");
  }

  private static String worker(int number) {
    return "worker-" + number;
  }

  /** Starts one of its processes, which prints to a file of this name in the directory. */
  private synchronized void start(String name, String main, String... arguments)
      throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp-" + name));
    List<String> program = new ArrayList<>(List.of(LaunchedMain.class.getName(), main));
    program.addAll(List.of("--host", LOOPBACK));
    program.addAll(List.of(arguments));
    ProcessBuilder builder =
        new JavaCommand()
            .flags(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"))
            .utf8()
            .temporaryDirectory(temporary)
            .property("course.log.level", "info")
            .endingWithThisJvm()
            .classPath(List.of(ChildJvm.classPath()))
            .process(temporary, program)
            .redirectErrorStream(true)
            .redirectOutput(logOf(name).toFile());
    setEnvironment(builder.environment(), temporary);
    processes.put(name, builder.start());
  }

  /** Executors and drivers get it from their worker. */
  private void setEnvironment(Map<String, String> environment, Path temporary) {
    environment.keySet().removeIf(name -> name.startsWith("SPARK_")); // of another installation
    environment.put("SPARK_HOME", home().toString());
    environment.put("SPARK_CONF_DIR", configuration().toString());
    environment.put("SPARK_LOCAL_IP", LOOPBACK);
    environment.put("SPARK_LOCAL_DIRS", temporary.toString());
    environment.put("SPARK_SCALA_VERSION", scalaBinaryVersion());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  /** Such as 2.12 of 2.12.18. */
  private static String scalaBinaryVersion() {
    String version = Properties.versionNumberString();
    return version.substring(0, version.lastIndexOf('.'));
  }

  private void awaitWorkers() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!allWorkersAreAlive()) {
      for (Map.Entry<String, Process> each : processes.entrySet()) {
        if (!each.getValue().isAlive()) {
          throw new IOException("The " + each.getKey() + " has ended: " + lastLine(each.getKey()));
        }
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException("Not all workers have registered. " + lastLines());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** One of the processes does not answer, and nobody knows which. */
  private String lastLines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : processes.keySet()) {
      lines.add("The " + name + ": " + lastLine(name));
    }
    return String.join(" ", lines);
  }

  /** Of a log, which may be deleted before anybody can look into it. */
  private String lastLine(String name) throws IOException {
    List<String> lines = Files.readAllLines(logOf(name));
    return lines.isEmpty() ? "it has printed nothing" : lines.get(lines.size() - 1);
  }

  private boolean allWorkersAreAlive() throws InterruptedException {
    try {
      return state().aliveWorkers() == size.workers();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The address for {@code --master}. */
  public String masterUrl() {
    return "spark://" + LOOPBACK + ":" + port;
  }

  /** The address of the master's web UI, with a trailing slash. */
  public String webUi() {
    return "http://" + LOOPBACK + ":" + webPort + "/";
  }

  /** What the master knows now. */
  public MasterState state() throws IOException, InterruptedException {
    return MasterState.ask(webUi());
  }

  /**
   * Where a worker keeps a folder for each application and for each driver, with what they print.
   *
   * @param worker from 1 on
   */
  public Path workDirectory(int worker) {
    return directory.resolve("work-" + worker);
  }

  /**
   * The worker, from 1 on, on which an executor was started.
   *
   * @param application its id, such as {@code app-20260102030405-0000}
   * @param executor its id in the application, such as {@code 0}
   * @throws IllegalArgumentException if none of the workers has started it
   */
  public int workerOf(String application, String executor) {
    for (int worker = 1; worker <= size.workers(); worker++) {
      if (Files.exists(workDirectory(worker).resolve(application).resolve(executor))) {
        return worker;
      }
    }
    throw new IllegalArgumentException("No worker has executor " + executor + " of " + application);
  }

  /**
   * Ends a worker at once, with all that it has started, as if its machine had lost its power.
   *
   * @param worker from 1 on
   */
  public void kill(int worker) {
    kill(processes.get(worker(worker)));
  }

  /**
   * Asks the master to end a driver that it has started, and not to start it again, as the link in
   * its web UI does. It has ended when it is no longer in {@link MasterState#drivers}.
   *
   * @param driver its id, such as {@code driver-20260102030405-0000}
   * @throws IOException if the master does not answer
   */
  public void endDriver(String driver) throws IOException, InterruptedException {
    URI address = URI.create(webUi() + "driver/kill/?terminate=true&id=" + driver);
    HttpRequest request = HttpRequest.newBuilder(address).POST(BodyPublishers.noBody()).build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }

  private static void kill(Process process) {
    List<ProcessHandle> family =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    // Some containers have nobody who takes note of a process that has ended: it never vanishes.
    family.forEach(
        each -> each.onExit().completeOnTimeout(each, SECONDS_TO_END, TimeUnit.SECONDS).join());
  }

  /** What its log says: {@code master}, or {@code worker-1} and so on. */
  private Path logOf(String name) {
    return directory.resolve(name + ".log");
  }

  private Path home() {
    return directory.resolve("spark-home");
  }

  private Path configuration() {
    return home().resolve("conf");
  }

  /** Ends all of its processes at once. */
  @Override
  public void close() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(whenJvmEnds);
    }
    closeNow();
  }

  private synchronized void closeNow() {
    processes.values().forEach(LocalCluster::kill);
    DirectoryTree.delete(home());
  }
}
