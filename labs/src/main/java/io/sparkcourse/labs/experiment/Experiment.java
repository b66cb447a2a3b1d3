package io.sparkcourse.labs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** The same work done in several ways, to see which one is faster, and where. */
public final class Experiment {
  /** How the chart is drawn. */
  public enum Chart {
    /** Over an axis of numbers. */
    CURVES,
    /**
     * The same, to see how a cost grows with these numbers: each curve has the straight line on
     * which it would grow in proportion to them, from its first point on.
     */
    GROWTH,
    /** Where there is no such axis. */
    BARS
  }

  private final String name;
  private final String title;
  private final Chart chart;
  private final String axis;
  private final List<Metric> metrics = new ArrayList<>();
  private final List<Variant> variants = new ArrayList<>();
  private Function<Variant, String> agreeing = variant -> variant.panel() + "\n" + variant.x();
  private Predicate<Variant> warmedUp = variant -> true;
  private Function<Findings, String> conclusion;
  private String input = "";

  private Experiment(String name, String title, Chart chart, String axis) {
    this.name = name;
    this.title = title;
    this.chart = chart;
    this.axis = axis;
  }

  /**
   * Without variants.
   *
   * @param name of the lab
   * @param axis what the numbers of {@link Variant#x} are
   */
  public static Experiment withCurves(String name, String title, String axis) {
    return new Experiment(name, title, Chart.CURVES, axis);
  }

  /**
   * Like {@link #withCurves}, for a cost that may grow with the numbers of {@link Variant#x}, which
   * all are greater than 0 and get larger.
   */
  public static Experiment withGrowth(String name, String title, String axis) {
    return new Experiment(name, title, Chart.GROWTH, axis);
  }

  /** Without variants; those with the same {@link Variant#x} are in one group of bars. */
  public static Experiment withBars(String name, String title, String axis) {
    return new Experiment(name, title, Chart.BARS, axis);
  }

  /** What all variants work on, for the line of conditions. */
  public Experiment input(String text) {
    input = text;
    return this;
  }

  /** Adds something that is measured; the first one is in the chart and the conclusion. */
  public Experiment measures(Metric metric) {
    metrics.add(metric);
    return this;
  }

  public Experiment variant(String panel, String x, String series, Variant.Work work) {
    variants.add(new Variant(panel, x, series, work));
    return this;
  }

  /**
   * Says which variants do the same work and so must have the same result: those with an equal key.
   * Without it, those of the same panel and place on the axis.
   */
  public Experiment agreeBy(Function<Variant, String> key) {
    agreeing = key;
    return this;
  }

  /** Only these are run once before the first round; without it, all of them. */
  public Experiment warmUp(Predicate<Variant> some) {
    warmedUp = some;
    return this;
  }

  /** The sentence that the figures allow, whatever they are. */
  public Experiment concludes(Function<Findings, String> sentence) {
    conclusion = sentence;
    return this;
  }

  /** A number as in a text: 20,000. */
  public static String thousands(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  String name() {
    return name;
  }

  String title() {
    return title;
  }

  Chart chart() {
    return chart;
  }

  String axis() {
    return axis;
  }

  String input() {
    return input;
  }

  List<Metric> metrics() {
    return metrics;
  }

  List<Variant> variants() {
    return variants;
  }

  String agreementOf(Variant variant) {
    return agreeing.apply(variant);
  }

  boolean isWarmedUp(Variant variant) {
    return warmedUp.test(variant);
  }

  String conclusion(Findings findings) {
    return conclusion.apply(findings);
  }
}
