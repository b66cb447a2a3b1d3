package io.sparkcourse.cli.author.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.course.Samples;
import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What new drafts are made of, and what is refused, in a small course of their own. */
class DraftsTest {
  private static final String PROJECT = "section1/lectures/1.04-first-project.md";

  @TempDir private Path root;

  @BeforeEach
  void layOutACourse() throws IOException {
    write("course.yaml", Samples.MANIFEST);
    write("section1/lectures/1.03-environment.md", "# 1.3 Environment\n");
    write(PROJECT, "# 1.4 First project\n\n## Exercise\n\n**1.4a**\n\n## Further reading\n");
    write("exercises/section1/pom.xml", "<project/>");
    write("solutions/section1/pom.xml", "<project/>");
  }

  @Test
  void aLectureHasItsFileAndIsInTheManifest() throws IOException {
    assertThat(new Drafts(root).lecture("1.5", "Windows, again"))
        .containsExactly(
            Path.of("section1/lectures/1.05-windows-again.md"), Path.of("course.yaml"));

    assertThat(read("section1/lectures/1.05-windows-again.md"))
        .startsWith("# 1.5 Windows, again\n\nFILL IN: ");
    assertThat(read("course.yaml"))
        .isEqualTo(Samples.MANIFEST + "      - id: \"1.5\"\n" + "        title: Windows, again\n");
  }

  @Test
  void aDemoStandsBesideTheOthersOfItsLecture() throws IOException {
    assertThat(new Drafts(root).demo("1.4", "Retry"))
        .containsExactly(
            Path.of("section1/src/main/java/io/sparkcourse/one/RetryDemo.java"),
            Path.of("section1/src/test/java/io/sparkcourse/one/RetryDemoTest.java"),
            Path.of(PROJECT),
            Path.of("course.yaml"));

    assertThat(read("section1/src/main/java/io/sparkcourse/one/RetryDemo.java"))
        .startsWith("package io.sparkcourse.one;\n")
        .contains(" * Lecture 1.4: FILL IN: ", "{@code ./course run Retry}")
        .contains("public final class RetryDemo {");
    assertThat(read(PROJECT))
        .contains("[`RetryDemo`](../src/main/java/io/sparkcourse/one/RetryDemo.java)")
        .contains("<!-- output: RetryDemo -->")
        .contains("\n\n## Exercise\n\n**1.4a**\n");
  }

  @Test
  void theFirstDemoOfALectureGetsAPackage() throws IOException {
    new Drafts(root).demo("1.3", "HelloDemo");

    assertThat(read("section1/src/main/java/io/sparkcourse/section1/environment/HelloDemo.java"))
        .contains("package io.sparkcourse.section1.environment;", "{@code ./course run 1.3}");
  }

  @Test
  void anExerciseHasAllItsParts() throws IOException {
    String main = "src/main/java/io/sparkcourse/section1/";
    String test = "src/test/java/io/sparkcourse/section1/";

    assertThat(new Drafts(root).exercise("1.4b", "Quiet"))
        .containsExactly(
            Path.of("exercises/section1/" + main + "Ex04bQuiet.java"),
            Path.of("solutions/section1/" + main + "Ex04bQuiet.java"),
            Path.of("exercises/section1/" + test + "Ex04bQuietCheck.java"),
            Path.of("solutions/section1/" + test + "Ex04bQuietAnswersTest.java"),
            Path.of("exercises/section1/hints/1.04b.md"),
            Path.of(PROJECT),
            Path.of("course.yaml"));

    assertThat(read("exercises/section1/" + main + "Ex04bQuiet.java"))
        .contains("NotStartedException(\"1.4b\", \"FILL IN: ");
    assertThat(read(PROJECT))
        .contains("**1.4a**\n\n**1.4b FILL IN: its title.** FILL IN: the task");
  }

  @Test
  void anotherFormIsRefused() throws IOException {
    assertRefused(
        () -> new Drafts(root).lecture("1.5a", "Windows"),
        "'1.5a': the id of a lecture is its section and its number, as in 2.14");
    assertRefused(
        () -> new Drafts(root).lecture("1.5", "Windows: all"),
        "'Windows: all': a title has letters, digits, spaces, commas, hyphens, question marks");
    assertRefused(
        () -> new Drafts(root).demo("1.4a", "Retry"),
        "'1.4a': a demo has the id of its lecture, as in 2.8");
    assertRefused(
        () -> new Drafts(root).demo("1.4", "retry-demo"),
        "'retry-demo': the name of a demo is that of its class, as in StateTimeoutDemo");
    assertRefused(
        () -> new Drafts(root).exercise("1.4", "Quiet"),
        "'1.4': the id of an exercise is its lecture's and a letter, as in 2.8c");
    assertRefused(
        () -> new Drafts(root).exercise("1.4b", "quiet shop"),
        "'quiet shop': the name of an exercise is the end of its class's, as in TopAirports");
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    assertRefused(
        () -> new Drafts(root).lecture("1.4", "Windows"),
        "There is a lecture 1.4 already: " + PROJECT);
    assertRefused(
        () -> new Drafts(root).demo("1.3", "WINDOWDemo"),
        "There is a demo WindowDemo already in course.yaml");
    assertRefused(
        () -> new Drafts(root).exercise("1.4a", "Quiet"),
        "There is an exercise 1.4a already in course.yaml");
    write("exercises/section1/hints/1.04b.md", "# Mine\n");
    assertRefused(
        () -> new Drafts(root).exercise("1.4b", "Quiet"),
        "There is a file exercises/section1/hints/1.04b.md already");
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    assertRefused(
        () -> new Drafts(root).demo("1.9", "Retry"),
        "There is no lecture 1.9; make it by `course dev new lecture 1.9 <Title>`");
    assertRefused(
        () -> new Drafts(root).lecture("7.1", "Windows"),
        "There is no section 7: make its module, and write it into course.yaml");
    Files.delete(root.resolve("solutions/section1/pom.xml"));
    assertRefused(
        () -> new Drafts(root).exercise("1.4b", "Quiet"),
        "Section 1 has no module solutions/section1: make it like that of another section, and add"
            + " it to the parent pom.xml");
  }

  /** Nothing is written when something is refused. */
  private void assertRefused(ThrowingCallable draft, String message) throws IOException {
    List<String> before = texts();
    assertThatThrownBy(draft).isInstanceOf(UsageException.class).hasMessage(message);
    assertThat(texts()).isEqualTo(before);
  }

  private List<String> texts() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      return Stream.concat(
              sorted.stream().map(Path::toString), Stream.of(read("course.yaml"), read(PROJECT)))
          .toList();
    }
  }

  private String read(String file) throws IOException {
    return Files.readString(root.resolve(file));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
