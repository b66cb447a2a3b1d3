package io.sparkcourse.labs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A report as a picture: medians, and thin lines from the smallest to the largest value. The same
 * report gives the same text everywhere, with {@code \n} at the ends of lines.
 */
public final class ChartSvg {
  private static final int WIDTH = 960;
  private static final int MARGIN = 14;
  private static final int TOP = 66;
  private static final int PLOT_HEIGHT = 240;
  private static final int AXIS_ROOM = 58;
  private static final int AXIS_GAP = 8;
  private static final int PANEL_GAP = 24;
  private static final int BAR_HEIGHT = 16;
  private static final int BAR_PITCH = 24;
  private static final int NUMBER_ROOM = 150;
  private static final int COLOURS = 4;

  private static final String IN_PROPORTION = "in proportion to the first point";

  private final String title;
  private final Experiment.Chart kind;
  private final String axisTitle;
  private final Findings findings;
  private final String conditions;
  private final Svg svg = new Svg();

  private ChartSvg(
      String title, Experiment.Chart kind, String axisTitle, Findings findings, String conditions) {
    this.title = title;
    this.kind = kind;
    this.axisTitle = axisTitle;
    this.findings = findings;
    this.conditions = conditions;
  }

  public static String of(LabReport report) {
    ChartSvg chart =
        new ChartSvg(
            report.title(),
            report.chart(),
            report.axis(),
            report.findings(),
            shortConditions(report));
    return report.chart() == Experiment.Chart.BARS ? chart.bars() : chart.curves();
  }

  /**
   * Of figures that are in no report: how a cost grows with the numbers of an axis.
   *
   * @param axisTitle what these numbers are
   * @param conditions under which it was measured, in some words
   */
  public static String ofGrowth(
      String title, String axisTitle, Findings findings, String conditions) {
    return new ChartSvg(title, Experiment.Chart.GROWTH, axisTitle, findings, conditions).curves();
  }

  private String curves() {
    head(scale().isLogarithmic());
    legend(TOP - 12);
    List<String> panels = findings.panels();
    double width = (WIDTH - 2 * MARGIN - PANEL_GAP * (panels.size() - 1.0)) / panels.size();
    for (int i = 0; i < panels.size(); i++) {
      new Plot(panels.get(i), MARGIN + i * (width + PANEL_GAP), width).draw();
    }
    return end(TOP + 24 + PLOT_HEIGHT + 54);
  }

  private void head(boolean logarithmic) {
    svg.text("title", MARGIN, 28, title);
    String unit = findings.metric().unit() + (logarithmic ? ", by powers of ten" : "");
    svg.text("quiet end", WIDTH - MARGIN, 28, unit);
  }

  /** Names each series where there is more than one, and the line for comparison. */
  private void legend(double y) {
    double x = MARGIN;
    for (String series : findings.series().size() < 2 ? List.<String>of() : findings.series()) {
      svg.rect("bar " + colour(series), x, y - 11, 14, 14);
      svg.text("", x + 20, y, series);
      x += 48 + Svg.widthOf(series);
    }
    if (isGrowth()) {
      svg.line("proportion", x, y - 4, x + 28, y - 4);
      svg.text("", x + 34, y, IN_PROPORTION);
    }
  }

  private String end(int bottom) {
    svg.text("quiet", MARGIN, bottom, conditions);
    return svg.toString(WIDTH, bottom + MARGIN, title);
  }

  private static String shortConditions(LabReport report) {
    Machine machine = report.machine();
    return String.format(
        Locale.ROOT,
        "%s; %d processors, heap of %d MB, Java %s, Spark %s",
        report.rounds() == 1 ? "One run" : "Median and range of " + report.rounds() + " runs",
        machine.processors(),
        machine.heapMegabytes(),
        machine.java().replaceAll("[.+,].*", ""),
        machine.spark());
  }

  private String colour(String series) {
    return "s" + findings.series().indexOf(series) % COLOURS;
  }

  private boolean isGrowth() {
    return kind == Experiment.Chart.GROWTH;
  }

  /** The same for all panels: they are compared. */
  private ValueScale scale() {
    List<Spread> spreads = findings.rows().stream().map(Row::spread).toList();
    return isGrowth() && PlaceScale.areFarApart(findings.axis())
        ? ValueScale.logarithmic(spreads)
        : ValueScale.of(spreads);
  }

  /** The curves of a panel. */
  private final class Plot {
    private final List<Row> rows;
    private final String title;
    private final double left;
    private final double right;
    private final ValueScale values = scale();
    private final List<String> axis;
    private final PlaceScale places;

    private Plot(String panel, double x, double width) {
      this.title = panel;
      this.rows = findings.panel(panel);
      this.left = x + axisRoom();
      this.right = x + width;
      this.axis = rows.stream().map(Row::x).distinct().toList();
      this.places = places();
    }

    private double axisRoom() {
      return values.marks().stream()
          .mapToDouble(mark -> Svg.widthOf(ValueScale.label(mark)) + AXIS_GAP)
          .reduce(AXIS_ROOM, Math::max);
    }

