package io.sparkcourse.cli.author;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a program printed and when, drawn as an SVG that plays it again like a terminal. Whoever
 * prefers reduced motion sees the last screen.
 */
public record TerminalRecording(String title, List<Line> lines) {
  private static final int WIDTH = 840;
  private static final int LINES_SHOWN = 22;
  private static final int LINE_HEIGHT = 19;
  private static final int TOP = 44;
  private static final int CHARACTERS = 92;
  private static final int HEIGHT = TOP + LINES_SHOWN * LINE_HEIGHT + 14;

  /** How long the last screen stays before the recording starts again. */
  private static final double LAST_SCREEN_SECONDS = 4;

  /** A line of output, so many seconds after the program's first one. */
  record Line(double seconds, String text) {}

  /** Records lines until the program closes its output. */
  public static TerminalRecording of(String title, BufferedReader output) throws IOException {
    List<Line> lines = new ArrayList<>();
    long first = 0;
    for (String text = output.readLine(); text != null; text = output.readLine()) {
      long now = System.nanoTime();
      first = lines.isEmpty() ? now : first;
      lines.add(new Line((now - first) / 1e9, text));
    }
    return new TerminalRecording(title, lines);
  }

  public String toSvg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d">
            <title>%3$s</title>
            <style>
            text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d6deeb; white-space: pre }
            #screen { animation: play %4$.2fs steps(1) infinite; transform: translateY(%5$dpx) }
            @keyframes play {
            """,
            WIDTH, HEIGHT, escaped(title), length(), offset(lines.size())));
    keyframes(svg);
    svg.append(
        format(
            """
            }
            @media (prefers-reduced-motion: reduce) { #screen { animation: none } }
            </style>
            <defs><clipPath id="terminal"><rect x="0" y="%d" width="%d" height="%d"/></clipPath></defs>
            <rect width="%d" height="%d" rx="8" fill="#011627"/>
            <circle cx="20" cy="18" r="6" fill="#ff5f56"/><circle cx="40" cy="18" r="6" fill="#ffbd2e"/><circle cx="60" cy="18" r="6" fill="#27c93f"/>
            <text x="84" y="23" style="fill: #8fa3b8">%s</text>
            <g clip-path="url(#terminal)"><g id="screen">
            """,
            TOP - 12, WIDTH, HEIGHT - TOP + 4, WIDTH, HEIGHT, escaped("$ " + title)));
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).text();
      if (!text.isBlank()) {
        svg.append(
            format(
                "<text x=\"18\" y=\"%d\"%s>%s</text>\n",
                TOP + i * LINE_HEIGHT, emphasis(text), escaped(shortened(text))));
      }
    }
    return svg.append("</g></g>\n</svg>\n").toString();
  }

  /** One step for each moment at which lines appeared: the screen ends with the last of them. */
  private void keyframes(StringBuilder svg) {
    double last = -1;
    for (int i = 0; i < lines.size(); i++) {
      double seconds = lines.get(i).seconds();
      boolean moment = i + 1 == lines.size() || lines.get(i + 1).seconds() - seconds > 0.05;
      if (moment) {
        double percent = last < 0 ? 0 : 100 * seconds / length();
        svg.append(format("%.2f%% { transform: translateY(%dpx) }\n", percent, offset(i + 1)));
        last = seconds;
      }
    }
    svg.append(format("100%% { transform: translateY(%dpx) }\n", offset(lines.size())));
  }

  private double length() {
    return lines.get(lines.size() - 1).seconds() + LAST_SCREEN_SECONDS;
  }

  /** How far to move all lines so that the first so many of them end at the bottom. */
  private static int offset(int shown) {
    return (LINES_SHOWN - shown) * LINE_HEIGHT;
  }

  private static String emphasis(String text) {
    if (text.startsWith("---") || text.startsWith("Time: ")) {
      return " style=\"fill: #637777\"";
    }
    return text.startsWith("(") ? " style=\"fill: #addb67\"" : "";
  }

  private static String shortened(String text) {
    return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS - 3) + "...";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
