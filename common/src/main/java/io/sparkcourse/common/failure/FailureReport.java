package io.sparkcourse.common.failure;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** How a program of the course ends when it cannot continue: one line and an exit code. */
public final class FailureReport {
  public static final int FAILED = 1;
  public static final int CANNOT_RUN = 2;
  public static final int INTERRUPTED = 130;

  /** The threads in which Spark waits before it starts a receiver again. */
  private static final String RECEIVER_RESTARTS = "receiver-supervisor-future";

  private static final int BEFORE_SPARK = 1000;

  private FailureReport() {}

  /** Reports what ends this thread; {@code debug} adds the stack trace. */
  public static void install(boolean debug) {
    if (!debug) {
      ignoreInterruptedRestarts();
    }
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, failure) -> {
              if (debug) {
                failure.printStackTrace(System.err);
              }
              exitWithOneLine(describe(failure), exitCode(failure));
            });
    if (!debug) {
      ShutdownHookManager.get().addShutdownHook(FailureReport::silence, BEFORE_SPARK);
    }
  }

  /**
   * A user who presses Ctrl-C wants the program to end, without a report from each interrupted
   * thread. Everything that matters has been printed by the time the JVM begins to shut down.
   */
  private static void silence() {
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
  }

  /**
   * Spark interrupts a receiver's restart when the context stops, and the interruption surfaces at
   * the end of the thread: an orderly end, and nothing to report.
   */
  private static void ignoreInterruptedRestarts() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (!(failure instanceof InterruptedException
              && thread.getName().startsWith(RECEIVER_RESTARTS))) {
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            failure.printStackTrace(System.err);
          }
        });
  }

  public static void exitWithOneLine(String line, int exitCode) {
    System.err.println(line);
    System.exit(exitCode);
  }

  /** The message for users if there is one anywhere in the chain, else the first cause. */
  public static String describe(Throwable failure) {
    CannotRunException forPeople = find(failure);
    if (forPeople != null) {
      return forPeople.getMessage();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String name = root.getClass().getSimpleName();
    String line = message == null ? name : name + ": " + message.lines().findFirst().orElse("");
    return line + " (--debug shows where)";
  }

  public static int exitCode(Throwable failure) {
    return find(failure) == null ? FAILED : CANNOT_RUN;
  }

  private static CannotRunException find(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CannotRunException forPeople) {
        return forPeople;
      }
    }
    return null;
  }
}
