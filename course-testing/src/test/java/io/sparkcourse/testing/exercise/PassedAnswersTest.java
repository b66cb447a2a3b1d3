package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassedAnswersTest {
  private static final String CHECK = "final class Ex08aAirportsCheck { Flights flights; }";

  @TempDir private Path root;
  private Path module;

  /** A module of solutions, its checks in a JAR of tests, and a library. */
  @BeforeEach
  void makeSources() throws IOException {
    module = root.resolve("solutions/section2");
    write("solutions/section2/src/main/java/Ex08aAirports.java", "class Ex08aAirports {}");
    write("solutions/section2/src/main/java/Ex09aVisits.java", "the solution of another");
    write("solutions/section2/src/test/java/Ex08aAirportsAnswersTest.java", "answers");
    write("exercises/section2/src/main/java/Ex08aAirports.java", "a stub");
    write("exercises/section2/src/test/java/Ex08aAirportsCheck.java", CHECK);
    write("common/src/main/java/Flights.java", "record Flights(Airport airport) {}");
    write("common/src/main/java/Airport.java", "@Deprecated\npublic final class Airport {}");
    write("common/src/main/java/Sessions.java", "final class Sessions { Flights flights; }");
    write("common/src/main/resources/flights.csv", "FRA,7");
    write("common/src/test/java/FlightsTest.java", "a test of sample data");
  }

  @Test
  void areCurrentUntilASourceChanges() throws IOException {
    record();
    assertThat(answers().areCurrent()).isTrue();

    for (String source :
        List.of(
            "solutions/section2/src/test/java/Ex08aAirportsAnswersTest.java",
            "exercises/section2/src/test/java/Ex08aAirportsCheck.java",
            "common/src/main/java/Flights.java",
            "common/src/main/java/Airport.java",
            "common/src/main/resources/flights.csv")) {
      write(source, Files.readString(root.resolve(source)) + ";");
      assertThat(answers().areCurrent()).as(source + " has changed").isFalse();
      record();
      assertThat(answers().areCurrent()).as("recorded again").isTrue();
    }
  }

  @Test
  void areCurrentWhenWhatTheyDoNotUseChanges() throws IOException {
    record();
    write("solutions/section2/src/main/java/Ex09aVisits.java", "another solution of another");
    write("exercises/section2/src/main/java/Ex08aAirports.java", "another stub");
    write("common/src/test/java/FlightsTest.java", "another test");
    write("common/src/main/java/Sessions.java", "final class Sessions { int flights; }");
    write("common/src/main/java/Added.java", "final class Added { Flights flights; }");
    assertThat(answers().areCurrent()).isTrue();
  }

  @Test
  void areCurrentWhenACommentOrALineBreakChanges() throws IOException {
    record();
    write(
        "exercises/section2/src/test/java/Ex08aAirportsCheck.java",
        "/** Of Sessions. */\nfinal class Ex08aAirportsCheck { // airports\n  Flights flights;\n}");
    assertThat(answers().areCurrent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int a; // b             | int a; ",
        "int /* \" */ a = \"//\"; | int a = \"//\";",
        "a(\"\\\"/*\", \"*/\")      | a(\"\\\"/*\", \"*/\")",
        "a(#\"#) // #b#          | a(#\"#) ",
        "a(#\\##, \"/**/\")       | a(#\\##, \"/**/\")",
        "a(\"  b\"  +  /**/c)    | a(\"  b\" + c)"
      })
  void commentsDoNotCountAndLiteralsDo(String java, String counted) {
    assertThat(AnswerSources.withoutComments(java.replace('#', '\'')))
        .isEqualTo(counted.replace('#', '\''));
  }

  @Test
  void aTextBlockCountsAsItIs() {
    String java = "a(\"\"\"\n  // \\\"\"\" \"b\n\"\"\")";
    assertThat(AnswerSources.withoutComments(java + " /* c */")).isEqualTo(java);
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
