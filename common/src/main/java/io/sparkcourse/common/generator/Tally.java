package io.sparkcourse.common.generator;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts per key, in key order. */
final class Tally<K extends Comparable<K>> {
  private final Map<K, Long> counts = new TreeMap<>();

  void add(K key) {
    counts.merge(key, 1L, Long::sum);
  }

  /** The counts so far, as an unmodifiable copy. */
  Map<K, Long> counts() {
    return Collections.unmodifiableMap(new TreeMap<>(counts));
  }
}
