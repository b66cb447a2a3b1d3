package io.sparkcourse.section3;

import io.sparkcourse.section3.Ex02aRevenue.Purchase;
import io.sparkcourse.section3.Ex02aRevenueCheck.Answer;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex02aRevenueAnswersTest extends AnswersTest<Answer> {
  private static final long IDLE = Ex02aRevenue.IDLE.milliseconds();

  /** The sum of a customer, and how long it has been quiet, in milliseconds or in batches. */
  private record Customer(long cents, long quiet) implements Serializable {}

  Ex02aRevenueAnswersTest() {
    super(new Ex02aRevenueCheck());

    wrong(
        "forgets the checkpoint directory",
        "Each state is made from the one before",
        (purchases, batch, ssc, directory) ->
            cents(pairs(purchases).updateStateByKey(untilIdle(batch))));
    wrong(
        "never returns an empty Optional",
        "It never forgets a customer",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .updateStateByKey(
                        (List<Long> cents, Optional<Long> sum) ->
                            Optional.of(sum.orElse(0L) + sum(cents)))));
    wrong(
        "measures the silence by the computer's clock",
        "It never forgets a customer",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) -> {
                              long now = System.currentTimeMillis();
                              Customer customer = before.orElse(new Customer(0, now));
                              if (!cents.isEmpty()) {
                                return Optional.of(new Customer(customer.cents + sum(cents), now));
                              }
                              return now - customer.quiet > IDLE
                                  ? Optional.<Customer>empty()
                                  : Optional.of(customer);
                            }))));
    wrong(
        "takes 30 batches for 30 minutes",
        "It never forgets a customer",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilQuietFor(30)))));
    wrong(
        "takes three batches for 30 minutes",
        "It is right with micro-batches of 10 minutes, and wrong with 15",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilQuietFor(3)))));
    wrong(
        "forgets who was idle for 30 minutes, not for more",
        "It forgets after 20 minutes already",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilIdle(batch, IDLE - batch.milliseconds())))));
    wrong(
        "compares before it adds",
        "It forgets a customer that has bought nothing for 40 minutes one micro-batch too late",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilIdle(batch, IDLE + batch.milliseconds())))));
    wrong(
        "filters behind the operation",
        "It no longer tells of a customer that is quiet, but it still keeps the sum",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilIdle(batch, Long.MAX_VALUE))
                        .filter(customer -> customer._2().quiet <= IDLE))));
    wrong(
        "forgets whoever buys nothing",
        "It forgets a customer in the first micro-batch in which it buys nothing",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .updateStateByKey(
                        (List<Long> cents, Optional<Long> sum) ->
                            cents.isEmpty()
                                ? Optional.<Long>empty()
                                : Optional.of(sum.orElse(0L) + sum(cents)))));
    wrong(
        "never ends a silence",
        "It adds up all quiet batches of a customer",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) -> {
                              Customer customer = before.orElse(new Customer(0, 0));
                              long quiet =
                                  customer.quiet + (cents.isEmpty() ? batch.milliseconds() : 0);
                              return quiet > IDLE
                                  ? Optional.<Customer>empty()
                                  : Optional.of(new Customer(customer.cents + sum(cents), quiet));
                            }))));
    wrong(
        "loses the sum before",
        "It tells what was bought in this micro-batch alone: the state before",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) ->
                                cents.isEmpty()
                                    ? untilIdle(batch).call(cents, before)
                                    : Optional.of(new Customer(sum(cents), 0))))));
    wrong(
        "has no use for the state before",
        "It tells what was bought in this micro-batch alone, and 0",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .updateStateByKey(
                        (List<Long> cents, Optional<Long> sum) -> Optional.of(sum(cents)))));
    wrong(
        "reduces by key",
        "It tells what was bought in this micro-batch alone: is there any state?",
        (purchases, batch, ssc, directory) -> pairs(purchases).reduceByKey(Long::sum));
    wrong(
        "counts",
        "It counts purchases",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).mapValues(cents -> 1L).updateStateByKey(untilIdle(batch)))));
    wrong(
        "tells what mapWithState maps",
        "It tells only customers that bought something in this micro-batch, and those that",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                withTimeout(purchases, batch).mapToPair(sum -> sum)));
    wrong(
        "tells what mapWithState maps, and has no time-out",
        "It tells only customers that bought something in this micro-batch, and never forgets",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .reduceByKey(Long::sum)
                    .mapWithState(StateSpec.function(Ex02aRevenueAnswersTest::add))
                    .mapToPair(sum -> sum)));
    wrong(
        "a result for each purchase",
        "It tells a customer more than once in batch 1",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .mapWithState(StateSpec.function(Ex02aRevenueAnswersTest::add))
                    .mapToPair(sum -> sum)));
    wrong(
        "keeps a map in the driver",
        "What it tells is right, but Spark has no state to save",
        (purchases, batch, ssc, directory) -> {
          Map<String, Customer> customers = new TreeMap<>();
          return pairs(purchases)
              .groupByKey()
              .transformToPair(
                  rdd -> {
                    Map<String, Iterable<Long>> came = rdd.collectAsMap();
                    came.keySet().forEach(name -> customers.putIfAbsent(name, new Customer(0, 0)));
                    for (String name : List.copyOf(customers.keySet())) {
                      List<Long> cents = new ArrayList<>();
                      came.getOrDefault(name, List.of()).forEach(cents::add);
                      Optional<Customer> customer =
                          untilIdle(batch).call(cents, Optional.of(customers.get(name)));
                      if (customer.isPresent()) {
                        customers.put(name, customer.get());
                      } else {
                        customers.remove(name);
                      }
                    }
                    List<Tuple2<String, Long>> sums = new ArrayList<>();
                    customers.forEach((name, one) -> sums.add(new Tuple2<>(name, one.cents)));
                    return JavaSparkContext.fromSparkContext(rdd.context()).parallelizePairs(sums);
                  });
        });
    wrong("returns nothing", "It returns null", (purchases, batch, ssc, directory) -> null);

    right(
        "takes the batch interval from the stream, a partitioner, and the directory last",
        (purchases, batch, ssc, directory) -> {
          Duration interval = purchases.dstream().slideDuration();
          JavaPairDStream<String, Customer> customers =
              pairs(purchases).updateStateByKey(untilIdle(interval), new HashPartitioner(3));
          ssc.checkpoint(directory);
          return cents(customers);
        });
    right(
        "sums each batch first, and counts as many quiet batches as 30 minutes have",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .reduceByKey(Long::sum)
                        .updateStateByKey(untilQuietFor(IDLE / batch.milliseconds())))));
    right(
        "the snapshots of mapWithState with a time-out",
        checkpointed(
            (purchases, batch, ssc, directory) -> withTimeout(purchases, batch).stateSnapshots()));
  }

  private static Answer checkpointed(Answer answer) {
    return (purchases, batch, ssc, directory) -> {
      ssc.checkpoint(directory);
      return answer.revenue(purchases, batch, ssc, directory);
    };
  }

  private static JavaPairDStream<String, Long> pairs(JavaDStream<Purchase> purchases) {
    return purchases.mapToPair(purchase -> new Tuple2<>(purchase.customer(), purchase.cents()));
  }

  private static JavaPairDStream<String, Long> cents(JavaPairDStream<String, Customer> customers) {
    return customers.mapValues(Customer::cents);
  }

  private static Function2<List<Long>, Optional<Customer>, Optional<Customer>> untilIdle(
      Duration batch) {
    return untilIdle(batch, IDLE);
  }

  private static Function2<List<Long>, Optional<Customer>, Optional<Customer>> untilIdle(
      Duration batch, long idleMillis) {
    return untilQuietFor(idleMillis, batch.milliseconds());
  }

  private static Function2<List<Long>, Optional<Customer>, Optional<Customer>> untilQuietFor(
      long batches) {
    return untilQuietFor(batches, 1);
  }

  private static Function2<List<Long>, Optional<Customer>, Optional<Customer>> untilQuietFor(
      long most, long more) {
    return (cents, before) -> {
      Customer customer = before.orElse(new Customer(0, 0));
      long quiet = cents.isEmpty() ? customer.quiet + more : 0;
      return quiet > most
          ? Optional.empty()
          : Optional.of(new Customer(customer.cents + sum(cents), quiet));
    };
  }

  private static JavaMapWithStateDStream<String, Long, Long, Tuple2<String, Long>> withTimeout(
      JavaDStream<Purchase> purchases, Duration batch) {
    JavaMapWithStateDStream<String, Long, Long, Tuple2<String, Long>> sums =
        pairs(purchases)
            .reduceByKey(Long::sum)
            .mapWithState(
                StateSpec.function(Ex02aRevenueAnswersTest::add).timeout(Ex02aRevenue.IDLE));
    sums.checkpoint(batch);
    return sums;
  }

  private static Tuple2<String, Long> add(String customer, Optional<Long> cents, State<Long> sum) {
    if (!sum.isTimingOut()) {
      sum.update((sum.exists() ? sum.get() : 0) + cents.get());
    }
    return new Tuple2<>(customer, sum.get());
  }

  private static long sum(List<Long> cents) {
    return cents.stream().mapToLong(Long::longValue).sum();
  }
}
