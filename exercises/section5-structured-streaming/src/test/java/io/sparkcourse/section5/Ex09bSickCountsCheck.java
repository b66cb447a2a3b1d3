package io.sparkcourse.section5;

import static io.sparkcourse.section5.OrderCounts.MINUTE;
import static io.sparkcourse.section5.OrderCounts.TEN_MINUTES;
import static io.sparkcourse.section5.OrderCounts.order;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09bSickCounts.Cure;
import io.sparkcourse.section5.OrderCounts.Counts;
import io.sparkcourse.section5.OrderCounts.Order;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex09bSickCountsCheck extends QueryCheck<Function<Dataset<Row>, Cure>, Order, String> {
  private static final Counts RIGHT = Counts.droppedAfter(24 * OrderCounts.HOUR);

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
        .of("two orders may have the same times, and each of them counts")
        .batch(order("12:01", "12:02"), order("12:01", "12:02"))
        .gives(1, "12:00 2");
    cases
        .of("an hour after the end of ten minutes, nothing of them is left in the state")
        .batch(OrderCounts.oneOfEachTenMinutes(30))
        .batch(order("11:00", "11:06"))
        .gives(1, OrderCounts.countsOfEachTenMinutes(30))
        .gives(2, "11:00 1");
    cases
        .of("an order may be received before it was ordered, and counts like the others")
        .batch(order("12:10", "12:08"), order("12:21", "12:19"))
        .batch(order("12:31", "12:00"))
        .gives(1, "12:10 1", "12:20 1")
        .gives(2, "12:30 1");
    cases
        .of("an order may be received hours before it was ordered")
        .batch(order("12:31", "12:32"), order("12:32", "02:00"))
        .gives(1, "12:30 2");
    cases
        .of("an order that was ordered up to 20 minutes before the newest one counts")
        .batch(order("12:21", "12:22"))
        .batch(order("12:45", "12:46"))
        .batch(order("12:25", "12:47"), order("12:28", "12:48"))
        .gives(1, "12:20 1")
        .gives(2, "12:40 1")
        .gives(3, "12:20 3");
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
        .of("the time at which an order was received makes no difference")
        .batch(order("12:05", "12:06"))
        .batch(order("12:06", "15:00"))
        .batch(order("12:07", "15:01"))
        .batch(new Order(12 * OrderCounts.HOUR, 50 * OrderCounts.HOUR))
        .gives(1, "12:00 1")
        .gives(2, "12:00 2")
        .gives(3, "12:00 3")
        .gives(4, "12:00 4");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return RIGHT.output(orders);
  }

  /** No order is more than 20 minutes older than the newest one of the micro-batches before. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    int newest = 12 * OrderCounts.HOUR;
    for (int batch = 0; batch < 4; batch++) {
      int before = newest;
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(1, 4); i > 0; i--) {
        int ordered = before + MINUTE * draws.oneOf(-20, -19, -10, -9, 0, 5, 20);
        orders.add(new Order(ordered, ordered + MINUTE * draws.oneOf(-3, 0, 1, 60)));
        newest = Math.max(newest, ordered);
      }
      batches.add(orders);
    }
    return Batches.of(batches);
  }

  @Override
  protected void connect(Function<Dataset<Row>, Cure> answer, QueryRun<Order, String> run) {
    Cure cure = diagnosis().of(answer.apply(OrderCounts.stream(run)), Cure::cause);
    OrderCounts.collect(run, cure.counts());
    OrderCounts.watchState(run, order -> true, Mistaken.STAYS_SICK, Mistaken.KEEPS_FOR_AN_HOUR);
  }

  private static Diagnosis diagnosis() {
    return Diagnosis.of(Cause.WATERMARK_ON_ANOTHER_COLUMN, Mistaken.NAMES_ANOTHER_CAUSE)
        .against(
            "the watermark is never ahead of the orders, and none is dropped.",
            Cause.CLOCK_FROM_THE_FUTURE)
        .against("there is a watermark, and it moves with each micro-batch.", Cause.NO_EXPIRY)
        .against(
            "that would cost time. Here the state grows, by the same number of rows in each"
                + " micro-batch.",
            Cause.SKEWED_KEY,
            Cause.SLOW_SINK)
        .against(
            "files are not part of the state, and it is the state that grows.", Cause.SMALL_FILES);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    NAMES_ANOTHER_CAUSE("It names no cause, or one that the figures contradict.", null),
    STAYS_SICK(
        "The job is as sick as before: its state still has something of ten minutes that ended more"
            + " than an hour before the newest order.",
        null),
    KEEPS_FOR_AN_HOUR(
        "Its state still has something of ten minutes that ended exactly an hour before the newest"
            + " order. Nothing of them may be left by then.",
        null),
    DROPS_ORDERS_AFTER_TEN_MINUTES(
        "It does not count an order if its ten minutes had ended ten minutes before the newest"
            + " order, or earlier.",
        Counts.droppedAfter(TEN_MINUTES)),
    DROPS_ORDERS_AT_ONCE(
        "It does not count an order if its ten minutes had ended by the time of the newest"
            + " order.",
        Counts.droppedAfter(0)),
    COUNTS_BY_THE_TIME_RECEIVED(
        "It counts orders by the time at which they were received, not by the time at which"
            + " they were ordered.",
        RIGHT.by(Order::received)),
    COUNTS_BY_THE_EARLIER_TIME(
        "It counts an order by the time at which it was received if that time is earlier.",
        RIGHT.by(order -> Math.min(order.ordered(), order.received()))),
    LEAVES_OUT_A_FAST_CLOCK(
        "It does not count an order that was received before it was ordered.",
        RIGHT.of(order -> order.within(0))),
    COUNTS_TWENTY_MINUTES(
        "It counts in windows of twenty minutes, not of ten.", RIGHT.ofLength(2 * TEN_MINUTES));

    private final String message;
    private final Counts counts;

    Mistaken(String message, Counts counts) {
      this.message = message;
      this.counts = counts;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Order, String>> model() {
      return Optional.ofNullable(counts).map(these -> these::output);
    }
  }
}
