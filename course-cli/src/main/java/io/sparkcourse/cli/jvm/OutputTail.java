package io.sparkcourse.cli.jvm;

import io.sparkcourse.cli.host.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows what a program prints, as it comes, and keeps the end of it for whoever explains why the
 * program has failed.
 */
public final class OutputTail {
  private static final int CHARACTERS = 64 * 1024;
  private static final long MILLIS_TO_END = 2000;

  private final boolean outputToo;
  private final StringBuilder last = new StringBuilder();
  private final List<Thread> copying = new ArrayList<>();

  private OutputTail(boolean outputToo) {
    this.outputToo = outputToo;
  }

  /** The end of what the program prints on its error stream. */
  public static OutputTail ofErrors() {
    return new OutputTail(false);
  }

  /** The end of all that the program prints. */
  public static OutputTail ofAll() {
    return new OutputTail(true);
  }

  /** What was kept, so far. */
  public String text() {
    synchronized (last) {
      return last.toString();
    }
  }

  void redirect(ProcessBuilder builder) {
    builder.redirectError(ProcessBuilder.Redirect.PIPE);
    if (outputToo) {
      builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
    }
  }

  void copy(ChildProcess child) {
    copy(child.errors(), System.err);
    if (outputToo) {
      copy(child.output(), System.out);
    }
  }

  private void copy(InputStream from, PrintStream to) {
    // A program whose streams are no terminal writes in the encoding of the system.
    Charset charset = Charset.forName(System.getProperty("native.encoding"));
    Thread thread = new Thread(() -> copy(new InputStreamReader(from, charset), to), "copy-output");
    thread.setDaemon(true);
    thread.start();
    copying.add(thread);
  }

  private void copy(Reader from, PrintStream to) {
    char[] characters = new char[8192];
    try (from) {
      for (int n = from.read(characters); n >= 0; n = from.read(characters)) {
        String text = new String(characters, 0, n);
        to.print(text);
        to.flush();
        keep(text);
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  void keep(String text) {
    synchronized (last) {
      last.append(text);
      last.delete(0, Math.max(0, last.length() - CHARACTERS));
    }
  }

  /** Waits until all is shown; a process that the program has left behind may hold the stream. */
  void awaitEnd() throws InterruptedException {
    for (Thread thread : copying) {
      thread.join(MILLIS_TO_END);
    }
    copying.clear();
  }
}
