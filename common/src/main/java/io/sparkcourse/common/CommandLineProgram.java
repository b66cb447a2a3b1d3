package io.sparkcourse.common;

import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.common.jvm.LauncherProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs a main class that is a command of picocli's: its options, its errors, its end. */
public final class CommandLineProgram {
  private static final int COLUMNS_OF_OPTIONS = 28;

  private CommandLineProgram() {}

  /**
   * Never returns. A wrong option ends it with one line and exit code 2, a failure with one line;
   * the option {@code --debug} of the command adds the stack trace.
   */
  public static void run(Callable<Integer> program, String... args) {
    LauncherProcess.follow();
    CommandLine commandLine = new CommandLine(program);
    commandLine.setUsageHelpLongOptionsMaxWidth(COLUMNS_OF_OPTIONS);
    commandLine.setParameterExceptionHandler((wrong, ignored) -> explain(wrong));
    commandLine.setExecutionExceptionHandler(
        (failure, failed, ignored) ->
            explain(failure, failed.getParseResult().hasMatchedOption("--debug")));
    System.exit(commandLine.execute(args));
  }

  private static int explain(ParameterException wrong) {
    System.err.println(
        wrong.getMessage().lines().findFirst().orElse("").replaceAll("[.\\s]+$", "")
            + ". --help shows the options.");
    return FailureReport.CANNOT_RUN;
  }

  private static int explain(Exception failure, boolean debug) {
    if (debug) {
      failure.printStackTrace();
    }
    System.err.println(FailureReport.describe(failure));
    return FailureReport.exitCode(failure);
  }
}
