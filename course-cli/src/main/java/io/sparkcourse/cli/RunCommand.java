package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.course.Catalog;
import io.sparkcourse.cli.course.Catalog.Program;
import io.sparkcourse.cli.course.Troubleshooting;
import io.sparkcourse.cli.jvm.ForkedJava;
import io.sparkcourse.cli.jvm.OutputTail;
import io.sparkcourse.cli.jvm.ProgramHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course run}: compiles what is stale and starts a demo or the stub of an exercise. */
@Command(
    name = "run",
    description = "Runs a demo: the first one of a lecture, or the one of a name.",
    customSynopsis = "course run <lecture | demo | exercise> [--] [options of the demo]",
    footer = {
      "",
      "Examples:",
      "  course run 1.4",
      "  course run FirstProject --help",
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand private CourseCommand course;

  @Parameters(
      index = "0",
      paramLabel = "<lecture | demo | exercise>",
      description = "As `course list` shows it: 1.4, FirstProjectDemo or 2.8a.")
  private String name;

  @Parameters(
      index = "1..*",
      paramLabel = "<option>",
      description = "Options that the demo gets unchanged; its --help lists them.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws Exception {
    Program program = new Catalog(course.manifest()).find(name);
    nameOthers(program);
    ProgramHost.check();
    return run(course.root(), program, withoutDelimiter(options), OutputTail.ofErrors());
  }

  /**
   * Compiles what is stale, and runs a demo or a stub to its end.
   *
   * @param errors keeps the end of what it prints on its error stream
   * @return the program's exit code
   */
  static int run(Path root, Program program, List<String> arguments, OutputTail errors)
      throws IOException, InterruptedException {
    new ModuleBuild(root, new MavenWrapper(root))
        .bringUpToDate(program.module(), BuildScope.RUNTIME);
    Path folder = root.resolve(program.module()).resolve("target/course");
    ForkedJava java =
        new ForkedJava(
            root,
            folder,
            folder.resolve("classpath.args"),
            ClassPath.ofProgram(root, program.module()));
    int exitCode =
        java.run(
            Path.of("").toAbsolutePath(),
            program.main(),
            program.main(),
            List.of(),
            arguments,
            errors);
    if (exitCode == 0) {
      java.prepareNextStart(program.main());
      new LauncherArchive(root).prepareNextStart();
    } else {
      explain(root, errors);
    }
    return exitCode;
  }

  private static void nameOthers(Program program) {
    if (!program.others().isEmpty()) {
      System.err.println(
          program.name() + "; the lecture also has " + String.join(", ", program.others()));
    }
  }

  /** Leads from the messages of a program that has failed to the lectures that explain them. */
  static void explain(Path root, OutputTail printed) throws IOException {
    Troubleshooting.read(root)
        .explaining(printed.text())
        .forEach(row -> System.err.println(row.shown()));
  }

  /** Who types {@code --} before the options of a program does not mean it for the program. */
  static List<String> withoutDelimiter(List<String> options) {
    boolean delimited = !options.isEmpty() && options.get(0).equals("--");
    return delimited ? options.subList(1, options.size()) : options;
  }
}
