package io.sparkcourse.services.program;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.services.LocalPort;
import io.sparkcourse.services.cluster.ClusterSize;
import io.sparkcourse.services.cluster.LocalCluster;
import io.sparkcourse.services.cluster.MasterState;
import io.sparkcourse.services.history.EventLogServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.hadoop.util.ShutdownHookManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code course cluster}: a standalone cluster of Spark's to submit programs to. */
@Command(
    name = "course cluster",
    description =
        "Runs a standalone cluster of Spark's on this machine: a master, workers, and a History"
            + " Server.",
    subcommands = {ClusterMain.Start.class, ClusterMain.Status.class, ClusterMain.Stop.class},
    footer = {
      "",
      "Examples:",
      "  course cluster start",
      "  course submit 4.8        in another terminal",
      "  course cluster stop",
    })
public final class ClusterMain implements Callable<Integer> {
  private static final String MASTER = "master";
  private static final String WEB_UI = "webui";
  private static final String HISTORY = "history";

  /** Where programs leave their events; the launcher lets what it submits write there. */
  private static final String EVENTS = "events";

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean help;

  public static void main(String[] args) {
    CommandLineProgram.run(new ClusterMain(), args);
  }

  @Override
  public Integer call() {
    throw new CannotRunException(
        "Say what to do: `course cluster start`, `course cluster status` or `course cluster stop`.");
  }

  /** Runs it. */
  @Command(name = "start", description = "Runs it, until Ctrl-C or `course cluster stop`.")
  static final class Start implements Callable<Integer> {
    private static final int AFTER_SPARK = 1;

    @Mixin private ServiceOptions service;

    @Option(
        names = "--workers",
        paramLabel = "N",
        defaultValue = "2",
        converter = FewConverter.class,
        description = "Start N workers (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
        names = "--cores",
        paramLabel = "N",
        defaultValue = "2",
        converter = FewConverter.class,
        description = "Let each worker offer N cores (default: ${DEFAULT-VALUE}).")
    private int cores;

    @Option(
        names = "--memory",
        paramLabel = "SIZE",
        defaultValue = "1g",
        converter = MemoryConverter.class,
        description = "Let each worker offer so much memory (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(
        names = "--directory",
        paramLabel = "DIR",
        description = "Keep logs, work directories and events in DIR, and leave them there.")
    private Path directory;

    @Override
    public Integer call() throws Exception {
      service.prepare();
      requireWinutils();
      ClusterFile file = ClusterFile.ofThisCheckout();
      try (FileChannel claim = file.open()) {
        file.claim(claim);
        int port = service.port();
        run(file, port, directory == null ? temporary() : Files.createDirectories(directory));
      }
      System.out.println("The cluster has ended.");
      return 0;
    }

    private void run(ClusterFile file, int port, Path files)
        throws IOException, InterruptedException {
      Path events = Files.createDirectories(files.resolve(EVENTS));
      try (LocalCluster cluster =
              LocalCluster.start(files, new ClusterSize(workers, cores, memory), port);
          EventLogServer history = EventLogServer.start(events, LocalPort.anyFree())) {
        Properties properties = new Properties();
        properties.setProperty(MASTER, cluster.masterUrl());
        properties.setProperty(WEB_UI, cluster.webUi());
        properties.setProperty(HISTORY, history.address());
        // Spark resolves this one as a URI: a space, # or % has to be escaped.
        properties.setProperty(EVENTS, events.toUri().toASCIIString());
        print(properties, cluster.state());
        System.out.println("Files:     " + files);
        System.out.println("Ctrl-C ends it, or `./course cluster stop` in another terminal.");
        file.write(properties);
        file.awaitDeletion();
      }
    }

    private static Path temporary() throws IOException {
      Path directory = Files.createTempDirectory("spark-course-cluster-").toRealPath();
      ShutdownHookManager.get().addShutdownHook(() -> DirectoryTree.delete(directory), AFTER_SPARK);
      return directory;
    }

    /** Executors fetch the jar of a program, and make it executable by Hadoop's means. */
    private static void requireWinutils() {
      if (System.getProperty("os.name").startsWith("Windows")
          && System.getenv("HADOOP_HOME") == null) {
        throw new CannotRunException(
            "On Windows, Spark's executors need Hadoop's winutils.exe to fetch a program: set"
                + " HADOOP_HOME to a folder that has it in bin, or use the course in WSL.");
      }
    }
  }

  /** Says where it is. */
  @Command(name = "status", description = "Says where it is, and what runs on it.")
  static final class Status implements Callable<Integer> {
    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
      FailureReport.install(false);
      Properties cluster = ClusterFile.ofThisCheckout().ofRunningCluster();
      MasterState state = state(cluster);
      print(cluster, state);
      state
          .applications()
          .forEach(
              each ->
                  System.out.printf(
                      Locale.ROOT,
                      "Program:   %s, %s, %s, cores: %d%n",
                      each.name(),
                      each.id(),
                      each.state(),
                      each.cores()));
      state
          .drivers()
          .forEach(
              each ->
                  System.out.printf(
                      Locale.ROOT,
                      "Driver:    %s, %s, %s%n",
                      each.mainClass(),
                      each.id(),
                      each.state()));
      return 0;
    }

    private static MasterState state(Properties cluster) throws InterruptedException {
      try {
        return MasterState.ask(cluster.getProperty(WEB_UI));
      } catch (IOException cause) {
        throw new CannotRunException(
            "The master at "
                + cluster.getProperty(MASTER)
                + " does not answer: `./course cluster stop` ends what is left of the cluster.",
            cause);
      }
    }
  }

  /** Ends it. */
  @Command(name = "stop", description = "Ends it, and all that runs on it.")
  static final class Stop implements Callable<Integer> {
    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
      FailureReport.install(false);
      ClusterFile.ofThisCheckout().stop();
      System.out.println("The cluster has ended.");
      return 0;
    }
  }

  private static void print(Properties cluster, MasterState state) {
    System.out.println("Master:    " + cluster.getProperty(MASTER));
    System.out.println("Web UI:    " + cluster.getProperty(WEB_UI));
    for (MasterState.Worker worker : state.workers()) {
      System.out.printf(
          Locale.ROOT,
          "Worker:    %s  %s, cores: %d of %d in use%n",
          worker.webUi(),
          worker.state(),
          worker.coresUsed(),
          worker.cores());
    }
    System.out.println("History:   " + cluster.getProperty(HISTORY));
  }

  static final class FewConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("[1-9]|1[0-6]")) {
        return Integer.valueOf(text);
      }
      throw new TypeConversionException("'" + text + "' is not a number from 1 to 16");
    }
  }

  static final class MemoryConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (text.matches("[1-9][0-9]{0,4}[mg]")) {
        return text;
      }
      throw new TypeConversionException("'" + text + "' is not a size such as 1g or 1536m");
    }
  }
}
