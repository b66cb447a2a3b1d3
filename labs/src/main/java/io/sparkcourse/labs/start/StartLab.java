package io.sparkcourse.labs.start;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Spread;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      split = ",",
      paramLabel = "NAME",
      defaultValue = "CountByValueAndWindow,CountByWindow,ReduceByKeyAndWindow",
      description = "Demos of section 2, by their names (default: ${DEFAULT-VALUE}).")
  private List<String> demos;

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new StartLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run((run, size) -> experiment(run));
  }

  private Experiment experiment(LabRun run) throws IOException {
    if (demos.isEmpty()) {
      throw new CannotRunException("--demo names no demo: `./course list` shows them.");
    }
    Path root = root();
    Experiment experiment =
        Experiment.withBars("start", "From the command to the first batch", "")
            .measures(Metric.less("ms"))
            .input("2 batches of each demo")
            .concludes(StartLab::conclusion);
    for (String name : demos) {
      String main = mainOf(root.resolve(MODULE), name);
      String simpleName = main.substring(main.lastIndexOf('.') + 1);
      ProcessBuilder launcher =
          new ProcessBuilder(script(root), "run", simpleName, "--batches", "2")
              .directory(root.toFile());
      // Once before anything is measured: it compiles the section, and prepares the next start.
      experiment
          .variant(simpleName, "", LAUNCHER, () -> StartedDemo.run(launcher, errors(run)))
          .variant(
              simpleName,
              "",
              SUBMIT,
              () -> StartedDemo.run(submit(root, main, run.newDirectory("submit-")), errors(run)));
    }
    return experiment;
  }

  /**
   * The main class of a demo.
   *
   * @param name with or without {@code Demo} at its end
   * @throws CannotRunException if the module has none of this name
   */
  static String mainOf(Path module, String name) throws IOException {
    Path sources = module.resolve("src/main/java");
    String file = name.replaceFirst("Demo$", "") + "Demo.java";
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(each -> each.endsWith(file))
          .map(each -> sources.relativize(each).toString().replace(File.separatorChar, '.'))
          .map(each -> each.replaceFirst("\\.java$", ""))
          .findFirst()
          .orElseThrow(
              () ->
                  new CannotRunException(
                      "Section 2 has no demo " + name + ": `./course list` shows them."));
    }
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
  private ProcessBuilder submit(Path root, String main, Path folder) throws IOException {
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
                main,
                "spark-internal",
                "--batches",
                "2"))
        .directory(root.toFile());
  }

  static String conclusion(Findings findings) {
    return "By the launcher the first batch is there after so much of the time that it takes with"
        + " Spark's own defaults: "
        + findings.panels().stream()
            .map(demo -> share(findings, demo) + " for " + demo)
            .collect(Collectors.joining(", "))
        + ".";
  }

  private static String share(Findings findings, String demo) {
    Spread launcher = findings.of(demo, "", LAUNCHER);
    Spread submit = findings.of(demo, "", SUBMIT);
    return launcher.isApartFrom(submit)
        ? String.format(Locale.ROOT, "%.2f", launcher.median() / submit.median())
        : "no difference that can be seen";
  }
}
