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
    Path folder = root.resolve(program.module()).resolve("target/course");
    Path argumentFile = folder.resolve("classpath.args");
    ArgumentFile.write(argumentFile, List.of("-cp", classPath.joined()));
    ClassArchive archive = new ClassArchive(folder, classPath);
    List<String> archiveFlags = archive.flags(program.main());
    int exitCode = start(DemoCommand.of(program, argumentFile, archiveFlags, options));
    if (exitCode == 0 && !archive.learnFrom(program.main())) {
      System.err.println("That failed, and does no harm; " + folder + "/archive.log says why");
    }
    return exitCode;
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
