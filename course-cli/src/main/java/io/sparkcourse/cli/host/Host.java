package io.sparkcourse.cli.host;

import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the launcher asks the machine that it runs on. */
public final class Host {
  private static final long SECONDS_TO_RESOLVE = 2;
  private static final Pattern REPOSITORY_OPTION = Pattern.compile("-Dmaven\\.repo\\.local=(\\S+)");

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

  /** Whether the system knows the user by a name; Hadoop, and so Spark, cannot start otherwise. */
  public static boolean userHasName() {
    return !System.getProperty("user.name").equals("?");
  }

  /** Whether Maven has been here before, and brought Spark. */
  public static boolean librariesDownloaded() {
    return Files.isDirectory(mavenRepository().resolve("org/apache/spark"));
  }

  /** Where Maven keeps what it downloads, unless its settings file says otherwise. */
  public static Path mavenRepository() {
    Matcher named =
        REPOSITORY_OPTION.matcher(Optional.ofNullable(System.getenv("MAVEN_OPTS")).orElse(""));
    return named.find()
        ? Path.of(named.group(1))
        : Path.of(System.getProperty("user.home"), ".m2", "repository");
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
