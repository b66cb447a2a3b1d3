package io.sparkcourse.testing.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps a part of a lecture true that a test has generated, such as a table of Spark's answers.
 *
 * <p>The part is between the lines {@code <!-- name -->} and {@code <!-- /name -->}. To write it,
 * for the first time or after a change, run the test with {@code -Dcourse.tables=write}, and read
 * it.
 */
public final class LectureTable {
  private static final String TABLES = "course.tables";
  private static final String WRITE = "write";

  private LectureTable() {}

  /**
   * Asserts that this part of the lecture has these lines, with an empty line before and after
   * them; with {@code -Dcourse.tables=write} makes it so.
   *
   * @param lecture from the working directory of the test, which is its module's
   * @param name of the marks
   * @throws AssertionError if the part has anything else
   * @throws IllegalArgumentException if the marks are missing, or the property has another value
   */
  public static void assertUpToDate(Path lecture, String name, List<String> lines) {
    String mode = System.getProperty(TABLES, "");
    if (!mode.isEmpty() && !mode.equals(WRITE)) {
      throw new IllegalArgumentException(
          "-D" + TABLES + "=" + mode + " is unknown; there is only " + WRITE + ".");
    }
    try {
      // A checkout may have other line ends.
      String text = Files.readString(lecture).replace("\r\n", "\n");
      String start = "<!-- " + name + " -->\n";
      int from = text.indexOf(start) + start.length();
      int to = text.indexOf("<!-- /" + name + " -->");
      if (from < start.length() || to < from) {
        throw new IllegalArgumentException(
            lecture + " needs the lines " + start.strip() + " and <!-- /" + name + " -->");
      }
      String made = "\n" + String.join("\n", lines) + "\n\n";
      if (mode.equals(WRITE)) {
        Files.writeString(lecture, text.substring(0, from) + made + text.substring(to));
      } else {
        assertThat(text.substring(from, to))
            .as(
                "'%s' of %s is not what a run gives now: run this test with -D%s=%s",
                name, lecture, TABLES, WRITE)
            .isEqualTo(made);
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
