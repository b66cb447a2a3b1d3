package io.sparkcourse.cli.course;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of files that sort as the course is read: 2.08 comes before 2.10, as 2.8 does not. */
public final class FileNames {
  private static final Pattern ONE_DIGIT = Pattern.compile("\\.(\\d)(?!\\d)");

  private FileNames() {}

  /** {@code 2.08a} of {@code 2.8a}: the number of a lecture has two digits. */
  public static String padded(String id) {
    return ONE_DIGIT.matcher(id).replaceFirst(".0$1");
  }

  /** The text of a lecture: its id and the words of its title. */
  public static String ofLecture(String id, String title) {
    return padded(id) + "-" + words(title) + ".md";
  }

  /** The hints of an exercise. */
  public static String ofHints(String id) {
    return padded(id) + ".md";
  }

  /** {@code first-project} of {@code First project!}: as GitHub makes an anchor of a heading. */
  public static String words(String title) {
    return title
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
        .replace(' ', '-');
  }
}
