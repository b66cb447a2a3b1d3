package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Consecutive batches with the same role for a window.
 *
 * @param batches one or more
 */
record WindowPart(Role role, List<Batch> batches) {
  /** The role of a batch for a window. */
  enum Role {
    LEFT('-'),
    SKIPPED('.'),
    STAYED('='),
    ENTERED('+');

    private final char sign;

    Role(char sign) {
      this.sign = sign;
    }

    char sign() {
      return sign;
    }

    boolean isInWindow() {
      return this == STAYED || this == ENTERED;
    }
  }

  /** The parts of a window and of what it has left behind, in the order of time; one batch each. */
  static List<WindowPart> byBatch(Window window) {
    List<WindowPart> parts = new ArrayList<>();
    window.left().forEach(batch -> parts.add(of(Role.LEFT, batch)));
    window.skipped().forEach(batch -> parts.add(of(Role.SKIPPED, batch)));
    window.batches().stream()
        .filter(batch -> !window.entered().contains(batch))
        .forEach(batch -> parts.add(of(Role.STAYED, batch)));
    window.entered().forEach(batch -> parts.add(of(Role.ENTERED, batch)));
    parts.sort(Comparator.comparing(part -> part.batches().get(0).end()));
    return parts;
  }

  /** The parts of a window and of what it has left behind, in the order of time; one role each. */
  static List<WindowPart> byRole(Window window) {
    List<WindowPart> parts = new ArrayList<>();
    for (WindowPart next : byBatch(window)) {
      WindowPart last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      if (last != null && last.role == next.role) {
        List<Batch> joined = new ArrayList<>(last.batches);
        joined.addAll(next.batches);
        parts.set(parts.size() - 1, new WindowPart(last.role, joined));
      } else {
        parts.add(next);
      }
    }
    return parts;
  }

  Batch first() {
    return batches.get(0);
  }

  Batch last() {
    return batches.get(batches.size() - 1);
  }

  long eventCount() {
    return batches.stream().mapToLong(Batch::eventCount).sum();
  }

  private static WindowPart of(Role role, Batch batch) {
    return new WindowPart(role, List.of(batch));
  }
}
