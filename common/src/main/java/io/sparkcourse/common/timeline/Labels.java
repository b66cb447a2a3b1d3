package io.sparkcourse.common.timeline;

import java.util.ArrayList;
import java.util.List;

/** Labels in a place of limited length. */
final class Labels {
  private Labels() {}

  /** On one line, and without what neither a console nor XML can show. */
  static String clean(String label) {
    StringBuilder cleaned = new StringBuilder();
    label
        .codePoints()
        .map(character -> isShown(character) ? character : ' ')
        .forEach(cleaned::appendCodePoint);
    return cleaned.toString().strip();
  }

  /**
   * The label, or its beginning and a mark that it goes on, in at most {@code length} characters.
   */
  static String shorten(String label, int length, String mark) {
    int characters = label.codePointCount(0, label.length());
    if (characters <= length) {
      return label;
    }
    int kept = Math.max(0, length - mark.length());
    return label.substring(0, label.offsetByCodePoints(0, kept)).stripTrailing() + mark;
  }

  /** {@code 1 event}, {@code 2 events}. */
  static String count(long number, String singular) {
    return number + " " + singular + (number == 1 ? "" : plural(singular));
  }

  /**
   * Fills lines with labels, separated by commas; what has no place is told as a number.
   *
   * @param total how many labels there would be; at least as many as are given
   * @return at least one line, and at most {@code lines}
   */
  static List<String> fill(List<String> labels, long total, int length, int lines, String mark) {
    for (int shown = labels.size(); shown > 0; shown--) {
      List<String> filled = wrap(pieces(labels, shown, total, length, mark), length);
      if (filled.size() <= lines) {
        return filled;
      }
    }
    return List.of(total == 0 ? "" : total + " in all");
  }

  private static List<String> pieces(
      List<String> labels, int shown, long total, int length, String mark) {
    List<String> pieces = new ArrayList<>();
    for (String label : labels.subList(0, shown)) {
      // One character for the comma
      pieces.add(shorten(clean(label), length - 1, mark));
    }
    if (shown < total) {
      pieces.add(mark + " " + (total - shown) + " more");
    }
    return pieces;
  }

  private static List<String> wrap(List<String> pieces, int length) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      String piece = pieces.get(i) + (i < pieces.size() - 1 ? "," : "");
      if (line.length() > 0 && line.length() + 1 + piece.length() > length) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(piece);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String plural(String singular) {
    return singular.endsWith("ch") ? "es" : "s";
  }

  private static boolean isShown(int character) {
    return !Character.isISOControl(character)
        && Character.isDefined(character)
        && Character.getType(character) != Character.SURROGATE;
  }
}
