package io.sparkcourse.common.replay;

import java.io.Serializable;
import java.util.List;

/**
 * Where a replayed stream takes its elements from. It is stored in checkpoints in place of the
 * elements, so it must be serializable, and must return the same elements on every call: after a
 * recovery it is called again.
 */
@FunctionalInterface
public interface ReplaySource<T> extends Serializable {
  /** All elements, in the order of their arrival. */
  List<Arrival<T>> arrivals();
}
