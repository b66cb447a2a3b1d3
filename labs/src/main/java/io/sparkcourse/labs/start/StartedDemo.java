package io.sparkcourse.labs.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.labs.experiment.Measured;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A demo in a process of its own, from the command to the first batch that it prints. */
final class StartedDemo {
  private static final String FIRST_BATCH = "Time: ";
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private StartedDemo() {}

  /**
   * Runs the demo to its end.
   *
   * @param command prints batches, and ends by itself
   * @param errors is written: what the launcher says on standard error differs from run to run
   * @throws IOException if it ends without a batch, or cannot be started
   */
  static Measured run(ProcessBuilder command, Path errors)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = command.redirectError(errors.toFile()).start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      StringBuilder before = new StringBuilder();
      String line = out.readLine();
      while (line != null && !line.startsWith(FIRST_BATCH)) {
        before.append(line).append('\n');
        line = out.readLine();
      }
      double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
      if (line == null) {
        throw new IOException("No batch was printed, but: " + before + Files.readString(errors));
      }
      List<String> rest = out.lines().toList(); // to its end: the next run has the machine alone
      process.waitFor();
      return Measured.of(line + ", " + rest.size() + " lines of output", millis);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
