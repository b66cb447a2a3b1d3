package io.sparkcourse.testing.exercise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * The sources with which the recorded answers of an exercise have passed. The file {@code
 * passed-answers.properties} of each module of solutions has a fingerprint of them for each
 * exercise: with the same sources, the answers are not run again. When they pass with different
 * ones, a line {@code module,exercise,fingerprint} is added to {@code target/passed-answers.csv}
 * below the root of the course, from where {@code ./course dev answers} copies it into that file.
 */
final class PassedAnswers {
  private static final String ALL = "all";

  private final Path root;
  private final Path module;
  private final String exercise;
  private final String fingerprint;

  /**
   * Only the build knows where the root is: in an IDE the answers always run.
   *
   * @param answers the class that records them
   */
  static PassedAnswers of(String exercise, Class<?> answers) {
    String root = System.getProperty("course.root");
    if (root == null || ALL.equals(System.getProperty("course.answers"))) {
      return new PassedAnswers(null, null, exercise, null);
    }
    String prefix = answers.getSimpleName().replace("AnswersTest", "");
    return of(
        Path.of(root),
        Path.of("").toAbsolutePath(),
        exercise,
        AnswerSources.of(Path.of(root), System.getProperty("java.class.path"), prefix));
  }

  static PassedAnswers of(Path root, Path module, String exercise, AnswerSources sources) {
    return new PassedAnswers(
        root, module, exercise, sources.areIncomplete() ? null : sources.fingerprint());
  }

  private PassedAnswers(Path root, Path module, String exercise, String fingerprint) {
    this.root = root;
    this.module = module;
    this.exercise = exercise;
    this.fingerprint = fingerprint;
  }

  /** Whether they have passed with the same sources as now. */
  boolean areCurrent() {
    return fingerprint != null && fingerprint.equals(recorded());
  }

  private String recorded() {
    Path file = module.resolve("passed-answers.properties");
    if (Files.notExists(file)) {
      return null;
    }
    Properties fingerprints = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      fingerprints.load(reader);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    return fingerprints.getProperty(exercise);
  }

  /** Records that they have passed now. */
  void note() {
    if (fingerprint == null) {
      return;
    }
    String path = root.relativize(module).toString().replace('\\', '/');
    Path file = root.resolve("target").resolve("passed-answers.csv");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          String.join(",", path, exercise, fingerprint) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
