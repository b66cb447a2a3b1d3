package io.sparkcourse.testing.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a job in its own JVM, kills it at chosen points with {@link Process#destroyForcibly}, and
 * starts it again after each kill, until it ends normally.
 *
 * <pre>{@code
 * Recovery recovery =
 *     KillAndRecover.job(PageViewsJob.class)
 *         .args("--checkpoint", checkpoint.toString())
 *         .args("--database", KillAndRecover.jdbcUrl(database.jdbcUrl("shop")))
 *         .kill(Kill.at(KillPoint.IN_BATCH).ofBatch(3))
 *         .kill(Kill.at(KillPoint.AFTER_COMMIT))
 *         .run();
 * }</pre>
 *
 * <p>The job is any main class on the class path of this JVM that runs Spark in local mode: it is
 * started with the same arguments each time, so it must find its checkpoint by them, and it must
 * end when its data have been processed. Everything that must survive the kills, such as a database
 * or the server that sends the data, lives here, in the process that kills.
 *
 * <p>Nothing depends on timing: the job is held at the point until it is killed.
 */
public final class KillAndRecover {
  private static final Duration AT_MOST = Duration.ofMinutes(5);

  private final String job;
  private final List<String> args = new ArrayList<>();
  private final List<String> jvmFlags = new ArrayList<>();
  private final List<Kill> kills = new ArrayList<>();
  private BeforeRun beforeRun = (run, kill) -> {};

  /** An action before each of the job's lives. */
  @FunctionalInterface
  public interface BeforeRun {
    /**
     * @param run its number, from 1
     * @param kill how it will end, or null for the last one, which ends normally
     */
    void begins(int run, Kill kill) throws Exception;
  }

  private KillAndRecover(String job) {
    this.job = job;
  }

  /** A job that has not been started. */
  public static KillAndRecover job(Class<?> mainClass) {
    return job(mainClass.getName());
  }

  /** A job that has not been started, by the qualified name of its main class. */
  public static KillAndRecover job(String mainClass) {
    return new KillAndRecover(mainClass);
  }

  /**
   * The address with which the job must connect to this database, so that it can be killed before
   * and after a commit.
   */
  public static String jdbcUrl(String real) {
    return KillPointDriver.around(real);
  }

  /** Its arguments, the same each time. */
  public KillAndRecover args(String... more) {
    args.addAll(List.of(more));
    return this;
  }

  /** Flags of its JVM, such as {@code -Dspark...}; the same each time. */
  public KillAndRecover jvmFlags(String... more) {
    jvmFlags.addAll(List.of(more));
    return this;
  }

  /** Another kill, of the job's next life. */
  public KillAndRecover kill(Kill next) {
    kills.add(next);
    return this;
  }

  /** What to do before each life of the job, such as restarting a server that went down with it. */
  public KillAndRecover beforeEachRun(BeforeRun hook) {
    beforeRun = hook;
    return this;
  }

  /**
   * Runs it once for each kill, and one more time, to its end.
   *
   * @throws JobFailedException if it fails, ends before it reaches the point where it should be
   *     killed, or does not end; it contains the output of the job
   */
  public Recovery run() {
    try (ScratchDirectory directory = ScratchDirectory.create("kill-and-recover-")) {
      return run(directory.path());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private Recovery run(Path directory) throws IOException {
    List<List<String>> outputs = new ArrayList<>();
    for (Kill kill : kills) {
      try (JobProcess process = start(directory, outputs.size() + 1, kill)) {
        if (!process.awaitKillPoint(AT_MOST)) {
          throw process.failure(
              "ended with exit code "
                  + process.awaitEnd(AT_MOST)
                  + " before it came to the point at which it is killed ("
                  + kill
                  + ")");
        }
        process.kill();
        outputs.add(process.output());
      }
    }
    try (JobProcess process = start(directory, outputs.size() + 1, null)) {
      int exitCode = process.awaitEnd(AT_MOST);
      if (exitCode != 0) {
        throw process.failure("ended with exit code " + exitCode);
      }
      outputs.add(process.output());
    }
    return new Recovery(List.copyOf(kills), List.copyOf(outputs));
  }

  private JobProcess start(Path directory, int run, Kill kill) throws IOException {
    try {
      beforeRun.begins(run, kill);
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception cause) {
      throw new IllegalStateException(cause);
    }
    return JobProcess.start(job, jvmFlags, args, kill, directory.resolve("run-" + run));
  }
}
