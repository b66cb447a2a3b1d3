package io.sparkcourse.common.replay;

import java.io.Serializable;
import java.util.List;

/**
 * Where a replayed stream takes its elements from. It is stored in checkpoints in place of the
 * elements, so it has to be serializable, and has to give the same elements whenever it is asked:
 * after a recovery it is asked again.
 */
@FunctionalInterface
public interface ReplaySource<T> extends Serializable {
  /** All elements, in the order of their arrival. */
  List<Arrival<T>> arrivals();
}
