package io.sparkcourse.section3.state;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The values that an output operation of a test keeps from each micro-batch. Serializable, since
 * the operation becomes part of every checkpoint; the values do not.
 */
final class Kept<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient List<T> ofBatches = new CopyOnWriteArrayList<>();

  void add(T ofBatch) {
    ofBatches.add(ofBatch);
  }

  /** The value of a micro-batch, from 1. */
  T ofBatch(int number) {
    return ofBatches.get(number - 1);
  }
}