    /** In proportion is a straight line if both axes are of the same kind. */
    private PlaceScale places() {
      if (!isGrowth()) {
        return PlaceScale.inOrder(axis);
      }
      return values.isLogarithmic() ? PlaceScale.logarithmic(axis) : PlaceScale.fromZero(axis);
    }

    private void draw() {
      svg.text("strong", left, TOP + 12, title);
      for (double mark : values.marks()) {
        svg.line("guide", left, y(mark), right, y(mark));
        svg.text("quiet end", left - AXIS_GAP, y(mark) + 4, ValueScale.label(mark));
      }
      for (String x : labelled()) {
        svg.text("middle", x(x), TOP + 24 + PLOT_HEIGHT + 18, x);
      }
      svg.text("quiet end", right, TOP + 24 + PLOT_HEIGHT + 36, axisTitle);
      svg.line("axis", left, TOP + 24.0 + PLOT_HEIGHT, right, TOP + 24.0 + PLOT_HEIGHT);
      findings.series().forEach(this::drawSeries);
    }

    /** The first and the last place, and those in between whose label overlaps no other one. */
    private List<String> labelled() {
      String last = axis.get(axis.size() - 1);
      List<String> labelled = new ArrayList<>();
      for (String place : axis) {
        boolean isFree = labelled.isEmpty() || isFree(labelled.get(labelled.size() - 1), place);
        if (place.equals(last) || isFree && isFree(place, last)) {
          labelled.add(place);
        }
      }
      return labelled;
    }

    private boolean isFree(String one, String next) {
      double halves = (Svg.widthOf(one) + Svg.widthOf(next)) / 2;
      return x(next) - x(one) > halves + AXIS_GAP;
    }

    private void drawSeries(String series) {
      List<Row> mine = rows.stream().filter(row -> row.series().equals(series)).toList();
      if (isGrowth() && !mine.isEmpty()) {
        drawProportion(mine.get(0), mine.get(mine.size() - 1));
      }
      String points =
          mine.stream()
              .map(
                  row ->
                      String.format(Locale.ROOT, "%.1f,%.1f", x(row.x()), y(row.spread().median())))
              .collect(Collectors.joining(" "));
      svg.polyline("curve " + colour(series), points);
      for (Row row : mine) {
        svg.line(
            "range " + colour(series),
            x(row.x()),
            y(row.spread().min()),
            x(row.x()),
            y(row.spread().max()));
        svg.circle(colour(series), x(row.x()), y(row.spread().median()));
      }
    }

    /** From the first point to above or below the last one, or to where it leaves the plot. */
    private void drawProportion(Row first, Row last) {
      double cost = first.spread().median();
      if (cost <= 0 || first.equals(last)) {
        return; // there is no such line
      }
      double growth = PlaceScale.number(last.x()) / PlaceScale.number(first.x());
      double rise = y(cost) - y(cost * growth);
      double shown = Math.min(1, (y(cost) - y(values.most())) / rise);
      svg.line(
          "proportion",
          x(first.x()),
          y(cost),
          x(first.x()) + shown * (x(last.x()) - x(first.x())),
          y(cost) - shown * rise);
    }

    private double x(String place) {
      return left + (right - left) * places.at(place);
    }

    private double y(double value) {
      return TOP + 24 + PLOT_HEIGHT * (1 - values.at(value));
    }
  }

  private String bars() {
    head(false);
    double labels = labelRoom();
    double most = findings.rows().stream().mapToDouble(row -> row.spread().max()).max().orElse(1);
    double room = WIDTH - MARGIN - labels - NUMBER_ROOM;
    int y = TOP - 20;
    for (String panel : findings.panels()) {
      if (!panel.isEmpty()) {
        svg.text("strong", MARGIN, y + 14, panel);
        y += BAR_PITCH;
      }
      for (Row row : findings.panel(panel)) {
        drawBar(row, labels, y, room / most);
        y += BAR_PITCH;
      }
      y += PANEL_GAP / 2;
    }
    return end(y + 20);
  }

  private void drawBar(Row row, double left, double y, double scale) {
    Spread spread = row.spread();
    double middle = y + BAR_HEIGHT / 2.0;
    svg.text("end", left - 10, y + 13, label(row));
    svg.rect("bar " + colour(row.series()), left, y, spread.median() * scale, BAR_HEIGHT);
    svg.line(
        "range " + colour(row.series()),
        left + spread.min() * scale,
        middle,
        left + spread.max() * scale,
        middle);
    svg.text("quiet", left + spread.max() * scale + 8, y + 13, ReportTable.number(spread.median()));
  }

  private static String label(Row row) {
    return Row.title(row.x(), row.series());
  }

  private double labelRoom() {
    double widest =
        findings.rows().stream().mapToDouble(row -> Svg.widthOf(label(row))).max().orElse(0);
    return MARGIN + widest + 10;
  }
}
