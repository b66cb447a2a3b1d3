package io.sparkcourse.labs.start;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.labs.LabProgram;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Row;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lecture 4.1: how long is it from the command to the first batch on the screen? Run it with {@code
 * ./course lab start}.
 */
@Command(
    name = "course lab start",
    sortOptions = false,
    description =
        "Starts a demo by ./course run, and by Spark's SparkSubmit with its default settings, and"
            + " takes the time until the first batch is printed.")
public final class StartLab implements Callable<Integer> {
  static final String LAUNCHER = "./course run";
  static final String SUBMIT = "SparkSubmit";

  private static final String MODULE = "section2-dstream-basics";

  @Option(
      names = "--demo",
      paramLabel = "CLASS",
      defaultValue = "io.sparkcourse.section2.countbyvalueandwindow.CountByValueAndWindowDemo",
      description = "The main class of a demo of section 2 (default: ${DEFAULT-VALUE}).")
  private String demo;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    LabProgram.run(new StartLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run((run, size) -> experiment(run));
  }

  private Experiment experiment(LabRun run) throws IOException {
    Path root = root();
    String simpleName = demo.substring(demo.lastIndexOf('.') + 1);
    ProcessBuilder launcher =
        new ProcessBuilder(script(root), "run", simpleName, "--batches", "2")
            .directory(root.toFile());
    // Once before anything is measured: it compiles the section, and prepares the next start.
    return Experiment.withBars("start", "From the command to the first batch", "")
        .measures(Metric.less("ms"))
        .input(simpleName)
        .variant("", "", LAUNCHER, () -> StartedDemo.run(launcher, errors(run)))
        .variant(
            "",
            "",
            SUBMIT,
            () -> StartedDemo.run(submit(root, run.newDirectory("submit-")), errors(run)))
        .agreeBy(variant -> "all")
        .concludes(StartLab::conclusion);
  }

  private static Path errors(LabRun run) {
    return run.newDirectory("errors-").resolve("errors");
  }

  /**
   * @throws CannotRunException if nobody has said where the course is
   */
  private static Path root() {
    String root = System.getProperty(MeasuringLab.ROOT);
    if (root == null) {
      throw new CannotRunException(
          "This lab starts the launcher of the course: run it by ./course lab start.");
    }
    return Path.of(root);
  }

  private static String script(Path root) {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return root.resolve(windows ? "course.cmd" : "course").toString();
  }

  /** What bin/spark-submit of a distribution does: its flags and its heap, and the UI is on. */
  private ProcessBuilder submit(Path root, Path folder) throws IOException {
    Path target = root.resolve(MODULE).resolve("target");
    List<String> classPath = new ArrayList<>();
    classPath.add(target.resolve("classes").toString());
    Path dependencies = target.resolve("runtime.classpath");
    if (!Files.isReadable(dependencies)) {
      throw new CannotRunException("There is no " + dependencies + ": run a demo of section 2.");
    }
    classPath.addAll(List.of(Files.readString(dependencies).strip().split(File.pathSeparator)));
    return new JavaCommand()
        .flags(
            Stream.of(JavaModuleOptions.defaultModuleOptions().split("\\s+"))
                .filter(flag -> !flag.isEmpty())
                .toList())
        .flags(List.of("-Xmx1g"))
        .temporaryDirectory(folder)
        .endingWithThisJvm()
        .classPath(classPath)
        .process(
            folder,
            List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[*]",
                "--conf",
                "spark.ui.enabled=true",
                "--class",
                demo,
                "spark-internal",
                "--batches",
                "2"))
        .directory(root.toFile());
  }

  static String conclusion(Findings findings) {
    Row launcher = findings.row("", "", LAUNCHER);
    Row submit = findings.row("", "", SUBMIT);
    if (!launcher.spread().isApartFrom(submit.spread())) {
      return "The launcher makes no difference that can be seen.";
    }
    return String.format(
        Locale.ROOT,
        "By the launcher the first batch is there after %.2f of the time that it takes with"
            + " Spark's own defaults.",
        launcher.spread().median() / submit.spread().median());
  }
}
