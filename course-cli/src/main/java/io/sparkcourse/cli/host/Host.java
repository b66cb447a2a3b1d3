package io.sparkcourse.cli.host;

import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the launcher asks the machine that it runs on. */
public final class Host {
  private static final long SECONDS_TO_RESOLVE = 2;

  private Host() {}

  public static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  /** The {@code java} that runs the launcher, and so the demos. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", isWindows() ? "java.exe" : "java");
  }

  /** How a student calls the launcher in the root of the course. */
  public static String courseCommand() {
    return isWindows() ? "course" : "./course";
  }

  /** Whether somebody watches the error stream; the scripts say so. */
  public static boolean isTerminal() {
    return Boolean.getBoolean("course.terminal");
  }

  /** Whether Maven has been here before, and brought Spark. */
  public static boolean librariesDownloaded() {
    Path repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
    return Files.isDirectory(repository.resolve("org/apache/spark"));
  }

  /** Whether the machine's own name has an address; Spark asks for it and dies if there is none. */
  public static boolean ownNameResolves() {
    // A broken name server answers after many seconds: then Spark had better not ask it, either.
    return CompletableFuture.supplyAsync(Host::localHost)
        .completeOnTimeout(Optional.empty(), SECONDS_TO_RESOLVE, TimeUnit.SECONDS)
        .join()
        .isPresent();
  }

  private static Optional<InetAddress> localHost() {
    try {
      return Optional.of(InetAddress.getLocalHost());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
