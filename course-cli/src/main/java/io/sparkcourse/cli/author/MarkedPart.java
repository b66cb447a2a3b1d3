package io.sparkcourse.cli.author;

import io.sparkcourse.cli.usage.UsageException;

/**
 * The part of a Markdown text that a command writes, between {@code <!-- name -->} and {@code <!--
 * /name -->} on lines of their own.
 *
 * @param name of the marks
 */
public record MarkedPart(String name) {

  /**
   * The part, as it is.
   *
   * @throws UsageException if the marks are missing
   */
  public String of(String text) {
    return text.substring(start(text), end(text));
  }

  /**
   * The text with another part.
   *
   * @param part lines, the last one with its end; a blank line is put before and after them
   * @throws UsageException if the marks are missing
   */
  public String replacedIn(String text, String part) {
    return text.substring(0, start(text)) + "\n" + part + "\n" + text.substring(end(text));
  }

  private int start(String text) {
    int start = text.indexOf(startMark());
    int end = text.indexOf(endMark());
    if (start < 0 || end < start) {
      throw new UsageException(
          "the text needs the lines "
              + startMark().strip()
              + " and "
              + endMark()
              + ", in this order");
    }
    return start + startMark().length();
  }

  private int end(String text) {
    return text.indexOf(endMark());
  }

  private String startMark() {
    return "<!-- " + name + " -->\n";
  }

  private String endMark() {
    return "<!-- /" + name + " -->";
  }
}
