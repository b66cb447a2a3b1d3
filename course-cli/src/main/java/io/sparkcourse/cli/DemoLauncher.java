package io.sparkcourse.cli;

import io.sparkcourse.cli.Catalog.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts the compiled classes of a demo in a JVM of their own. */
final class DemoLauncher {
  private final Path root;

  DemoLauncher(Path root) {
    this.root = root;
  }

  /**
   * Runs a program whose module is compiled, with the launcher's own streams.
   *
   * @return the program's exit code
   */
  int run(Program program, List<String> options) throws IOException, InterruptedException {
    ClassPath classPath = ClassPath.ofModule(root, program.module());
    Path argumentFile = root.resolve(program.module()).resolve("target/course/classpath.args");
    ArgumentFile.write(argumentFile, List.of("-cp", classPath.joined()));
    return start(DemoCommand.of(program, argumentFile, List.of(), options));
  }

  private static int start(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .putAll(DemoCommand.environment(builder.environment(), Host.ownNameResolves()));
    try (ChildProcess demo = ChildProcess.start(builder)) {
      return demo.waitFor();
    }
  }
}
