package io.sparkcourse.section3;

import io.sparkcourse.section3.Ex02aRevenue.Purchase;
import io.sparkcourse.section3.Ex02aRevenueCheck.Answer;
import io.sparkcourse.section3.Ex02aRevenueCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.dstream.DStream;
import org.apache.spark.streaming.dstream.PairDStreamFunctions;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.math.Ordering;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction4;

class Ex02aRevenueAnswersTest extends AnswersTest<Answer> {
  private static final long IDLE = Ex02aRevenue.IDLE.milliseconds();

  private static final Map<String, Customer> CUSTOMERS = new ConcurrentHashMap<>();
  private static final Map<Time, Map<String, Customer>> AFTER_BATCH = new ConcurrentHashMap<>();

  /** The time of the last batch that was generated. */
  private static volatile long now;

  /**
   * The sum of a customer, and how long the customer has been quiet, in milliseconds or in batches;
   * or since when.
   */
  private record Customer(long cents, long quiet) implements Serializable {}

  Ex02aRevenueAnswersTest() {
    super(new Ex02aRevenueCheck());

    wrong(
        "forgets the checkpoint directory",
        CommonMistake.NO_CHECKPOINT_DIRECTORY,
        (purchases, batch, ssc, directory) ->
            cents(pairs(purchases).updateStateByKey(untilIdle(batch))));
    wrong(
        "never returns an empty Optional",
        Mistaken.NEVER_FORGETS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .updateStateByKey(
                        (List<Long> cents, Optional<Long> sum) ->
                            Optional.of(sum.orElse(0L) + sum(cents)))));
    wrong(
        "measures the silence by the computer's clock",
        Mistaken.NEVER_FORGETS,
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
        Mistaken.NEVER_FORGETS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilQuietFor(30)))));
    wrong(
        "takes three batches for 30 minutes",
        Mistaken.COUNTS_THREE_BATCHES,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilQuietFor(3)))));
    wrong(
        "forgets who was idle for 30 minutes, not for more",
        Mistaken.FORGETS_AT_30_MINUTES,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilIdle(batch, IDLE - batch.milliseconds())))));
    wrong(
        "compares before it adds",
        Mistaken.FORGETS_A_BATCH_TOO_LATE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilIdle(batch, IDLE + batch.milliseconds())))));
    wrong(
        "filters behind the operation",
        Mistaken.ONLY_STOPS_SHOWING,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilIdle(batch, Long.MAX_VALUE))
                        .filter(customer -> customer._2().quiet <= IDLE))));
    wrong(
        "forgets customers who buy nothing",
        Mistaken.FORGETS_WHO_BUYS_NOTHING,
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
        Mistaken.ADDS_UP_SILENCES,
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
        Mistaken.LOSES_THE_SUM,
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
        Mistaken.GIVES_0_FOR_THE_QUIET,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .updateStateByKey(
                        (List<Long> cents, Optional<Long> sum) -> Optional.of(sum(cents)))));
    wrong(
        "reduces by key",
        Mistaken.ONLY_THIS_BATCH,
        (purchases, batch, ssc, directory) -> pairs(purchases).reduceByKey(Long::sum));
    wrong(
        "counts",
        Mistaken.COUNTS_PURCHASES,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).mapValues(cents -> 1L).updateStateByKey(untilIdle(batch)))));
    wrong(
        "outputs what mapWithState maps",
        Mistaken.ONLY_WHO_BUYS_OR_IS_FORGOTTEN,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                withTimeout(purchases, batch).mapToPair(sum -> sum)));
    wrong(
        "outputs what mapWithState maps, and has no time-out",
        Mistaken.ONLY_WHO_BUYS_AND_NEVER_FORGETS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .reduceByKey(Long::sum)
                    .mapWithState(StateSpec.function(Ex02aRevenueAnswersTest::add))
                    .mapToPair(sum -> sum)));
    wrong(
        "a result for each purchase",
        Mistaken.ONE_FOR_EACH_PURCHASE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .mapWithState(StateSpec.function(Ex02aRevenueAnswersTest::add))
                    .mapToPair(sum -> sum)));
    wrong(
        "keeps a map in the driver",
        Mistaken.LEAVES_NO_CHECKPOINT,
        (purchases, batch, ssc, directory) -> inTheDriver(purchases, batch, new TreeMap<>()));
    wrong(
        "keeps a map in the driver, and has a checkpoint directory",
        Mistaken.COUNTS_A_BATCH_AGAIN,
        checkpointed(
            (purchases, batch, ssc, directory) -> inTheDriver(purchases, batch, new TreeMap<>())));
    wrong(
        "keeps a static map",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        checkpointed((purchases, batch, ssc, directory) -> inTheDriver(purchases, batch, null)));
    wrong(
        "adds in an int",
        Mistaken.OVERFLOWS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilIdle(batch)))
                    .mapValues(sum -> (long) sum.intValue())));
    wrong(
        "adds in a double",
        CommonMistake.DIFFERS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilIdle(batch)))
                    .mapValues(sum -> (long) sum.doubleValue())));
    wrong(
        "customers in lower case",
        CommonMistake.DIFFERS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .mapToPair(
                            each -> new Tuple2<>(each._1().toLowerCase(Locale.ROOT), each._2()))
                        .updateStateByKey(untilIdle(batch)))));
    wrong(
        "customers without the spaces around their names",
        CommonMistake.DIFFERS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .mapToPair(each -> new Tuple2<>(each._1().strip(), each._2()))
                        .updateStateByKey(untilIdle(batch)))));
    wrong(
        "customers with one space between the words of their names",
        CommonMistake.DIFFERS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .mapToPair(each -> new Tuple2<>(each._1().replaceAll(" +", " "), each._2()))
                        .updateStateByKey(untilIdle(batch)))));
    wrong(
        "leaves out customers without a name",
        CommonMistake.DIFFERS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .filter(each -> !each._1().isEmpty())
                        .updateStateByKey(untilIdle(batch)))));
    wrong(
        "leaves out sums of 0",
        Mistaken.LEAVES_OUT_SUMS_OF_0,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilIdle(batch)))
                    .filter(each -> each._2() != 0)));
    wrong(
        "takes a sum of 0 for nothing bought",
        Mistaken.TAKES_0_CENTS_FOR_SILENCE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) ->
                                untilIdle(batch)
                                    .call(sum(cents) == 0 ? List.of() : cents, before)))));
    wrong(
        "leaves out purchases for 0 cents",
        Mistaken.TAKES_0_CENTS_FOR_SILENCE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases.filter(purchase -> purchase.cents() > 0))
                        .updateStateByKey(untilIdle(batch)))));
    wrong(
        "the silence in whole minutes",
        Mistaken.LEAVES_OUT_PARTS_OF_A_MINUTE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilIdle(batch, IDLE + 59_999)))));
    wrong(
        "the batch interval in whole minutes",
        Mistaken.LEAVES_OUT_PARTS_OF_A_MINUTE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilQuietFor(30, batch.milliseconds() / 60_000)))));
    wrong(
        "the batch interval in minutes, rounded up",
        Mistaken.ROUNDS_THE_BATCH_INTERVAL_UP_TO_MINUTES,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            untilQuietFor(
                                30, (long) Math.ceil(batch.milliseconds() / 60_000.0))))));
    wrong(
        "the batch interval in whole seconds",
        Mistaken.LEAVES_OUT_PARTS_OF_A_SECOND,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(untilQuietFor(1800, batch.milliseconds() / 1000)))));
    wrong(
        "as many batches as 30 minutes have, rounded up",
        Mistaken.COUNTS_30_MINUTES_IN_WHOLE_BATCHES_UP,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            untilQuietFor(
                                (long) Math.ceil((double) IDLE / batch.milliseconds()))))));
    wrong(
        "keeps the sums after each batch in a static map, and empties it at the start",
        Mistaken.SHARES_SOMETHING_BETWEEN_STREAMS,
        checkpointed((purchases, batch, ssc, directory) -> byTheBatchBefore(purchases, batch)));
    wrong(
        "the time of the batch in a static field, set in the driver",
        Mistaken.READS_A_STATIC_FIELD_OF_THE_DRIVER,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .transformToPair(
                            (rdd, time) -> {
                              now = time.milliseconds();
                              return rdd;
                            })
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) -> {
                              Customer customer = before.orElse(new Customer(0, now));
                              if (!cents.isEmpty()) {
                                return Optional.of(new Customer(customer.cents + sum(cents), now));
                              }
                              return now - customer.quiet > IDLE
                                  ? Optional.<Customer>empty()
                                  : Optional.of(customer);
                            }))));
    wrong(
        "the silence in minutes, rounded",
        Mistaken.LEAVES_OUT_PARTS_OF_A_MINUTE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(pairs(purchases).updateStateByKey(untilIdle(batch, IDLE + 29_999)))));
    wrong(
        "a window of 30 minutes",
        Mistaken.SUMS_OF_30_MINUTES,
        (purchases, batch, ssc, directory) ->
            pairs(purchases).reduceByKeyAndWindow(Long::sum, Ex02aRevenue.IDLE));
    wrong(
        "makes the purchases of a batch distinct",
        Mistaken.EQUAL_PURCHASES_COUNT_ONCE,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases.transform(rdd -> rdd.distinct()))
                        .updateStateByKey(untilIdle(batch)))));
    wrong(
        "compares the times of two purchases",
        Mistaken.FORGETS_THE_RETURNING,
        checkpointed((purchases, batch, ssc, directory) -> byTimes(purchases, 0)));
    wrong(
        "a snapshot of those who buy",
        Mistaken.ONLY_WHO_BUYS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                byTimes(purchases, batch.milliseconds())
                    .join(pairs(purchases).reduceByKey(Long::sum))
                    .mapValues(both -> both._1())));
    wrong(
        "30 minutes from the first purchase on",
        CommonMistake.DIFFERS,
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) -> {
                              Customer customer =
                                  before.orElse(new Customer(0, -batch.milliseconds()));
                              long age = customer.quiet + batch.milliseconds();
                              return age > IDLE
                                  ? Optional.<Customer>empty()
                                  : Optional.of(new Customer(customer.cents + sum(cents), age));
                            }))));
    wrong(
        "returns nothing", CommonMistake.RETURNS_NULL, (purchases, batch, ssc, directory) -> null);

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
        "the silence in minutes, rounded up",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                cents(
                    pairs(purchases)
                        .updateStateByKey(
                            (List<Long> cents, Optional<Customer> before) -> {
                              Customer customer = before.orElse(new Customer(0, 0));
                              long quiet =
                                  cents.isEmpty() ? customer.quiet + batch.milliseconds() : 0;
                              return Math.ceil(quiet / 60_000.0) > 30
                                  ? Optional.<Customer>empty()
                                  : Optional.of(new Customer(customer.cents + sum(cents), quiet));
                            }))));
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
    right(
        "mapWithState without a time-out, and the times of the batches",
        checkpointed(
            (purchases, batch, ssc, directory) -> byTimes(purchases, batch.milliseconds())));
    right(
        "Spark's own updateStateByKey, whose function gets the time of the batch",
        checkpointed((purchases, batch, ssc, directory) -> withTheTime(purchases)));
    right(
        "all purchases as the state, in a list",
        checkpointed(
            (purchases, batch, ssc, directory) ->
                pairs(purchases)
                    .updateStateByKey(
                        (List<Long> cents, Optional<List<List<Long>>> before) -> {
                          List<List<Long>> batches = new ArrayList<>(before.orElse(List.of()));
                          batches.add(new ArrayList<>(cents));
                          int quiet = 0;
                          while (quiet < batches.size()
                              && batches.get(batches.size() - 1 - quiet).isEmpty()) {
                            quiet++;
                          }
                          return quiet * batch.milliseconds() > IDLE
                              ? Optional.<List<List<Long>>>empty()
                              : Optional.of(batches);
                        })
                    .mapValues(
                        batches ->
                            batches.stream().mapToLong(Ex02aRevenueAnswersTest::sum).sum())));
  }

  /**
   * @param ownMap or null for the static one
   */
  private static JavaPairDStream<String, Long> inTheDriver(
      JavaDStream<Purchase> purchases, Duration batch, Map<String, Customer> ownMap) {
    return pairs(purchases)
        .groupByKey()
        .transformToPair(
            rdd -> {
              Map<String, Customer> customers = ownMap == null ? CUSTOMERS : ownMap;
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
              return sums(rdd.context(), customers);
            });
  }

  /** A batch that is computed again finds the sums of the batch before it, as they were. */
  private static JavaPairDStream<String, Long> byTheBatchBefore(
      JavaDStream<Purchase> purchases, Duration batch) {
    AFTER_BATCH.clear();
    return pairs(purchases)
        .groupByKey()
        .transformToPair(
            (rdd, time) -> {
              Map<String, Customer> before = AFTER_BATCH.getOrDefault(time.minus(batch), Map.of());
              Map<String, Iterable<Long>> came = rdd.collectAsMap();
              Set<String> names = new TreeSet<>(before.keySet());
              names.addAll(came.keySet());
              Map<String, Customer> after = new TreeMap<>();
              for (String name : names) {
                List<Long> cents = new ArrayList<>();
                came.getOrDefault(name, List.of()).forEach(cents::add);
                Optional<Customer> customer =
                    untilIdle(batch).call(cents, Optional.ofNullable(before.get(name)));
                if (customer.isPresent()) {
                  after.put(name, customer.get());
                }
              }
              AFTER_BATCH.put(time, after);
              return sums(rdd.context(), after);
            });
  }

  private static JavaPairRDD<String, Long> sums(
      SparkContext context, Map<String, Customer> customers) {
    List<Tuple2<String, Long>> sums = new ArrayList<>();
    customers.forEach((name, one) -> sums.add(new Tuple2<>(name, one.cents)));
    return JavaSparkContext.fromSparkContext(context).parallelizePairs(sums);
  }

  /**
   * The state has the time of the last batch with a purchase.
   *
   * @param grace how much longer than 30 minutes ago that may be for a customer who buys again
   */
  private static JavaPairDStream<String, Long> byTimes(
      JavaDStream<Purchase> purchases, long grace) {
    Function4<Time, String, Optional<Long>, State<Customer>, Optional<Long>> update =
        (time, customer, cents, state) -> {
          boolean goesOn =
              state.exists() && time.milliseconds() - state.get().quiet <= IDLE + grace;
          long sum = (goesOn ? state.get().cents : 0) + cents.get();
          state.update(new Customer(sum, time.milliseconds()));
          return Optional.of(sum);
        };
    return cents(
        pairs(purchases)
            .reduceByKey(Long::sum)
            .mapWithState(StateSpec.function(update))
            .stateSnapshots()
            .transformToPair(
                (rdd, time) -> rdd.filter(each -> time.milliseconds() - each._2().quiet <= IDLE)));
  }

  /** The form of updateStateByKey that the Java API does not have. */
  private static JavaPairDStream<String, Long> withTheTime(JavaDStream<Purchase> purchases) {
    JavaPairDStream<String, Long> pairs = pairs(purchases);
    ClassTag<Customer> customers = ClassTag$.MODULE$.apply(Customer.class);
    DStream<Tuple2<String, Customer>> states =
        new PairDStreamFunctions<>(
                pairs.dstream(), pairs.kManifest(), pairs.vManifest(), Ordering.String$.MODULE$)
            .updateStateByKey(
                new WithTheTime(), new HashPartitioner(2), true, Option.empty(), customers);
    return cents(new JavaPairDStream<>(states, pairs.kManifest(), customers));
  }

  /** The state has the time of the last batch with a purchase. */
  private static final class WithTheTime
      extends AbstractFunction4<Time, String, Seq<Long>, Option<Customer>, Option<Customer>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Option<Customer> apply(
        Time time, String name, Seq<Long> cents, Option<Customer> before) {
      Customer customer = before.getOrElse(() -> new Customer(0, time.milliseconds()));
      List<Long> came = JavaConverters.seqAsJavaList(cents);
      if (!came.isEmpty()) {
        return Option.apply(new Customer(customer.cents + sum(came), time.milliseconds()));
      }
      return time.milliseconds() - customer.quiet > IDLE ? Option.empty() : before;
    }
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
