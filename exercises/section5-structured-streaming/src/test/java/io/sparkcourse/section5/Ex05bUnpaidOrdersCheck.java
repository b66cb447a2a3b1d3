package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex05bUnpaidOrdersCheck.Event;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StateOperatorProgress;

class Ex05bUnpaidOrdersCheck extends QueryCheck<BinaryOperator<Dataset<Row>>, Event, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final long MINUTE = 60;
  private static final long LIMIT = 30 * MINUTE;
  private static final long ORDERS_LATE = 10 * MINUTE;
  private static final long PAYMENTS_LATE = 40 * MINUTE;

  /** How much older than the latest rows of both streams a row in the state may be. */
  private static final long KEPT = 180 * MINUTE;

  private static final long NEVER = Long.MIN_VALUE / 2;

  /** A row of one of the two streams; its time is in seconds since the start of the day. */
  sealed interface Event {
    String id();

    long time();
  }

  record Order(String id, long time) implements Event {
    @Override
    public String toString() {
      return "order " + line(id, time);
    }
  }

  record Payment(String id, long time) implements Event {
    @Override
    public String toString() {
      return "payment " + line(id, time);
    }
  }

  Ex05bUnpaidOrdersCheck() {
    super("5.5b", Ex05bUnpaidOrders::unpaid);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("each order that no payment pays, once, when it is certain")
        .batch(order("A", "12:00"), order("B", "12:00"), payment("B", "12:10"))
        .batch(order("Y", "12:40"), payment("Y", "13:10"))
        .batch(order("Z", "12:40:01"), payment("Z", "13:10:01"))
        .gives(3, "A 12:00");
    cases
        .of("rows that are no longer needed leave the state")
        .batch(
            Stream.of("A", "B", "C", "D", "E", "F")
                .flatMap(id -> Stream.of(order(id, "12:00"), payment(id, "12:30:01")))
                .toArray(Event[]::new))
        .batch(order("Y", "18:00"), payment("Y", "18:10"))
        .batch(order("Z", "18:05"), payment("Z", "18:15"))
        .gives(2, "A 12:00", "B 12:00", "C 12:00", "D 12:00", "E 12:00", "F 12:00");
    cases
        .of("at most 30 minutes after the order: exactly 30 minutes are in time")
        .batch(order("A", "12:00"), order("B", "12:00"), payment("A", "12:30"))
        .batch(payment("B", "12:30:01"))
        .batch(order("Z", "13:00"), payment("Z", "13:30"))
        .gives(3, "B 12:00");
    cases
        .of("not before it: the very moment is in time")
        .batch(order("A", "12:10"), order("B", "12:10"), payment("A", "12:10"))
        .batch(payment("B", "12:09:59"))
        .batch(order("Z", "13:00"), payment("Z", "13:30"))
        .gives(3, "B 12:10");
    cases
        .of("payments up to 40 minutes late pay")
        .batch(order("A", "12:00"), payment("X", "13:00"))
        .batch(order("Z", "13:00"), payment("X", "13:09"))
        .batch(payment("A", "12:30"))
        .batch(order("Y", "13:20"), payment("Y", "13:40"));
    cases
        .of("orders up to 10 minutes late are not lost")
        .batch(order("X", "13:00"), payment("X", "13:00"), payment("W", "13:45"))
        .batch(order("A", "12:50:01"))
        .batch(order("Z", "14:10"), payment("Z", "14:20"))
        .gives(3, "A 12:50:01");
    cases
        .of("as long as one of the streams is behind, nothing is certain")
        .batch(order("A", "12:00"), payment("X", "12:00"))
        .batch(order("Z", "18:00"))
        .batch(payment("A", "12:10"));
  }

  @Override
  protected Output<String> expected(Batches<Event> events) {
    return new Watch(0, LIMIT, ORDERS_LATE, PAYMENTS_LATE).unpaid(events);
  }

  /** Nothing is later than the task says; in the end both streams are far ahead. */
  @Override
  protected Batches<Event> generated(Draws draws) {
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 0; batch < 3; batch++) {
      batches.add(new ArrayList<>());
    }
    for (int number = 1; number <= 6; number++) {
      long placed = (12 * 60 + draws.between(0, 60)) * MINUTE;
      batches.get(draws.between(0, 2)).add(new Order("O" + number, placed));
      for (int payments = draws.between(0, 2); payments > 0; payments--) {
        long paid = placed + draws.oneOf(-1, 0, 1, 1799, 1800, 1801, 2700);
        batches.get(draws.between(0, 2)).add(new Payment("O" + number, paid));
      }
    }
    List<List<Event>> inTime = inTime(batches);
    inTime.add(List.of(order("Z", "16:00"), payment("Z", "16:00")));
    return Batches.of(inTime);
  }

  private static List<List<Event>> inTime(List<List<Event>> batches) {
    List<List<Event>> inTime = new ArrayList<>();
    List<Event> before = new ArrayList<>();
    for (List<Event> batch : batches) {
      long orders = latest(before, Order.class) - ORDERS_LATE;
      long payments = latest(before, Payment.class) - PAYMENTS_LATE;
      List<Event> kept =
          batch.stream()
              .filter(event -> event.time() > (event instanceof Order ? orders : payments))
              .toList();
      inTime.add(kept);
      before.addAll(kept);
    }
    return inTime;
  }

  @Override
  protected void connect(BinaryOperator<Dataset<Row>> answer, QueryRun<Event, String> run) {
    run.session().conf().set("spark.sql.session.timeZone", "UTC");
    run.session().conf().set("spark.sql.codegen.wholeStage", "false"); // takes longer than a run
    Dataset<Row> orders =
        run.stream(
            Order.class,
            "id STRING, placed TIMESTAMP",
            order -> RowFactory.create(order.id(), timestamp(order.time())));
    Dataset<Row> payments =
        run.stream(
            Payment.class,
            "orderId STRING, paid TIMESTAMP",
            payment -> RowFactory.create(payment.id(), timestamp(payment.time())));
    run.collect(
        answer.apply(orders, payments),
        "id STRING, placed TIMESTAMP",
        OutputMode.Append(),
        row -> line(row.getAs("id"), seconds(row.<Timestamp>getAs("placed"))));
    run.afterEachBatch(batch -> compareState(run, batch));
  }

  /** Spark removes rows in the micro-batch after the one that moves the watermark. */
  private static void compareState(QueryRun<Event, String> run, int batch) {
    List<Event> before = run.input().upTo(batch - 1);
    long both = Math.min(latest(before, Order.class), latest(before, Payment.class));
    long kept =
        Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
            .mapToLong(StateOperatorProgress::numRowsTotal)
            .sum();
    long enough =
        run.input().upTo(batch).stream().filter(event -> event.time() > both - KEPT).count();
    if (kept > enough) {
      run.found(
          Mistaken.KEEPS_ROWS_FOREVER,
          "After micro-batch %d there are %d rows in the state, and %d have come since three hours before the latest of both streams."
              .formatted(batch, kept, enough));
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("is not supported without a watermark in the join keys")
        ? Optional.of(Mistaken.NEVER_CERTAIN)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    NEVER_CERTAIN(
        "Spark refuses the outer join: without a watermark on the payments and an end of the time"
            + " in which they may be made it is never certain that none comes.",
        null),
    KEEPS_ROWS_FOREVER(
        "Rows that are no longer needed stay in the state. The output is right, and the state"
            + " grows.",
        null),
    GIVES_NOTHING(
        "It gives no order at all. (Spark gives a row that has no partner when it removes it from"
            + " the state. Do both streams have a watermark?)",
        events -> Output.none()),
    GIVES_PAID_ORDERS(
        "It gives orders that are paid, too.",
        new Watch(0, LIMIT, ORDERS_LATE, PAYMENTS_LATE)::paidAndUnpaid),
    GIVES_ALL_ORDERS(
        "It gives all orders, as if no payment paid any. (Does the condition of the join ask for"
            + " a payment that is null?)",
        new Watch(LIMIT + 1, LIMIT, ORDERS_LATE, PAYMENTS_LATE)::unpaid),
    GIVES_ONLY_PAID_ORDERS(
        "It gives the orders that are paid.",
        new Watch(0, LIMIT, ORDERS_LATE, PAYMENTS_LATE)::paid),
    EXACTLY_30_DOES_NOT_PAY(
        "For it, a payment exactly 30 minutes after the order does not pay.",
        new Watch(0, LIMIT - 1, ORDERS_LATE, PAYMENTS_LATE)::unpaid),
    THE_SAME_MOMENT_DOES_NOT_PAY(
        "For it, a payment in the moment in which the order was placed does not pay.",
        new Watch(1, LIMIT, ORDERS_LATE, PAYMENTS_LATE)::unpaid),
    EARLIER_PAYMENTS_PAY(
        "For it, a payment that was made before the order pays, too.",
        new Watch(-LIMIT, LIMIT, ORDERS_LATE, PAYMENTS_LATE)::unpaid),
    IS_CERTAIN_TOO_EARLY(
        "It gives orders when a payment may still come that pays them: payments come up to 40"
            + " minutes late.",
        new Watch(0, LIMIT, ORDERS_LATE, ORDERS_LATE)::unpaid),
    IS_CERTAIN_TOO_LATE(
        "It gives orders later than when it is certain that they are unpaid.",
        new Watch(0, LIMIT, 120 * MINUTE, 120 * MINUTE)::unpaid),
    LOSES_LATE_ORDERS(
        "It loses orders that come less than 10 minutes late.",
        new Watch(0, LIMIT, 0, PAYMENTS_LATE)::unpaid);

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message, Model<Event, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * Watches orders for their payments, in plain Java.
   *
   * @param from the minimum number of seconds from an order to a payment
   * @param to the maximum number of seconds
   * @param ordersLate by how many seconds orders may be late
   * @param paymentsLate by how many seconds payments may be late
   */
  private record Watch(long from, long to, long ordersLate, long paymentsLate) {
    Output<String> unpaid(Batches<Event> events) {
      return watch(events, false, true);
    }

    Output<String> paid(Batches<Event> events) {
      return watch(events, true, false);
    }

    Output<String> paidAndUnpaid(Batches<Event> events) {
      return watch(events, true, true);
    }

    private Output<String> watch(Batches<Event> events, boolean paid, boolean unpaid) {
      List<Order> open = new ArrayList<>();
      List<Payment> payments = new ArrayList<>();
      Map<Integer, List<String>> output = new LinkedHashMap<>();
      List<Order> known = new ArrayList<>();
      for (int batch = 1; batch <= events.size(); batch++) {
        long before = watermark(events.upTo(batch - 1));
        List<String> lines = new ArrayList<>();
        List<Event> arrived =
            events.batch(batch).stream().filter(event -> event.time() > before).toList();
        for (Event event : arrived) {
          if (event instanceof Order order) {
            known.add(order);
            open.add(order);
            payments.stream()
                .filter(payment -> pays(payment, order))
                .forEach(payment -> lines.add(line(order.id(), order.time())));
          } else if (event instanceof Payment payment) {
            payments.add(payment);
            known.stream()
                .filter(order -> pays(payment, order))
                .forEach(order -> lines.add(line(order.id(), order.time())));
          }
        }
        if (!paid) {
          lines.clear();
        }
        open.removeIf(order -> payments.stream().anyMatch(payment -> pays(payment, order)));
        long after = watermark(events.upTo(batch));
        List<Order> over = open.stream().filter(order -> order.time() + to < after).toList();
        open.removeAll(over);
        if (unpaid) {
          over.forEach(order -> lines.add(line(order.id(), order.time())));
        }
        output.put(batch, lines);
      }
      return Output.of(output);
    }

    private boolean pays(Payment payment, Order order) {
      long seconds = payment.time() - order.time();
      return order.id().equals(payment.id()) && from <= seconds && seconds <= to;
    }

    private long watermark(List<Event> events) {
      return Math.min(
          latest(events, Order.class) - ordersLate, latest(events, Payment.class) - paymentsLate);
    }
  }

  private static long latest(List<Event> events, Class<? extends Event> kind) {
    return events.stream().filter(kind::isInstance).mapToLong(Event::time).max().orElse(NEVER);
  }

  static Event order(String id, String time) {
    return new Order(id, LocalTime.parse(time).toSecondOfDay());
  }

  static Event payment(String id, String time) {
    return new Payment(id, LocalTime.parse(time).toSecondOfDay());
  }

  private static String line(String id, long seconds) {
    return id + " " + LocalTime.MIN.plusSeconds(seconds);
  }

  private static long seconds(Timestamp time) {
    return (time.getTime() - DAY.toEpochMilli()) / 1_000;
  }

  private static Timestamp timestamp(long seconds) {
    return Timestamp.from(DAY.plusSeconds(seconds));
  }
}
