package io.sparkcourse.labs.experiment;

/** How much an experiment does. */
public enum Size {
  /** As much as it takes to measure. */
  FULL,
  /** As little as shows that each variant does its work. */
  QUICK;

  /** One of two numbers. */
  public int of(int full, int quick) {
    return this == FULL ? full : quick;
  }
}
