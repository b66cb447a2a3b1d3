package io.sparkcourse.testing.recovery;

/**
 * The moment at which a job is killed: the n-th time that it reaches a point, counted from the
 * beginning of a batch.
 *
 * @param point where
 * @param batch the first batch that counts, from 1: of the batches that reach this point, in the
 *     order in which this process runs them. Batches without work have no tasks and commit nothing,
 *     so they do not count
 * @param time which of the visits from there on, from 1
 */
public record Kill(KillPoint point, int batch, int time) {
  public Kill {
    if (batch < 1 || time < 1) {
      throw new IllegalArgumentException("Batches and times are counted from 1.");
    }
  }

  /** When the first batch reaches this point. */
  public static Kill at(KillPoint point) {
    return new Kill(point, 1, 1);
  }

  /** Like this, but in the n-th batch, from 1. */
  public Kill ofBatch(int number) {
    return new Kill(point, number, time);
  }

  /** Like this, but at the n-th visit, from 1. */
  public Kill theTime(int number) {
    return new Kill(point, batch, number);
  }

  /** For the command line of the process that needs it. */
  String toProperty() {
    return point.name() + ":" + batch + ":" + time;
  }

  static Kill ofProperty(String text) {
    String[] parts = text.split(":");
    return new Kill(
        KillPoint.valueOf(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  @Override
  public String toString() {
    return point + ", batch " + batch + (time == 1 ? "" : ", time " + time);
  }
}
