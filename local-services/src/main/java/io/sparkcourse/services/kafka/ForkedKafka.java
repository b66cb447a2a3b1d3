package io.sparkcourse.services.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.jvm.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The broker of {@link LocalKafka} in its own JVM, which can be killed at any moment, and started
 * again on the same port with everything it had written until then. It does not outlive this JVM,
 * however this JVM ends.
 */
public final class ForkedKafka implements AutoCloseable {
  private static final long SECONDS_TO_START = 120;
  private static final long SECONDS_TO_STOP = 30;

  private final Path directory;
  private final Ports ports;
  private Process process;

  private ForkedKafka(Path directory, Ports ports) {
    this.directory = directory;
    this.ports = ports;
  }

  /** A broker on a free port; it is running when this method returns. */
  public static ForkedKafka start() throws IOException {
    ForkedKafka broker = new ForkedKafka(Files.createTempDirectory("kafka-"), Ports.free());
    try {
      broker.restart();
      return broker;
    } catch (RuntimeException failure) {
      broker.close();
      throw failure;
    }
  }

  /** Its address, for {@code bootstrap.servers}; the same after each start. */
  public String bootstrapServers() {
    return "127.0.0.1:" + ports.clients();
  }

  /** The topics, while it is running. */
  public Topics topics() {
    return new Topics(bootstrapServers());
  }

  /** The process, for example for its id; null if it was never started. */
  public ProcessHandle process() {
    return process == null ? null : process.toHandle();
  }

  /**
   * Starts it again, and waits until it answers; does nothing if it is running.
   *
   * @throws IllegalStateException if it ends instead of answering; the reason is on this program's
   *     standard error
   */
  public void restart() {
    if (process != null && process.isAlive()) {
      return;
    }
    try {
      process = builder().redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    String line =
        CompletableFuture.supplyAsync(() -> firstLine(process))
            .completeOnTimeout(null, SECONDS_TO_START, TimeUnit.SECONDS)
            .join();
    if (!bootstrapServers().equals(line)) {
      kill();
      throw new IllegalStateException("The broker's process did not start");
    }
  }

  private ProcessBuilder builder() throws IOException {
    return new JavaCommand()
        .shortProgram()
        .utf8()
        .temporaryDirectory(directory)
        .endingWithThisJvm()
        .classPath(List.of(ChildJvm.classPath()))
        .process(
            directory,
            List.of(
                BrokerProgram.class.getName(),
                directory.resolve("data").toString(),
                String.valueOf(ports.clients()),
                String.valueOf(ports.controller())));
  }

  /** Null if there is none. */
  private static String firstLine(Process process) {
    try {
      BufferedReader out = process.inputReader(UTF_8);
      return out.readLine();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Ends it immediately, in the middle of any work, and waits until it is gone. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Stops it in an orderly way if the system can ask a process to end; otherwise kills it. */
  public void stop() {
    if (process != null) {
      process.destroy();
      process
          .onExit()
          .completeOnTimeout(process, SECONDS_TO_STOP, TimeUnit.SECONDS)
          .thenRun(this::kill)
          .join();
    }
  }

  /** Ends it, and deletes its directory. */
  @Override
  public void close() {
    kill();
    DirectoryTree.delete(directory);
  }
}
