package io.sparkcourse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of the repository find what they are for, in a small course of their own. */
class RepositoryCheckTest {
  private static final String SOURCES = "section1/src/main/java/io/sparkcourse/one/";
  private static final String MAIN = "class A { public static void main(String[] args) {} }\n";

  @TempDir private Path root;

  @BeforeEach
  void layOutAConsistentCourse() throws IOException {
    write("course.yaml", Samples.MANIFEST);
    write("section1/lectures/1.3-environment.md", "# Environment\n");
    write("section1/lectures/1.4-first-project.md", "# First project\n");
    write(SOURCES + "FirstProjectDemo.java", MAIN);
    write(SOURCES + "WindowDemo.java", MAIN);
    write(SOURCES + "NoMain.java", "class NoMain {}");
    write("exercises/section1/src/main/java/io/sparkcourse/one/Ex04aTop.java", MAIN);
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
    assertThat(check.staleBlocks()).isEmpty();
    assertThat(check.readmeIsCurrent()).isTrue();
  }

  @Test
  void findsALectureWithoutFileAndAFileWithoutLecture() throws IOException {
    Files.move(
        root.resolve("section1/lectures/1.3-environment.md"),
        root.resolve("section1/lectures/1.3-setup.md"));
    RepositoryCheck check = new RepositoryCheck(root);

    assertThat(check.lecturesWithoutFile()).containsExactly("section1/lectures/1.3-environment.md");
    assertThat(check.filesWithoutLecture()).containsExactly("section1/lectures/1.3-setup.md");
  }

  @Test
  void findsADemoWithoutSourceAndAMainClassWithoutDemo() throws IOException {
    Files.move(
        root.resolve(SOURCES + "WindowDemo.java"), root.resolve(SOURCES + "WindowsDemo.java"));
    RepositoryCheck check = new RepositoryCheck(root);

    assertThat(check.programsWithoutSource()).containsExactly(SOURCES + "WindowDemo.java");
    assertThat(check.mainClassesWithoutDemo()).containsExactly(SOURCES + "WindowsDemo.java");
  }

  @Test
  void findsABlockThatDiffersFromItsSource() throws IOException {
    write(SOURCES + "NoMain.java", "// region a\nnew\n// endregion\n");
    write(
        "section1/lectures/1.3-environment.md",
        "<!-- snippet: " + SOURCES + "NoMain.java#a -->\n```java\nold\n```\n");

    assertThat(new RepositoryCheck(root).staleBlocks())
        .containsExactly("section1/lectures/1.3-environment.md: a block differs from its original");
  }

  @Test
  void findsAReadmeThatIsBehindTheManifest() throws IOException {
    write("course.yaml", Samples.MANIFEST.replace("title: Environment", "title: Set-up"));

    assertThat(new RepositoryCheck(root).readmeIsCurrent()).isFalse();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
