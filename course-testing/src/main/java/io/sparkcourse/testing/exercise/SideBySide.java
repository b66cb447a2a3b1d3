package io.sparkcourse.testing.exercise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in plain text whose cells may have several lines. */
final class SideBySide {
  private static final int MOST_LINES = 8;
  private static final int WIDEST = 44;

  private final List<List<List<String>>> rows = new ArrayList<>();

  SideBySide(String... headings) {
    row((Object[]) headings);
  }

  void row(Object... cells) {
    rows.add(Arrays.stream(cells).map(cell -> lines(String.valueOf(cell))).toList());
  }

  private static List<String> lines(String cell) {
    List<String> lines = cell.lines().map(SideBySide::shortened).toList();
    if (lines.size() <= MOST_LINES) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, MOST_LINES - 1));
    first.add("... and " + (lines.size() - MOST_LINES + 1) + " more");
    return first;
  }

  private static String shortened(String line) {
    return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths =
        IntStream.range(0, columns)
            .map(
                column ->
                    rows.stream()
                        .flatMap(row -> row.get(column).stream())
                        .mapToInt(String::length)
                        .max()
                        .orElse(0))
            .toArray();
    return rows.stream().map(row -> text(row, widths)).collect(Collectors.joining("\n"));
  }

  private static String text(List<List<String>> row, int[] widths) {
    int height = Math.max(1, row.stream().mapToInt(List::size).max().orElse(1));
    return IntStream.range(0, height)
        .mapToObj(
            line ->
                IntStream.range(0, widths.length)
                    .mapToObj(column -> cell(row.get(column), line, widths[column]))
                    .collect(Collectors.joining("  "))
                    .stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static String cell(List<String> lines, int line, int width) {
    String text = line < lines.size() ? lines.get(line) : "";
    return text + " ".repeat(width - text.length());
  }
}
