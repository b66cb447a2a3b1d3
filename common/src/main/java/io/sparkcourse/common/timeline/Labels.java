package io.sparkcourse.common.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Labels in places of limited width.
 *
 * @param width how wide a text is, in the unit of the limits
 * @param more the text for the labels that did not fit
 */
record Labels(ToDoubleFunction<String> width, String more) {

  /**
   * On one line, and without characters that neither a console nor XML can show. An empty label
   * becomes a pair of quotation marks.
   */
  static String clean(String label) {
    StringBuilder cleaned = new StringBuilder();
    label
        .codePoints()
        .map(character -> isShown(character) ? character : ' ')
        .forEach(cleaned::appendCodePoint);
    String shown = cleaned.toString().strip();
    return shown.isEmpty() ? "\"\"" : shown;
  }

  /** {@code 1 event}, {@code 2 events}. */
  static String count(long number, String singular) {
    return number + " " + singular + (number == 1 ? "" : "s");
  }

  boolean fits(String text, double limit) {
    return width.applyAsDouble(text) <= limit;
  }

  /** The label, or as much of its beginning as fits. */
  String shorten(String label, double limit) {
    String shorter = label;
    String result = label;
    while (!fits(result, limit) && !shorter.isEmpty()) {
      shorter = shorter.substring(0, shorter.offsetByCodePoints(shorter.length(), -1));
      result = shorter.stripTrailing() + more;
    }
    return result;
  }

  /**
   * Fills lines with labels, separated by commas; the rest is given as a number.
   *
   * @param total how many labels there would be; at least as many as are given
   * @return at least one line, and at most {@code lines}
   */
  List<String> fill(List<String> labels, long total, double limit, int lines) {
    for (int shown = labels.size(); shown > 0; shown--) {
      List<String> filled = wrap(pieces(labels.subList(0, shown), total, limit), limit);
      if (filled.size() <= lines) {
        return filled;
      }
    }
    return List.of(total + " in all");
  }

  private List<String> pieces(List<String> labels, long total, double limit) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      String comma = i + 1 < total ? "," : "";
      pieces.add(shorten(clean(labels.get(i)), limit - width.applyAsDouble(comma)) + comma);
    }
    if (labels.size() < total) {
      pieces.add(more + " " + (total - labels.size()) + " more");
    }
    return pieces;
  }

  private List<String> wrap(List<String> pieces, double limit) {
    List<String> lines = new ArrayList<>();
    String line = pieces.get(0);
    for (String piece : pieces.subList(1, pieces.size())) {
      String longer = line + " " + piece;
      if (fits(longer, limit)) {
        line = longer;
      } else {
        lines.add(line);
        line = piece;
      }
    }
    lines.add(line);
    return lines;
  }

  private static boolean isShown(int character) {
    return !Character.isISOControl(character)
        && Character.isDefined(character)
        && Character.getType(character) != Character.SURROGATE;
  }
}
