package io.sparkcourse.section5;

import static io.sparkcourse.section5.OrderCounts.MINUTE;
import static io.sparkcourse.section5.OrderCounts.TEN_MINUTES;
import static io.sparkcourse.section5.OrderCounts.order;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09cSilentCounts.Cure;
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
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class Ex09cSilentCountsCheck extends QueryCheck<Function<Dataset<Row>, Cure>, Order, String> {
  private static final int FAST = 5 * MINUTE;
  private static final int DELAY = 2 * TEN_MINUTES;
  private static final Predicate<Order> IS_TRUE = order -> order.within(FAST);

  /** What the sick job counts. */
  private static final Counts ALL = Counts.droppedAfter(DELAY);

  Ex09cSilentCountsCheck() {
    super("5.9c", Ex09cSilentCounts::cure);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("the other orders count in the ten minutes in which they were ordered, not received")
        .batch(order("12:01", "12:02"), order("12:02", "15:00"), order("12:10", "12:12"))
        .batch(order("12:09", "12:13"))
        .gives(1, "12:00 2", "12:10 1")
        .gives(2, "12:00 3");
    cases
        .of("an order may be received hours after it was ordered, or days")
        .batch(
            order("23:50", "23:59"),
            order("23:51", "23:59"),
            order("23:52", "23:53"),
            new Order(24 * OrderCounts.HOUR - MINUTE, 24 * OrderCounts.HOUR + MINUTE),
            new Order(24 * OrderCounts.HOUR - 2 * MINUTE, 62 * OrderCounts.HOUR))
        .gives(1, "23:50 5");
    cases
        .of("an order counts, whatever has come before it or comes with it")
        .batch(order("12:01", "12:02"), order("21:02", "12:02"), order("12:10", "12:12"))
        .batch(order("12:09", "12:13"))
        .gives(1, "12:00 1", "12:10 1")
        .gives(2, "12:00 2");
    cases
        .of("more than five minutes after it was received; exactly five minutes are possible")
        .batch(
            order("12:09", "12:05"),
            order("12:14", "12:09"),
            order("12:25:01", "12:20"),
            order("12:35:59", "12:30"))
        .gives(1, "12:00 1", "12:10 1");
    cases
        .of("two orders may have the same times, and each of them counts")
        .batch(order("12:01", "12:02"), order("12:01", "12:02"))
        .gives(1, "12:00 2");
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
        .batch(order("12:19:59", "12:21"))
        .batch(order("12:39:59", "12:40"))
        .batch(order("12:19:59", "12:41"))
        .gives(1, "12:10 1")
        .gives(2, "12:30 1")
        .gives(3, "12:10 2");
    cases
        .of("an hour after the end of ten minutes, nothing of them is left in the state")
        .batch(OrderCounts.oneOfEachTenMinutes(30))
        .batch(order("11:00", "11:06"))
        .gives(1, OrderCounts.countsOfEachTenMinutes(30))
        .gives(2, "11:00 1");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return only(IS_TRUE, DELAY).output(orders);
  }

  @Override
  protected int generatedInputs() {
    return 2;
  }

  /** No true time is more than 20 minutes before the newest of the micro-batches before. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    int newest = 12 * OrderCounts.HOUR;
    for (int batch = 0; batch < 3; batch++) {
      int before = newest;
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(2, 4); i > 0; i--) {
        int ordered = before + MINUTE * draws.oneOf(-20, -19, -10, -9, 0, 5, 20);
        if (draws.percent(30)) {
          int ahead = draws.oneOf(1, 59, 60, 4 * OrderCounts.HOUR);
          orders.add(new Order(ordered + ahead, ordered - FAST));
        } else {
          int later = draws.oneOf(-FAST, -FAST + 1, -1, 0, MINUTE, TEN_MINUTES, OrderCounts.HOUR);
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
    Cure cure = diagnosis().of(answer.apply(OrderCounts.stream(run)), Cure::cause);
    OrderCounts.collect(run, cure.counts());
    OrderCounts.watchState(
        run, IS_TRUE, Mistaken.KEEPS_TEN_MINUTES_THAT_ARE_OVER, Mistaken.KEEPS_FOR_AN_HOUR);
  }

  private static Diagnosis diagnosis() {
    return Diagnosis.of(Cause.CLOCK_FROM_THE_FUTURE, Mistaken.NAMES_ANOTHER_CAUSE)
        .against(
            "there is a watermark, and rows are dropped. Without a watermark none would be.",
            Cause.NO_EXPIRY)
        .against(
            "ten minutes were removed from the state, so the watermark is on their column.",
            Cause.WATERMARK_ON_ANOTHER_COLUMN)
        .against(
            "that would cost time. Here counts are missing, because rows are dropped.",
            Cause.SKEWED_KEY,
            Cause.SLOW_SINK,
            Cause.SMALL_FILES);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    NAMES_ANOTHER_CAUSE("It names no cause, or one that the figures contradict.", null),
    STAYS_SICK(
        "The job is as sick as before: it counts an order whose time cannot be true, and then"
            + " drops the others.",
        ALL),
    DROPS_WHAT_COMES_AFTER(
        "It does not count an order whose time cannot be true, but then it drops the others.",
        ALL.of(IS_TRUE)),
    COUNTS_AN_UNTRUE_TIME(
        "It counts an order whose time cannot be true, in the ten minutes of that time.",
        ALL.movedBy(order -> false)),
    COUNTS_IT_WHEN_IT_WAS_RECEIVED(
        "It counts an order whose time cannot be true, in the ten minutes in which it was"
            + " received.",
        ALL.by(order -> IS_TRUE.test(order) ? order.ordered() : order.received())),
    COUNTS_BY_THE_EARLIER_TIME(
        "It counts each order by the earlier of its two times.",
        ALL.by(order -> Math.min(order.ordered(), order.received()))),
    COUNTS_BY_THE_TIME_RECEIVED(
        "It counts all orders by the time at which they were received.", ALL.by(Order::received)),
    LEAVES_OUT_A_FAST_CLOCK(
        "It does not count an order that was ordered less than five minutes after it was received.",
        within(0)),
    LEAVES_OUT_FIVE_MINUTES(
        "It does not count an order that was ordered exactly five minutes after it was received.",
        within(FAST - 1)),
    COUNTS_A_MINUTE_MORE(
        "It counts an order that was ordered more than five minutes, but less than six"
            + " minutes, after it was received.",
        within(FAST + MINUTE - 1)),
    LEAVES_OUT_WHAT_WAS_RECEIVED_LATER(
        "It does not count an order that was received more than five minutes after it was ordered.",
        only(order -> Math.abs(order.ordered() - order.received()) <= FAST, DELAY)),
    DROPS_ORDERS_AT_ONCE(
        "It does not count an order if its ten minutes had ended by the time of the newest"
            + " order.",
        only(IS_TRUE, 0)),
    DROPS_ORDERS_AFTER_TEN_MINUTES(
        "It does not count an order if its ten minutes had ended ten minutes before the newest"
            + " order, or earlier.",
        only(IS_TRUE, TEN_MINUTES)),
    KEEPS_TEN_MINUTES_THAT_ARE_OVER(
        "The job has another sickness now: its state still has something of ten minutes that ended"
            + " more than an hour before the newest order.",
        null),
    KEEPS_FOR_AN_HOUR(
        "Its state still has something of ten minutes that ended exactly an hour before the newest"
            + " order. Nothing of them may be left by then.",
        null);

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

  private static Counts within(int fast) {
    return only(order -> order.within(fast), DELAY);
  }

  /** Only these orders are counted, and only these move the watermark. */
  private static Counts only(Predicate<Order> orders, int delay) {
    return Counts.droppedAfter(delay).of(orders).movedBy(orders);
  }
}
