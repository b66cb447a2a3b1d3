package io.sparkcourse.cli.host;

import java.io.PrintStream;
import java.time.Duration;

/**
 * One line on the error stream about work that takes a while. On a terminal it counts the seconds;
 * elsewhere it is written once.
 */
public final class Progress implements AutoCloseable {
  private final PrintStream out;
  private final boolean terminal;
  private final String what;
  private final long start = System.nanoTime();

  private Progress(PrintStream out, boolean terminal, String what) {
    this.out = out;
    this.terminal = terminal;
    this.what = what;
  }

  /** Begins a line on the error stream. */
  public static Progress start(String what) {
    return start(System.err, Host.isTerminal(), what);
  }

  static Progress start(PrintStream out, boolean terminal, String what) {
    Progress progress = new Progress(out, terminal, what);
    out.print(terminal ? what + " ..." : what + " ..." + System.lineSeparator());
    out.flush();
    return progress;
  }

  /** To be called about once a second. */
  public void tick() {
    if (terminal) {
      out.print("\r" + what + " ... " + seconds() + " s");
      out.flush();
    }
  }

  @Override
  public void close() {
    if (terminal) {
      tick();
      out.println();
    }
  }

  private long seconds() {
    return Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }
}
