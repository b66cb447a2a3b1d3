package io.sparkcourse.section4.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** A number of orders and their total price. A class, since Kryo cannot read a record. */
public final class Total implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long orders;
  private final long cents;

  /** This number of orders, with this total in cents. */
  public Total(long orders, long cents) {
    this.orders = orders;
    this.cents = cents;
  }

  /**
   * One order, as it is in the topic.
   *
   * @throws UncheckedIOException if it is not JSON
   * @throws IllegalArgumentException if its amount is missing or no whole number
   */
  public static Total ofOrder(String json) {
    try {
      JsonNode amount = JSON.readTree(json).required("amountCents");
      if (!amount.isIntegralNumber()) { // longValue() would be 0
        throw new IllegalArgumentException("The amountCents are no whole number: " + amount);
      }
      return new Total(1, amount.longValue());
    } catch (JsonProcessingException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  // region totals
  /** The total of each customer in a batch: small enough for the driver. */
  static Map<String, Total> byCustomer(JavaRDD<ConsumerRecord<String, String>> orders) {
    return orders
        .mapToPair(order -> new Tuple2<>(order.key(), ofOrder(order.value())))
        .reduceByKey(Total::plus)
        .collectAsMap();
  }

  // endregion

  public Total plus(Total other) {
    return new Total(orders + other.orders, cents + other.cents);
  }

  public long orders() {
    return orders;
  }

  public long cents() {
    return cents;
  }

  /** Such as {@code 1,238 orders, 132,636.67 euros}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,d orders, %,d.%02d euros", orders, cents / 100, cents % 100);
  }
}
