package io.sparkcourse.section3.joins;

import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The prices of clicks on advertisements, in cents, in all versions: old prices stay, with the time
 * from which they were valid. So a batch that is computed again gets the prices of its own time,
 * and not the current ones. A real program has a table in a database.
 */
final class PriceList implements Serializable {
  private static final long serialVersionUID = 1L;

  private final NavigableMap<Instant, Map<String, Integer>> versions =
      new ConcurrentSkipListMap<>();

  /** Adds a version, which replaces all prices from this time on. */
  void add(Instant validFrom, Map<String, Integer> centsByAd) {
    versions.put(validFrom, Map.copyOf(centsByAd));
  }

  /**
   * The prices at this time, by advertisement.
   *
   * @return an empty map before the first version
   */
  Map<String, Integer> at(Instant time) {
    Map.Entry<Instant, Map<String, Integer>> version = versions.floorEntry(time);
    return version == null ? Map.of() : version.getValue();
  }
}
