package io.sparkcourse.cli.author;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.listing.CurriculumTable;
import io.sparkcourse.cli.usage.UsageException;

/** The curriculum between its two marks in the README. */
public final class Readme {
  private static final String START = "<!-- curriculum -->\n";
  private static final String END = "<!-- /curriculum -->";

  private Readme() {}

  /**
   * The README with a fresh curriculum.
   *
   * @throws UsageException if the marks are missing
   */
  public static String withCurriculum(String readme, Manifest manifest) {
    int start = readme.indexOf(START);
    int end = readme.indexOf(END);
    if (start < 0 || end < start) {
      throw new UsageException(
          "README.md needs the lines " + START.strip() + " and " + END + ", in this order");
    }
    return readme.substring(0, start + START.length())
        + "\n"
        + CurriculumTable.of(manifest)
        + "\n"
        + readme.substring(end);
  }
}
