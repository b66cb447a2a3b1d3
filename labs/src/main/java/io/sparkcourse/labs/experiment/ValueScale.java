package io.sparkcourse.labs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where values are on an axis: from 0 on, or by powers of ten if the largest is many times the
 * smallest.
 */
final class ValueScale {
  /** How many times the smallest of some numbers the largest is, if powers of ten show them. */
  static final double FAR_APART = 50;

  private static final int MOST_STEPS = 6;

  private final boolean logarithmic;
  private final double from;
  private final double to;

  private ValueScale(boolean logarithmic, double from, double to) {
    this.logarithmic = logarithmic;
    this.from = from;
    this.to = to;
  }

  /** A scale with room for all of these. */
  static ValueScale of(List<Spread> spreads) {
    return of(spreads, FAR_APART);
  }

  /** A scale with room for all of these, by powers of ten wherever that can be. */
  static ValueScale logarithmic(List<Spread> spreads) {
    return of(spreads, 0);
  }

  private static ValueScale of(List<Spread> spreads, double farApart) {
    double least = spreads.stream().mapToDouble(Spread::min).min().orElse(0);
    double most = spreads.stream().mapToDouble(Spread::max).max().orElse(1);
    if (least > 0 && most / least > farApart) {
      return new ValueScale(
          true,
          Math.pow(10, Math.floor(Math.log10(least))),
          Math.pow(10, Math.ceil(Math.log10(most))));
    }
    double step = step(most);
    return new ValueScale(false, 0, Math.max(step, Math.ceil(most / step - 1e-9) * step));
  }

  /** 1, 2 or 5 with zeros, so that there are few of them up to this value. */
  private static double step(double most) {
    double power = most > 0 ? Math.pow(10, Math.floor(Math.log10(most / MOST_STEPS))) : 1;
    for (double digit : new double[] {1, 2, 5}) {
      if (digit * power * MOST_STEPS >= most) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  boolean isLogarithmic() {
    return logarithmic;
  }

  /** The highest value that there is room for. */
  double most() {
    return to;
  }

  /** From 0 at the lowest value to 1 at the highest one. */
  double at(double value) {
    return logarithmic
        ? Math.log(value / from) / Math.log(to / from)
        : (value - from) / (to - from);
  }

  /** The values at which there is a line. */
  List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    if (logarithmic) {
      for (double mark = from; mark <= to * 1.001; mark *= 10) {
        marks.add(mark);
      }
    } else {
      double step = step(to);
      for (int i = 0; i * step <= to * 1.001; i++) {
        marks.add(i * step);
      }
    }
    return marks;
  }

  static String label(double mark) {
    return mark == Math.rint(mark)
        ? String.format(Locale.ROOT, "%,.0f", mark)
        : String.valueOf((float) mark);
  }
}
