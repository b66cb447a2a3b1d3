package io.sparkcourse.common;

import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.common.jvm.LauncherProcess;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.ReplayPacer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One run of a demo, with everything that is not its lesson: options, the JVM's modules, log
 * levels, temporary files, the pace of replayed streams, and an end that leaves nothing behind.
 *
 * <p>Create it first in {@code main}: it must come before Spark's first class is loaded.
 */
public final class DemoRun {
  private final Class<?> demo;
  private final DemoOptions options;
  private final RunDirectory directory = new RunDirectory();
  private Integer defaultBatches;

  private DemoRun(Class<?> demo, DemoOptions options) {
    this.demo = demo;
    this.options = options;
  }

  /**
   * Reads the options and prepares the JVM. {@code --help} ends the program with exit code 0, a
   * wrong option with one line and exit code 2.
   *
   * @param ownOptions objects with picocli options that only this demo has
   */
  public static DemoRun of(Class<?> demo, String[] args, Object... ownOptions) {
    DemoOptions options = parse(demo, args, ownOptions);
    FailureReport.install(options.debug);
    LauncherProcess.follow();
    JvmModules.openForSpark();
    return new DemoRun(demo, options);
  }

  /** How many micro-batches to run if neither the data nor {@code --batches} determines it. */
  public DemoRun stopAfter(int batches) {
    this.defaultBatches = batches;
    return this;
  }

  /**
   * The configuration of every context of the course: what {@code spark-submit} or a {@code
   * -Dspark...} property has set stays as it is.
   */
  public SparkConf sparkConf() {
    return configure(new SparkConf().setAppName(demo.getSimpleName()));
  }

  /**
   * Adds what the course sets in every context to this configuration: a master if it has none, no
   * UI, one directory for temporary files, few partitions. Existing settings stay as they are.
   */
  public SparkConf configure(SparkConf conf) {
    conf.setIfMissing("spark.master", localMaster());
    conf.setIfMissing("spark.ui.enabled", Boolean.toString(options.ui));
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.extraListeners", BlockRemovalsBeforeTheEnd.class.getName());
    // Renames the files of a checkpoint with the file system of core-site.xml, which forks no
    // process.
    conf.setIfMissing(
        "spark.sql.streaming.checkpointFileManagerClass",
        "org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager");
    conf.set(ReplayInputDStream.REPLAY_FOREVER, Boolean.toString(options.forever));
    if (conf.get("spark.master").startsWith("local")) {
      String path = directory.path().toString();
      conf.setIfMissing("spark.local.dir", path);
      conf.setIfMissing(
          "spark.sql.warehouse.dir", directory.path().resolve("warehouse").toString());
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      // There is no other machine to wait for. In local mode, only another task ends such a wait: a
      // task that prefers a host with another name, such as for a write-ahead log, waits forever.
      conf.setIfMissing("spark.locality.wait", "0");
      // 200 shuffle partitions, the default, cost seconds per batch on one machine.
      conf.setIfMissing("spark.sql.shuffle.partitions", "2");
      // The same number on every machine, so that a batch prints in the same order on every
      // machine.
      conf.setIfMissing("spark.default.parallelism", "2");
    }
    return conf;
  }

  /**
   * All processors, but at least two: a receiver occupies one thread, and a second has to process
   * what it receives.
   */
  public static String localMaster() {
    return Runtime.getRuntime().availableProcessors() > 1 ? "local[*]" : "local[2]";
  }

  /**
   * A context on replayed stream time: it advances one batch interval per second ({@code --speed}),
   * and is stopped when the replayed streams have ended.
   */
  public JavaStreamingContext streamingContext(Duration batchInterval) {
    JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(sparkConf()), batchInterval);
    replay(ssc);
    return ssc;
  }

  /**
   * A context on stream time that begins at {@code start}, for streams that are not replayed but
   * still look at the clock, such as file streams. {@link #stopAfter} says when it ends.
   */
  public JavaStreamingContext streamingContext(Duration batchInterval, Instant start) {
    JavaStreamingContext ssc = streamingContext(batchInterval);
    ReplayClock.of(ssc).startAt(start);
    return ssc;
  }

  /** Advances the stream time of a context that was recovered from a checkpoint. */
  public void replay(JavaStreamingContext ssc) {
    ReplayPacer.pace(
        ssc, new ReplayPacer.Pace(options.batchesPerSecond, batches(), options.forever));
    announceUi(ssc);
  }

  /**
   * Stops a context that runs on real time: after {@code --batches}, or when the source has ended
   * and an empty micro-batch shows that all of its data is processed. A receiver that gives up ends
   * the program with the receiver's message.
   *
   * @param source completes when the source has sent its last element; null if it has no end
   */
  public void stopAtEnd(JavaStreamingContext ssc, CompletableFuture<?> source) {
    EndOfStream.watch(ssc, batches(), options.forever ? null : source);
    announceUi(ssc);
  }

  /** A session for Structured Streaming and for batch jobs. */
  public SparkSession sparkSession() {
    SparkConf conf = sparkConf();
    conf.setIfMissing("spark.sql.streaming.checkpointLocation", directory("checkpoints"));
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Where to keep checkpoints; deleted at the end of the run. */
  public String checkpointDirectory() {
    return directory("checkpoint");
  }

  /** A directory of this run, deleted at its end. */
  public Path temporaryDirectory(String name) {
    return directory.create(name);
  }

  /** The batches to run: {@code --batches}, else what the demo has set, else null. */
  private Integer batches() {
    if (options.batches != null) {
      return options.batches;
    }
    return options.forever ? null : defaultBatches;
  }

  private String directory(String name) {
    return HadoopPath.of(directory.create(name));
  }

  private void announceUi(JavaStreamingContext ssc) {
    if (options.ui) {
      scala.Option<String> url = ssc.ssc().sparkContext().uiWebUrl();
      System.err.println("Spark's web UI: " + (url.isDefined() ? url.get() : "not available"));
    }
  }

  private static DemoOptions parse(Class<?> demo, String[] args, Object... ownOptions) {
    DemoOptions options = new DemoOptions();
    CommandLine commandLine = new CommandLine(CommandSpec.wrapWithoutInspection(demo));
    commandLine.addMixin("shared", options);
    for (int i = 0; i < ownOptions.length; i++) {
      commandLine.addMixin("own" + i, ownOptions[i]);
    }
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.getCommandSpec().name(demo.getSimpleName());
    commandLine.setUsageHelpLongOptionsMaxWidth(28);
    try {
      commandLine.parseArgs(args);
    } catch (CommandLine.ParameterException wrong) {
      FailureReport.exitWithOneLine(oneLine(commandLine, wrong), 2);
    }
    if (commandLine.isUsageHelpRequested()) {
      commandLine.usage(System.out);
      System.exit(0);
    }
    if (options.debug) {
      System.setProperty("course.log.level", "warn");
      System.setProperty("course.log.failures", "error");
      System.setProperty("course.log.throwable", "full");
    }
    return options;
  }

  private static String oneLine(CommandLine commandLine, CommandLine.ParameterException wrong) {
    String message = wrong.getMessage();
    if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
      message = "Unknown option: " + String.join(" ", unmatched.getUnmatched());
      if (!unmatched.getSuggestions().isEmpty()) {
        message += " (did you mean " + unmatched.getSuggestions().get(0) + "?)";
      }
    }
    return String.format(
        Locale.ROOT, "%s. --help shows the options.", message.replaceAll("[.\\s]+$", ""));
  }
}
