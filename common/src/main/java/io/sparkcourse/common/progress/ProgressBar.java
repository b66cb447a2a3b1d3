package io.sparkcourse.common.progress;

import java.io.PrintStream;
import java.util.Locale;

/**
 * The progress of a long task, on the error stream. On a terminal it is one line that grows;
 * elsewhere nothing is written, since nobody is watching.
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
   * A bar on the error stream for a task with this many steps. The launcher sets the system
   * property {@code course.terminal} to say whether that is a terminal.
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

  /** Removes the line: the result is reported elsewhere. */
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
