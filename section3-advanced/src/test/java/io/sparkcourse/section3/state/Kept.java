package io.sparkcourse.section3.state;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What an output operation of a test keeps of each micro-batch. Serializable, since the operation
 * becomes part of every checkpoint; what is kept stays out of them.
 */
final class Kept<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient List<T> ofBatches = new CopyOnWriteArrayList<>();

  void add(T ofBatch) {
    ofBatches.add(ofBatch);
  }

  /** What was kept of a micro-batch, from 1. */
  T ofBatch(int number) {
    return ofBatches.get(number - 1);
  }
}
