package io.sparkcourse.labs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A report as text: a line for each variant, with a bar as long as its median, and its range after
 * that.
 */
public final class ReportTable {
  private static final int BAR = 32;
  private static final String GAP = "  ";
  private static final double WITH_DECIMALS = 100;

  private final LabReport report;

  private ReportTable(LabReport report) {
    this.report = report;
  }

  public static String of(LabReport report) {
    return new ReportTable(report).text();
  }

  private String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(head());
    Findings findings = report.findings();
    findings.panels().stream()
        .flatMap(panel -> findings.panel(panel).stream())
        .forEach(row -> lines.add(line(row)));
    List<Integer> used =
        IntStream.range(0, lines.get(0).size())
            .filter(column -> lines.stream().skip(1).anyMatch(line -> !line.get(column).isEmpty()))
            .boxed()
            .toList();
    return lines.stream()
        .map(
            line ->
                used.stream()
                    .map(column -> padded(line.get(column), width(lines, column), column))
                    .collect(Collectors.joining(GAP))
                    .stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private List<String> head() {
    List<String> head = new ArrayList<>(List.of("", report.axis(), ""));
    report.metrics().forEach(metric -> head.addAll(List.of(metric.unit(), "min - max")));
    head.add("");
    return head;
  }

  private List<String> line(Row row) {
    List<String> line = new ArrayList<>(List.of(row.panel(), row.x(), row.series()));
    for (Spread spread : row.spreads()) {
      line.add(number(spread.median()));
      line.add(number(spread.min()) + " - " + number(spread.max()));
    }
    line.add(bar(row.spread(), largest()));
    return line;
  }

  private double largest() {
    return report.rows().stream().mapToDouble(row -> row.spread().max()).max().orElse(0);
  }

  /** A sign for each part of the largest value: # up to the median, and - up to the maximum. */
  private static String bar(Spread spread, double largest) {
    int median = length(spread.median(), largest);
    return "#".repeat(median) + "-".repeat(length(spread.max(), largest) - median);
  }

  private static int length(double value, double largest) {
    return largest <= 0 ? 0 : (int) Math.round(value / largest * BAR);
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  /** Numbers on the right, words on the left: the panel, the series and the bar. */
  private String padded(String cell, int width, int column) {
    boolean word = column == 0 || column == 2 || column == 2 * report.metrics().size() + 3;
    return String.format(Locale.ROOT, "%" + (word ? "-" : "") + width + "s", cell);
  }

  /** Three digits or more. */
  static String number(double value) {
    if (value >= WITH_DECIMALS) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
