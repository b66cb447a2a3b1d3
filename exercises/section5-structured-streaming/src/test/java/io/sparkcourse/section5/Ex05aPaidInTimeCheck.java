package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex05aPaidInTimeCheck.Event;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StateOperatorProgress;

class Ex05aPaidInTimeCheck extends QueryCheck<BinaryOperator<Dataset<Row>>, Event, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final long MINUTE = 60;
  private static final long LIMIT = 30 * MINUTE;
  private static final long ORDERS_LATE = 10 * MINUTE;
  private static final long PAYMENTS_LATE = 40 * MINUTE;

  /** How much older than the latest rows of both streams a row in the state may be. */
  private static final long KEPT = 180 * MINUTE;

  /** A row of one of the two streams; its time is in seconds since the start of the day. */
  sealed interface Event {
    String id();

    long time();
  }

  record Order(String id, long time) implements Event {
    @Override
    public String toString() {
      return "order " + id + " " + text(time);
    }
  }

  record Payment(String id, long time) implements Event {
    @Override
    public String toString() {
      return "payment " + id + " " + text(time);
    }
  }

  Ex05aPaidInTimeCheck() {
    super("5.5a", Ex05aPaidInTime::paidInTime);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("an order and a payment that has its id, in one micro-batch and in two")
        .batch(order("A", "12:00"), payment("A", "12:20"), order("B", "12:10"))
        .batch(payment("B", "12:30"))
        .gives(1, "A 12:00 12:20")
        .gives(2, "B 12:10 12:30");
    cases
        .of("rows without a partner do not come out, and leave the state")
        .batch(
            Stream.of("A", "B", "C", "D", "E", "F")
                .flatMap(id -> Stream.of(order(id, "12:00"), payment(id, "12:40")))
                .toArray(Event[]::new))
        .batch(order("Y", "18:00"), payment("Y", "18:10"))
        .batch(order("Z", "18:05"), payment("Z", "18:15"))
        .gives(2, "Y 18:00 18:10")
        .gives(3, "Z 18:05 18:15");
    cases
        .of("at most 30 minutes: exactly 30 minutes are in time")
        .batch(
            order("A", "12:00"),
            order("B", "12:00"),
            payment("A", "12:30"),
            payment("B", "12:30:01"))
        .gives(1, "A 12:00 12:30");
    cases
        .of("not before the order was placed: the very moment is in time")
        .batch(
            order("A", "12:10"),
            order("B", "12:10"),
            payment("A", "12:09:59"),
            payment("B", "12:10"))
        .gives(1, "B 12:10 12:10");
    cases
        .of("in the micro-batch in which the later one comes: also if that is the order")
        .batch(payment("A", "12:20"))
        .batch(order("A", "12:15"))
        .gives(2, "A 12:15 12:20");
    cases
        .of("an order that is paid twice in time comes out twice")
        .batch(order("A", "12:00"), payment("A", "12:05"), payment("A", "12:25"))
        .gives(1, "A 12:00 12:05", "A 12:00 12:25");
    cases
        .of("orders up to 10 minutes late are not lost")
        .batch(order("A", "13:00"), payment("B", "13:00"), payment("X", "18:00"))
        .batch(order("B", "12:50:01"))
        .gives(2, "B 12:50:01 13:00");
    cases
        .of("payments up to 40 minutes late are not lost")
        .batch(order("B", "13:00"), order("Z", "18:00"), payment("X", "13:40"))
        .batch(payment("B", "13:00:01"))
        .gives(2, "B 13:00 13:00:01");
    cases
        .of("one of the streams may be ahead by hours")
        .batch(order("A", "12:00"), order("Z", "18:00"), payment("X", "12:01"))
        .batch(payment("A", "12:10"))
        .gives(2, "A 12:00 12:10");
  }

  @Override
  protected Output<String> expected(Batches<Event> events) {
    return new Join(0, LIMIT).pairs(events);
  }

  /** Nothing is later than the task says. */
  @Override
  protected Batches<Event> generated(Draws draws) {
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 0; batch < 3; batch++) {
      batches.add(new ArrayList<>());
    }
    for (int number = 1; number <= 6; number++) {
      String id = "O" + number;
      long placed = (12 * 60 + draws.between(0, 90) + (draws.percent(10) ? 360 : 0)) * MINUTE;
      batches.get(draws.between(0, 2)).add(new Order(id, placed));
      for (int payments = draws.between(0, 2); payments > 0; payments--) {
        long paid = placed + draws.oneOf(-1, 0, 1, 900, 1799, 1800, 1801, 1859, 2700);
        batches.get(draws.between(0, 2)).add(new Payment(id, paid));
      }
    }
    return Batches.of(inTime(batches));
  }

  private static List<List<Event>> inTime(List<List<Event>> batches) {
    List<List<Event>> inTime = new ArrayList<>();
    List<Event> before = new ArrayList<>();
    for (List<Event> batch : batches) {
      long orders = latest(before, Order.class).orElse(0L) - ORDERS_LATE;
      long payments = latest(before, Payment.class).orElse(0L) - PAYMENTS_LATE;
      inTime.add(
          batch.stream()
              .filter(event -> event.time() > (event instanceof Order ? orders : payments))
              .toList());
      before.addAll(inTime.get(inTime.size() - 1));
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
        "id STRING, placed TIMESTAMP, paid TIMESTAMP",
        OutputMode.Append(),
        row -> line(row.getAs("id"), text(row, "placed"), text(row, "paid")));
    run.afterEachBatch(batch -> compareState(run, batch));
  }

  /** Spark removes rows in the micro-batch after the one that moves the watermark. */
  private static void compareState(QueryRun<Event, String> run, int batch) {
    List<Event> before = run.input().upTo(batch - 1);
    long both =
        Math.min(latest(before, Order.class).orElse(0L), latest(before, Payment.class).orElse(0L));
    long kept =
        Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
            .mapToLong(StateOperatorProgress::numRowsTotal)
            .sum();
    long enough =
        run.input().upTo(batch).stream().filter(event -> event.time() > both - KEPT).count();
    if (kept > enough) {
      run.found(
          Mistaken.KEEPS_ROWS_FOREVER,
          "After micro-batch %d there are %d rows in the state. %d rows have a time after %s, three hours before the latest of both streams."
              .formatted(batch, kept, enough, text(both - KEPT)));
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("without equality predicate")
        ? Optional.of(Mistaken.WITHOUT_THE_ID)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    WITHOUT_THE_ID(
        "Spark joins two streams only if the condition has an equality, such as that of ids.",
        null),
    KEEPS_ROWS_FOREVER(
        "Rows that can have no partner any more stay in the state, so the state grows.", null),
    TAKES_LATER_PAYMENTS(
        "It gives payments that were made more than 30 minutes after the order.",
        new Join(0, Integer.MAX_VALUE)::pairs),
    COMPARES_WHOLE_MINUTES(
        "It gives payments that were made up to a minute too late: it compares whole minutes.",
        new Join(0, LIMIT + MINUTE - 1)::pairs),
    LEAVES_OUT_EXACTLY_30(
        "It leaves out a payment that was made exactly 30 minutes after the order.",
        new Join(0, LIMIT - 1)::pairs),
    TAKES_EARLIER_PAYMENTS(
        "It gives payments that were made before the order was placed.",
        new Join(-LIMIT, LIMIT)::pairs),
    LEAVES_OUT_THE_SAME_MOMENT(
        "It leaves out a payment that was made in the moment in which the order was placed.",
        new Join(1, LIMIT)::pairs),
    LOSES_LATE_ORDERS(
        "It loses orders that come less than 10 minutes late.",
        new Join(0, LIMIT).late(0, PAYMENTS_LATE)::pairs),
    LOSES_LATE_PAYMENTS(
        "It loses payments that come less than 40 minutes late.",
        new Join(0, LIMIT).late(ORDERS_LATE, ORDERS_LATE)::pairs),
    LOSES_THE_STREAM_BEHIND(
        "When one of the streams is ahead by hours, rows of the other one are lost.",
        new Join(0, LIMIT).late(ORDERS_LATE, PAYMENTS_LATE).byTheLaterWatermark()::pairs),
    GIVES_UNPAID_ORDERS(
        "It gives orders that have no payment, with NULL.",
        new Join(0, LIMIT).late(ORDERS_LATE, PAYMENTS_LATE).withUnpaid()::pairs);

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
   * A join in plain Java.
   *
   * @param from the minimum number of seconds from an order to a payment
   * @param to the maximum number of seconds
   * @param ordersLate how late orders may arrive; null if none is ever too late
   * @param byTheLater whether rows are compared with the later one of the two watermarks
   * @param unpaid whether orders without a payment are output when the watermark has passed
   */
  private record Join(
      long from, long to, Long ordersLate, Long paymentsLate, boolean byTheLater, boolean unpaid) {
    Join(long from, long to) {
      this(from, to, null, null, false, false);
    }

    Join late(long ofOrders, long ofPayments) {
      return new Join(from, to, ofOrders, ofPayments, byTheLater, unpaid);
    }

    Join byTheLaterWatermark() {
      return new Join(from, to, ordersLate, paymentsLate, true, unpaid);
    }

    Join withUnpaid() {
      return new Join(from, to, ordersLate, paymentsLate, byTheLater, true);
    }

    Output<String> pairs(Batches<Event> events) {
      SortedMap<Integer, List<String>> output = new TreeMap<>();
      List<Order> orders = new ArrayList<>();
      List<Payment> payments = new ArrayList<>();
      Set<Order> done = new HashSet<>();
      for (int batch = 1; batch <= events.size(); batch++) {
        long watermark = watermark(events.upTo(batch - 1));
        List<Event> arrived =
            events.batch(batch).stream().filter(event -> event.time() > watermark).toList();
        arrived.stream()
            .filter(Order.class::isInstance)
            .map(Order.class::cast)
            .forEach(orders::add);
        arrived.stream()
            .filter(Payment.class::isInstance)
            .map(Payment.class::cast)
            .forEach(payments::add);
        List<String> lines = new ArrayList<>();
        for (Order order : orders) {
          for (Payment payment : payments) {
            if (isPair(order, payment) && (isIn(arrived, order) || isIn(arrived, payment))) {
              lines.add(line(order.id(), text(order.time()), text(payment.time())));
              done.add(order);
            }
          }
        }
        long after = watermark(events.upTo(batch));
        orders.stream()
            .filter(order -> unpaid && order.time() + to < after && done.add(order))
            .forEach(order -> lines.add(line(order.id(), text(order.time()), "NULL")));
        output.put(batch, lines);
      }
      return Output.of(output);
    }

    private boolean isPair(Order order, Payment payment) {
      long seconds = payment.time() - order.time();
      return order.id().equals(payment.id()) && from <= seconds && seconds <= to;
    }

    /** Equal payments are two payments. */
    private static boolean isIn(List<Event> arrived, Event event) {
      return arrived.stream().anyMatch(each -> each == event);
    }

    private long watermark(List<Event> events) {
      if (ordersLate == null) {
        return Long.MIN_VALUE;
      }
      Optional<Long> orders = latest(events, Order.class).map(latest -> latest - ordersLate);
      Optional<Long> payments = latest(events, Payment.class).map(latest -> latest - paymentsLate);
      if (byTheLater) {
        return Math.max(orders.orElse(Long.MIN_VALUE), payments.orElse(Long.MIN_VALUE));
      }
      return Math.min(orders.orElse(Long.MIN_VALUE), payments.orElse(Long.MIN_VALUE));
    }
  }

  private static Optional<Long> latest(List<Event> events, Class<? extends Event> kind) {
    LongStream times = events.stream().filter(kind::isInstance).mapToLong(Event::time);
    return times.boxed().max(Long::compare);
  }

  static Event order(String id, String time) {
    return new Order(id, seconds(time));
  }

  static Event payment(String id, String time) {
    return new Payment(id, seconds(time));
  }

  private static String line(String... fields) {
    return String.join(" ", Arrays.asList(fields));
  }

  private static String text(Row row, String column) {
    Timestamp time = row.getAs(column);
    return time == null ? "NULL" : text((time.getTime() - DAY.toEpochMilli()) / 1_000);
  }

  private static String text(long seconds) {
    return LocalTime.MIN.plusSeconds(seconds).toString();
  }

  private static long seconds(String time) {
    return LocalTime.parse(time).toSecondOfDay();
  }

  private static Timestamp timestamp(long seconds) {
    return Timestamp.from(DAY.plusSeconds(seconds));
  }
}
