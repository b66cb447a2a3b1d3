package io.sparkcourse.testing.recovery;

import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.testing.jvm.SharedClassArchive;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** One life of a job, in its own JVM, until its end or until it is killed. */
final class JobProcess implements AutoCloseable {
  private static final String PLUGIN = KillPointPlugin.class.getName();
  private static final String FILE_SYSTEM = KillPointFileSystem.class.getName();

  private final String job;
  private final Path directory;
  private final ServerSocket socket;
  private final Thread whenThisProcessEnds = new Thread(this::destroy, "destroy-job");
  private final CompletableFuture<Boolean> here = new CompletableFuture<>();
  private Process process;

  private JobProcess(String job, Path directory) throws IOException {
    this.job = job;
    this.directory = directory;
    this.socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /**
   * Starts a job.
   *
   * @param kill where to hold it, or null
   * @param directory for its output and its temporary files
   */
  static JobProcess start(
      String job, List<String> jvmFlags, List<String> args, Kill kill, Path directory)
      throws IOException {
    JobProcess started = new JobProcess(job, Files.createDirectories(directory));
    Runtime.getRuntime().addShutdownHook(started.whenThisProcessEnds);
    started.launch(jvmFlags, args, kill);
    return started;
  }

  private void launch(List<String> jvmFlags, List<String> args, Kill kill) throws IOException {
    Thread listener = new Thread(this::listen, "kill-switch-listener");
    listener.setDaemon(true);
    listener.start();
    List<String> program = new ArrayList<>(List.of(job));
    program.addAll(args);
    process =
        command(jvmFlags, kill)
            .process(directory, program)
            .redirectOutput(out().toFile())
            .redirectError(err().toFile())
            .start();
    process.onExit().thenRun(() -> here.complete(false));
  }

  /** The job reports that it is at the point; it sends nothing before or after that. */
  private void listen() {
    try (Socket connection = socket.accept();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      if (KillSwitch.HERE.equals(lines.readLine())) {
        here.complete(true);
      }
      here.join(); // the job ends when this connection does
    } catch (IOException closed) {
      // by close(), or by the end of the job, which onExit() reports
    }
  }

  /**
   * Waits until the job is at the point where it will be killed, or has ended before.
   *
   * @return whether it is there
   */
  boolean awaitKillPoint(Duration atMost) {
    return within(atMost, here);
  }

  /** Waits until the job has ended, and returns its exit code. */
  int awaitEnd(Duration atMost) {
    return within(atMost, process.onExit()).exitValue();
  }

  private <T> T within(Duration atMost, CompletableFuture<T> event) {
    try {
      return event.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw failure("did not come to an end within " + atMost.toSeconds() + " seconds", true);
    } catch (ExecutionException cause) {
      throw new IllegalStateException(cause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Ends it immediately, as a power cut does: nothing of it keeps running. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  JobFailedException failure(String what) {
    return failure(what, false);
  }

  private JobFailedException failure(String what, boolean late) {
    return new JobFailedException(job + " " + what + ".", read(out()), read(err()), late);
  }

  List<String> output() {
    return read(out()).lines().toList();
  }

  private JavaCommand command(List<String> jvmFlags, Kill kill) throws IOException {
    SharedClassArchive archive = SharedClassArchive.ofTheBuild();
    JavaCommand command =
        new JavaCommand()
            .shortProgram()
            .utf8()
            .temporaryDirectory(temporaryDirectory())
            .endingWithThisJvm()
            .property("spark.plugins", PLUGIN)
            .property("spark.hadoop.fs.file.impl", FILE_SYSTEM)
            .property(KillSwitch.PORT, Integer.toString(socket.getLocalPort()));
    if (kill != null) {
      command.property(KillSwitch.KILL, kill.toProperty());
    }
    return command.flags(archive.flags()).flags(jvmFlags).classPath(archive.inOrder(classPath()));
  }

  private static List<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .toList();
  }

  /** One for all lives of a job: it is part of the configuration that a checkpoint keeps. */
  private Path temporaryDirectory() throws IOException {
    return Files.createDirectories(directory.resolveSibling("tmp"));
  }

  private Path out() {
    return directory.resolve("out.txt");
  }

  private Path err() {
    return directory.resolve("err.txt");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException cause) {
      return "(" + cause + ")";
    }
  }

  private void destroy() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    here.complete(false);
    socket.close();
    try {
      Runtime.getRuntime().removeShutdownHook(whenThisProcessEnds);
    } catch (IllegalStateException ending) {
      // then the hook does the same as above
    }
  }
}
