package io.sparkcourse.section5;

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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.DataStreamWriter;

class Ex04aCompleteHoursCheck
    extends QueryCheck<
        Function<Dataset<Row>, DataStreamWriter<Row>>, Ex04aCompleteHoursCheck.Order, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int DELAY = 90;
  private static final int MANY = 600;

  /**
   * An order.
   *
   * @param placed in minutes since the start of the first day
   * @param received likewise
   */
  record Order(long placed, long received) {
    long hour() {
      return placed / 60;
    }

    @Override
    public String toString() {
      return text(placed)
          + (received > placed + DELAY || received < placed ? " received " + text(received) : "");
    }
  }

  Ex04aCompleteHoursCheck() {
    super("5.4a", Ex04aCompleteHours::completeHours);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("orders by the hour in which they were placed, when the hour is complete")
        .batch(order("12:10"), order("13:20"), order("12:50", "13:10"))
        .batch(order("15:10"))
        .gives(2, "12:00 2");
    cases
        .of("an hour is complete when an order has come that was placed 90 minutes after its end")
        .batch(order("12:10"))
        .batch(order("14:29"))
        .batch(order("14:30"))
        .gives(3, "12:00 1");
    cases
        .of("no earlier order was placed 90 minutes after it: after 89 minutes it counts")
        .batch(order("14:28"))
        .batch(order("12:59"))
        .batch(order("14:30"))
        .batch(order("13:01"))
        .batch(order("15:30"))
        .gives(3, "12:00 1")
        .gives(5, "13:00 1");
    cases
        .of("within a micro-batch it may be more")
        .batch(order("18:00"), order("12:10"), order("12:20"))
        .gives(1, "12:00 2");
    cases
        .of("an order of exactly 13:00 is of the hour from 13 to 14")
        .batch(order("12:59"), order("13:00"), order("13:59"))
        .batch(order("14:45"))
        .gives(2, "12:00 1");
    cases
        .of("when an order was received says nothing of whether it counts")
        .batch(order("20:10", "23:55"), order("20:40"))
        .batch(order("23:00"))
        .gives(2, "20:00 2");
    cases
        .of("an order may be received days after it was placed, and before it")
        .batch(
            order("20:10", "20:00"),
            order("20:11", "20:10"),
            order("20:12", "12:00"),
            order("20:20", "23:55"),
            new Order(minutes("20:30"), minutes("20:30") + 3 * 24 * 60),
            order("20:40"))
        .batch(order("23:00"))
        .gives(2, "20:00 6");
    cases
        .of("what it keeps must not grow with the number of orders, nor of hours that are out")
        .batch(IntStream.range(0, 48).mapToObj(i -> order(6 * 60 + 20 * i)).toList())
        .batch(order(24 * 60));
    cases
        .of("what it keeps must not grow with the number of orders of an hour that is not out")
        .batch(IntStream.range(0, MANY).mapToObj(i -> order(12 * 60 + i % 60)).toList())
        .batch(order("14:30"))
        .gives(2, "12:00 " + MANY);
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return complete(orders, DELAY, order -> true, Order::hour);
  }

  /** No order is 90 minutes or more before one of an earlier micro-batch. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    long latest = 12 * 60;
    for (int batch = 0; batch < 4; batch++) {
      long before = latest;
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(1, 4); i > 0; i--) {
        int later = draws.percent(30) ? draws.between(0, 1) : 5 * draws.between(0, 50);
        long placed = before - DELAY + 1 + later;
        orders.add(order(placed));
        latest = Math.max(latest, placed);
      }
      batches.add(orders);
    }
    return Batches.of(batches);
  }

  @Override
  protected void connect(
      Function<Dataset<Row>, DataStreamWriter<Row>> answer, QueryRun<Order, String> run) {
    run.session().conf().set("spark.sql.session.timeZone", "UTC");
    AtomicInteger number = new AtomicInteger();
    Dataset<Row> orders =
        run.stream(
            "id STRING, placed TIMESTAMP, received TIMESTAMP",
            order ->
                RowFactory.create(
                    "O" + number.incrementAndGet(),
                    timestamp(order.placed()),
                    timestamp(order.received())));
    run.collect(
        answer.apply(orders),
        "hour TIMESTAMP, orders BIGINT",
        row -> line(minutes(row.<Timestamp>getAs("hour")) / 60.0, row.<Long>getAs("orders")));
    run.afterEachBatch(
        batch -> {
          long kept =
              Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
                  .mapToLong(operator -> operator.numRowsTotal())
                  .sum();
          long open = open(run.input().upTo(batch), Order::hour);
          long minutes = open(run.input().upTo(batch), Order::placed);
          if (kept > Math.max(4 * open, open + minutes) + 4) {
            run.found(
                Mistaken.KEEPS_TOO_MUCH,
                "After micro-batch "
                    + batch
                    + " there are "
                    + open
                    + " hours that are not out, and "
                    + kept
                    + " rows in the state");
          }
        });
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("Append output mode not supported")
        ? Optional.of(Mistaken.WITHOUT_A_WATERMARK)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Order, String> {
    WITHOUT_A_WATERMARK(
        "Spark does not know when a count is final: there is no watermark on what it groups by. It"
            + " has to be on the column of the window, before the count, and the window has to use"
            + " that column.",
        null),
    KEEPS_TOO_MUCH("It keeps something of each order, or of each hour, forever.", null),
    DOES_NOT_WAIT_LONG_ENOUGH(
        "It gives an hour before an order has come that was placed 90 minutes after its end, and"
            + " does not count an order that comes after that.",
        orders -> complete(orders, 60, order -> true, Order::hour)),
    WAITS_TOO_LONG(
        "It does not give an hour when an order has come that was placed 90 minutes after its end,"
            + " but later.",
        orders -> complete(orders, 120, order -> true, Order::hour)),
    DOES_NOT_WAIT(
        "It gives an hour as soon as an order of a later hour has come.",
        orders -> complete(orders, 0, order -> true, Order::hour)),
    COUNTS_BY_THE_TIME_RECEIVED(
        "It counts the hours in which orders were received, not placed.",
        orders ->
            complete(
                Batches.of(
                    orders.asLists().stream()
                        .map(
                            batch ->
                                batch.stream()
                                    .map(order -> new Order(order.received(), order.received()))
                                    .toList())
                        .toList()),
                DELAY,
                order -> true,
                Order::hour)),
    LEAVES_OUT_WHAT_IS_RECEIVED_LATE(
        "It does not count an order that was received more than 90 minutes after it was placed.",
        orders ->
            complete(
                orders, DELAY, order -> order.received() <= order.placed() + DELAY, Order::hour)),
    GIVES_HOURS_BEFORE_THEY_ARE_COMPLETE(
        "It gives hours that are not complete, each time their count changes.",
        Ex04aCompleteHoursCheck::update),
    GIVES_ALL_HOURS(
        "It gives all hours after each micro-batch.", Ex04aCompleteHoursCheck::allHours);

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

  static Order order(String placed) {
    return order(minutes(placed));
  }

  static Order order(String placed, String received) {
    return new Order(minutes(placed), minutes(received));
  }

  /** Received two minutes after it was placed. */
  private static Order order(long placed) {
    return new Order(placed, placed + 2);
  }

  /** Each hour after the micro-batch in which it is complete; what is too late is not counted. */
  private static Output<String> complete(
      Batches<Order> orders, int delay, Predicate<Order> which, ToLongFunction<Order> hour) {
    SortedMap<Integer, List<String>> output = new TreeMap<>();
    SortedMap<Long, Long> open = new TreeMap<>();
    long latest = Long.MIN_VALUE / 2;
    long closed = Long.MIN_VALUE / 2;
    for (int batch = 1; batch <= orders.size(); batch++) {
      for (Order order : orders.batch(batch).stream().filter(which).toList()) {
        if ((hour.applyAsLong(order) + 1) * 60 > closed) {
          open.merge(hour.applyAsLong(order), 1L, Long::sum);
        }
        latest = Math.max(latest, order.placed());
      }
      closed = Math.max(closed, latest - delay);
      List<String> out = new ArrayList<>();
      while (!open.isEmpty() && (open.firstKey() + 1) * 60 <= closed) {
        out.add(line(open.firstKey(), open.remove(open.firstKey())));
      }
      output.put(batch, out);
    }
    return Output.of(output);
  }

  /**
   * How many hours are not out, or how many different minutes of them have orders: as many windows
   * of a minute are in the state of an answer that counts by the minute first.
   */
  private static long open(List<Order> orders, ToLongFunction<Order> hourOrMinute) {
    long latest = orders.stream().mapToLong(Order::placed).max().orElse(0);
    return orders.stream()
        .filter(order -> (order.hour() + 1) * 60 > latest - DELAY)
        .mapToLong(hourOrMinute)
        .distinct()
        .count();
  }

  private static Output<String> update(Batches<Order> orders) {
    return Output.inEachBatch(
        orders,
        batch -> {
          SortedMap<Long, Long> counts = counts(orders.upTo(batch));
          counts.keySet().retainAll(counts(orders.batch(batch)).keySet());
          return lines(counts);
        });
  }

  private static Output<String> allHours(Batches<Order> orders) {
    return Output.inEachBatch(
        orders,
        batch -> orders.batch(batch).isEmpty() ? List.of() : lines(counts(orders.upTo(batch))));
  }

  private static SortedMap<Long, Long> counts(List<Order> orders) {
    SortedMap<Long, Long> counts = new TreeMap<>();
    orders.forEach(order -> counts.merge(order.hour(), 1L, Long::sum));
    return counts;
  }

  private static List<String> lines(SortedMap<Long, Long> counts) {
    return counts.entrySet().stream().map(each -> line(each.getKey(), each.getValue())).toList();
  }

  private static String line(double hour, long orders) {
    return text(Math.round(hour * 60)) + " " + orders;
  }

  private static long minutes(String time) {
    return LocalTime.parse(time).toSecondOfDay() / 60;
  }

  private static long minutes(Timestamp time) {
    return (time.getTime() - DAY.toEpochMilli()) / 60_000;
  }

  private static Timestamp timestamp(long minutes) {
    return Timestamp.from(DAY.plusSeconds(60 * minutes));
  }

  /** Hours and minutes; with the number of the day if it is a later one. */
  private static String text(long minutes) {
    LocalTime time = DAY.plusSeconds(60 * minutes).atZone(ZoneOffset.UTC).toLocalTime();
    return (minutes < 24 * 60 ? "" : "day " + (minutes / (24 * 60) + 1) + " ") + time;
  }
}
