package io.sparkcourse.section4.kinesis;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The output, in the driver, and the moment when it is complete. */
final class Received {
  private final Set<String> expected;
  private final Set<String> different = new HashSet<>();
  private final CompletableFuture<Void> all = new CompletableFuture<>();
  private int lines;

  /**
   * @param expected the expected lines
   */
  Received(List<String> expected) {
    this.expected = Set.copyOf(expected);
  }

  synchronized void add(List<String> batch) {
    lines += batch.size();
    different.addAll(batch);
    if (different.containsAll(expected)) {
      all.complete(null);
    }
  }

  /** Completes when all expected lines have arrived. */
  CompletableFuture<Void> all() {
    return all;
  }

  int expected() {
    return expected.size();
  }

  synchronized int different() {
    return different.size();
  }

  /** How many lines have arrived, including repeated ones. */
  synchronized int lines() {
    return lines;
  }
}
