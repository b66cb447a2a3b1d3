package io.sparkcourse.common.data;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * A customer ordered something from a shop.
 *
 * <p>One that is sent twice arrives with the same id and {@link #getTime()}, but with a different
 * {@link #getReceivedAt()}.
 */
public final class Order implements Serializable {
  private static final long serialVersionUID = 1L;

  private String orderId;
  private String customerId;
  private long amountCents;
  private Instant time;
  private Instant receivedAt;

  public Order() {}

  public Order(
      String orderId, String customerId, long amountCents, Instant time, Instant receivedAt) {
    this.orderId = orderId;
    this.customerId = customerId;
    this.amountCents = amountCents;
    this.time = time;
    this.receivedAt = receivedAt;
  }

  /** Unique, such as {@code O10042}. */
  public String getOrderId() {
    return orderId;
  }

  public void setOrderId(String orderId) {
    this.orderId = orderId;
  }

  /** Who ordered, such as {@code customer-007}. */
  public String getCustomerId() {
    return customerId;
  }

  public void setCustomerId(String customerId) {
    this.customerId = customerId;
  }

  /** What the order costs, in cents; more than 0. */
  public long getAmountCents() {
    return amountCents;
  }

  public void setAmountCents(long amountCents) {
    this.amountCents = amountCents;
  }

  /** When it was placed, to the millisecond. */
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
    return other instanceof Order that
        && Objects.equals(orderId, that.orderId)
        && Objects.equals(customerId, that.customerId)
        && amountCents == that.amountCents
        && Objects.equals(time, that.time)
        && Objects.equals(receivedAt, that.receivedAt);
  }

  @Override
  public int hashCode() {
    return Objects.hash(orderId);
  }

  @Override
  public String toString() {
    return orderId + " " + customerId + " " + amountCents + " cents " + time;
  }
}
