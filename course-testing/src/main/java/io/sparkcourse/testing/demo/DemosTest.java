package io.sparkcourse.testing.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs every demo of a section and compares its output with its Javadoc. A section's tests extend
 * it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DemosTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path SOURCES = MODULE.resolve(Path.of("src", "main", "java"));

  /** The JVM of the demos; null before the first one, and after one that ended it. */
  private WarmDemos warm;

  /**
   * In the section's own directory, where some IDEs start it, one demo after another in a JVM. So a
   * demo must not leave anything that disturbs the next one. One JVM, because each has to load and
   * compile Spark first.
   */
  @TestFactory
  Stream<DynamicTest> everyDemoPrintsWhatItsJavadocSays() throws IOException {
    return demos().stream().map(demo -> dynamicTest(name(demo), () -> runWarm(demo)));
  }

  /**
   * As a student does, in its own process, from the root of the course. It takes several times as
   * long, so it is done only in CI, and with one demo of each lecture: everything that could
   * differ, such as the class path, the working directory or the first use of Spark, is common to
   * all demos of a lecture.
   */
  @TestFactory
  @Tag("repository")
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> aDemoOfEachLecturePrintsTheSameInAProcessOfItsOwn() throws IOException {
    return demos().stream()
        .collect(Collectors.toMap(Path::getParent, demo -> demo, (first, other) -> first))
        .values()
        .stream()
        .map(demo -> dynamicTest(name(demo), () -> runAlone(demo)));
  }

  @AfterAll
  void theDemosLeaveNothingBehind() throws IOException {
    if (warm != null) {
      try (WarmDemos ended = warm) {
        assertThat(ended.end()).as("left in the temporary directory").isEmpty();
      }
    }
  }

  private void runWarm(Path demo) {
    if (warm == null) {
      warm = WarmDemos.start(MODULE);
    }
    try {
      check(demo, warm.run(className(demo), "--speed", "max"));
    } finally {
      if (!warm.isAlive()) {
        warm.close();
        warm = null;
      }
    }
  }

  private static void runAlone(Path demo) {
    DemoProcess.Result result =
        DemoProcess.of(MODULE, className(demo)).in(MODULE.getParent()).args("--speed", "max").run();
    check(demo, result);
    assertThat(result.leftBehind()).as("left in the temporary directory").isEmpty();
  }

  private static void check(Path demo, DemoProcess.Result result) {
    assertThat(result.exitCode()).as("exit code; it said\n" + result.err()).isZero();
    ExpectedOutput.ofJavadoc(demo).assertMatches(result.out());
    assertThat(result.err()).as("standard error").doesNotContain("ERROR").doesNotContain("\tat ");
  }

  private static List<Path> demos() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> demos =
          files.filter(file -> file.toString().endsWith("Demo.java")).sorted().toList();
      assertThat(demos).as("demos below " + SOURCES).isNotEmpty();
      return demos;
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
