package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

/** Orders that are counted by the ten minutes in which they were ordered: 5.9b and 5.9c. */
final class OrderCounts {
  static final int MINUTE = 60;
  static final int TEN_MINUTES = 10 * MINUTE;
  static final int HOUR = 60 * MINUTE;

  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");

  private OrderCounts() {}

  /**
   * An order.
   *
   * @param ordered in seconds of the day
   * @param received likewise
   */
  record Order(int ordered, int received) {
    /** Whether it was ordered at most so many seconds after it was received. */
    boolean within(int seconds) {
      return ordered <= received + seconds;
    }

    @Override
    public String toString() {
      return text(ordered) + " received " + text(received);
    }
  }

  /**
   * @param ordered such as {@code 12:05}
   * @param received likewise
   */
  static Order order(String ordered, String received) {
    return new Order(
        LocalTime.parse(ordered).toSecondOfDay(), LocalTime.parse(received).toSecondOfDay());
  }

  /** An order of each of so many ten minutes from 6:00 on, received a minute later. */
  static List<Order> oneOfEachTenMinutes(int number) {
    return IntStream.range(0, number)
        .map(i -> 6 * HOUR + TEN_MINUTES * i)
        .mapToObj(ordered -> new Order(ordered, ordered + MINUTE))
        .toList();
  }

  /** The counts of {@link #oneOfEachTenMinutes}. */
  static String[] countsOfEachTenMinutes(int number) {
    return oneOfEachTenMinutes(number).stream()
        .map(order -> line(order.ordered(), 1))
        .toArray(String[]::new);
  }

  static Dataset<Row> stream(QueryRun<Order, String> run) {
    run.session().conf().set("spark.sql.session.timeZone", "UTC");
    AtomicInteger number = new AtomicInteger();
    return run.stream(
        "id STRING, ordered TIMESTAMP, received TIMESTAMP",
        order ->
            RowFactory.create(
                "O" + number.incrementAndGet(),
                timestamp(order.ordered()),
                timestamp(order.received())));
  }

  static void collect(QueryRun<Order, String> run, Dataset<Row> counts) {
    run.collect(
        counts,
        "start TIMESTAMP, orders BIGINT",
        OutputMode.Update(),
        row -> line(secondOfDay(row.getAs("start")), row.<Long>getAs("orders")));
  }

  /**
   * Lets no ten minutes be kept that ended an hour before the newest order.
   *
   * @param counted which orders count
   * @param keepsMore the mistake if some are kept that ended earlier
   * @param keepsAnHour the mistake if it is only those that ended exactly an hour before
   */
  static void watchState(
      QueryRun<Order, String> run,
      Predicate<Order> counted,
      Mistake<?, ?> keepsMore,
      Mistake<?, ?> keepsAnHour) {
    StateBound.watch(
        run,
        orders -> endedAfter(-HOUR - 1, orders, counted),
        keepsMore,
        "After micro-batch %d, %d windows of ten minutes had ended no more than an hour before"
            + " the newest order, or not yet, and the state has %d rows");
    StateBound.watch(
        run,
        orders -> endedAfter(-HOUR, orders, counted),
        keepsAnHour,
        "After micro-batch %d, %d windows of ten minutes had ended less than an hour before"
            + " the newest order, or not yet, and the state has %d rows");
  }

  /** How many ten minutes ended more than so many seconds after the newest order. */
  private static long endedAfter(int seconds, List<Order> orders, Predicate<Order> counted) {
    List<Order> these = orders.stream().filter(counted).toList();
    int newest = these.stream().mapToInt(Order::ordered).max().orElse(0);
    return these.stream()
        .map(order -> start(order.ordered(), TEN_MINUTES) + TEN_MINUTES)
        .distinct()
        .filter(end -> end > newest + seconds)
        .count();
  }

  /** The right counts, or what a mistake makes of them. */
  record Counts(
      Predicate<Order> counted,
      Predicate<Order> seen,
      int delay,
      int length,
      ToIntFunction<Order> time) {
    /** All orders are counted, by the ten minutes in which they were ordered. */
    static Counts droppedAfter(int delay) {
      return new Counts(order -> true, order -> true, delay, TEN_MINUTES, Order::ordered);
    }

    /** Only these are counted. */
    Counts of(Predicate<Order> some) {
      return new Counts(some, seen, delay, length, time);
    }

    /** Only these move the watermark. */
    Counts movedBy(Predicate<Order> some) {
      return new Counts(counted, some, delay, length, time);
    }

    Counts by(ToIntFunction<Order> anotherTime) {
      return new Counts(counted, seen, delay, length, anotherTime);
    }

    Counts ofLength(int seconds) {
      return new Counts(counted, seen, delay, seconds, time);
    }

    /**
     * The new counts of each micro-batch. An order is dropped if its window ended {@code delay}
     * seconds, or more, before the newest order of the micro-batches before.
     */
    Output<String> output(Batches<Order> batches) {
      Map<Integer, Integer> counts = new TreeMap<>();
      List<List<String>> output = new ArrayList<>();
      int newest = 0;
      for (List<Order> batch : batches.asLists()) {
        SortedSet<Integer> updated = new TreeSet<>();
        int watermark = newest - delay;
        for (Order order : batch) {
          int start = start(time.applyAsInt(order), length);
          if (counted.test(order) && start + length > watermark) {
            counts.merge(start, 1, Integer::sum);
            updated.add(start);
          }
          if (seen.test(order)) {
            newest = Math.max(newest, time.applyAsInt(order));
          }
        }
        output.add(updated.stream().map(start -> line(start, counts.get(start))).toList());
      }
      return Output.inEachBatch(batches, batch -> output.get(batch - 1));
    }
  }

  private static int start(int second, int length) {
    return second / length * length;
  }

  private static String line(int start, long orders) {
    return text(start) + " " + orders;
  }

  private static String text(int second) {
    int day = second / (24 * HOUR);
    LocalTime time = LocalTime.ofSecondOfDay(second % (24 * HOUR));
    return day == 0 ? time.toString() : time + " of day " + (1 + day);
  }

  private static Timestamp timestamp(int second) {
    return Timestamp.from(DAY.plusSeconds(second));
  }

  private static int secondOfDay(Timestamp time) {
    return (int) Duration.between(DAY, time.toInstant()).toSeconds();
  }
}
