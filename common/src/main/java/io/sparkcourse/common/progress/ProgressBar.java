package io.sparkcourse.common.progress;

import java.io.PrintStream;
import java.util.Locale;

/**
 * How far a long work is, on the error stream. On a terminal it is one line that grows; elsewhere
 * nothing is written, since nobody watches.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final int PERCENT = 100;

  private final PrintStream out;
  private final boolean terminal;
  private final int steps;
  private int done;
  private int longest;

  ProgressBar(PrintStream out, boolean terminal, int steps) {
    this.out = out;
    this.terminal = terminal;
    this.steps = steps;
  }

  /**
   * A bar on the error stream of a work that takes so many steps. The launcher says by the system
   * property {@code course.terminal} whether that is a terminal.
   */
  public static ProgressBar of(int steps) {
    return new ProgressBar(System.err, Boolean.getBoolean("course.terminal"), steps);
  }

  /** The next step begins. */
  public void begin(String step) {
    if (terminal) {
      int filled = done * WIDTH / steps;
      String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
      print(String.format(Locale.ROOT, "[%s] %3d%%  %s", bar, done * PERCENT / steps, step));
    }
    done = Math.min(done + 1, steps);
  }

  /** Takes the line away: what was done is told elsewhere. */
  @Override
  public void close() {
    if (terminal) {
      print("");
      out.print("\r");
    }
  }

  private void print(String line) {
    longest = Math.max(longest, line.length());
    out.print("\r" + line + " ".repeat(longest - line.length()));
    out.flush();
  }
}
