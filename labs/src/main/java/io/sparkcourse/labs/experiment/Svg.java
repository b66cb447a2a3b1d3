package io.sparkcourse.labs.experiment;

import java.util.Locale;

/**
 * An SVG on a white ground, which is readable on a dark page, too; in the colours of the course.
 */
final class Svg {
  static final int FONT_SIZE = 13;

  private static final String FRAME =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
      <title>%3$s</title>
      <style>
      text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1f2328 }
      .title { font-size: 17px; font-weight: 600 }
      .strong { font-weight: 600 }
      .middle { text-anchor: middle }
      .end { text-anchor: end }
      .quiet { fill: #57606a }
      .guide { stroke: #d8dee4 }
      .axis { stroke: #57606a }
      .s0 { stroke: #0969da; fill: #0969da }
      .s1 { stroke: #bc4c00; fill: #bc4c00 }
      .s2 { stroke: #1a7f37; fill: #1a7f37 }
      .s3 { stroke: #8250df; fill: #8250df }
      .curve { fill: none; stroke-width: 2 }
      .range { stroke-width: 1.5 }
      .proportion { stroke: #6e7781; stroke-dasharray: 5 4 }
      .bar { stroke: none; fill-opacity: 0.55 }
      </style>
      <rect fill="#ffffff" width="%1$d" height="%2$d"/>
      %4$s</svg>
      """;

  private final StringBuilder body = new StringBuilder();

  Svg text(String cssClass, double x, double y, String text) {
    return element(
        "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">%s</text>", cssClass, x, y, escape(text));
  }

  Svg line(String cssClass, double x1, double y1, double x2, double y2) {
    return element(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        cssClass, x1, y1, x2, y2);
  }

  Svg circle(String cssClass, double x, double y) {
    return element("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>", cssClass, x, y);
  }

  Svg rect(String cssClass, double x, double y, double width, double height) {
    return element(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        cssClass, x, y, width, height);
  }

  /** Lines from point to point. */
  Svg polyline(String cssClass, String points) {
    return element("<polyline class=\"%s\" points=\"%s\"/>", cssClass, points);
  }

  String toString(int width, int height, String title) {
    return String.format(Locale.ROOT, FRAME, width, height, escape(title), body);
  }

  /** About how wide a text is, in pixels; not less. */
  static double widthOf(String text) {
    return text.length() * FONT_SIZE * 0.62;
  }

  private Svg element(String format, Object... arguments) {
    body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    return this;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
