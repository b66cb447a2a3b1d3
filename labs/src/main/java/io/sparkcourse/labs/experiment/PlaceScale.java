package io.sparkcourse.labs.experiment;

import java.util.List;

/** Where the places of an axis are, from 0 at its left end to 1 at its right end. */
@FunctionalInterface
interface PlaceScale {
  /**
   * Where it is.
   *
   * @param place as in {@link Row#x}
   */
  double at(String place);

  /** At equal distances, in the order of the list. */
  static PlaceScale inOrder(List<String> places) {
    return place -> (places.indexOf(place) + 0.5) / places.size();
  }

  /** By the numbers that the places are, in the order of the list: from 0 on. */
  static PlaceScale fromZero(List<String> places) {
    double most = number(places.get(places.size() - 1));
    return place -> (1 - margin(places)) * number(place) / most;
  }

  /** By the powers of ten of the numbers that the places are, in the order of the list. */
  static PlaceScale logarithmic(List<String> places) {
    double least = number(places.get(0));
    double range = Math.log(number(places.get(places.size() - 1)) / least);
    return place ->
        range == 0
            ? 0.5
            : margin(places) + (1 - 2 * margin(places)) * Math.log(number(place) / least) / range;
  }

  /** Whether most of these numbers, in their order, would be at the left end of an axis. */
  static boolean areFarApart(List<String> places) {
    double least = number(places.get(0));
    return number(places.get(places.size() - 1)) / least > ValueScale.FAR_APART;
  }

  /** What is free at an end of the axis, where the label of a place needs room: as in order. */
  private static double margin(List<String> places) {
    return 0.5 / places.size();
  }

  /**
   * The number that a place is, such as {@code 20,000}.
   *
   * @throws NumberFormatException if it is none
   */
  static double number(String place) {
    return Double.parseDouble(place.replace(",", ""));
  }
}
