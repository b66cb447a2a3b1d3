package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * An advertisement that was shown to a user.
 *
 * <p>One that is sent twice arrives with the same id and {@link #getTime()}, but with a different
 * {@link #getReceivedAt()}.
 */
public final class AdImpression implements Serializable {
  private static final long serialVersionUID = 1L;

  private String impressionId;
  private String adId;
  private String campaignId;
  private Instant time;
  private Instant receivedAt;

  public AdImpression() {}

  public AdImpression(
      String impressionId, String adId, String campaignId, Instant time, Instant receivedAt) {
    this.impressionId = impressionId;
    this.adId = adId;
    this.campaignId = campaignId;
    this.time = time;
    this.receivedAt = receivedAt;
  }

  /** Unique, such as {@code I10042}. */
  public String getImpressionId() {
    return impressionId;
  }

  public void setImpressionId(String impressionId) {
    this.impressionId = impressionId;
  }

  /** Which advertisement, such as {@code kettle-2}; many impressions show the same one. */
  public String getAdId() {
    return adId;
  }

  public void setAdId(String adId) {
    this.adId = adId;
  }

  /** The campaign of the advertisement, such as {@code kettle}. */
  public String getCampaignId() {
    return campaignId;
  }

  public void setCampaignId(String campaignId) {
    this.campaignId = campaignId;
  }

  /** When it was shown, by the clock of the browser, to the millisecond. */
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
    return other instanceof AdImpression that
        && Objects.equals(impressionId, that.impressionId)
        && Objects.equals(adId, that.adId)
        && Objects.equals(campaignId, that.campaignId)
        && Objects.equals(time, that.time)
        && Objects.equals(receivedAt, that.receivedAt);
  }

  @Override
  public int hashCode() {
    return Objects.hash(impressionId);
  }

  @Override
  public String toString() {
    return impressionId + " " + adId + " " + time;
  }
}
