package io.sparkcourse.labs.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of two series is better, and where. One is better at a place of the axis only if the ranges
 * of the two do not overlap there.
 *
 * @param one of the series
 * @param other of the series
 */
public record Comparison(Findings findings, String panel, String one, String other) {
  /**
   * A sentence, such as <i>plain is faster at 5 (1.40 times), inverse is faster at 30 and 60 (2.0
   * to 3.1 times), and at 15 their ranges overlap</i>.
   *
   * @param better such as {@code is faster}
   */
  public String sentence(String better) {
    List<String> parts = new ArrayList<>();
    wins(one, other).ifAny(places -> parts.add(one + " " + better + " at " + places));
    wins(other, one).ifAny(places -> parts.add(other + " " + better + " at " + places));
    List<String> open = axis(x -> !isDecided(x));
    if (!open.isEmpty()) {
      parts.add("at " + and(open) + " the ranges of the two overlap");
    }
    return and(parts);
  }

  private Wins wins(String winner, String loser) {
    List<String> places = axis(x -> isDecided(x) && advantage(x, winner, loser) > 1);
    return new Wins(places, places.stream().map(x -> advantage(x, winner, loser)).toList());
  }

  private boolean isDecided(String x) {
    return spread(x, one).isApartFrom(spread(x, other));
  }

  private double advantage(String x, String winner, String loser) {
    return findings.metric().advantage(spread(x, winner), spread(x, loser));
  }

  private Spread spread(String x, String series) {
    return findings.of(panel, x, series);
  }

  private List<String> axis(Predicate<String> where) {
    return findings.panel(panel).stream().map(Row::x).distinct().filter(where).toList();
  }

  /** Places and how many times better it is there. */
  private record Wins(List<String> places, List<Double> advantages) {
    private void ifAny(Consumer<String> then) {
      if (!places.isEmpty()) {
        double least = advantages.stream().min(Double::compare).orElseThrow();
        double most = advantages.stream().max(Double::compare).orElseThrow();
        String range =
            times(least).equals(times(most)) ? times(most) : times(least) + " to " + times(most);
        then.accept(and(places) + " (" + range + " times)");
      }
    }
  }

  /** A ratio for a sentence. */
  public static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 2 ? "%.2f" : ratio < 10 ? "%.1f" : "%.0f", ratio);
  }

  /** These words as a list in a sentence. */
  public static String and(List<String> words) {
    if (words.size() < 2) {
      return String.join("", words);
    }
    String first = words.subList(0, words.size() - 1).stream().collect(Collectors.joining(", "));
    return first + " and " + words.get(words.size() - 1);
  }
}
