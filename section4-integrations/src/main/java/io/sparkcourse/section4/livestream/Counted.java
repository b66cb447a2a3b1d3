package io.sparkcourse.section4.livestream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The output of the stream, in the driver, compared with the expected output. */
final class Counted {
  private final List<String> expected;
  private final List<String> received = new ArrayList<>();
  private final CompletableFuture<Void> last = new CompletableFuture<>();

  /**
   * Nothing yet.
   *
   * @param expected the expected ids, in their order
   */
  Counted(List<String> expected) {
    this.expected = List.copyOf(expected);
  }

  synchronized void add(List<String> batch) {
    received.addAll(batch);
    if (batch.contains(expected.get(expected.size() - 1))) {
      last.complete(null);
    }
  }

  /** Completes when the last one has arrived. */
  CompletableFuture<Void> last() {
    return last;
  }

  synchronized int received() {
    return received.size();
  }

  /** How many have not arrived. */
  synchronized int lost() {
    Set<String> missing = new HashSet<>(expected);
    received.forEach(missing::remove);
    return missing.size();
  }

  /** How many have arrived again. */
  synchronized int twice() {
    return received.size() - new HashSet<>(received).size();
  }
}
