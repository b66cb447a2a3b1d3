package io.sparkcourse.labs.experiment;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.ChildJvm;
import io.sparkcourse.common.jvm.JavaCommand;
import io.sparkcourse.testing.recovery.ScratchDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What labs have in common that measure: their options, the JVM in which they measure, and how they
 * show what they have found. A lab has one of it as a {@link CommandLine.Mixin}.
 *
 * <p>The launcher starts programs in a JVM for short demos, without the second compiler. So a lab
 * starts another one of itself, with both compilers and a heap that does not grow.
 */
public final class MeasuringLab {
  /** The property that names the root of the course, if the launcher has started the lab. */
  public static final String ROOT = "course.lab.root";

  private static final String MEASURING = "course.lab.measuring";
  private static final String TERMINAL = "course.terminal";
  private static final String RESULTS = "course.lab.results";
  private static final int MOST_RUNS = 99;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec lab;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each variant is measured (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--quick",
      description = "Measure little: shows what the lab does, and its figures say nothing.")
  private boolean quick;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "Of the JVM that measures, as in -Xmx (default: ${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where to write the figures (JSON) and the chart (SVG).")
  private Path out = Path.of(System.getProperty(RESULTS, "lab-results"));

  @Option(
      names = "--lecture",
      hidden = true,
      description = "Also writes what it has found into this lecture, and the files beside it.")
  private Path lecture;

  @Option(names = "--debug", description = "Show Spark's warnings, and where the lab has failed.")
  private boolean debug;

  @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
  private boolean help;

  /** Makes the experiment of a lab; what it opens for it is closed with the run. */
  @FunctionalInterface
  public interface Definition {
    Experiment define(LabRun run, Size size) throws Exception;
  }

  /**
   * Runs the experiment in a JVM of its own, and shows what it has found.
   *
   * @return the exit code
   */
  public int run(Definition definition) throws Exception {
    check();
    createFolder();
    return Boolean.getBoolean(MEASURING) ? measure(definition) : startToMeasure();
  }

  private void check() {
    if (runs < 1 || runs > MOST_RUNS) {
      throw invalid("--runs", "it is a number from 1 to " + MOST_RUNS);
    }
    if (!heap.matches("\\d+[mMgG]")) {
      throw invalid("--heap", "it is a number and a unit, as in 512m or 2g");
    }
    if (lecture != null && !Files.isRegularFile(lecture)) {
      throw invalid("--lecture", "there is no file " + lecture);
    }
  }

  /** Before anything is measured: that takes minutes. */
  private void createFolder() {
    try {
      Files.createDirectories(out);
    } catch (IOException cause) {
      throw new CannotRunException(
          "Cannot create the folder " + out + ": choose another --out.", cause);
    }
  }

  private ParameterException invalid(String option, String reason) {
    return new ParameterException(
        lab.commandLine(), "Invalid value for option '" + option + "': " + reason);
  }

  private int startToMeasure() throws IOException, InterruptedException {
    try (ScratchDirectory directory = ScratchDirectory.create("lab-")) {
      List<String> program = new ArrayList<>(List.of(lab.userObject().getClass().getName()));
      program.addAll(lab.commandLine().getParseResult().originalArgs());
      JavaCommand java =
          new JavaCommand()
              .flags(flags())
              .utf8()
              .property(MEASURING, "true")
              .property(TERMINAL, System.getProperty(TERMINAL, "false"))
              .property(RESULTS, out.toString())
              .temporaryDirectory(directory.path())
              .endingWithThisJvm()
              .classPath(List.of(ChildJvm.classPath()));
      if (System.getProperty(ROOT) != null) {
        java.property(ROOT, System.getProperty(ROOT));
      }
      Process process = java.process(directory.path(), program).inheritIO().start();
      try {
        return process.waitFor();
      } finally {
        process.destroyForcibly().onExit().join(); // its files are deleted next
      }
    }
  }

  private List<String> flags() {
    // --enable-native-access and the like, which the launcher gives on newer versions of Java
    Stream<String> ofThisJava =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--"));
    return Stream.concat(ofThisJava, Stream.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC"))
        .toList();
  }

  private int measure(Definition definition) throws Exception {
    LabReport report;
    String[] options = debug ? new String[] {"--debug"} : new String[0];
    try (LabRun run = LabRun.of(lab.userObject().getClass(), options)) {
      Experiment experiment = definition.define(run, quick ? Size.QUICK : Size.FULL);
      if (quick) {
        experiment.warmUp(variant -> false);
      }
      report = LabReport.of(experiment, runs, new Rounds(experiment, runs).run());
    }
    System.out.println(report.title() + "\n\n" + ReportTable.of(report));
    System.out.println("\n" + report.conclusion() + "\n\n" + report.conditions());
    report.write(out.resolve(report.lab() + ".json"));
    Files.writeString(out.resolve(report.lab() + ".svg"), ChartSvg.of(report));
    System.out.println("Figures and chart: " + out.resolve(report.lab()) + ".json and .svg");
    if (lecture != null) {
      new RecordedLab(lecture, report.lab()).write(report);
    }
    return 0;
  }
}
