package io.sparkcourse.services.program;

import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.common.jvm.LauncherProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs the main class of a server: its options, its errors, its end. */
final class ServiceProgram {
  private ServiceProgram() {}

  /** Never returns. A wrong option ends it with one line and exit code 2. */
  static void run(Callable<Integer> program, String[] args) {
    LauncherProcess.follow();
    CommandLine commandLine = new CommandLine(program);
    commandLine.setUsageHelpLongOptionsMaxWidth(28);
    commandLine.setParameterExceptionHandler((wrong, ignored) -> explain(wrong));
    commandLine.setExecutionExceptionHandler(
        (failure, failed, parsed) ->
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
