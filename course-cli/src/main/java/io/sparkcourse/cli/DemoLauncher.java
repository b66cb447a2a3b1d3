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
    ClassArchive archive =
        new ClassArchive(folder, classPath, DemoCommand.flagsOfJava(Runtime.version().feature()));
    List<String> archiveFlags = archive.flags(program.main());
    int exitCode = start(DemoCommand.of(program, argumentFile, archiveFlags, options));
    if (exitCode == 0) {
      prepareNextStart(archive, program);
    }
    return exitCode;
  }

  /** The demo has done its work: what goes wrong here must not look like its failure. */
  private void prepareNextStart(ClassArchive archive, Program program) throws InterruptedException {
    try {
      if (!archive.learnFrom(program.main())) {
        System.err.println(
            "That failed, and does no harm: see archive.log in "
                + program.module()
                + "/target/course");
      }
      new LauncherArchive(root).prepare();
    } catch (IOException e) {
      System.err.println("The next start will not be faster, which does no harm: " + e);
    }
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
