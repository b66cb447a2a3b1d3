package io.sparkcourse.cli.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that does not outlive the launcher: when the launcher is asked to end (Ctrl-C,
 * SIGTERM), it asks the child, waits, and ends it by force if it must.
 */
public final class ChildProcess implements AutoCloseable {
  private static final long SECONDS_TO_END = 10;

  private final Thread whenLauncherEnds = new Thread(this::end, "end-child");
  private Process process;
  private boolean ended;

  private ChildProcess() {}

  /** Starts a process; the hook is there before the process is, so that no signal falls between. */
  public static ChildProcess start(ProcessBuilder builder) throws IOException {
    ChildProcess child = new ChildProcess();
    Runtime.getRuntime().addShutdownHook(child.whenLauncherEnds);
    child.launch(builder);
    return child;
  }

  private synchronized void launch(ProcessBuilder builder) throws IOException {
    if (ended) {
      throw new IllegalStateException("The launcher is about to end");
    }
    process = builder.start();
  }

  /**
   * Waits for the process to end.
   *
   * @param everySecond called about once a second while it runs
   * @return the exit code
   */
  public int waitFor(Runnable everySecond) throws InterruptedException {
    while (!process.waitFor(1, TimeUnit.SECONDS)) {
      everySecond.run();
    }
    return process.exitValue();
  }

  /** What the process reads; nothing arrives unless its input is a pipe. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** What the process prints; empty unless its output is a pipe. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** What the process prints on its error stream; empty unless that is a pipe. */
  public InputStream errors() {
    return process.getErrorStream();
  }

  /** Waits for the process to end and returns its exit code. */
  public int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  private synchronized void end() {
    ended = true;
    if (process == null || !process.isAlive()) {
      return;
    }
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    if (process.supportsNormalTermination()) {
      process.destroy();
    } // else Windows: Ctrl-C has reached the child too, and destroy() would be by force
    try {
      process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /** Forgets the process, which must have ended; while the launcher ends, the hook goes on. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(whenLauncherEnds);
    } catch (IllegalStateException e) {
      awaitHalt();
    }
  }

  /** The JVM is on its way down already: its exit code is the signal's, not ours to overtake. */
  private static void awaitHalt() {
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
