package io.sparkcourse.cli.build;

import io.sparkcourse.cli.host.ChildProcess;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.host.Progress;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs Maven by the wrapper in the root; quiet unless it fails. */
public final class MavenWrapper implements ModuleBuild.Compiler {
  private static final Pattern NO_NETWORK =
      Pattern.compile(
          "Could not transfer artifact|failed to transfer from|Unknown host|UnknownHostException"
              + "|Failed to fetch|in offline mode");
  private static final Pattern NOT_WRITABLE =
      Pattern.compile(
          "AccessDeniedException: [^\\n]*|\\S+ ?\\((Permission denied|Read-only file system)\\)"
              + "|Could not create local repository at \\S+");

  /** The property of the parent pom with the sources that are not compiled. */
  private static final String LEFT_OUT = "compiler.left-out";

  private final Path root;

  public MavenWrapper(Path root) {
    this.root = root;
  }

  /**
   * Compiles a module and those that it needs.
   *
   * @throws BuildException if Maven fails, with what it said
   * @throws UsageException if it fails because of the machine that it runs on
   */
  @Override
  public void compile(String module, BuildScope scope, List<String> leftOut)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-pl", module, "-am", scope.phase()));
    if (!leftOut.isEmpty()) {
      arguments.add("-D" + LEFT_OUT + "=" + String.join(",", leftOut));
    }
    run(announcement(module), arguments);
  }

  /**
   * Runs Maven in the root of the course.
   *
   * @param announcement what is shown while it runs
   * @param arguments goals and options
   * @throws BuildException if Maven fails, with what it said
   */
  public void run(String announcement, List<String> arguments)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("course-maven", ".log");
    try (Progress progress = Progress.start(announcement);
        ChildProcess maven = ChildProcess.start(command(arguments, log))) {
      int exitCode = maven.waitFor(progress::tick);
      if (exitCode != 0) {
        throw failure(withoutTrailer(Files.readString(log, Charset.defaultCharset())));
      }
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private ProcessBuilder command(List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    if (Host.isWindows()) {
      command.add(root.resolve("mvnw.cmd").toString());
    } else {
      // By sh: a checkout from a zip file has lost the executable bit.
      command.addAll(List.of("sh", root.resolve("mvnw").toString()));
    }
    // The property: without what only orders the modules of a whole build (section 2, its POM).
    command.addAll(List.of("-q", "-B", "-Dcourse.launcher"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Formatter and lint are the authors' business: they must not stop a student's first try in CI.
    builder.environment().remove("CI");
    return builder;
  }

  /** Not every failure is one of the sources, and forty lines of Maven do not say what to do. */
  static RuntimeException failure(String log) {
    if (NO_NETWORK.matcher(log).find()) {
      return new UsageException(
          "Maven cannot download what it needs; the first build needs a network, and behind a"
              + " proxy its name in .m2/settings.xml in your home folder (`./mvnw compile` says"
              + " more)");
    }
    Matcher notWritable = NOT_WRITABLE.matcher(log);
    return notWritable.find()
        ? new UsageException(
            "Maven may not write where it has to ("
                + notWritable.group()
                + "): "
                + ModuleBuild.OWN_CLONE)
        : new BuildException(log);
  }

  /** Maven ends with eight lines about itself that help nobody to fix a source. */
  static String withoutTrailer(String log) {
    int trailer = log.indexOf("[ERROR] -> [Help 1]");
    return (trailer < 0 ? log : log.substring(0, trailer)).replace(" -> [Help 1]", "").strip();
  }

  private static String announcement(String module) {
    String compiling = "Compiling " + module;
    return Host.librariesDownloaded()
        ? compiling
        : compiling + " (the first time, Maven and Spark are downloaded: some minutes)";
  }
}
