package io.sparkcourse.testing.demo;

import io.sparkcourse.common.files.DirectoryTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that runs demos one after another, in less time than a separate process for each would
 * take. Otherwise it is as bare as {@link DemoProcess}: an empty environment, a 512 MB heap.
 */
final class WarmDemos implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 300;

  private final Path directory;
  private final DemoTemporaryDirectory temporary;
  private final Process process;
  private final BufferedReader answers;
  private int runs;

  private WarmDemos(DemoProcess bare) throws IOException {
    directory = Files.createTempDirectory("demos-");
    temporary = DemoTemporaryDirectory.in(directory);
    process = bare.startWithPipes(directory.resolve("err.txt"), temporary.path());
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a process for main classes of this module, with the module's directory as its working
   * directory.
   */
  static WarmDemos start(Path module) {
    return start(process(module));
  }

  static WarmDemos start(DemoProcess bare) {
    try {
      return new WarmDemos(bare);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** With room for the compiled code of all demos, as in the JVM of the tests (parent POM). */
  static DemoProcess process(Path module) {
    return DemoProcess.of(module, WarmJvm.class.getName())
        .withTestingClasses()
        .jvmFlags("-XX:ReservedCodeCacheSize=160m");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Runs a main class to its end. What it leaves behind is found when the process ends, in {@link
   * #close}.
   *
   * @throws AssertionError if it does not end within five minutes
   */
  DemoProcess.Result run(String mainClass, String... args) {
    try {
      return run(mainClass, List.of(args));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private DemoProcess.Result run(String mainClass, List<String> args) throws IOException {
    runs++;
    Path out = directory.resolve("out-" + runs + ".txt");
    Path err = directory.resolve("err-" + runs + ".txt");
    String line =
        String.join(WarmJvm.SEPARATOR, out.toString(), err.toString(), mainClass)
            + WarmJvm.SEPARATOR
            + String.join(WarmJvm.SEPARATOR, args)
            + "\n";
    process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    boolean done = WarmJvm.DONE.equals(answer(mainClass, out, err));
    return new DemoProcess.Result(done ? 0 : exitCode(), read(out), read(err), List.of());
  }

  /** The message of the process at the end of a run; null if it has ended. */
  private String answer(String mainClass, Path out, Path err) throws IOException {
    try {
      return CompletableFuture.supplyAsync(this::readAnswer).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      process.destroyForcibly();
      throw new AssertionError(
          mainClass + " did not end. It printed\n" + read(out) + "\nand\n" + read(err), late);
    } catch (ExecutionException cause) {
      throw new IOException(cause.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private String readAnswer() {
    try {
      return answers.readLine();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /**
   * Ends the process.
   *
   * @return names of what the demos left in their temporary directory, or next to it
   * @throws AssertionError if it does not end within five minutes
   */
  List<String> end() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("The process of the demos does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    return temporary.leftBehind();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    DirectoryTree.delete(directory);
  }

  private static String read(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
