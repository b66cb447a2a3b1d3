package io.sparkcourse.testing.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Ensures that no stub has been solved and left where students begin: each check of a module is not
 * started, and is for the exercise that the names of package and class say. A module of exercises
 * extends it.
 */
@Tag("repository")
public abstract class StubsTest {
  private static final String SUFFIX = "Check.class";
  private static final Pattern NAME =
      Pattern.compile("io\\.sparkcourse\\.section(\\d+)\\.Ex(\\d+)([a-z])\\p{Alnum}+Check");

  @TestFactory
  final Stream<DynamicTest> everyStubIsUnsolved() throws IOException, URISyntaxException {
    List<String> checks = checks();
    assertThat(checks).as("checks beside " + getClass().getName()).isNotEmpty();
    return checks.stream().map(check -> dynamicTest(check, () -> assertUnsolved(check)));
  }

  static void assertUnsolved(String check) throws ReflectiveOperationException {
    Verdict verdict = CheckRunner.verdictOf(check);
    assertThat(verdict).as("the verdict of " + check).isInstanceOf(Verdict.NotStarted.class);
    assertThat(CheckRunner.check(check).exercise()).isEqualTo(exercise(check));
  }

  /** {@code 2.8a} of {@code io.sparkcourse.section2.Ex08aBusiestAirportsCheck}. */
  static String exercise(String check) {
    Matcher name = NAME.matcher(check);
    assertThat(name.matches()).as(check + " is named like section2.Ex08aWhatCheck").isTrue();
    return name.group(1) + "." + Integer.parseInt(name.group(2)) + name.group(3);
  }

  private List<String> checks() throws IOException, URISyntaxException {
    Path classes = Path.of(getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString().replace('\\', '/'))
          .filter(file -> file.endsWith(SUFFIX) && !file.contains("$"))
          .map(file -> file.replace('/', '.').replaceAll("\\.class$", ""))
          .sorted()
          .toList();
    }
  }
}
