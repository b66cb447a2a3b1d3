package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.course.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of the repository find what they are for, in a small course of their own. */
class RepositoryCheckTest {
  private static final String SOURCES = "section1/src/main/java/io/sparkcourse/one/";
  private static final String MAINS = "src/main/java/io/sparkcourse/one/";
  private static final String LABS = "labs/src/main/java/io/sparkcourse/labs/";
  private static final String TESTS = "src/test/java/io/sparkcourse/one/";
  private static final String MAIN = "class A { public static void main(String[] args) {} }\n";

  @TempDir private Path root;

  @BeforeEach
  void layOutAConsistentCourse() throws IOException {
    write("course.yaml", Samples.MANIFEST);
    writeLecture("section1/lectures/1.03-environment.md", "# Environment");
    writeLecture(
        "section1/lectures/1.04-first-project.md", "# First project", "", "Exercise 1.4a.");
    write(SOURCES + "FirstProjectDemo.java", MAIN);
    write(SOURCES + "WindowDemo.java", MAIN);
    write(LABS + "RecoveryLab.java", MAIN);
    write(SOURCES + "NoMain.java", "class NoMain {}");
    layOutTheExercise();
    String readme = "<!-- curriculum -->\n<!-- /curriculum -->\n";
    write("README.md", Readme.withCurriculum(readme, Samples.manifest()));
  }

  @Test
  void findsNothingInAConsistentCourse() throws IOException {
    RepositoryCheck check = new RepositoryCheck(root);

    assertThat(check.lecturesWithoutFile()).isEmpty();
    assertThat(check.filesWithoutLecture()).isEmpty();
    assertThat(check.programsWithoutSource()).isEmpty();
    assertThat(check.mainClassesWithoutDemo()).isEmpty();
    assertThat(check.classesWithoutLab()).isEmpty();
    assertThat(check.staleBlocks()).isEmpty();
    assertThat(check.readmeIsCurrent()).isTrue();
    assertThat(check.incompleteExercises()).isEmpty();
    assertThat(check.unfilled()).isEmpty();
    assertThat(check.stubsWithoutExercise()).isEmpty();
    assertThat(check.stubsThatDoNotSayTheyAreNotStarted()).isEmpty();
    assertThat(check.differencesBesideAnswers()).isEmpty();
  }

  @Test
  void findsWhatAnExerciseLacks() throws IOException {
    Files.delete(root.resolve("solutions/section1/" + TESTS + "Ex04aTopAnswersTest.java"));
    write("exercises/section1/hints/1.04a.md", "## 1\n\na\n\n## 2\n\nb\n");
    write("section1/lectures/1.04-first-project.md", "# First project\n");

    assertThat(new RepositoryCheck(root).incompleteExercises())
        .containsExactly(
            "1.4a: solutions/section1/" + TESTS + "Ex04aTopAnswersTest.java is missing",
            "1.4a: not 3 hints, below headings 1, 2, 3",
            "1.4a: section1/lectures/1.04-first-project.md does not name it");
  }

  @Test
  void findsWhatAnAuthorHasStillToWrite() throws IOException {
    write("course.yaml", Samples.MANIFEST.replace("Hashtags", "\"FILL IN: what it shows\""));
    write("exercises/section1/hints/1.04a.md", "## 1\n\nFILL IN: a nudge\n");
    write(SOURCES + "FirstProjectDemo.java", "// FILL IN: all\n" + MAIN);

    assertThat(new RepositoryCheck(root).unfilled())
        .containsExactly(
            "course.yaml:14: FILL IN: what it shows\"",
            SOURCES + "FirstProjectDemo.java:1: FILL IN: all",
            "exercises/section1/hints/1.04a.md:3: FILL IN: a nudge");
  }

  @Test
  void findsAStubThatTheManifestDoesNotHave() throws IOException {
    write("exercises/section1/" + MAINS + "Ex04bOther.java", "class Ex04bOther {}");

    assertThat(new RepositoryCheck(root).stubsWithoutExercise())
        .containsExactly("exercises/section1/" + MAINS + "Ex04bOther.java");
  }

  @Test
  void findsAStubThatIsSolvedOrThatNamesAnotherExercise() throws IOException {
    String stub = "exercises/section1/" + MAINS + "Ex04aTop.java";
    write(stub, source("import b.B;", "return B.b();"));
    assertThat(new RepositoryCheck(root).stubsThatDoNotSayTheyAreNotStarted())
        .containsExactly(stub);

    write(stub, source("import a.A;", "throw new NotStartedException(\"1.4b\", \"begin\");"));
    assertThat(new RepositoryCheck(root).stubsThatDoNotSayTheyAreNotStarted())
        .containsExactly(stub);
  }

