package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.ForkedJava;
import io.sparkcourse.cli.jvm.ProgramHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Unmatched;

/**
 * Runs a server of the course until Ctrl-C. All that is typed behind the command is the server's,
 * {@code --help} as well.
 */
abstract class ServiceCommand implements Callable<Integer> {
  private static final String MODULE = "local-services";

  /** Where a server that other commands look for notes its address, below the root. */
  static final String RUN_DIRECTORY = MODULE + "/target/course";

  private static final String PACKAGE = "io.sparkcourse.services.program.";

  private final String main;

  @ParentCommand private CourseCommand course;
  @Unmatched private final List<String> options = new ArrayList<>();

  /**
   * A command.
   *
   * @param main the simple name of the class that runs the server
   */
  ServiceCommand(String main) {
    this.main = PACKAGE + main;
  }

  @Override
  public Integer call() throws Exception {
    ProgramHost.check();
    Path root = course.root();
    new ModuleBuild(root, new MavenWrapper(root)).bringUpToDate(MODULE, BuildScope.RUNTIME);
    Path folder = root.resolve(RUN_DIRECTORY);
    ForkedJava java =
        new ForkedJava(
            root, folder, folder.resolve("classpath.args"), ClassPath.ofProgram(root, MODULE));
    return java.run(
        Path.of("").toAbsolutePath(),
        main,
        main,
        List.of("-Dcourse.terminal=" + Host.isTerminal(), "-Dcourse.run-directory=" + folder),
        RunCommand.withoutDelimiter(options));
  }
}
