package io.sparkcourse.cli;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.build.ModuleBuild;
import io.sparkcourse.cli.course.Catalog;
import io.sparkcourse.cli.course.Catalog.Program;
import io.sparkcourse.cli.host.Progress;
import io.sparkcourse.cli.jvm.ForkedJava;
import io.sparkcourse.cli.jvm.OutputTail;
import io.sparkcourse.cli.jvm.ProgramHost;
import io.sparkcourse.cli.submit.LocalMaster;
import io.sparkcourse.cli.submit.ProgramJar;
import io.sparkcourse.cli.submit.SubmitArguments;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code course submit}: packs a demo, and submits it to a cluster as it is. */
@Command(
    name = "submit",
    description = {
      "Packs a demo and what it needs beside Spark into one jar, and gives it to Spark's own",
      "submit command.",
    },
    customSynopsis = "course submit <lecture | demo | exercise> [options] [-- options of the demo]",
    footer = {
      "",
      "Examples:",
      "  course submit 4.8",
      "  course submit WhereItRuns --master spark://127.0.0.1:7077 --deploy-mode cluster",
      "  course submit DirectStream --package-only",
    })
final class SubmitCommand implements Callable<Integer> {
  private static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";
  private static final String SPARK_HOME = "spark-home";

  /** The names are Spark's. */
  enum DeployMode {
    client,
    cluster
  }

  @ParentCommand private CourseCommand course;

  @Parameters(
      index = "0",
      paramLabel = "<lecture | demo | exercise>",
      description = "As `course list` shows it: 1.4, FirstProjectDemo or 2.8a.")
  private String name;

  @Parameters(
      index = "1..*",
      paramLabel = "<option>",
      description = "Behind --: options that the demo gets unchanged.")
  private List<String> options = List.of();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Submit to this master (default: that of `course cluster start`).")
  private String master;

  @Option(
      names = "--deploy-mode",
      paramLabel = "MODE",
      defaultValue = "client",
      description = "Run the driver here (client, the default) or on a worker (cluster).")
  private DeployMode deployMode;

  @Option(
      names = "--supervise",
      description = "Let the cluster start the driver again if it fails; in mode cluster.")
  private boolean supervise;

  @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A setting of Spark's.")
  private List<String> settings = List.of();

  @Option(names = "--package-only", description = "Pack the jar, say where it is, and no more.")
  private boolean packageOnly;

  @Override
  public Integer call() throws Exception {
    Program program = new Catalog(course.manifest()).find(name);
    if (supervise && deployMode == DeployMode.client) {
      throw new UsageException(
          "--supervise is for drivers that the cluster has started: add --deploy-mode cluster");
    }
    requireKeys();
    ProgramHost.check();
    Path root = course.root();
    LocalMaster cluster =
        packageOnly ? null : LocalMaster.find(master, root.resolve(ServiceCommand.RUN_DIRECTORY));
    Path jar = pack(root, program);
    if (packageOnly) {
      System.out.println(jar);
      return 0;
    }
    SubmitArguments arguments =
        new SubmitArguments(
            program.main(), cluster, deployMode.name(), supervise, settings, jar, options);
    System.err.println("spark-submit " + String.join(" ", arguments.all()));
    int exitCode = submit(root, cluster, arguments);
    tellWhereToLook(cluster);
    return exitCode;
  }

  /** Spark would say it with a stack trace, after the jar has been packed. */
  private void requireKeys() {
    settings.stream()
        .filter(setting -> setting.indexOf('=') < 1)
        .findFirst()
        .ifPresent(
            setting -> {
              throw new UsageException("--conf " + setting + ": a setting is KEY=VALUE");
            });
  }

  /** The course's own cluster has pages for what a program has printed, and for what it did. */
  private void tellWhereToLook(LocalMaster cluster) {
    Properties own = cluster.cluster();
    if (!own.isEmpty() && deployMode == DeployMode.cluster) {
      System.err.println("What the driver has printed: " + own.getProperty("webui"));
    }
    if (!own.isEmpty()) {
      System.err.println("History: " + own.getProperty("history"));
    }
  }

  private static Path pack(Path root, Program program) throws IOException, InterruptedException {
    ModuleBuild build = new ModuleBuild(root, new MavenWrapper(root));
    build.bringUpToDate(program.module(), BuildScope.RUNTIME);
    build.bringUpToDate(SPARK_HOME, BuildScope.RUNTIME);
    Path folder = Files.createDirectories(root.resolve(program.module()).resolve("target/course"));
    Path jar = folder.resolve(Path.of(program.module()).getFileName() + "-submit.jar");
    try (Progress progress = Progress.start("Packing " + program.module())) {
      ProgramJar.bringUpToDate(
          jar, ClassPath.ofProgram(root, program.module()), ClassPath.ofProgram(root, SPARK_HOME));
      progress.tick();
    }
    return jar;
  }

  /** The JVM has Spark's jars and nothing of the program: that comes out of the jar. */
  private static int submit(Path root, LocalMaster master, SubmitArguments arguments)
      throws IOException, InterruptedException {
    Path folder = root.resolve(SPARK_HOME).resolve("target/course");
    ClassPath spark = new ClassPath(ClassPath.ofProgram(root, SPARK_HOME).jars(), List.of());
    ForkedJava java = new ForkedJava(root, folder, folder.resolve("classpath.args"), spark);
    if (master.isLoopback()) {
      java.environment("SPARK_LOCAL_IP", "127.0.0.1");
    }
    OutputTail errors = OutputTail.ofErrors();
    int exitCode =
        java.run(
            Path.of("").toAbsolutePath(),
            SPARK_SUBMIT,
            SPARK_SUBMIT,
            List.of("-Dlog4j2.configurationFile=" + logConfiguration(root)),
            arguments.all(),
            errors);
    if (exitCode != 0) {
      RunCommand.explain(root, errors);
    }
    return exitCode;
  }

  /** As of each program of the course, and what the client of deploy mode cluster says. */
  private static String logConfiguration(Path root) {
    return Stream.of(
            "common/target/classes/course-log4j2.properties",
            "course-cli/target/classes/submit-log4j2.properties")
        .map(file -> SubmitArguments.uri(root.resolve(file)))
        .collect(Collectors.joining(","));
  }
}