  @Test
  void findsASolutionThatDiffersOutsideItsAnswer() throws IOException {
    write(
        "solutions/section1/" + MAINS + "Ex04aTop.java",
        source("import b.B;", "return B.b();").replace("class Ex04aTop", "final class Ex04aTop"));

    assertThat(new RepositoryCheck(root).differencesBesideAnswers())
        .containsExactly("exercises/section1/" + MAINS + "Ex04aTop.java");
  }

  @Test
  void findsAFileThatOnlyTheSolutionsHave() throws IOException {
    write("solutions/section1/" + MAINS + "Extra.java", "class Extra {}");

    assertThat(new RepositoryCheck(root).differencesBesideAnswers())
        .containsExactly("exercises/section1/" + MAINS + "Extra.java");
  }

  private void layOutTheExercise() throws IOException {
    String notStarted = "throw new NotStartedException(\n        \"1.4a\", \"begin\");";
    write("exercises/section1/" + MAINS + "Ex04aTop.java", source("import a.A;", notStarted));
    write("solutions/section1/" + MAINS + "Ex04aTop.java", source("import b.B;", "return B.b();"));
    write("exercises/section1/" + TESTS + "Ex04aTopCheck.java", "class Ex04aTopCheck {}");
    write("solutions/section1/" + TESTS + "Ex04aTopAnswersTest.java", "class Answers {}");
    write("exercises/section1/hints/1.04a.md", "## 1\n\na\n\n## 2\n\nb\n\n## 3\n\nc\n");
  }

  private static String source(String imports, String answer) {
    return "package one;\n"
        + imports
        + "\nclass Ex04aTop {\n  A a() {\n    // region answer\n    "
        + answer
        + "\n    // endregion\n  }\n}\n";
  }

  @Test
  void findsALectureWithoutFileAndAFileWithoutLecture() throws IOException {
    Files.move(
        root.resolve("section1/lectures/1.03-environment.md"),
        root.resolve("section1/lectures/1.03-setup.md"));
    RepositoryCheck check = new RepositoryCheck(root);

    assertThat(check.lecturesWithoutFile())
        .containsExactly("section1/lectures/1.03-environment.md");
    assertThat(check.filesWithoutLecture()).containsExactly("section1/lectures/1.03-setup.md");
  }

  @Test
  void findsADemoWithoutSourceAndAMainClassWithoutDemo() throws IOException {
    Files.move(
        root.resolve(SOURCES + "WindowDemo.java"), root.resolve(SOURCES + "WindowsDemo.java"));
    Files.delete(root.resolve(LABS + "RecoveryLab.java"));
    RepositoryCheck check = new RepositoryCheck(root);

    assertThat(check.programsWithoutSource())
        .containsExactly(SOURCES + "WindowDemo.java", LABS + "RecoveryLab.java");
    assertThat(check.mainClassesWithoutDemo()).containsExactly(SOURCES + "WindowsDemo.java");
  }

  @Test
  void findsALabThatTheManifestDoesNotHave() throws IOException {
    write(LABS + "OtherLab.java", "@Command(name = \"course lab other\")\n" + MAIN);
    write(LABS + "SharedLab.java", "abstract class SharedLab {}");

    assertThat(new RepositoryCheck(root).classesWithoutLab())
        .containsExactly(LABS + "OtherLab.java");
  }

  @Test
  void findsABlockThatDiffersFromItsSource() throws IOException {
    write(SOURCES + "NoMain.java", "// region a\nnew\n// endregion\n");
    writeLecture(
        "section1/lectures/1.03-environment.md",
        "<!-- snippet: " + SOURCES + "NoMain.java#a -->",
        "```java",
        "old",
        "```");

    assertThat(new RepositoryCheck(root).staleBlocks())
        .containsExactly(
            "section1/lectures/1.03-environment.md: a block, or a link to a neighbour, is out of date");
  }

  @Test
  void findsALectureWithoutTheLastParts() throws IOException {
    assertThat(new RepositoryCheck(root).partsOutOfOrder())
        .containsExactly(
            "section1/lectures/1.03-environment.md: there is no part 'On screen'",
            "section1/lectures/1.04-first-project.md: there is no part 'Think about it'",
            "section1/lectures/1.04-first-project.md: there is no part 'What was proven'",
            "section1/lectures/1.04-first-project.md: there is no part 'On screen'");
  }

  @Test
  void findsAReadmeThatIsBehindTheManifest() throws IOException {
    write("course.yaml", Samples.MANIFEST.replace("title: Environment", "title: Set-up"));

    assertThat(new RepositoryCheck(root).readmeIsCurrent()).isFalse();
  }

  private void writeLecture(String file, String... lines) throws IOException {
    List<String> linked = LectureNeighbours.linked(Samples.manifest(), file, List.of(lines));
    write(file, String.join("\n", linked) + "\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
