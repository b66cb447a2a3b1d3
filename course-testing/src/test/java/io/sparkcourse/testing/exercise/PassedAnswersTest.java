package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassedAnswersTest {
  @TempDir private Path root;
  private Path module;

  /** A module of solutions, its checks in a JAR of tests, and a library. */
  @BeforeEach
  void makeSources() throws IOException {
    module = root.resolve("solutions/section2");
    write("solutions/section2/src/main/java/Ex08aAirports.java", "the solution");
    write("solutions/section2/src/main/java/Ex09aVisits.java", "the solution of another");
    write("solutions/section2/src/test/java/Ex08aAirportsAnswersTest.java", "answers");
    write("exercises/section2/src/main/java/Ex08aAirports.java", "a stub");
    write("exercises/section2/src/test/java/Ex08aAirportsCheck.java", "the check");
    write("common/src/main/java/Flights.java", "sample data");
    write("common/src/test/java/FlightsTest.java", "a test of sample data");
  }

  @Test
  void areCurrentUntilASourceChanges() throws IOException {
    record();
    assertThat(answers().areCurrent()).isTrue();

    write("common/src/main/java/Flights.java", "other sample data");
    assertThat(answers().areCurrent()).isFalse();

    record();
    assertThat(answers().areCurrent()).isTrue();
    write("exercises/section2/src/test/java/Ex08aAirportsCheck.java", "another check");
    assertThat(answers().areCurrent()).isFalse();

    record();
    write("solutions/section2/src/test/java/Ex08aAirportsAnswersTest.java", "more answers");
    assertThat(answers().areCurrent()).isFalse();
  }

  @Test
  void areCurrentWhenWhatTheyDoNotUseChanges() throws IOException {
    record();
    write("solutions/section2/src/main/java/Ex09aVisits.java", "another solution of another");
    write("exercises/section2/src/main/java/Ex08aAirports.java", "another stub");
    write("common/src/test/java/FlightsTest.java", "another test");
    assertThat(answers().areCurrent()).isTrue();
  }

  @Test
  void areNotCurrentWithAnotherLibrary() throws IOException {
    record();
    assertThat(answers("spark-core_2.12-3.5.8.jar").areCurrent()).isFalse();
  }

  @Test
  void areNeverCurrentIfAModuleIsALibrary() throws IOException {
    PassedAnswers answers = answers("common-1.0-SNAPSHOT.jar");
    answers.note();
    assertThat(root.resolve("target/passed-answers.csv")).doesNotExist();
    assertThat(answers.areCurrent()).isFalse();
  }

  @Test
  void areOfTheirExerciseAlone() throws IOException {
    record();
    assertThat(PassedAnswers.of(root, module, "2.9a", sources("Ex08a", SPARK)).areCurrent())
        .isFalse();
    assertThat(sources("Ex08a", SPARK).fingerprint())
        .isNotEqualTo(sources("Ex09a", SPARK).fingerprint());
  }

  private static final String SPARK = "spark-core_2.12-3.5.9.jar";

  private void record() throws IOException {
    Files.deleteIfExists(root.resolve("target/passed-answers.csv"));
    answers().note();
    String[] noted = Files.readString(root.resolve("target/passed-answers.csv")).strip().split(",");
    assertThat(noted).hasSize(3).startsWith("solutions/section2", "2.8a");
    write("solutions/section2/passed-answers.properties", noted[1] + "=" + noted[2] + "\n");
  }

  private PassedAnswers answers() {
    return answers(SPARK);
  }

  private PassedAnswers answers(String library) {
    return PassedAnswers.of(root, module, "2.8a", sources("Ex08a", library));
  }

  private AnswerSources sources(String prefix, String library) {
    String classPath =
        String.join(
            File.pathSeparator,
            module.resolve("target/test-classes").toString(),
            module.resolve("target/classes").toString(),
            root.resolve("exercises/section2/target/exercises-1.0-SNAPSHOT-tests.jar").toString(),
            root.resolve("common/target/common-1.0-SNAPSHOT.jar").toString(),
            root.resolveSibling("libraries").resolve(library).toString());
    return AnswerSources.of(root, classPath, prefix);
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
