package io.sparkcourse.cli;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.ManifestReader;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code course}: what all commands share. */
@Command(
    name = "course",
    description =
        "Runs the demos of the course \"Spark Streaming with Java\", and checks your answers.",
    versionProvider = CourseVersion.class,
    commandListHeading = "%nCommands:%n",
    footer = {"", "`course <command> --help` says more about a command."})
final class CourseCommand {
  private final Path root;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of an error.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Shows the versions.")
  private boolean version;

  CourseCommand(Path root) {
    this.root = root;
  }

  /** The folder that holds {@code course.yaml}. */
  Path root() {
    return root;
  }

  Manifest manifest() {
    return ManifestReader.read(root.resolve("course.yaml"));
  }

  boolean debug() {
    return debug;
  }
}
