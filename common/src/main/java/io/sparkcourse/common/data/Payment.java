package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * A payment for an order, of its whole amount.
 *
 * <p>One that is sent twice arrives with the same id and {@link #getTime()}, but with a different
 * {@link #getReceivedAt()}.
 */
public final class Payment implements Serializable {
  private static final long serialVersionUID = 1L;

  private String paymentId;
  private String orderId;
  private long amountCents;
  private Instant time;
  private Instant receivedAt;

  public Payment() {}

  public Payment(
      String paymentId, String orderId, long amountCents, Instant time, Instant receivedAt) {
    this.paymentId = paymentId;
    this.orderId = orderId;
    this.amountCents = amountCents;
    this.time = time;
    this.receivedAt = receivedAt;
  }

  /** Unique, such as {@code P10042}. */
  public String getPaymentId() {
    return paymentId;
  }

  public void setPaymentId(String paymentId) {
    this.paymentId = paymentId;
  }

  /** The order that was paid; our data may not have it. */
  public String getOrderId() {
    return orderId;
  }

  public void setOrderId(String orderId) {
    this.orderId = orderId;
  }

  /** What was paid, in cents; more than 0. */
  public long getAmountCents() {
    return amountCents;
  }

  public void setAmountCents(long amountCents) {
    this.amountCents = amountCents;
  }

  /** When it was made, to the millisecond. */
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
    return other instanceof Payment that
        && Objects.equals(paymentId, that.paymentId)
        && Objects.equals(orderId, that.orderId)
        && amountCents == that.amountCents
        && Objects.equals(time, that.time)
        && Objects.equals(receivedAt, that.receivedAt);
  }

  @Override
  public int hashCode() {
    return Objects.hash(paymentId);
  }

  @Override
  public String toString() {
    return paymentId + " for " + orderId + " " + amountCents + " cents " + time;
  }
}
