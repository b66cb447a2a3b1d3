package io.sparkcourse.common.generator;

import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.data.Payment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Generates ten minutes of orders, about two per second, and the payments for them, which follow
 * seconds and sometimes minutes later or never. On their way, both can be lost, late, out of order
 * and duplicated.
 */
public final class OrderGenerator {
  /** The first order is placed within a few seconds after this. */
  public static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  /** When orders are placed; payments for the last ones still arrive after it. */
  public static final Duration LENGTH = Duration.ofMinutes(10);

  /** No payment is made later than this after its order. */
  public static final Duration LONGEST_DELAY = Duration.ofSeconds(150);

  private static final double ORDERS_PER_SECOND = 2;
  private static final double UNPAID = 0.12;
  private static final Duration SHORTEST_DELAY = Duration.ofSeconds(2);
  private static final Duration MEDIAN_DELAY = Duration.ofSeconds(18);

  /** Orders that never reach us, but whose payment does. */
  private static final double LOST = 0.03;

  private static final double SENT_TWICE = 0.02;

  private static final int CUSTOMERS = 120;
  private static final int DEAREST = 200;

  private final Draws pace;
  private final Draws shop;
  private final Draws.Zipf<String> customers;
  private final Delivery delivery;
  private final List<Order> orders = new ArrayList<>();
  private final List<Payment> payments = new ArrayList<>();
  private final Map<String, Duration> paymentDelays = new TreeMap<>();
  private final Set<String> paymentsWithoutOrder = new TreeSet<>();
  private int placed;
  private int ordersSentTwice;
  private int paymentsSentTwice;
  private int unpaidOrders;
  private long orderedCents;
  private long paidCents;

  private OrderGenerator(long seed) {
    pace = new Draws(seed, "pace of orders");
    shop = new Draws(seed, "what is ordered and paid");
    customers =
        shop.zipf(
            IntStream.rangeClosed(1, CUSTOMERS)
                .mapToObj(n -> String.format(Locale.ROOT, "customer-%03d", n))
                .toList(),
            0.6);
    delivery = new Delivery(new Draws(seed, "delivery of orders"), SENT_TWICE);
  }

  /**
   * The generated data, and what is known about it.
   *
   * @param orders in the order in which they are received; unmodifiable
   * @param payments in the order in which they are received; unmodifiable
   */
  public record Sample(List<Order> orders, List<Payment> payments, Truth truth) {}

  /**
   * What the generator decided, recorded at that moment: tests compare a pipeline's result with it.
   * Events sent twice count once here, and delays are between the times at which things happened,
   * not at which they were received.
   *
   * @param orders how many different ones the data have
   * @param payments how many different ones the data have
   * @param ordersSentTwice how many of the orders are in the data twice
   * @param paymentsSentTwice how many of the payments are in the data twice
   * @param paymentDelays of the payments whose order is in the data, how long after it they were
   *     made, by payment id; an order is paid at most once
   * @param paymentsWithoutOrder the ids of the payments whose order is not in the data
   * @param unpaidOrders how many of the orders are never paid
   * @param orderedCents what all orders cost together
   * @param paidCents what was paid for them, so excluding payments for orders that are not in the
   *     data
   */
  public record Truth(
      int orders,
      int payments,
      int ordersSentTwice,
      int paymentsSentTwice,
      Map<String, Duration> paymentDelays,
      Set<String> paymentsWithoutOrder,
      int unpaidOrders,
      long orderedCents,
      long paidCents) {
    /** How many payments were made at most this long after their order. */
    public long paymentsWithin(Duration delay) {
      return paymentDelays.values().stream().filter(of -> of.compareTo(delay) <= 0).count();
    }
  }

  /** The orders and payments for a seed: the same on every platform and in every run. */
  public static Sample generate(long seed) {
    return new OrderGenerator(seed).run();
  }

  private Sample run() {
    Instant end = START.plus(LENGTH);
    for (Instant now = next(START); now.isBefore(end); now = next(now)) {
      order(now);
    }
    orders.sort(Comparator.comparing(Order::getReceivedAt)); // both sorts are stable
    payments.sort(Comparator.comparing(Payment::getReceivedAt));
    Truth truth =
        new Truth(
            orders.size() - ordersSentTwice,
            payments.size() - paymentsSentTwice,
            ordersSentTwice,
            paymentsSentTwice,
            Collections.unmodifiableMap(paymentDelays),
            Collections.unmodifiableSet(paymentsWithoutOrder),
            unpaidOrders,
            orderedCents,
            paidCents);
    return new Sample(List.copyOf(orders), List.copyOf(payments), truth);
  }

  private Instant next(Instant now) {
    return now.plus(pace.pauseAtRate(ORDERS_PER_SECOND));
  }

  private void order(Instant time) {
    String id = "O" + (10_001 + placed);
    String customer = customers.next();
    long cents = 100L * (3 + shop.below(DEAREST)) - (shop.chance(0.6) ? 1 : 0);
    boolean lost = shop.chance(LOST);
    boolean unpaid = shop.chance(UNPAID);
    placed++;
    if (!lost) {
      receive(id, customer, cents, time);
    }
    if (!unpaid) {
      pay(id, cents, time, lost);
    } else if (!lost) {
      unpaidOrders++;
    }
  }

  private void receive(String id, String customer, long cents, Instant time) {
    orderedCents += cents;
    List<Instant> arrivals = delivery.arrivalsOf(time);
    for (Instant arrival : arrivals) {
      orders.add(new Order(id, customer, cents, time, arrival));
    }
    ordersSentTwice += arrivals.size() - 1;
  }

  private void pay(String orderId, long cents, Instant orderedAt, boolean orderIsLost) {
    String id = "P" + orderId.substring(1);
    Duration delay =
        SHORTEST_DELAY.plus(shop.thinkTimeBelow(MEDIAN_DELAY, LONGEST_DELAY.minus(SHORTEST_DELAY)));
    if (orderIsLost) {
      paymentsWithoutOrder.add(id);
    } else {
      paymentDelays.put(id, delay);
      paidCents += cents;
    }
    Instant time = orderedAt.plus(delay);
    List<Instant> arrivals = delivery.arrivalsOf(time);
    for (Instant arrival : arrivals) {
      payments.add(new Payment(id, orderId, cents, time, arrival));
    }
    paymentsSentTwice += arrivals.size() - 1;
  }
}
