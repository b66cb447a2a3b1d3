package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.progress.ProgressBar;
import java.util.ArrayList;
import java.util.List;

/** What a lab has found so far. */
public final class KillReport {
  private final String options;
  private final List<PromisedVerdict> verdicts = new ArrayList<>();
  private String note = "";
  private ProgressBar progress = ProgressBar.of(1);

  /**
   * Nothing yet.
   *
   * @param options that repeat this run
   */
  KillReport(String options) {
    this.options = options;
  }

  /** Of the command line: they repeat this run. */
  public String options() {
    return options;
  }

  /** How often the lab will start a job, over all. */
  public synchronized void expect(int lives) {
    progress = ProgressBar.of(lives);
  }

  /** A job is started, or started again. */
  public synchronized void begin(String what) {
    progress.begin(what);
  }

  /** These sinks were looked at. */
  public synchronized void add(List<PromisedVerdict> more) {
    verdicts.addAll(more);
  }

  /** Something to print below the verdicts. */
  public synchronized void note(String text) {
    note = text;
  }

  public synchronized List<PromisedVerdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Prints all verdicts, and says whether every promise was kept. */
  synchronized boolean done() {
    printVerdicts();
    System.out.println("\n" + options + ": " + summary());
    return broken() == 0;
  }

  /** In the hook that runs when the JVM ends. */
  synchronized void interrupted() {
    printVerdicts();
    System.out.println("Interrupted, " + options + ": " + summary() + " so far");
  }

  /** Prints the verdicts so far, and one line about the failure. */
  synchronized void failed(Exception failure, boolean debug) {
    printVerdicts();
    if (debug) {
      failure.printStackTrace();
    }
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    System.err.printf(
        "The lab failed: %s: %s (%s repeats it%s)%n",
        failure.getClass().getSimpleName(),
        message,
        options,
        debug ? "" : ", and --debug shows what the job has printed");
  }

  private void printVerdicts() {
    progress.close();
    if (!verdicts.isEmpty()) {
      System.out.println("\n" + PromisedVerdict.table(verdicts));
    }
    if (!note.isEmpty()) {
      System.out.println("\n" + note);
    }
  }

  private String summary() {
    if (verdicts.isEmpty()) {
      return "no verdict";
    }
    long broken = broken();
    return switch ((int) broken) {
      case 0 -> "every promise was kept";
      case 1 -> "1 promise was broken";
      default -> broken + " promises were broken";
    };
  }

  private long broken() {
    return verdicts.stream().filter(verdict -> !verdict.isKept()).count();
  }
}
