package io.sparkcourse.section5.operations;

import java.io.Serializable;

/** A reading that a device has sent. A bean, so that Spark can create one from a row. */
public final class Reading implements Serializable {
  private static final long serialVersionUID = 1L;

  private String device;
  private String type;
  private double signal;

  public Reading() {}

  public Reading(String device, String type, double signal) {
    this.device = device;
    this.type = type;
    this.signal = signal;
  }

  /** The device, such as {@code lamp-1}. */
  public String getDevice() {
    return device;
  }

  public void setDevice(String device) {
    this.device = device;
  }

  /** The kind of device, such as {@code lamp}. */
  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
  }

  /** The strength of the signal; 0 or more. */
  public double getSignal() {
    return signal;
  }

  public void setSignal(double signal) {
    this.signal = signal;
  }
}
