package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * A click on an advertisement that had been shown.
 *
 * <p>One that is sent twice arrives with the same id and {@link #getTime()}, but with a different
 * {@link #getReceivedAt()}.
 */
public final class AdClick implements Serializable {
  private static final long serialVersionUID = 1L;

  private String clickId;
  private String impressionId;
  private String adId;
  private Instant time;
  private Instant receivedAt;

  public AdClick() {}

  public AdClick(
      String clickId, String impressionId, String adId, Instant time, Instant receivedAt) {
    this.clickId = clickId;
    this.impressionId = impressionId;
    this.adId = adId;
    this.time = time;
    this.receivedAt = receivedAt;
  }

  /** Unique, such as {@code C10042}. */
  public String getClickId() {
    return clickId;
  }

  public void setClickId(String clickId) {
    this.clickId = clickId;
  }

  /** The impression that was clicked; our data may not have it. */
  public String getImpressionId() {
    return impressionId;
  }

  public void setImpressionId(String impressionId) {
    this.impressionId = impressionId;
  }

  /** Which advertisement; many impressions and clicks have the same one. */
  public String getAdId() {
    return adId;
  }

  public void setAdId(String adId) {
    this.adId = adId;
  }

  /** When it was clicked, by the clock of the browser, to the millisecond. */
  public Instant getTime() {
    return time;
  }

  public void setTime(Instant time) {
    this.time = time;
  }

  /**
   * When it reached our server: mostly within a second or so of {@link #getTime()}, occasionally
   * much later.
   */
  public Instant getReceivedAt() {
    return receivedAt;
  }

  public void setReceivedAt(Instant receivedAt) {
    this.receivedAt = receivedAt;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdClick that
        && Objects.equals(clickId, that.clickId)
        && Objects.equals(impressionId, that.impressionId)
        && Objects.equals(adId, that.adId)
        && Objects.equals(time, that.time)
        && Objects.equals(receivedAt, that.receivedAt);
  }

  @Override
  public int hashCode() {
    return Objects.hash(clickId);
  }

  @Override
  public String toString() {
    return clickId + " of " + impressionId + " " + adId + " " + time;
  }
}
