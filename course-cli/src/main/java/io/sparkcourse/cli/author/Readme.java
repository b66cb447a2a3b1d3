package io.sparkcourse.cli.author;

import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.listing.CurriculumTable;

/** The curriculum between its two marks in the README. */
public final class Readme {
  private static final MarkedPart CURRICULUM = new MarkedPart("curriculum");

  private Readme() {}

  /**
   * The README with a fresh curriculum.
   *
   * @throws io.sparkcourse.cli.usage.UsageException if the marks are missing
   */
  public static String withCurriculum(String readme, Manifest manifest) {
    return CURRICULUM.replacedIn(readme, CurriculumTable.of(manifest));
  }
}
