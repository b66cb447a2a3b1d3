package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * One seismic event of a week of the USGS feed (31 January to 7 February 2018): when it happened,
 * and when the feed last changed its row, which is used as its arrival.
 *
 * <p>The properties are the columns of {@code earthquakes.csv}; none is ever null there.
 */
public final class Earthquake implements Serializable {
  private static final long serialVersionUID = 1L;

  private Instant updated;
  private Instant time;
  private String id;
  private String network;
  private double mag;
  private String magType;
  private double depthKm;
  private double longitude;
  private double latitude;
  private String status;
  private String type;
  private String place;

  public Earthquake() {}

  public Earthquake(
      Instant updated,
      Instant time,
      String id,
      String network,
      double mag,
      String magType,
      double depthKm,
      double longitude,
      double latitude,
      String status,
      String type,
      String place) {
    this.updated = updated;
    this.time = time;
    this.id = id;
    this.network = network;
    this.mag = mag;
    this.magType = magType;
    this.depthKm = depthKm;
    this.longitude = longitude;
    this.latitude = latitude;
    this.status = status;
    this.type = type;
    this.place = place;
  }

  /** When the feed last changed this row, to the millisecond: used as its arrival. */
  public Instant getUpdated() {
    return updated;
  }

  public void setUpdated(Instant updated) {
    this.updated = updated;
  }

  /** When the ground shook, to the millisecond: the event time. */
  public Instant getTime() {
    return time;
  }

  public void setTime(Instant time) {
    this.time = time;
  }

  /** The network and its own number, such as {@code ak18247005}; unique in the file. */
  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  /** The network that reported it, such as {@code ci} for Southern California. */
  public String getNetwork() {
    return network;
  }

  public void setNetwork(String network) {
    this.network = network;
  }

  /** The magnitude, without a unit; below zero for the faintest. */
  public double getMag() {
    return mag;
  }

  public void setMag(double mag) {
    this.mag = mag;
  }

  /** How the magnitude was computed, such as {@code ml}. */
  public String getMagType() {
    return magType;
  }

  public void setMagType(String magType) {
    this.magType = magType;
  }

  /** The depth in kilometres; slightly negative above sea level. */
  public double getDepthKm() {
    return depthKm;
  }

  public void setDepthKm(double depthKm) {
    this.depthKm = depthKm;
  }

  /** In degrees, west is negative. */
  public double getLongitude() {
    return longitude;
  }

  public void setLongitude(double longitude) {
    this.longitude = longitude;
  }

  /** In degrees, south is negative. */
  public double getLatitude() {
    return latitude;
  }

  public void setLatitude(double latitude) {
    this.latitude = latitude;
  }

  /** {@code reviewed} by a seismologist, or {@code automatic}. */
  public String getStatus() {
    return status;
  }

  public void setStatus(String status) {
    this.status = status;
  }

  /** {@code earthquake}, {@code explosion} or {@code quarry blast}. */
  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
  }

  /** Where, in words, such as {@code 81km WNW of Skagway, Alaska}. */
  public String getPlace() {
    return place;
  }

  public void setPlace(String place) {
    this.place = place;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Earthquake that
        && Objects.equals(updated, that.updated)
        && Objects.equals(time, that.time)
        && Objects.equals(id, that.id)
        && Objects.equals(network, that.network)
        && Double.compare(mag, that.mag) == 0
        && Objects.equals(magType, that.magType)
        && Double.compare(depthKm, that.depthKm) == 0
        && Double.compare(longitude, that.longitude) == 0
        && Double.compare(latitude, that.latitude) == 0
        && Objects.equals(status, that.status)
        && Objects.equals(type, that.type)
        && Objects.equals(place, that.place);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, updated);
  }

  @Override
  public String toString() {
    return time + " M" + mag + " " + place;
  }
}
