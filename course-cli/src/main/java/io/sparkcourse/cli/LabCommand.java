package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.course.Catalog;
import io.sparkcourse.cli.course.Catalog.Program;
import io.sparkcourse.cli.course.Labs;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.Manifest.Lab;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.exercise.Exercises;
import io.sparkcourse.cli.host.Host;
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

/** {@code course lab}: runs an experiment that takes minutes, or the sick job of an exercise. */
@Command(
    name = "lab",
    description = {
      "Runs an experiment that takes minutes, such as to kill a job again and again,",
      "or a sick job, whose cause you find from its figures and then fix."
    },
    customSynopsis = "course lab <lab> [--] [options of the lab]",
    footer = {
      "",
      "Examples:",
      "  course lab recovery",
      "  course lab recovery --help",
      "  course lab sick-1",
      "  course lab windows --quick --runs 1",
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
    List<String> arguments = RunCommand.withoutDelimiter(options);
    return lab.isExercise() ? runSick(lab, arguments) : run(course.root(), lab.main(), arguments);
  }

  /** Runs the stub as far as it goes, and says what is to be done with what it shows. */
  private int runSick(Lab lab, List<String> arguments) throws IOException, InterruptedException {
    Manifest manifest = course.manifest();
    CourseExercise exercise = Exercises.of(manifest).find(lab.exercise());
    OutputTail errors = OutputTail.ofErrors();
    Program program = new Catalog(manifest).find(exercise.id());
    int exitCode = RunCommand.run(course.root(), program, arguments, errors);
    boolean notStarted = errors.text().contains("Exercise " + exercise.id() + " is not started");
    if (exitCode == 0 || notStarted) {
      System.out.printf(
          "%n%1$s is exercise %2$s, %3$s. Name the cause, and fix it, in%n"
              + "  %4$s%n"
              + "To check it: %5$s check %2$s; if you are stuck: %5$s hint %2$s%n",
          lab.name(), exercise.id(), exercise.title(), exercise.stubFile(), Host.courseCommand());
    }
    return notStarted ? 0 : exitCode; // the symptom is what it was run for
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
        List.of(
            "-Dcourse.terminal=" + Host.isTerminal(),
            "-Dcourse.lab.root=" + root,
            "-Dcourse.lab.results=" + root.resolve(Lab.MODULE).resolve("target/results")),
        arguments);
  }
}
