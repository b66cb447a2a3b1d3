package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.failure.FailureReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What labs have in common that kill jobs at random: their options, and how they end. A lab has one
 * of it as a {@link CommandLine.Mixin}.
 */
public final class RandomKills {
  private static final int BROKEN = 1;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec lab;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed kills at the same points (default: another one each time).")
  private Integer seed;

  @Option(
      names = "--lecture",
      hidden = true,
      description = "Also writes what it has found into this lecture.")
  private Path lecture;

  @Option(names = "--debug", description = "If the lab fails, show all that the job has printed.")
  private boolean debug;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean help;

  /** Kills, and reports what came of it. */
  @FunctionalInterface
  public interface Experiment {
    void run(int kills, Random random, KillReport report) throws Exception;
  }

  /** Of the lecture into which to write what was found, if there is one. */
  public Optional<Path> lecture() {
    return Optional.ofNullable(lecture);
  }

  /**
   * Runs the experiment and prints its verdicts: also those that there are by then if it is
   * interrupted or fails.
   *
   * @param mostKills that may be asked for
   * @return the exit code: 0 only if every promise was kept
   */
  public int run(int mostKills, Experiment experiment) {
    if (kills < 1 || kills > mostKills) {
      throw new ParameterException(
          lab.commandLine(),
          "Invalid value for option '--kills': it is a number from 1 to " + mostKills);
    }
    FailureReport.install(debug); // quiet, when it is interrupted
    int chosen = seed == null ? new Random().nextInt(10_000) : seed;
    String options = "--kills " + kills + " --seed " + chosen;
    System.out.println(options);
    KillReport report = new KillReport(options);
    Thread whenInterrupted = new Thread(report::interrupted, "interrupted-lab");
    Runtime.getRuntime().addShutdownHook(whenInterrupted);
    try {
      experiment.run(kills, new Random(chosen), report);
      return end(whenInterrupted) && report.done() ? 0 : BROKEN;
    } catch (Exception failure) {
      if (end(whenInterrupted)) {
        report.failed(failure, debug);
      }
      return BROKEN;
    }
  }

  /** Whether this lab ends by itself: not if this JVM is ending, which kills its jobs, too. */
  private static boolean end(Thread whenInterrupted) {
    try {
      return Runtime.getRuntime().removeShutdownHook(whenInterrupted);
    } catch (IllegalStateException ending) {
      return false;
    }
  }
}
