package io.sparkcourse.section4.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** A number of orders and what they cost together. A class, since Kryo cannot read a record. */
final class Total implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long orders;
  private final long cents;

  /** So many orders of so many cents together. */
  Total(long orders, long cents) {
    this.orders = orders;
    this.cents = cents;
  }

  /**
   * One order, as it is in the topic.
   *
   * @throws UncheckedIOException if it is not JSON
   * @throws IllegalArgumentException if it has no amount
   */
  static Total ofOrder(String json) {
    try {
      JsonNode order = JSON.readTree(json);
      return new Total(1, order.required("amountCents").longValue());
    } catch (JsonProcessingException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  Total plus(Total other) {
    return new Total(orders + other.orders, cents + other.cents);
  }

  long orders() {
    return orders;
  }

  long cents() {
    return cents;
  }
}
