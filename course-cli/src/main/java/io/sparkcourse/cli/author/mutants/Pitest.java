package io.sparkcourse.cli.author.mutants;

import io.sparkcourse.cli.build.BuildException;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.MavenWrapper;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.host.Host;
import io.sparkcourse.cli.jvm.LoggedJava;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** pitest's command line, which is a dependency of no module: Maven is asked for it. */
final class Pitest {
  private static final String LAUNCHED = "io.sparkcourse.common.jvm.LaunchedMain";
  private static final String MAIN = "org.pitest.mutationtest.commandline.MutationCoverageReport";

  /**
   * pitest's usual changes, its stronger ones, and other numbers: a limit of 4 in place of 3 is the
   * kind of answer that students write.
   */
  private static final String MUTATORS = "STRONGER,INLINE_CONSTS";

  /** What a mutant may take longer than the solution: an endless one costs so much each time. */
  private static final long TIMEOUT_MILLIS = 45_000;

  /** So that pitest's own time-out comes first, which gives the next mutant a new JVM. */
  private static final String CHECK_IS_PATIENT = "-Dcourse.check.patience=3600";

  private final Path root;
  private final List<Path> jars;

  private Pitest(Path root, List<Path> jars) {
    this.root = root;
    this.jars = jars;
  }

  /**
   * Asks Maven where pitest is, which downloads it the first time.
   *
   * @throws BuildException if Maven fails
   */
  static Pitest resolve(Path root) throws IOException, InterruptedException {
    Path file = root.resolve("target/course/pitest.classpath");
    Files.createDirectories(file.getParent());
    new MavenWrapper(root)
        .run(
            "Looking for pitest",
            List.of(
                "-f",
                root.resolve("course-cli/pitest/pom.xml").toString(),
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + file));
    List<Path> jars =
        Stream.of(Files.readString(file).strip().split(File.pathSeparator)).map(Path::of).toList();
    return new Pitest(root, jars);
  }

  /** A JVM with pitest behind what the check has on its class path. */
  private LoggedJava java(CourseExercise exercise, Runnable everySecond) throws IOException {
    ClassPath checks = ClassPath.ofChecks(root, exercise.stubs(), exercise.solutions());
    List<Path> all = new ArrayList<>(checks.jars());
    jars.stream().filter(jar -> !all.contains(jar)).forEach(all::add);
    return new LoggedJava(
        root.resolve(exercise.solutions()), new ClassPath(all, checks.classes()), everySecond);
  }

  /**
   * Changes the solution of an exercise in one place after the other, and runs its check each time.
   *
   * @param directory an empty one, for the report and for {@code export}, which has the class files
   * @param alone whether each mutant gets a JVM of its own
   * @param everySecond called about once a second
   * @throws BuildException if the check rejects the solution itself, or pitest fails
   */
  List<Mutant> mutate(CourseExercise exercise, Path directory, boolean alone, Runnable everySecond)
      throws IOException, InterruptedException {
    Path log = directory.resolve("pitest.log");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    int exitCode =
        java(exercise, everySecond)
            .run(
                log,
                LAUNCHED,
                List.of(temporaryDirectory(temporary)),
                arguments(exercise, directory, temporary, alone));
    Path report = directory.resolve("mutations.xml");
    if (exitCode != 0 || Files.notExists(report)) {
      throw new BuildException(reason(exercise, Files.readString(log)));
    }
    return MutationReport.read(report);
  }

  private static String reason(CourseExercise exercise, String log) {
    return log.contains("did not pass without mutation")
        ? "course: the check of "
            + exercise.id()
            + " does not accept the solution; see `"
            + Host.courseCommand()
            + " check --solutions "
            + exercise.id()
            + "`"
        : log + System.lineSeparator() + "course: pitest failed at " + exercise.id();
  }

  private List<String> arguments(
      CourseExercise exercise, Path directory, Path temporary, boolean alone) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(MAIN);
    arguments.add("--reportDir=" + directory);
    arguments.add("--sourceDirs=" + root.resolve(exercise.solutions()).resolve("src/main/java"));
    arguments.add("--targetClasses=" + exercise.main() + "," + exercise.main() + "$*");
    arguments.add("--targetTests=" + exercise.check());
    arguments.add("--excludedMethods=main");
    arguments.add("--mutators=" + MUTATORS);
    arguments.add("--features=+EXPORT");
    arguments.add("--outputFormats=XML");
    arguments.add("--timestampedReports=false");
    arguments.add("--failWhenNoMutations=false");
    arguments.add("--timeoutConst=" + TIMEOUT_MILLIS);
    arguments.add("--mutationUnitSize=" + (alone ? 1 : 0));
    arguments.add("--useClasspathJar=" + Host.isWindows()); // command lines are short there
    arguments.add("--jvmArgs=" + String.join(",", flags(temporary)));
    return arguments;
  }

  /** Of the JVMs that run the check: those of tests, and with what makes them end. */
  private static List<String> flags(Path temporary) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Pitest.class.getResourceAsStream("mutants.properties")) {
      properties.load(in);
    }
    List<String> flags = new ArrayList<>(LoggedJava.flagsOfThisJava());
    flags.addAll(List.of(properties.getProperty("jvm.flags").split(" ")));
    flags.add(CHECK_IS_PATIENT);
    flags.add(LoggedJava.followLauncher());
    flags.add(temporaryDirectory(temporary));
    return flags;
  }

  private static String temporaryDirectory(Path temporary) {
    return "-Djava.io.tmpdir=" + temporary;
  }
}
