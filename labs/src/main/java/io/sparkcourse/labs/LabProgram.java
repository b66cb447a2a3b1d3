package io.sparkcourse.labs;

import io.sparkcourse.common.failure.FailureReport;
import io.sparkcourse.common.jvm.LauncherProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs the main class of a lab: its options, its errors, its end. */
public final class LabProgram {
  private LabProgram() {}

  /** Never returns. A wrong option ends it with one line and exit code 2. */
  public static void run(Callable<Integer> lab, String... args) {
    LauncherProcess.follow();
    CommandLine commandLine = new CommandLine(lab);
    commandLine.setParameterExceptionHandler((wrong, ignored) -> explain(wrong));
    commandLine.setExecutionExceptionHandler(
        (failure, ignored, parsed) -> explain(failure, parsed.hasMatchedOption("--debug")));
    System.exit(commandLine.execute(args));
  }

  private static int explain(ParameterException wrong) {
    System.err.println(
        wrong.getMessage().lines().findFirst().orElse("") + "; --help shows the options.");
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
