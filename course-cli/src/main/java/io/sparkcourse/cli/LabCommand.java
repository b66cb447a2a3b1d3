package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.course.Labs;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.ForkedJava;
import io.sparkcourse.cli.jvm.ProgramHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course lab}: runs an experiment that takes minutes. */
@Command(
    name = "lab",
    description = "Runs an experiment that takes minutes, such as to kill a job again and again.",
    customSynopsis = "course lab <lab> [--] [options of the lab]",
    footer = {
      "",
      "Examples:",
      "  course lab recovery",
      "  course lab recovery --help",
    })
final class LabCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @Parameters(index = "0", paramLabel = "<lab>", description = "As `course list` shows it.")
  private String name;

  @Parameters(
      index = "1..*",
      paramLabel = "<option>",
      description = "Options that the lab gets unchanged; its --help lists them.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws Exception {
    Lab lab = Labs.of(course.manifest()).find(name);
    ProgramHost.check();
    return run(course.root(), lab.main(), RunCommand.withoutDelimiter(options));
  }

  /** Compiles the labs if that is needed, and runs this class of them to its end. */
  static int run(Path root, String main, List<String> arguments)
      throws IOException, InterruptedException {
    new ModuleBuild(root, new MavenWrapper(root)).bringUpToDate(Lab.MODULE, BuildScope.RUNTIME);
    Path folder = root.resolve(Lab.MODULE).resolve("target/course");
    ForkedJava java =
        new ForkedJava(
            root, folder, folder.resolve("classpath.args"), ClassPath.ofProgram(root, Lab.MODULE));
    return java.run(
        Path.of("").toAbsolutePath(),
        main,
        main,
        List.of("-Dcourse.terminal=" + Host.isTerminal()),
        arguments);
  }
}
