package io.sparkcourse.cli.author;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Parts of a Java source that lectures show. */
final class SourceText {
  private static final Pattern MARKER = Pattern.compile("^\\s*// (region \\S+|endregion)\\s*$");
  private static final Pattern CLASS =
      Pattern.compile("^(public |final |abstract )*(class|record|interface|enum) .*");

  private SourceText() {}

  /**
   * The lines between {@code // region NAME} and the {@code // endregion} that belongs to it,
   * without their common indentation, blank lines around them, and markers of other regions.
   *
   * @return empty if there is no such region, or it does not end
   */
  static List<String> region(List<String> source, String name) {
    List<String> found = new ArrayList<>();
    int depth = 0;
    for (String line : source) {
      String stripped = line.strip();
      if (depth == 0) {
        depth = stripped.equals("// region " + name) ? 1 : 0;
        continue;
      }
      if (MARKER.matcher(line).matches()) {
        depth += stripped.equals("// endregion") ? -1 : 1;
        if (depth == 0) {
          return withoutIndentation(found);
        }
      } else {
        found.add(line);
      }
    }
    return List.of();
  }

  /**
   * The output that the Javadoc of the class promises: its first {@code <pre>{@code ...}</pre>}.
   *
   * @return empty if there is none
   */
  static List<String> documentedOutput(List<String> source) {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    for (String line : source) {
      if (CLASS.matcher(line).matches()) {
        return List.of();
      }
      String text = line.replaceFirst("^ \\* ?", "").stripTrailing();
      if (inside && text.equals("}</pre>")) {
        return found;
      }
      if (inside) {
        found.add(text);
      }
      inside |= text.equals("<pre>{@code");
    }
    return List.of();
  }

  private static List<String> withoutIndentation(List<String> lines) {
    String text = String.join("\n", lines).stripTrailing().stripIndent();
    return text.lines().dropWhile(String::isBlank).map(String::stripTrailing).toList();
  }
}
