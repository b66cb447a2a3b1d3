package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09cSilentCounts.Cure;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex09cSilentCountsCheck
    extends QueryCheck<Function<Dataset<Row>, Cure>, Ex09cSilentCountsCheck.Order, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int MINUTE = 60;
  private static final int TEN_MINUTES = 10 * MINUTE;
  private static final int FAST = 5 * MINUTE;
  private static final int DELAY = 20 * MINUTE;

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

    boolean isTrue() {
      return within(FAST);
    }

    @Override
    public String toString() {
      return text(ordered) + " received " + text(received);
    }
  }

  Ex09cSilentCountsCheck() {
    super("5.9c", Ex09cSilentCounts::cure);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("the others count in the ten minutes in which they were ordered, not received")
        .batch(order("12:01", "12:02"), order("12:02", "15:00"), order("12:10", "12:12"))
        .batch(order("12:09", "12:13"))
        .gives(1, "12:00 2", "12:10 1")
        .gives(2, "12:00 3");
    cases
        .of("whatever has come before it or comes with it")
        .batch(order("12:01", "12:02"), order("21:02", "12:02"), order("12:10", "12:12"))
        .batch(order("12:09", "12:13"))
        .gives(1, "12:00 1", "12:10 1")
        .gives(2, "12:00 2");
    cases
        .of("more than five minutes after it was received: exactly five minutes are all right")
        .batch(
            order("12:09", "12:05"),
            order("12:14", "12:09"),
            order("12:25:01", "12:20"),
            order("12:35:59", "12:30"))
        .gives(1, "12:00 1", "12:10 1");
    cases
        .of("an order that was ordered exactly 20 minutes before the newest one counts")
        .batch(order("12:19:59", "12:21"))
        .batch(order("12:39:59", "12:40"))
        .batch(order("12:19:59", "12:41"))
        .gives(1, "12:10 1")
        .gives(2, "12:30 1")
        .gives(3, "12:10 2");
    cases
        .of("of ten minutes that ended an hour before, nothing is left in the state")
        .batch(
            IntStream.range(0, 30)
                .map(i -> 6 * 60 * MINUTE + TEN_MINUTES * i)
                .mapToObj(ordered -> new Order(ordered, ordered + MINUTE))
                .toList())
        .batch(order("11:00", "11:06"))
        .gives(
            1,
            IntStream.range(0, 30)
                .mapToObj(i -> line(6 * 60 * MINUTE + TEN_MINUTES * i, 1))
                .toArray(String[]::new))
        .gives(2, "11:00 1");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return counts(orders, Order::isTrue, Order::isTrue, DELAY);
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  /** No true time is more than 20 minutes before the newest of the micro-batches before. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    int newest = 12 * 60 * MINUTE;
    for (int batch = 0; batch < 3; batch++) {
      int before = newest;
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(2, 4); i > 0; i--) {
        int ordered = before + MINUTE * draws.oneOf(-20, -19, -10, -9, 0, 5, 20);
        if (draws.percent(30)) {
          int ahead = draws.oneOf(1, 59, 60, 4 * 60 * MINUTE);
          orders.add(new Order(ordered + ahead, ordered - FAST));
        } else {
          int later = draws.oneOf(-FAST, -FAST + 1, -1, 0, MINUTE, TEN_MINUTES, 60 * MINUTE);
          orders.add(new Order(ordered, ordered + later));
          newest = Math.max(newest, ordered);
        }
      }
      batches.add(orders);
    }
    return Batches.of(batches);
  }

  @Override
  protected void connect(Function<Dataset<Row>, Cure> answer, QueryRun<Order, String> run) {
    run.session().conf().set("spark.sql.session.timeZone", "UTC");
    AtomicInteger number = new AtomicInteger();
    Cure cure =
        answer.apply(
            run.stream(
                "id STRING, ordered TIMESTAMP, received TIMESTAMP",
                order ->
                    RowFactory.create(
                        "O" + number.incrementAndGet(),
                        timestamp(order.ordered()),
                        timestamp(order.received()))));
    if (cure == null) {
      throw new FoundException(CommonMistake.RETURNS_NULL, "");
    }
    if (cure.cause() != Cause.CLOCK_FROM_THE_FUTURE) {
      throw new FoundException(Mistaken.NAMES_ANOTHER_CAUSE, contradiction(cure.cause()));
    }
    run.collect(
        cure.counts(),
        "start TIMESTAMP, orders BIGINT",
        OutputMode.Update(),
        row -> line(secondOfDay(row.getAs("start")), row.<Long>getAs("orders")));
    run.afterEachBatch(
        batch -> {
          long kept =
              Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
                  .mapToLong(operator -> operator.numRowsTotal())
                  .sum();
          long recent = recent(run.input().upTo(batch));
          if (kept > 3 * recent + 3) {
            run.found(
                Mistaken.KEEPS_TEN_MINUTES_THAT_ARE_OVER,
                "After micro-batch %d, %d times ten minutes ended less than an hour ago, and the state has %d rows"
                    .formatted(batch, recent, kept));
          }
        });
  }

  /** What the figures of the sick job say against a cause. */
  private static String contradiction(Cause cause) {
    if (cause == null) {
      return "It names none.";
    }
    return cause
        + ": "
        + switch (cause) {
          case NO_WATERMARK ->
              "there is a watermark, and rows are dropped. Without one, none would be.";
          case WATERMARK_ON_ANOTHER_COLUMN ->
              "ten minutes were removed from the state, so the watermark is on their column.";
          case SKEWED_KEY, SLOW_SINK, SMALL_FILES ->
              "that costs time. Here it is the counts that are missing, since rows are dropped.";
          case CLOCK_FROM_THE_FUTURE -> throw new IllegalArgumentException("no contradiction");
        };
  }

  private static long recent(List<Order> orders) {
    List<Integer> times = orders.stream().filter(Order::isTrue).map(Order::ordered).toList();
    int newest = times.stream().max(Integer::compare).orElse(0);
    return times.stream()
        .map(Ex09cSilentCountsCheck::start)
        .distinct()
        .filter(start -> start + TEN_MINUTES > newest - 60 * MINUTE)
        .count();
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    NAMES_ANOTHER_CAUSE("It names a cause that the figures contradict, or none.", null),
    STAYS_SICK(
        "The job is as sick as before: it counts an order whose time cannot be true, and after that"
            + " it drops the others.",
        orders -> counts(orders, order -> true, order -> true, DELAY)),
    DROPS_WHAT_COMES_AFTER(
        "It does not count an order whose time cannot be true, but after that it drops the others.",
        orders -> counts(orders, Order::isTrue, order -> true, DELAY)),
    COUNTS_AN_UNTRUE_TIME(
        "It counts an order whose time cannot be true, in the ten minutes of that time.",
        orders -> counts(orders, order -> true, order -> false, DELAY)),
    COUNTS_IT_WHEN_IT_WAS_RECEIVED(
        "It counts an order whose time cannot be true, in the ten minutes in which it was"
            + " received.",
        orders ->
            counts(
                orders,
                order -> true,
                order -> true,
                DELAY,
                order -> order.isTrue() ? order.ordered() : order.received())),
    COUNTS_BY_THE_EARLIER_TIME(
        "It counts each order by the earlier one of both times.",
        orders ->
            counts(
                orders,
                order -> true,
                order -> true,
                DELAY,
                order -> Math.min(order.ordered(), order.received()))),
    COUNTS_BY_THE_TIME_RECEIVED(
        "It counts all orders by the time at which they were received.",
        orders -> counts(orders, order -> true, order -> true, DELAY, Order::received)),
    LEAVES_OUT_A_FAST_CLOCK(
        "It does not count an order that was ordered less than five minutes after it was received.",
        orders -> within(orders, 0)),
    LEAVES_OUT_FIVE_MINUTES(
        "It does not count an order that was ordered exactly five minutes after it was received.",
        orders -> within(orders, FAST - 1)),
    COUNTS_A_MINUTE_MORE(
        "It counts an order that was ordered more than five minutes, and less than six, after it was"
            + " received.",
        orders -> within(orders, FAST + MINUTE - 1)),
    LEAVES_OUT_WHAT_WAS_RECEIVED_LATER(
        "It does not count an order that was received more than five minutes after it was ordered.",
        orders -> {
          Predicate<Order> near = order -> Math.abs(order.ordered() - order.received()) <= FAST;
          return counts(orders, near, near, DELAY);
        }),
    DROPS_ORDERS_AT_ONCE(
        "It does not count an order if those ten minutes ended before the newest order.",
        orders -> counts(orders, Order::isTrue, Order::isTrue, 0)),
    DROPS_ORDERS_AFTER_TEN_MINUTES(
        "It does not count an order if those ten minutes ended ten minutes before the newest order.",
        orders -> counts(orders, Order::isTrue, Order::isTrue, TEN_MINUTES)),
    KEEPS_TEN_MINUTES_THAT_ARE_OVER(
        "It has another sickness now: it keeps ten minutes that ended an hour ago, or earlier.",
        null);

    private final String message;
    private final Model<Order, String> model;

    Mistaken(String message, Model<Order, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Order, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Output<String> within(Batches<Order> orders, int fast) {
    return counts(orders, order -> order.within(fast), order -> order.within(fast), DELAY);
  }

  private static Output<String> counts(
      Batches<Order> batches, Predicate<Order> counted, Predicate<Order> seen, int delay) {
    return counts(batches, counted, seen, delay, Order::ordered);
  }

  /**
   * The new counts of each micro-batch.
   *
   * @param seen by the watermark
   * @param delay an order is dropped if its ten minutes ended so many seconds before the newest
   *     order that was seen in the micro-batches before
   */
  private static Output<String> counts(
      Batches<Order> batches,
      Predicate<Order> counted,
      Predicate<Order> seen,
      int delay,
      ToIntFunction<Order> time) {
    Map<Integer, Integer> counts = new TreeMap<>();
    List<List<String>> output = new ArrayList<>();
    int newest = 0;
    for (List<Order> batch : batches.asLists()) {
      SortedSet<Integer> updated = new TreeSet<>();
      int watermark = newest - delay;
      for (Order order : batch) {
        int start = start(time.applyAsInt(order));
        if (counted.test(order) && start + TEN_MINUTES > watermark) {
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

  private static int start(int second) {
    return second / TEN_MINUTES * TEN_MINUTES;
  }

  private static String line(int start, long orders) {
    return text(start) + " " + orders;
  }

  private static String text(int second) {
    return LocalTime.ofSecondOfDay(second).toString();
  }

  private static Timestamp timestamp(int second) {
    return Timestamp.from(DAY.plusSeconds(second));
  }

  private static int secondOfDay(Timestamp time) {
    return (int) Duration.between(DAY, time.toInstant()).toSeconds();
  }

  private static Order order(String ordered, String received) {
    return new Order(
        LocalTime.parse(ordered).toSecondOfDay(), LocalTime.parse(received).toSecondOfDay());
  }
}
