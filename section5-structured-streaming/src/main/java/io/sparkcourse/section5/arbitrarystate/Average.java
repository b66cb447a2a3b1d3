package io.sparkcourse.section5.arbitrarystate;

/** The state of a sensor: how many readings it has sent, and their sum. A bean, for an encoder. */
public final class Average {
  private long readings;
  private double sum;

  public Average() {}

  public Average(long readings, double sum) {
    this.readings = readings;
    this.sum = sum;
  }

  Average plus(double reading) {
    return new Average(readings + 1, sum + reading);
  }

  public long getReadings() {
    return readings;
  }

  public void setReadings(long readings) {
    this.readings = readings;
  }

  /** In degrees. */
  public double getSum() {
    return sum;
  }

  public void setSum(double sum) {
    this.sum = sum;
  }
}
