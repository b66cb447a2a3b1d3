package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09bSickCounts.Cure;
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
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex09bSickCountsCheck
    extends QueryCheck<Function<Dataset<Row>, Cure>, Ex09bSickCountsCheck.Order, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int NO_ORDER_IS_DROPPED = 24 * 60;

  /**
   * An order.
   *
   * @param ordered in minutes of the day
   * @param received likewise
   */
  record Order(int ordered, int received) {
    @Override
    public String toString() {
      return text(ordered) + " received " + text(received);
    }
  }

  Ex09bSickCountsCheck() {
    super("5.9b", Ex09bSickCounts::cure);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("each order counts in the ten minutes in which it was ordered")
        .batch(order("12:01", "12:11"), order("12:02", "12:12"), order("12:10", "12:12"))
        .batch(order("12:09", "12:13"))
        .gives(1, "12:00 2", "12:10 1")
        .gives(2, "12:00 3");
    cases
        .of("of ten minutes that ended an hour before, nothing is left in the state")
        .batch(
            IntStream.range(0, 30).mapToObj(i -> new Order(6 * 60 + 10 * i, 11 * 60 + 5)).toList())
        .batch(order("11:00", "11:06"))
        .gives(
            1,
            IntStream.range(0, 30)
                .mapToObj(i -> text(6 * 60 + 10 * i) + " 1")
                .toArray(String[]::new))
        .gives(2, "11:00 1");
    cases
        .of("an order that was ordered exactly 20 minutes before the newest one counts")
        .batch(order("12:15", "12:16"))
        .batch(order("12:39", "12:40"))
        .batch(order("12:19", "12:41"))
        .batch(order("12:42", "12:43"))
        .gives(1, "12:10 1")
        .gives(2, "12:30 1")
        .gives(3, "12:10 2")
        .gives(4, "12:40 1");
    cases
        .of("when it was received says nothing of that")
        .batch(order("12:05", "12:06"))
        .batch(order("12:06", "15:00"))
        .batch(order("12:07", "15:01"))
        .gives(1, "12:00 1")
        .gives(2, "12:00 2")
        .gives(3, "12:00 3");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return counts(orders, 10, NO_ORDER_IS_DROPPED, Order::ordered);
  }

  /** No order is more than 20 minutes older than the newest one of the micro-batches before. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    int newest = 12 * 60;
    for (int batch = 0; batch < 4; batch++) {
      int before = newest;
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(1, 4); i > 0; i--) {
        int ordered = before - 20 + draws.oneOf(0, 1, 10, 11, 20, 25, 40);
        orders.add(new Order(ordered, before + 40 + draws.between(0, 3)));
        newest = Math.max(newest, ordered);
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
    if (cure.cause() != Cause.WATERMARK_ON_ANOTHER_COLUMN) {
      throw new FoundException(Mistaken.NAMES_ANOTHER_CAUSE, contradiction(cure.cause()));
    }
    run.collect(
        cure.counts(),
        "start TIMESTAMP, orders BIGINT",
        OutputMode.Update(),
        row -> line(minutes(row.getAs("start")), row.<Long>getAs("orders")));
    run.afterEachBatch(
        batch -> {
          long kept =
              Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
                  .mapToLong(operator -> operator.numRowsTotal())
                  .sum();
          long recent = recent(run.input().upTo(batch));
          if (kept > 3 * recent + 3) {
            run.found(
                Mistaken.STAYS_SICK,
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
          case CLOCK_FROM_THE_FUTURE ->
              "the watermark is never ahead of the orders, and none is dropped.";
          case NO_WATERMARK -> "there is a watermark, and it moves with each micro-batch.";
          case SKEWED_KEY, SLOW_SINK ->
              "that costs time. Here it is the state that grows, by as many rows each time.";
          case SMALL_FILES -> "files are not in the state, and it is the state that grows.";
          case WATERMARK_ON_ANOTHER_COLUMN ->
              throw new IllegalArgumentException("no contradiction");
        };
  }

  private static long recent(List<Order> orders) {
    int newest = orders.stream().mapToInt(Order::ordered).max().orElseThrow();
    return orders.stream()
        .map(order -> order.ordered() / 10 * 10)
        .distinct()
        .filter(start -> start + 10 > newest - 60)
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
        "The job is as sick as before: it keeps ten minutes that ended an hour ago, or earlier.",
        null),
    DROPS_ORDERS_AFTER_TEN_MINUTES(
        "It does not count an order if those ten minutes ended ten minutes before the newest order.",
        orders -> counts(orders, 10, 10, Order::ordered)),
    DROPS_ORDERS_AT_ONCE(
        "It does not count an order if those ten minutes ended before the newest order.",
        orders -> counts(orders, 10, 0, Order::ordered)),
    COUNTS_BY_THE_TIME_RECEIVED(
        "It counts the ten minutes in which orders were received, not those in which they were"
            + " ordered.",
        orders -> counts(orders, 10, NO_ORDER_IS_DROPPED, Order::received)),
    COUNTS_TWENTY_MINUTES(
        "It counts by twenty minutes.",
        orders -> counts(orders, 20, NO_ORDER_IS_DROPPED, Order::ordered));

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

  /**
   * The new counts of each micro-batch.
   *
   * @param delay an order is dropped if its window ended so many minutes before the newest order of
   *     the micro-batches before
   */
  private static Output<String> counts(
      Batches<Order> batches, int length, int delay, ToIntFunction<Order> time) {
    Map<Integer, Integer> counts = new TreeMap<>();
    List<List<String>> output = new ArrayList<>();
    int newest = 0;
    for (List<Order> batch : batches.asLists()) {
      SortedSet<Integer> updated = new TreeSet<>();
      int watermark = newest - delay;
      for (Order order : batch) {
        int start = time.applyAsInt(order) / length * length;
        if (start + length > watermark) {
          counts.merge(start, 1, Integer::sum);
          updated.add(start);
        }
        newest = Math.max(newest, time.applyAsInt(order));
      }
      output.add(updated.stream().map(start -> line(start, counts.get(start))).toList());
    }
    return Output.inEachBatch(batches, batch -> output.get(batch - 1));
  }

  private static String line(int start, long orders) {
    return text(start) + " " + orders;
  }

  private static String text(int minutes) {
    return LocalTime.MIN.plusMinutes(minutes).toString();
  }

  private static Timestamp timestamp(int minutes) {
    return Timestamp.from(DAY.plus(Duration.ofMinutes(minutes)));
  }

  private static int minutes(Timestamp time) {
    return (int) Duration.between(DAY, time.toInstant()).toMinutes();
  }

  private static Order order(String ordered, String received) {
    return new Order(
        LocalTime.parse(ordered).toSecondOfDay() / 60,
        LocalTime.parse(received).toSecondOfDay() / 60);
  }
}
