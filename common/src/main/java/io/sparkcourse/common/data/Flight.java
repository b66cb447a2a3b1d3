package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.util.Objects;

/**
 * One domestic flight that left a U.S. airport on 10 January 2001.
 *
 * <p>The properties are the columns of {@code flights-2001-01-10.csv}; none is ever null there.
 * There is no flight number, so two flights can be equal: the file holds one such pair.
 */
public final class Flight implements Serializable {
  private static final long serialVersionUID = 1L;

  private LocalDateTime departureLocal;
  private int arrivalDelayMin;
  private int distanceMi;
  private String origin;
  private String destination;

  public Flight() {}

  public Flight(
      LocalDateTime departureLocal,
      int arrivalDelayMin,
      int distanceMi,
      String origin,
      String destination) {
    this.departureLocal = departureLocal;
    this.arrivalDelayMin = arrivalDelayMin;
    this.distanceMi = distanceMi;
    this.origin = origin;
    this.destination = destination;
  }

  /**
   * When it actually left, to the minute, in the local time of the origin airport: no time zone is
   * known, so flights of two airports cannot be ordered by it.
   */
  public LocalDateTime getDepartureLocal() {
    return departureLocal;
  }

  public void setDepartureLocal(LocalDateTime departureLocal) {
    this.departureLocal = departureLocal;
  }

  /** How many minutes late it ARRIVED; negative if it was early. */
  public int getArrivalDelayMin() {
    return arrivalDelayMin;
  }

  public void setArrivalDelayMin(int arrivalDelayMin) {
    this.arrivalDelayMin = arrivalDelayMin;
  }

  /** The distance between the airports in statute miles. */
  public int getDistanceMi() {
    return distanceMi;
  }

  public void setDistanceMi(int distanceMi) {
    this.distanceMi = distanceMi;
  }

  /** The code of the airport it left, such as {@code ANC}: see {@link Airport#getIata()}. */
  public String getOrigin() {
    return origin;
  }

  public void setOrigin(String origin) {
    this.origin = origin;
  }

  /** The code of the airport it went to. */
  public String getDestination() {
    return destination;
  }

  public void setDestination(String destination) {
    this.destination = destination;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Flight that
        && Objects.equals(departureLocal, that.departureLocal)
        && arrivalDelayMin == that.arrivalDelayMin
        && distanceMi == that.distanceMi
        && Objects.equals(origin, that.origin)
        && Objects.equals(destination, that.destination);
  }

  @Override
  public int hashCode() {
    return Objects.hash(departureLocal, origin, destination);
  }

  @Override
  public String toString() {
    return departureLocal + " " + origin + "-" + destination + " " + arrivalDelayMin + " min late";
  }
}
