package io.sparkcourse.common.data;

import java.io.Serializable;
import java.util.Objects;

/**
 * An airport or airfield in the United States.
 *
 * <p>The properties are the columns of {@code airports.csv}; none is ever null there, but {@code
 * city} and {@code state} are the letters {@code NA} for twelve airports: the file says so, and it
 * does not mean Namibia.
 */
public final class Airport implements Serializable {
  private static final long serialVersionUID = 1L;

  private String iata;
  private String name;
  private String city;
  private String state;
  private String country;
  private double latitude;
  private double longitude;

  public Airport() {}

  public Airport(
      String iata,
      String name,
      String city,
      String state,
      String country,
      double latitude,
      double longitude) {
    this.iata = iata;
    this.name = name;
    this.city = city;
    this.state = state;
    this.country = country;
    this.latitude = latitude;
    this.longitude = longitude;
  }

  /** The code, such as {@code LAX}: three or four letters and digits, unique in the file. */
  public String getIata() {
    return iata;
  }

  public void setIata(String iata) {
    this.iata = iata;
  }

  /** The name, without the word airport. */
  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  /** The city it serves. */
  public String getCity() {
    return city;
  }

  public void setCity(String city) {
    this.city = city;
  }

  /** The two letters of the state, such as {@code CA}. */
  public String getState() {
    return state;
  }

  public void setState(String state) {
    this.state = state;
  }

  /** {@code USA} for all but four. */
  public String getCountry() {
    return country;
  }

  public void setCountry(String country) {
    this.country = country;
  }

  /** In degrees, south is negative. */
  public double getLatitude() {
    return latitude;
  }

  public void setLatitude(double latitude) {
    this.latitude = latitude;
  }

  /** In degrees, west is negative. */
  public double getLongitude() {
    return longitude;
  }

  public void setLongitude(double longitude) {
    this.longitude = longitude;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Airport that
        && Objects.equals(iata, that.iata)
        && Objects.equals(name, that.name)
        && Objects.equals(city, that.city)
        && Objects.equals(state, that.state)
        && Objects.equals(country, that.country)
        && Double.compare(latitude, that.latitude) == 0
        && Double.compare(longitude, that.longitude) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(iata);
  }

  @Override
  public String toString() {
    return iata + " " + name + ", " + city + " " + state;
  }
}
