package io.sparkcourse.cli.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.cli.host.ChildProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A program that has been started, and waits for its arguments on its standard input. */
public final class PreparedJava implements AutoCloseable {
  private final ChildProcess child;
  private final OutputTail tail;

  PreparedJava(ChildProcess child, OutputTail tail) {
    this.child = child;
    this.tail = tail;
  }

  /**
   * Gives the program its arguments, one in a line, and waits for its end.
   *
   * @param arguments without line breaks; a program that gets none ends
   * @return the program's exit code
   * @throws IOException if the program has ended before it has read them
   */
  public int run(List<String> arguments) throws IOException, InterruptedException {
    try (OutputStream input = child.input()) {
      for (String argument : arguments) {
        input.write((argument + "\n").getBytes(UTF_8));
      }
    }
    int exitCode = child.waitFor();
    tail.awaitEnd();
    return exitCode;
  }

  /** Ends the program if it still waits. */
  @Override
  public void close() throws IOException {
    child.input().close(); // without arguments there is nothing to do
    try {
      child.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    child.close();
  }
}
