package io.sparkcourse.section4.kinesis;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What has come out, in the driver, and the moment at which nothing is missing any more. */
final class Received {
  private final Set<String> expected;
  private final Set<String> different = new HashSet<>();
  private final CompletableFuture<Void> all = new CompletableFuture<>();
  private int lines;

  /**
   * @param expected the lines that are to come
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

  /** Completes when all that is expected has come. */
  CompletableFuture<Void> all() {
    return all;
  }

  int expected() {
    return expected.size();
  }

  synchronized int different() {
    return different.size();
  }

  /** How many lines have come, those that came again included. */
  synchronized int lines() {
    return lines;
  }
}
