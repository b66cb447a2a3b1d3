package io.sparkcourse.section3;

import io.sparkcourse.section3.Ex02aRevenue.Purchase;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

class Ex02aRevenueCheck extends ExerciseCheck<Ex02aRevenueCheck.Answer> {
  private static final Duration TEN_MINUTES = Durations.minutes(10);
  private static final Duration QUARTER_OF_AN_HOUR = Durations.minutes(15);
  private static final int NEVER = Integer.MAX_VALUE;

  /** Ann and Bob each come back after they were forgotten, Ann also before. */
  private static final List<List<Purchase>> PURCHASES =
      List.of(
          List.of(bought("Ann", 500), bought("Bob", 200), bought("Ann", 100)),
          List.of(bought("Bob", 300), bought("Cleo", 900)),
          List.of(bought("Cleo", 50)),
          List.of(bought("Ann", 70)),
          List.of(),
          List.of(),
          List.of(),
          List.of(bought("Bob", 10)),
          List.of(bought("Ann", 5), bought("Ann", 5)),
          List.of());

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Long> revenue(
        JavaDStream<Purchase> purchases,
        Duration batch,
        JavaStreamingContext ssc,
        String checkpointDirectory);
  }

  Ex02aRevenueCheck() {
    super("3.2a", Ex02aRevenue::revenue);
  }

  @Override
  protected void check(Answer answer) {
    run(
        answer,
        TEN_MINUTES,
        comparison(TEN_MINUTES, 3)
            .mistake(
                "It forgets after 20 minutes already: with micro-batches of 10 minutes it keeps a"
                    + " customer through two quiet ones, and 30 minutes are three.",
                told(new Customers(2)))
            .mistake(
                "It forgets a customer that has bought nothing for 40 minutes one micro-batch too"
                    + " late: does it add the quiet batch of now before it compares?",
                told(new Customers(4))));
    run(
        answer,
        QUARTER_OF_AN_HOUR,
        comparison(QUARTER_OF_AN_HOUR, 2)
            .mistake(
                "It is right with micro-batches of 10 minutes, and wrong with 15: does it count quiet"
                    + " batches, in place of quiet minutes? batch says how long each is.",
                told(new Customers(3))));
  }

  private static void run(
      Answer answer, Duration batch, Comparison<Tuple2<String, Long>> comparison) {
    try (DStreamTester tester = DStreamTester.every(batch)) {
      BatchOutput<Tuple2<String, Long>> output =
          tester.collect(
              returned(
                  answer.revenue(
                      tester.stream(PURCHASES),
                      batch,
                      tester.context(),
                      tester.checkpointDirectory())));
      tester.run(PURCHASES.size());

      output.batches().forEach(Ex02aRevenueCheck::requireEachOnce);
      comparison.judge(output);
      CheckpointedState.require(tester);
    }
  }

  private static void requireEachOnce(int batch, List<Tuple2<String, Long>> sums) {
    if (sums.stream().map(Tuple2::_1).distinct().count() < sums.size()) {
      throw WrongAnswer.because(
          "It tells a customer more than once in batch "
              + batch
              + ": "
              + sums
              + ". Does it give a result for each purchase? One sum for each customer is asked for.");
    }
  }

  private static Comparison<Tuple2<String, Long>> comparison(Duration batch, int quietBatches) {
    return Comparison.with(batch, told(new Customers(quietBatches)))
        .input(shown())
        .mistake(
            "It never forgets a customer, not in all these "
                + PURCHASES.size()
                + " micro-batches. Does its function ever return Optional.empty()? And if it does:"
                + " does it measure the 30 minutes in the stream's time? The computer's clock has"
                + " nothing to do with it, and 30 batches are not 30 minutes.",
            told(new Customers(NEVER)))
        .mistake(
            "It no longer tells of a customer that is quiet, but it still keeps the sum: when Bob came"
                + " back, the old one was there. A filter behind the operation hides a state; only"
                + " Optional.empty() from the function removes it.",
            filtered(quietBatches))
        .mistake(
            "It forgets a customer in the first micro-batch in which it buys nothing: how long has it"
                + " been quiet by then?",
            told(new Customers(0)))
        .mistake(
            "It adds up all quiet batches of a customer: when Ann bought something in batch 4, her"
                + " silence was over, and the next one begins at 0.",
            told(new Customers(quietBatches).neverResetting()))
        .mistake(
            "It tells what was bought in this micro-batch alone: the state before, the second argument"
                + " of the function, is lost.",
            told(new Customers(quietBatches).losingTheSum()))
        .mistake(
            "It tells what was bought in this micro-batch alone, and 0 of who bought nothing: the"
                + " state before, the second argument of the function, is lost.",
            told(new Customers(NEVER).startingAnew()))
        .mistake(
            "It tells what was bought in this micro-batch alone: is there any state? reduceByKey"
                + " begins anew in each batch.",
            boughtInEachBatch())
        .mistake(
            "It tells only customers that bought something in this micro-batch: the others are asked"
                + " for, too.",
            onlyActive(told(new Customers(quietBatches))))
        .mistake(
            "It tells only customers that bought something in this micro-batch, and never forgets one:"
                + " the others are asked for, too, until they have been quiet for too long.",
            onlyActive(told(new Customers(NEVER))))
        .mistake(
            "It tells only customers that bought something in this micro-batch, and those that it"
                + " forgets: mapWithState has a result for what comes and what times out. What it"
                + " keeps is in its stateSnapshots().",
            activeAndForgotten(told(new Customers(quietBatches))))
        .mistake(
            "It counts purchases: the sum of their cents is asked for.",
            told(new Customers(quietBatches).counting()));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("checkpoint directory has not been set")) {
      return Optional.of(
          "Each state is made from the one before, and Spark wants to save one now and then: which"
              + " method of the context sets the directory?");
    }
    return Optional.empty();
  }

  private static Purchase bought(String customer, long cents) {
    return new Purchase(customer, cents);
  }

  private static List<List<String>> shown() {
    return PURCHASES.stream()
        .map(batch -> batch.stream().map(one -> one.customer() + " " + one.cents()).toList())
        .toList();
  }

  /** What is told of customers in each batch, worked out by plain Java. */
  private static SortedMap<Integer, List<Tuple2<String, Long>>> told(Customers customers) {
    SortedMap<Integer, List<Tuple2<String, Long>>> told = new TreeMap<>();
    for (List<Purchase> batch : PURCHASES) {
      customers.next(batch);
      told.put(told.size() + 1, customers.pairs());
    }
    return told;
  }

  /** Nobody is forgotten, but who would be is not told. */
  private static SortedMap<Integer, List<Tuple2<String, Long>>> filtered(int quietBatches) {
    SortedMap<Integer, List<Tuple2<String, Long>>> all = told(new Customers(NEVER));
    SortedMap<Integer, List<Tuple2<String, Long>>> right = told(new Customers(quietBatches));
    all.replaceAll(
        (batch, pairs) ->
            pairs.stream()
                .filter(pair -> right.get(batch).stream().anyMatch(is -> is._1().equals(pair._1())))
                .toList());
    return all;
  }

  private static SortedMap<Integer, List<Tuple2<String, Long>>> boughtInEachBatch() {
    SortedMap<Integer, List<Tuple2<String, Long>>> sums = new TreeMap<>();
    for (List<Purchase> batch : PURCHASES) {
      Customers customers = new Customers(NEVER);
      customers.next(batch);
      sums.put(sums.size() + 1, customers.pairs());
    }
    return sums;
  }

  private static SortedMap<Integer, List<Tuple2<String, Long>>> onlyActive(
      SortedMap<Integer, List<Tuple2<String, Long>>> told) {
    told.replaceAll((batch, sums) -> sums.stream().filter(sum -> isActive(sum, batch)).toList());
    return told;
  }

  private static SortedMap<Integer, List<Tuple2<String, Long>>> activeAndForgotten(
      SortedMap<Integer, List<Tuple2<String, Long>>> told) {
    SortedMap<Integer, List<Tuple2<String, Long>>> results = new TreeMap<>();
    told.forEach(
        (batch, sums) -> {
          Set<String> kept = sums.stream().map(Tuple2::_1).collect(Collectors.toSet());
          Stream<Tuple2<String, Long>> forgotten =
              told.getOrDefault(batch - 1, List.of()).stream()
                  .filter(sum -> !kept.contains(sum._1()));
          results.put(
              batch,
              Stream.concat(sums.stream().filter(sum -> isActive(sum, batch)), forgotten).toList());
        });
    return results;
  }

  private static boolean isActive(Tuple2<String, Long> sum, int batch) {
    return PURCHASES.get(batch - 1).stream().anyMatch(one -> one.customer().equals(sum._1()));
  }

  /** The customers that are known, and the mistakes that can be made with them. */
  private static final class Customers {
    private final int quietBatches;
    private final Map<String, Long> sums = new TreeMap<>();
    private final Map<String, Integer> quiet = new TreeMap<>();
    private boolean neverResetting;
    private boolean losingTheSum;
    private boolean startingAnew;
    private boolean counting;

    /** Customers that are kept through so many quiet batches, and forgotten in the next. */
    Customers(int quietBatches) {
      this.quietBatches = quietBatches;
    }

    Customers neverResetting() {
      neverResetting = true;
      return this;
    }

    /** A purchase makes the sums of the batches before vanish. */
    Customers losingTheSum() {
      losingTheSum = true;
      return this;
    }

    /** So does a batch without a purchase. */
    Customers startingAnew() {
      startingAnew = true;
      return this;
    }

    Customers counting() {
      counting = true;
      return this;
    }

    void next(List<Purchase> batch) {
      Map<String, Long> came =
          batch.stream()
              .collect(
                  Collectors.groupingBy(
                      Purchase::customer,
                      TreeMap::new,
                      Collectors.summingLong(one -> counting ? 1 : one.cents())));
      for (String customer : new ArrayList<>(sums.keySet())) {
        if (!came.containsKey(customer)) {
          beQuiet(customer);
        }
      }
      came.forEach(
          (customer, cents) -> {
            if (losingTheSum || startingAnew) {
              sums.put(customer, cents);
            } else {
              sums.merge(customer, cents, Long::sum);
            }
            if (!neverResetting) {
              quiet.remove(customer);
            }
          });
    }

    private void beQuiet(String customer) {
      if (startingAnew) {
        sums.put(customer, 0L);
      }
      if (quiet.merge(customer, 1, Integer::sum) > quietBatches) {
        sums.remove(customer);
        quiet.remove(customer);
      }
    }

    List<Tuple2<String, Long>> pairs() {
      return sums.entrySet().stream()
          .map(sum -> new Tuple2<>(sum.getKey(), sum.getValue()))
          .toList();
    }
  }
}
