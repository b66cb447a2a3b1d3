package io.sparkcourse.common.timeline;

import java.util.Locale;

/** An SVG that is written element by element, one per line, in whole pixels. */
final class SvgDocument {
  /** Smaller text is not readable when the picture is shown at its original size. */
  static final int FONT_SIZE = 13;

  static final int TITLE_SIZE = 17;

  private static final String STYLE =
      String.format(
          Locale.ROOT,
          """
      text { font: %dpx system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1f2328 }
      .title { font-size: %dpx; font-weight: 600 }
      .middle { text-anchor: middle }
      .strong { font-weight: 600 }
      .result { paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
      .quiet { fill: #57606a }
      .guide { stroke: #d8dee4 }
      .axis { stroke: #57606a }
      .batch { fill: #f6f8fa; stroke: #8c959f }
      .event { fill: #0969da; stroke: #0969da; stroke-width: 1.5 }
      .late { fill: #ffffff; stroke: #bc4c00; stroke-width: 2 }
      .amount { fill: #8ec1f7 }
      .stayed { fill: #d3e6fb; stroke: #0969da }
      .entered { fill: #c3ebcd; stroke: #1a7f37 }
      .left { fill: #ffffff; stroke: #bc4c00; stroke-dasharray: 5 3 }
      .skipped { fill: #ffffff; stroke: #8c959f; stroke-dasharray: 2 3 }
      .earlier { fill: #ffffff; stroke: #0969da; stroke-dasharray: 2 3 }
      .in-stayed { fill: #0a3069; font-weight: 600 }
      .in-entered { fill: #0b4f1f; font-weight: 600 }
      .in-left { fill: #953800; font-weight: 600 }
      .in-skipped { fill: #57606a; font-weight: 600 }
      """,
          FONT_SIZE,
          TITLE_SIZE);

  private static final String FRAME =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
      <title>%3$s</title>
      <style>
      %4$s</style>
      <rect fill="#ffffff" width="%1$d" height="%2$d"/>
      %5$s</svg>
      """;

  private final String style;
  private final StringBuilder body = new StringBuilder();

  SvgDocument() {
    this("");
  }

  /**
   * @param moreStyle classes that only this document has, one per line
   */
  SvgDocument(String moreStyle) {
    this.style = STYLE + moreStyle;
  }

  /**
   * The approximate width of a text in the widest of the fonts, in pixels. The displayed text is
   * narrower if the reader's font is.
   */
  static double textWidth(String text) {
    return FONT_SIZE * text.codePoints().mapToDouble(SvgDocument::ems).sum();
  }

  private static double ems(int character) {
    if ("ijlftrI.,:;'|!()[] -/".indexOf(character) >= 0) {
      return 0.42;
    }
    if ("mwMW@%".indexOf(character) >= 0) {
      return 1.0;
    }
    if (character >= 'a' && character <= 'z') {
      return 0.64;
    }
    // Chinese, Japanese and Korean characters and pictograms are as wide as they are high.
    return character < 0x1100 ? 0.74 : 1.2;
  }

  SvgDocument rect(String cssClass, int x, int y, int width, int height) {
    return element(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
        cssClass, x, y, width, height);
  }

  SvgDocument circle(String cssClass, int x, int y, int radius) {
    return element("<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>", cssClass, x, y, radius);
  }

  SvgDocument line(String cssClass, int x1, int y1, int x2, int y2) {
    return element(
        "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", cssClass, x1, y1, x2, y2);
  }

  /** A text on this base line; it begins at x, or is centered there with the class middle. */
  SvgDocument text(String cssClass, int x, int y, String text) {
    return element("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>", cssClass, x, y, escape(text));
  }

  /** A text that runs upwards from this point. */
  SvgDocument upwards(String cssClass, int x, int y, String text) {
    return element(
        "<text class=\"%s\" transform=\"translate(%d %d) rotate(-90)\">%s</text>",
        cssClass, x, y, escape(text));
  }

  /** All elements so far on a white ground: a page may be dark. */
  String toString(int width, int height, String title) {
    return String.format(Locale.ROOT, FRAME, width, height, escape(title), style, body);
  }

  private SvgDocument element(String format, Object... arguments) {
    body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    return this;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
