package io.sparkcourse.section3;

import io.sparkcourse.section3.Ex02aRevenue.Purchase;
import io.sparkcourse.section3.Ex02aRevenueCheck.Answer;
import io.sparkcourse.section3.Ex02aRevenueCheck.Event;
import io.sparkcourse.section3.Ex02aRevenueCheck.Sum;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TasksApart;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.Rule;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/** An event is a purchase, or a failure of the driver at the end of a batch. */
class Ex02aRevenueCheck extends StreamCheck<Answer, Event, Sum> {
  private static final Duration TEN_MINUTES = Durations.minutes(10);
  private static final long IDLE = Ex02aRevenue.IDLE.milliseconds();

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Long> revenue(
        JavaDStream<Purchase> purchases,
        Duration batch,
        JavaStreamingContext ssc,
        String checkpointDirectory);
  }

  /** What happens. */
  sealed interface Event {}

  /** A purchase. */
  record Bought(String customer, long cents) implements Event {
    @Override
    public String toString() {
      return customer + " " + cents;
    }
  }

  /** The driver fails after the batch has finished. Later events go to the recovered driver. */
  record DriverFails() implements Event {
    @Override
    public String toString() {
      return "(the driver fails)";
    }
  }

  /** A customer and the sum, as they are output. */
  record Sum(String customer, long cents) {
    @Override
    public String toString() {
      return "(" + customer + "," + cents + ")";
    }
  }

  Ex02aRevenueCheck() {
    super("3.2a", TEN_MINUTES, Ex02aRevenue::revenue);
  }

  @Override
  protected void cases(Cases<Event, Sum> cases) {
    cases
        .of("in every micro-batch, for each customer the sum of its purchases so far")
        .batch(bought("Ann", 500), bought("Bob", 200), bought("Ann", 100))
        .batch(bought("Bob", 300))
        .emptyBatches(3)
        .batch(bought("Ann", 50))
        .gives(1, sum("Ann", 600), sum("Bob", 200))
        .gives(2, sum("Ann", 600), sum("Bob", 500))
        .gives(3, sum("Ann", 600), sum("Bob", 500))
        .gives(4, sum("Ann", 600), sum("Bob", 500))
        .gives(5, sum("Bob", 500))
        .gives(6, sum("Ann", 50));
    cases
        .of("forget who has bought nothing for more than 30 minutes")
        .batch(bought("Ann", 500))
        .emptyBatches(6)
        .batch(bought("Bob", 10))
        .gives(1, sum("Ann", 500))
        .gives(2, sum("Ann", 500))
        .gives(3, sum("Ann", 500))
        .gives(4, sum("Ann", 500))
        .gives(8, sum("Bob", 10));
    cases
        .of("a purchase ends the silence")
        .batch(bought("Ann", 500))
        .emptyBatches(2)
        .batch(bought("Ann", 70))
        .emptyBatches(4)
        .gives(1, sum("Ann", 500))
        .gives(2, sum("Ann", 500))
        .gives(3, sum("Ann", 500))
        .gives(4, sum("Ann", 570))
        .gives(5, sum("Ann", 570))
        .gives(6, sum("Ann", 570))
        .gives(7, sum("Ann", 570));
    cases
        .of("who buys in the very micro-batch in which it would be forgotten is not forgotten")
        .batch(bought("Ann", 500))
        .emptyBatches(3)
        .batch(bought("Ann", 50))
        .gives(1, sum("Ann", 500))
        .gives(2, sum("Ann", 500))
        .gives(3, sum("Ann", 500))
        .gives(4, sum("Ann", 500))
        .gives(5, sum("Ann", 550));
    cases
        .of("two equal purchases are two")
        .batch(bought("Ann", 50), bought("Ann", 50))
        .batch(bought("Ann", 50))
        .gives(1, sum("Ann", 100))
        .gives(2, sum("Ann", 150));
    cases
        .of("a sum may be too large for an int")
        .batch(bought("Ann", 2_000_000_000), bought("Bob", 3_000_000_000L))
        .batch(bought("Ann", 2_000_000_000))
        .gives(1, sum("Ann", 2_000_000_000), sum("Bob", 3_000_000_000L))
        .gives(2, sum("Ann", 4_000_000_000L), sum("Bob", 3_000_000_000L));
    cases
        .of("a sum may be too large to be exact as a double")
        .batch(bought("Ann", 1L << 53))
        .batch(bought("Ann", 1))
        .gives(1, sum("Ann", 9_007_199_254_740_992L))
        .gives(2, sum("Ann", 9_007_199_254_740_993L));
    cases
        .of("customers are compared as they are: Ann is not ann")
        .batch(bought("Ann", 500), bought("ann", 200))
        .batch(bought("ann", 30))
        .gives(1, sum("Ann", 500), sum("ann", 200))
        .gives(2, sum("Ann", 500), sum("ann", 230));
    cases
        .of("a name may be empty, and its spaces are kept")
        .batch(bought("Ann", 500), bought(" Ann", 200), bought("Ann ", 30), bought("", 7))
        .gives(1, sum("Ann", 500), sum(" Ann", 200), sum("Ann ", 30), sum("", 7));
    cases
        .of("the spaces within a name are kept, too: one is not two")
        .batch(bought("Ann Lee", 500), bought("Ann  Lee", 200))
        .gives(1, sum("Ann Lee", 500), sum("Ann  Lee", 200));
    cases
        .of("a purchase for 0 cents ends the silence, too")
        .batch(bought("Ann", 500))
        .emptyBatches(2)
        .batch(bought("Ann", 0))
        .emptyBatches(2)
        .gives(1, sum("Ann", 500))
        .gives(2, sum("Ann", 500))
        .gives(3, sum("Ann", 500))
        .gives(4, sum("Ann", 500))
        .gives(5, sum("Ann", 500))
        .gives(6, sum("Ann", 500));
    cases
        .of("who has bought for 0 cents only, is a customer with the sum 0")
        .batch(bought("Ann", 0))
        .batch()
        .gives(1, sum("Ann", 0))
        .gives(2, sum("Ann", 0));
    annIn(cases, "micro-batches of 15 minutes: three are more than 30", Durations.minutes(15), 3);
    annIn(cases, "micro-batches of 7 minutes: five are more than 30", Durations.minutes(7), 5);
    annIn(cases, "a micro-batch of 45 minutes is more than 30", Durations.minutes(45), 1);
    annIn(
        cases,
        "micro-batches of 10 minutes and 5 seconds: three are more than 30 minutes",
        Durations.seconds(605),
        3);
    annIn(
        cases,
        "micro-batches of 7 minutes and 30 seconds: four are 30 minutes",
        Durations.seconds(450),
        5);
    annIn(
        cases,
        "micro-batches of 450.4 seconds: four are more than 30 minutes",
        new Duration(450_400),
        4);
    cases
        .of("the sums survive a failure of the driver")
        .batch(bought("Ann", 500), bought("Bob", 200))
        .batch(bought("Bob", 300), new DriverFails())
        .batch(bought("Cleo", 30))
        .emptyBatches(3)
        .gives(1, sum("Ann", 500), sum("Bob", 200))
        .gives(2, sum("Ann", 500), sum("Bob", 500))
        .gives(3, sum("Ann", 500), sum("Bob", 500), sum("Cleo", 30))
        .gives(4, sum("Ann", 500), sum("Bob", 500), sum("Cleo", 30))
        .gives(5, sum("Bob", 500), sum("Cleo", 30))
        .gives(6, sum("Cleo", 30));
  }

  /** Ann is forgotten this many batches after her purchase. */
  private static void annIn(
      Cases<Event, Sum> cases, String sentence, Duration interval, int forgottenAfter) {
    Cases.CaseBuilder<Event, Sum> builder =
        cases
            .of(sentence)
            .every(interval)
            .batch(bought("Ann", 500))
            .emptyBatches(forgottenAfter)
            .batch(bought("Ann", 50))
            .gives(forgottenAfter + 2, sum("Ann", 50));
    for (int batch = 1; batch <= forgottenAfter; batch++) {
      builder.gives(batch, sum("Ann", 500));
    }
  }

  @Override
  protected Output<Sum> expected(Batches<Event> input) {
    return sums(input, Bought::cents, MORE_THAN_IDLE, MORE_THAN_IDLE);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> customers = draws.shuffled(List.of("Ann", "Bob", "Cleo"));
    return draws
        .<Event>batches(
            12,
            3,
            () ->
                bought(
                    draws.percent(60) ? customers.get(0) : draws.oneOf(customers),
                    draws.oneOf(0L, 1L, 250L, 2_000_000_000L)))
        .every(
            draws.oneOf(
                TEN_MINUTES, Durations.minutes(7), new Duration(IDLE / 4 + draws.around(0))));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Event, Sum> run) {
    for (int batch = 1; batch < run.input().size(); batch++) {
      if (run.input().batch(batch).contains(new DriverFails())) {
        run.recoverAfter(batch, false);
      }
    }
    run.collect(
        answer.revenue(
            run.stream(Bought.class, each -> new Purchase(each.customer(), each.cents())),
            run.batchInterval(),
            run.context(),
            run.checkpointDirectory()),
        Sum::new);
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "keep nothing in a static field: a program may have several streams of purchases",
            Ex02aRevenueCheck::sharedByTwoStreams),
        new Rule<>(
            "keep nothing in a static field: tasks may run in other JVMs than the driver",
            this::lostInOtherProcesses));
  }

  /** A clock in a static field, for example, stands still in tasks if the driver sets it. */
  private Optional<Finding> lostInOtherProcesses(Answer answer) throws Exception {
    List<List<Event>> batches = new ArrayList<>(Collections.nCopies(5, List.of()));
    batches.set(0, List.of(bought("Ann", 500)));
    Batches<Event> input = Batches.of(batches);
    try {
      Output<Sum> output =
          TasksApart.run(
              () -> observe(answer, input, 2).output(),
              Ex02aRevenue.class,
              Ex02aRevenueCheck.class,
              answer.getClass());
      return output.batch(4).equals(expected(input).batch(4)) && output.batch(5).isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Mistaken.READS_A_STATIC_FIELD_OF_THE_DRIVER,
                  "Ann buys for 500 in batch 1, and there are 10 minutes to a batch. With the static"
                      + " fields of tasks apart from those of the driver, batch 4 gives "
                      + output.batch(4)
                      + ", and batch 5 "
                      + output.batch(5)
                      + "."));
    } catch (ClassCastException ofTheAnswersOwnClass) {
      return Optional.empty(); // its objects are sent to the driver, see TasksApart
    }
  }

  /** A clock in a static field, for example, runs twice as fast with two streams. */
  private static Optional<Finding> sharedByTwoStreams(Answer answer) {
    try (DStreamTester tester = DStreamTester.every(TEN_MINUTES)) {
      BatchOutput<Tuple2<String, Long>> ofAnn =
          tester.collect(revenueOf(answer, tester, new Purchase("Ann", 500)));
      BatchOutput<Tuple2<String, Long>> ofBob =
          tester.collect(revenueOf(answer, tester, new Purchase("Bob", 200)));
      tester.run(4);
      List<Tuple2<String, Long>> ann = ofAnn.batches().getOrDefault(4, List.of());
      List<Tuple2<String, Long>> bob = ofBob.batches().getOrDefault(4, List.of());
      return ann.equals(List.of(new Tuple2<>("Ann", 500L)))
              && bob.equals(List.of(new Tuple2<>("Bob", 200L)))
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Mistaken.SHARES_SOMETHING_BETWEEN_STREAMS,
                  "In one program, one stream has Ann 500 in batch 1, another one Bob 200. In batch 4,"
                      + " after exactly 30 minutes, the first gives "
                      + ann
                      + ", the second "
                      + bob
                      + "."));
    }
  }

  private static JavaPairDStream<String, Long> revenueOf(
      Answer answer, DStreamTester tester, Purchase purchase) {
    return answer.revenue(
        tester.stream(List.of(List.of(purchase))),
        TEN_MINUTES,
        tester.context(),
        tester.checkpointDirectory());
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("There is no checkpoint to recover from")
        ? Optional.of(Mistaken.LEAVES_NO_CHECKPOINT)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Sum> {
    NEVER_FORGETS(
        "It goes on with the sum of a customer that has bought nothing for more than 30 minutes of"
            + " the stream's time.",
        input -> sums(input, Bought::cents, NEVER, NEVER)),
    ONLY_STOPS_SHOWING(
        "It no longer outputs a customer that has bought nothing for more than 30 minutes, but it"
            + " still keeps the sum: who comes back gets the old one.",
        input -> sums(input, Bought::cents, NEVER, MORE_THAN_IDLE)),
    FORGETS_AT_30_MINUTES(
        "It forgets a customer that has bought nothing for exactly 30 minutes. More than 30 are"
            + " asked for.",
        input -> sums(input, Bought::cents, (quiet, millis) -> quiet * millis >= IDLE)),
    FORGETS_A_BATCH_TOO_LATE(
        "It forgets a customer one micro-batch too late: the quiet micro-batch of now counts, too.",
        input -> sums(input, Bought::cents, (quiet, millis) -> (quiet - 1) * millis > IDLE)),
    FORGETS_WHO_BUYS_NOTHING(
        "It forgets a customer in the first micro-batch in which it buys nothing.",
        input -> sums(input, Bought::cents, (quiet, millis) -> quiet > 0)),
    FORGETS_THE_RETURNING(
        "It begins at 0 for a customer that buys something in the very micro-batch in which it would"
            + " be forgotten: that one is to keep its sum.",
        input ->
            sums(
                input,
                Bought::cents,
                (quiet, millis) -> (quiet + 1) * millis > IDLE,
                MORE_THAN_IDLE)),
    ADDS_UP_SILENCES(
        "It forgets a customer whose silences are longer than 30 minutes together. A purchase ends"
            + " a silence, and the next one begins at 0.",
        Ex02aRevenueCheck::silencesAddedUp),
    COUNTS_THREE_BATCHES(
        "It forgets a customer after three quiet micro-batches, however long they are.",
        input -> sums(input, Bought::cents, (quiet, millis) -> quiet > 3)),
    COUNTS_30_MINUTES_IN_WHOLE_BATCHES_UP(
        "It rounds 30 minutes up to whole micro-batches: it forgets a customer too late when the"
            + " batch interval does not divide 30 minutes.",
        input ->
            sums(input, Bought::cents, (quiet, millis) -> quiet > (IDLE + millis - 1) / millis)),
    LEAVES_OUT_PARTS_OF_A_SECOND(
        "It goes on with a customer that has bought nothing for 30 minutes and a part of a second:"
            + " it takes the batch interval in whole seconds.",
        input -> sums(input, Bought::cents, (quiet, millis) -> quiet * (millis / 1000) > 1800)),
    LEAVES_OUT_PARTS_OF_A_MINUTE(
        "It goes on with a customer that has bought nothing for 30 minutes and a part of a minute:"
            + " it counts whole minutes.",
        input -> sums(input, Bought::cents, (quiet, millis) -> quiet * millis / 60_000 > 30)),
    ROUNDS_THE_BATCH_INTERVAL_UP_TO_MINUTES(
        "It takes the batch interval in whole minutes, rounded up.",
        input ->
            sums(
                input,
                Bought::cents,
                (quiet, millis) -> quiet * ((millis + 59_999) / 60_000) > 30)),
    SUMS_OF_30_MINUTES(
        "It gives what was bought in the last 30 minutes, and not the sum of all purchases so far.",
        Ex02aRevenueCheck::sumsOf30Minutes),
    ONLY_THIS_BATCH(
        "It gives what was bought in this micro-batch alone.",
        input ->
            mapped(
                input,
                (batch, sums) ->
                    sums(Batches.of(List.of(input.batch(batch))), Bought::cents, NEVER).batch(1))),
    LOSES_THE_SUM(
        "It loses the sum of a customer that buys again: what was bought in this micro-batch takes"
            + " the place of the sum.",
        input -> sums(input, Bought::cents, (quiet, millis) -> true, MORE_THAN_IDLE)),
    GIVES_0_FOR_THE_QUIET(
        "It gives what was bought in this micro-batch alone, and 0 for who has bought nothing.",
        Ex02aRevenueCheck::zeroForTheQuiet),
    ONLY_WHO_BUYS(
        "It gives only customers that bought something in this micro-batch.",
        input -> mapped(input, (batch, sums) -> sums.stream().filter(buys(input, batch)).toList())),
    ONLY_WHO_BUYS_AND_NEVER_FORGETS(
        "It gives only customers that bought something in this micro-batch, and it goes on with a"
            + " sum after more than 30 minutes without a purchase.",
        input -> {
          Output<Sum> all = sums(input, Bought::cents, NEVER);
          return Output.inEachBatch(
              input, batch -> all.batch(batch).stream().filter(buys(input, batch)).toList());
        }),
    ONLY_WHO_BUYS_OR_IS_FORGOTTEN(
        "It gives only customers that bought something in this micro-batch, and those that it"
            + " forgets. That is what mapWithState returns; all that it keeps is in its"
            + " stateSnapshots().",
        Ex02aRevenueCheck::activeAndForgotten),
    ONE_FOR_EACH_PURCHASE(
        "It gives a result for each purchase. One sum for each customer is asked for.",
        Ex02aRevenueCheck::afterEachPurchase),
    COUNTS_PURCHASES(
        "It counts purchases, in place of adding up their cents.",
        input -> sums(input, purchase -> 1, MORE_THAN_IDLE)),
    EQUAL_PURCHASES_COUNT_ONCE(
        "It counts equal purchases of a micro-batch once.",
        input ->
            sums(
                Batches.of(
                        input.asLists().stream()
                            .map(batch -> batch.stream().distinct().toList())
                            .toList())
                    .every(new Duration(millis(input))),
                Bought::cents,
                MORE_THAN_IDLE)),
    OVERFLOWS(
        "Its sum is wrong when it is too large for an int.",
        input ->
            mapped(
                input,
                (batch, sums) ->
                    sums.stream().map(each -> sum(each.customer(), (int) each.cents())).toList())),
    TAKES_0_CENTS_FOR_SILENCE(
        "It takes a purchase for 0 cents for no purchase.",
        input ->
            sums(
                input.only(event -> !(event instanceof Bought bought && bought.cents() == 0)),
                Bought::cents,
                MORE_THAN_IDLE)),
    LEAVES_OUT_SUMS_OF_0(
        "It leaves out customers whose sum is 0. A purchase for 0 cents is one, too.",
        input ->
            mapped(input, (batch, sums) -> sums.stream().filter(sum -> sum.cents() != 0).toList())),
    COUNTS_A_BATCH_AGAIN(
        "After a failure it counts the last micro-batch before the failure twice: a program that is"
            + " recovered computes it again.",
        Ex02aRevenueCheck::batchOfTheFailureTwice),
    SHARES_SOMETHING_BETWEEN_STREAMS(
        "With two streams of purchases in one program it gives something else than with each alone:"
            + " it keeps something that both share, as a static field is.",
        null),
    READS_A_STATIC_FIELD_OF_THE_DRIVER(
        "What it gives is right here, in one JVM, but its tasks read a static field that the driver"
            + " sets. On a cluster they run in other JVMs, which have static fields of their own.",
        null),
    LEAVES_NO_CHECKPOINT("There is no checkpoint from which the program could be recovered.", null);

    private final String message;
    private final Model<Event, Sum> model;

    Mistaken(String message, Model<Event, Sum> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Sum>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** Whether a customer is forgotten who has bought nothing for this many batches. */
  @FunctionalInterface
  private interface Limit {
    boolean isPassed(long quietBatches, long batchMillis);
  }

  private static final Limit MORE_THAN_IDLE = (quiet, millis) -> quiet * millis > IDLE;
  private static final Limit NEVER = (quiet, millis) -> false;

  private static Output<Sum> sums(
      Batches<Event> input, ToLongFunction<Bought> amount, Limit limit) {
    return sums(input, amount, limit, limit);
  }

  /**
   * The sums in each batch.
   *
   * @param beginsAt0 when a customer who buys again begins at 0
   * @param isHidden when a customer who does not buy is not output
   */
  private static Output<Sum> sums(
      Batches<Event> input, ToLongFunction<Bought> amount, Limit beginsAt0, Limit isHidden) {
    long millis = millis(input);
    return Output.inEachBatch(
        input,
        batch -> {
          List<Sum> sums = new ArrayList<>();
          for (String customer : customers(input.upTo(batch))) {
            List<Integer> bought = batchesWith(input, customer, batch);
            int last = bought.size() - 1;
            if (!isHidden.isPassed(batch - bought.get(last), millis)) {
              int first = last;
              while (first > 0
                  && !beginsAt0.isPassed(bought.get(first) - bought.get(first - 1) - 1, millis)) {
                first--;
              }
              int batches = batch - bought.get(first) + 1;
              sums.add(
                  sum(
                      customer,
                      purchases(input.window(batch, batches))
                          .filter(each -> each.customer().equals(customer))
                          .mapToLong(amount)
                          .sum()));
            }
          }
          return sums;
        });
  }

  private static List<Integer> batchesWith(Batches<Event> input, String customer, int last) {
    return IntStream.rangeClosed(1, last)
        .filter(batch -> customers(input.batch(batch)).contains(customer))
        .boxed()
        .toList();
  }

  private static Output<Sum> mapped(
      Batches<Event> input, BiFunction<Integer, List<Sum>, List<Sum>> change) {
    Output<Sum> right = sums(input, Bought::cents, MORE_THAN_IDLE);
    return Output.inEachBatch(input, batch -> change.apply(batch, right.batch(batch)));
  }

  private static Predicate<Sum> buys(Batches<Event> input, int batch) {
    return sum -> customers(input.batch(batch)).contains(sum.customer());
  }

  private static Output<Sum> silencesAddedUp(Batches<Event> input) {
    long millis = millis(input);
    Map<String, Long> cents = new TreeMap<>();
    Map<String, Long> quiet = new TreeMap<>();
    return Output.inEachBatch(
        input,
        batch -> {
          List<String> buying = customers(input.batch(batch));
          for (String customer : List.copyOf(cents.keySet())) {
            if (!buying.contains(customer) && quiet.merge(customer, millis, Long::sum) > IDLE) {
              cents.remove(customer);
              quiet.remove(customer);
            }
          }
          purchases(input.batch(batch))
              .forEach(each -> cents.merge(each.customer(), each.cents(), Long::sum));
          return pairs(cents);
        });
  }

  private static Output<Sum> sumsOf30Minutes(Batches<Event> input) {
    int batches = (int) (IDLE / millis(input));
    return Output.inEachBatch(
        input,
        batch -> {
          Map<String, Long> cents = new TreeMap<>();
          purchases(input.window(batch, batches))
              .forEach(each -> cents.merge(each.customer(), each.cents(), Long::sum));
          return pairs(cents);
        });
  }

  private static Output<Sum> zeroForTheQuiet(Batches<Event> input) {
    return Output.inEachBatch(
        input,
        batch -> {
          Map<String, Long> cents = new TreeMap<>();
          customers(input.upTo(batch)).forEach(customer -> cents.put(customer, 0L));
          purchases(input.batch(batch))
              .forEach(each -> cents.merge(each.customer(), each.cents(), Long::sum));
          return pairs(cents);
        });
  }

  private static Output<Sum> activeAndForgotten(Batches<Event> input) {
    Output<Sum> right = sums(input, Bought::cents, MORE_THAN_IDLE);
    return Output.inEachBatch(
        input,
        batch -> {
          List<Sum> kept = right.batch(batch);
          List<String> customers = kept.stream().map(Sum::customer).toList();
          return Stream.concat(
                  kept.stream().filter(buys(input, batch)),
                  right.batch(batch - 1).stream()
                      .filter(sum -> !customers.contains(sum.customer())))
              .toList();
        });
  }

  private static Output<Sum> afterEachPurchase(Batches<Event> input) {
    Map<String, Long> cents = new TreeMap<>();
    return Output.inEachBatch(
        input,
        batch ->
            purchases(input.batch(batch))
                .map(
                    each ->
                        sum(each.customer(), cents.merge(each.customer(), each.cents(), Long::sum)))
                .toList());
  }

  private static Output<Sum> batchOfTheFailureTwice(Batches<Event> input) {
    List<List<Event>> batches = new ArrayList<>();
    List<Integer> sources = new ArrayList<>();
    for (int batch = 1; batch <= input.size(); batch++) {
      batches.add(input.batch(batch));
      if (input.batch(batch).contains(new DriverFails())) {
        batches.add(input.batch(batch));
      }
      sources.add(batches.size());
    }
    Output<Sum> sums =
        sums(Batches.of(batches).every(new Duration(millis(input))), Bought::cents, MORE_THAN_IDLE);
    return Output.inEachBatch(input, batch -> sums.batch(sources.get(batch - 1)));
  }

  private static long millis(Batches<Event> input) {
    return input.interval().orElse(TEN_MINUTES).milliseconds();
  }

  private static Stream<Bought> purchases(List<Event> events) {
    return events.stream().filter(Bought.class::isInstance).map(Bought.class::cast);
  }

  private static List<String> customers(List<Event> events) {
    return purchases(events).map(Bought::customer).distinct().toList();
  }

  private static List<Sum> pairs(Map<String, Long> cents) {
    return cents.entrySet().stream().map(each -> sum(each.getKey(), each.getValue())).toList();
  }

  private static Event bought(String customer, long cents) {
    return new Bought(customer, cents);
  }

  private static Sum sum(String customer, long cents) {
    return new Sum(customer, cents);
  }
}
