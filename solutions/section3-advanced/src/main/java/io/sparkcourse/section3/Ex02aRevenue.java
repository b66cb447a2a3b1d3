package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 3.2a: what has each customer spent?
 *
 * <p>In every micro-batch, output for each customer the sum of its purchases so far, in cents,
 * including customers who bought nothing in this micro-batch. A purchase for 0 cents is possible
 * and counts as a purchase; a sum may be too large for an {@code int}, and too large to be exact as
 * a {@code double}. Customers are compared as they are: Ann is not ann. A customer's name may be
 * empty, and its spaces are kept.
 *
 * <p>Forget a customer who has bought nothing for more than 30 minutes of the stream's time: the
 * sum of a customer who comes back after that begins at 0. What counts is the total length of the
 * micro-batches since the last one with a purchase of the customer. As soon as it is more than 30
 * minutes, the customer is no longer output; at exactly 30 minutes the customer still is. A
 * customer who buys something in the same micro-batch in which the sum would be forgotten is not
 * forgotten: the sum continues.
 *
 * <p>The caller chooses the length of a micro-batch ({@code batch}), and the results must be right
 * for every length, including one that does not divide 30 minutes.
 *
 * <p>The sums must survive a failure of the driver: a program that is recovered from {@code
 * checkpointDirectory} continues with them. Keep nothing in a static field: a program may have
 * several streams of purchases, and on a cluster, tasks run in JVMs other than the driver's.
 *
 * <p>Input, one {@link Purchase} each, with micro-batches of 10 minutes:
 *
 * <pre>{@code
 * batch 1 (10 min):  Ann 500, Bob 200, Ann 100
 * batch 2 (20 min):  Bob 300
 * batch 3 (30 min):  nothing
 * batch 4 (40 min):  nothing
 * batch 5 (50 min):  nothing
 * batch 6 (60 min):  Ann 50
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * batch 1 (10 min):  (Ann,600) (Bob,200)
 * batch 2 (20 min):  (Ann,600) (Bob,500)
 * batch 3 (30 min):  (Ann,600) (Bob,500)
 * batch 4 (40 min):  (Ann,600) (Bob,500)    Ann has bought nothing for exactly 30 minutes
 * batch 5 (50 min):  (Bob,500)
 * batch 6 (60 min):  (Ann,50)
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 3.2a}, check it with {@code ./course check 3.2a}, and if
 * you are stuck, {@code ./course hint 3.2a}.
 */
public final class Ex02aRevenue {
  static final Duration IDLE = Durations.minutes(30);

  /**
   * What a customer bought.
   *
   * @param customer who bought it
   * @param cents the price, 0 or more
   */
  record Purchase(String customer, long cents) implements Serializable {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex02aRevenue.class, args).stopAfter(6);
    Duration batch = Durations.minutes(10);
    try (JavaStreamingContext ssc = run.streamingContext(batch)) {
      JavaDStream<Purchase> purchases =
          ReplayInputDStream.startingAt(Instant.EPOCH, ssc, Ex02aRevenue::sample);
      revenue(purchases, batch, ssc, run.checkpointDirectory()).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /**
   * @param batch how long a micro-batch is
   * @param ssc has no checkpoint directory yet
   * @param checkpointDirectory an empty one
   * @return customers and their sums in cents, one pair per customer
   */
  static JavaPairDStream<String, Long> revenue(
      JavaDStream<Purchase> purchases,
      Duration batch,
      JavaStreamingContext ssc,
      String checkpointDirectory) {
    // region answer
    record Customer(long cents, long idleMillis) implements Serializable {}
    ssc.checkpoint(checkpointDirectory);
    return purchases
        .mapToPair(purchase -> new Tuple2<>(purchase.customer(), purchase.cents()))
        .updateStateByKey(
            (List<Long> cents, Optional<Customer> before) -> {
              Customer customer = before.orElse(new Customer(0, 0));
              if (!cents.isEmpty()) {
                long more = cents.stream().mapToLong(Long::longValue).sum();
                return Optional.of(new Customer(customer.cents() + more, 0));
              }
              // The function gets no time, but it is called once for each batch.
              long idle = customer.idleMillis() + batch.milliseconds();
              return idle > IDLE.milliseconds()
                  ? Optional.<Customer>empty()
                  : Optional.of(new Customer(customer.cents(), idle));
            })
        .mapValues(Customer::cents);
    // endregion
  }

  private static List<Arrival<Purchase>> sample() {
    return List.of(
        new Arrival<>(Instant.ofEpochSecond(60), new Purchase("Ann", 500)),
        new Arrival<>(Instant.ofEpochSecond(120), new Purchase("Bob", 200)),
        new Arrival<>(Instant.ofEpochSecond(180), new Purchase("Ann", 100)),
        new Arrival<>(Instant.ofEpochSecond(700), new Purchase("Bob", 300)),
        new Arrival<>(Instant.ofEpochSecond(3100), new Purchase("Ann", 50)));
  }
}
