package io.sparkcourse.testing.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The output that a demo's Javadoc promises, in its only {@code <pre>{@code ...}</pre>} block.
 *
 * <p>The output must equal the block line by line, except that
 *
 * <ul>
 *   <li>a line {@code ...} stands for any number of lines,
 *   <li>{@code <time>} and {@code <number>} stand for a number that differs from run to run, and
 *       {@code <text>} for the rest of a word.
 * </ul>
 */
public final class ExpectedOutput {
  private static final Pattern BLOCK =
      Pattern.compile("\\* <pre>\\{@code\\R(.*?)\\R \\* \\}</pre>", Pattern.DOTALL);
  private static final String ANY_LINES = "...";

  private final List<String> lines;

  private ExpectedOutput(List<String> lines) {
    this.lines = lines;
  }

  /**
   * The promise in this source file.
   *
   * @throws AssertionError if there is none, or more than one, or one that any output would match
   */
  public static ExpectedOutput ofJavadoc(Path source) {
    String text = read(source);
    Matcher block =
        BLOCK.matcher(text.substring(0, Math.max(0, text.indexOf("\npublic final class"))));
    if (!block.find()) {
      throw new AssertionError(
          source.getFileName()
              + ": the class Javadoc has no <pre>{@code ...}</pre> with its output");
    }
    List<String> lines =
        block
            .group(1)
            .lines()
            .map(line -> line.replaceFirst("^ \\* ?", "").stripTrailing())
            .toList();
    if (block.find()) {
      throw new AssertionError(source.getFileName() + ": more than one block of output");
    }
    if (lines.stream().allMatch(line -> line.equals(ANY_LINES) || line.isBlank())) {
      throw new AssertionError(source.getFileName() + ": the block promises nothing");
    }
    return new ExpectedOutput(lines);
  }

  /** The lines as they are in the Javadoc. */
  public List<String> lines() {
    return lines;
  }

  /**
   * @throws AssertionError with both texts if the output is not what was promised
   */
  public void assertMatches(String output) {
    List<String> actual = new ArrayList<>(output.lines().map(String::stripTrailing).toList());
    while (!actual.isEmpty() && actual.get(actual.size() - 1).isEmpty()) {
      actual.remove(actual.size() - 1);
    }
    int matched = matchedLines(actual);
    if (matched < lines.size()) {
      throw new AssertionError(
          "The output is not what the Javadoc promises; the first line not found is\n  "
              + lines.get(matched)
              + "\n--- promised\n"
              + String.join("\n", lines)
              + "\n--- printed\n"
              + String.join("\n", actual));
    }
    if (matched > lines.size()) {
      throw new AssertionError(
          "The demo prints more than its Javadoc promises\n--- promised\n"
              + String.join("\n", lines)
              + "\n--- printed\n"
              + String.join("\n", actual));
    }
  }

  /**
   * How many promised lines were found from the start; one more than there are if lines are left
   * over. A table of what can be matched from each position: lines {@code ...} make it a search.
   */
  private int matchedLines(List<String> actual) {
    boolean[] reachable = new boolean[actual.size() + 1];
    reachable[0] = true;
    for (int i = 0; i < lines.size(); i++) {
      boolean[] next = new boolean[actual.size() + 1];
      boolean any = false;
      boolean ellipsis = lines.get(i).equals(ANY_LINES);
      Pattern pattern = ellipsis ? null : pattern(lines.get(i));
      for (int j = 0; j <= actual.size(); j++) {
        boolean here =
            ellipsis
                ? reachable[j] || (j > 0 && next[j - 1])
                : j > 0 && reachable[j - 1] && pattern.matcher(actual.get(j - 1)).matches();
        next[j] = here;
        any |= here;
      }
      if (!any) {
        return i;
      }
      reachable = next;
    }
    return reachable[actual.size()] ? lines.size() : lines.size() + 1;
  }

  private static Pattern pattern(String line) {
    StringBuilder regex = new StringBuilder();
    Matcher placeholder = Pattern.compile("<(time|number|text)>").matcher(line);
    int end = 0;
    while (placeholder.find()) {
      regex.append(Pattern.quote(line.substring(end, placeholder.start())));
      regex.append(placeholder.group(1).equals("text") ? "\\S+" : "[0-9][0-9,.]*");
      end = placeholder.end();
    }
    return Pattern.compile(regex.append(Pattern.quote(line.substring(end))).toString());
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
