package io.sparkcourse.cli.author.mutants;

import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.exercise.CourseExercise;
import io.sparkcourse.cli.jvm.LoggedJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives a mutant that pitest has not seen killed a second trial, with its class file on the class
 * path of a new JVM: there a check that starts processes of its own starts them with the mutant,
 * and nothing is left of the mutants before.
 */
final class FreshCheck {
  private static final String RUNNER = "io.sparkcourse.testing.exercise.CheckRunner";
  private static final int RIGHT = 0;

  /** Whoever is slower than pitest allows may only be on a busy machine. */
  private static final String PATIENT = "-Dcourse.check.patience=180";

  private final Path root;
  private final CourseExercise exercise;
  private final Path directory;
  private final Runnable everySecond;

  /**
   * A check that has not run yet.
   *
   * @param directory in which pitest has left its {@code export}
   * @param everySecond called about once a second
   */
  FreshCheck(Path root, CourseExercise exercise, Path directory, Runnable everySecond) {
    this.root = root;
    this.exercise = exercise;
    this.directory = directory;
    this.everySecond = everySecond;
  }

  /** Whether the check accepts the mutant as a right answer. */
  boolean accepts(Mutant mutant) throws IOException, InterruptedException {
    Path classes = Files.createTempDirectory(directory, "classes-");
    Path target = classes.resolve(mutant.className().replace('.', '/') + ".class");
    Files.createDirectories(target.getParent());
    Files.copy(classFile(mutant), target);
    ClassPath checks = ClassPath.ofChecks(root, exercise.stubs(), exercise.solutions());
    List<Path> folders = new ArrayList<>(List.of(classes));
    folders.addAll(checks.classes());
    LoggedJava java =
        new LoggedJava(
            root.resolve(exercise.solutions()), new ClassPath(checks.jars(), folders), everySecond);
    Path temporary = Files.createTempDirectory(directory, "tmp-");
    int exitCode =
        java.run(
            classes.resolve("check.log"),
            RUNNER,
            List.of(PATIENT, "-Djava.io.tmpdir=" + temporary),
            List.of(String.join("=", exercise.id(), exercise.check(), "mutant", "mutant")));
    return exitCode == RIGHT;
  }

  /** pitest numbers the exported mutants of a class, and names each in a text beside it. */
  private Path classFile(Mutant mutant) throws IOException {
    Path mutants =
        directory
            .resolve("export")
            .resolve(mutant.className().replace('.', '/'))
            .resolve("mutants");
    try (Stream<Path> numbered = Files.list(mutants)) {
      for (Path folder : numbered.toList()) {
        if (isOf(mutant, Files.readString(folder.resolve("details.txt")))) {
          return folder.resolve(mutant.className() + ".class");
        }
      }
    }
    throw new IOException("pitest has exported no class file of " + mutant);
  }

  private static boolean isOf(Mutant mutant, String details) {
    return details.contains(
        "[location=Location [clazz=%s, method=%s, methodDesc=%s], indexes=[%d], mutator=%s]"
            .formatted(
                mutant.className(),
                mutant.method(),
                mutant.descriptor(),
                mutant.index(),
                mutant.mutator()));
  }
}
