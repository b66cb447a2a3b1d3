package io.sparkcourse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs every demo of a section as a student does, from the root of the course and from the
 * section's own directory (an IDE starts it in the one or the other), and holds its output against
 * its Javadoc. A section's tests extend it.
 */
public abstract class DemosTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path SOURCES = MODULE.resolve(Path.of("src", "main", "java"));

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> everyDemoPrintsWhatItsJavadocSays() throws IOException {
    return demosIn(MODULE.getParent());
  }

  /** Each demo once more: in CI, since it doubles the time of a section's tests. */
  @TestFactory
  @Tag("repository")
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> everyDemoPrintsTheSameWhenStartedInItsModule() throws IOException {
    return demosIn(MODULE);
  }

  private static Stream<DynamicTest> demosIn(Path workingDirectory) throws IOException {
    List<Path> demos = demos();
    assertThat(demos).as("demos below " + SOURCES).isNotEmpty();
    return demos.stream().map(demo -> dynamicTest(name(demo), () -> run(demo, workingDirectory)));
  }

  private static void run(Path demo, Path workingDirectory) {
    ExpectedOutput promised = ExpectedOutput.ofJavadoc(demo);
    DemoProcess.Result result =
        DemoProcess.of(MODULE, className(demo)).in(workingDirectory).args("--speed", "max").run();
    assertThat(result.exitCode()).as("exit code; it said\n" + result.err()).isZero();
    promised.assertMatches(result.out());
    assertThat(result.err()).as("standard error").doesNotContain("ERROR").doesNotContain("\tat ");
    assertThat(result.leftBehind()).as("left in the temporary directory").isEmpty();
  }

  private static List<Path> demos() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith("Demo.java")).sorted().toList();
    }
  }

  private static String name(Path demo) {
    return demo.getFileName().toString().replace(".java", "");
  }

  private static String className(Path demo) {
    return SOURCES
        .relativize(demo)
        .toString()
        .replaceAll("\\.java$", "")
        .replace(demo.getFileSystem().getSeparator(), ".");
  }
}
