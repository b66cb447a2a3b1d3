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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.types.DataTypes;

class Ex04bBadClockCheck
    extends QueryCheck<
        Function<Dataset<Row>, DataStreamWriter<Row>>, Ex04bBadClockCheck.Order, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int SECOND = 1_000;
  private static final int MINUTE = 60 * SECOND;
  private static final int HOUR = 60 * MINUTE;
  private static final int DELAY = 30 * MINUTE;
  private static final int FAST = 10 * MINUTE;

  /**
   * An order.
   *
   * @param placed in milliseconds since the start of the day, or null
   * @param received in milliseconds since the start of the day
   */
  record Order(Long placed, long received) {
    boolean missing() {
      return placed == null;
    }

    boolean future() {
      return later(FAST);
    }

    boolean later(long millis) {
      return placed != null && placed > received + millis;
    }

    boolean good() {
      return !missing() && !future();
    }

    @Override
    public String toString() {
      return (missing() ? "(null)" : text(placed)) + " " + text(received);
    }
  }

  Ex04bBadClockCheck() {
    super("5.4b", Ex04bBadClock::goodOrders);
  }

  @Override
  protected void cases(Cases<Order, String> cases) {
    cases
        .of("good orders by the hour in which they were placed")
        .batch(order("12:10", "12:11"), order("12:50", "12:55"), order("13:05", "13:06"))
        .batch(order("13:30", "13:31"))
        .gives(2, "12:00 2");
    cases
        .of("they all count, whatever bad ones come before them")
        .batch(order("12:10", "12:11"), order("23:00", "12:20"))
        .batch(order("12:50", "12:52"))
        .batch(order("13:30", "13:31"))
        .gives(1, "future 1, missing 0")
        .gives(3, "12:00 2");
    cases
        .of("bad orders count in no hour")
        .batch(order("12:40", "12:20"), order("12:10", "12:11"), order(null, "12:12"))
        .batch(order("13:30", "13:31"))
        .gives(1, "future 1, missing 1")
        .gives(2, "12:00 1");
    cases
        .of("more than ten minutes after it was received: exactly ten minutes is all right")
        .batch(order("12:29", "12:20"), order("12:30", "12:20"), order("12:31", "12:20"))
        .batch(order("13:31", "13:31"))
        .gives(1, "future 1, missing 0")
        .gives(2, "12:00 2");
    cases
        .of("more than ten minutes: half a minute more is too much, and half a second, too")
        .batch(order("12:30:30", "12:20"), order("12:30:00.500", "12:20"), order("12:30", "12:20"))
        .batch(order("13:31", "13:31"))
        .gives(1, "future 2, missing 0")
        .gives(2, "12:00 1");
    cases
        .of("no hour is complete because of them")
        .batch(order("12:10", "12:11"))
        .batch(order("13:31", "13:20"), order(null, "13:31"))
        .batch(order("13:29", "13:29"))
        .gives(2, "future 1, missing 1");
    cases
        .of("30 minutes after the end of the hour, or later")
        .batch(order("12:59", "13:00"))
        .batch(order("13:29:59.999", "13:29"))
        .batch(order("13:30", "13:30"))
        .batch(order("13:01", "13:40"))
        .batch(order("14:30", "14:30"))
        .gives(3, "12:00 1")
        .gives(5, "13:00 3");
    cases
        .of("counted in each micro-batch")
        .batch(
            order(null, "12:00"),
            order(null, "12:00"),
            order("15:00", "12:00"),
            order("15:00", "12:00"))
        .batch(order(null, "12:01"))
        .gives(1, "future 2, missing 2")
        .gives(2, "future 0, missing 1");
    cases
        .of("a good order may be received hours after it was placed")
        .batch(order("12:10", "18:00"))
        .batch(order("13:45", "18:01"))
        .gives(2, "12:00 1");
    cases
        .of("all others are good, also one that is received days after it was placed")
        .batch(order("12:10", "12:11"), new Order(millis("12:20"), 3L * 24 * HOUR))
        .batch(order("13:45", "13:46"))
        .gives(2, "12:00 2");
  }

  @Override
  protected Output<String> expected(Batches<Order> orders) {
    return of(orders, Order::good, Order::good, RIGHT);
  }

  /** No good order is 30 minutes or more before a good one of an earlier micro-batch. */
  @Override
  protected Batches<Order> generated(Draws draws) {
    List<List<Order>> batches = new ArrayList<>();
    long latest = 12 * HOUR;
    for (int batch = 0; batch < 4; batch++) {
      long before = latest;
      List<Order> orders = new ArrayList<>();
      for (int i = draws.between(1, 4); i > 0; i--) {
        long placed = before - DELAY + MINUTE + 5L * MINUTE * draws.between(0, 24);
        if (draws.percent(20)) {
          orders.add(new Order(null, placed));
        } else if (draws.percent(25)) {
          orders.add(
              new Order(
                  placed, placed - FAST - draws.oneOf(1, 700, 20 * SECOND, MINUTE, 30 * MINUTE)));
        } else {
          orders.add(
              new Order(placed, placed - FAST + MINUTE * (long) draws.oneOf(0, 1, 5, 10, 40)));
          latest = Math.max(latest, placed);
        }
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
                    order.missing() ? null : timestamp(order.placed()),
                    timestamp(order.received())));
    run.collect(
        answer.apply(orders),
        "hour TIMESTAMP, orders BIGINT",
        row -> text(millis(row.<Timestamp>getAs("hour"))) + " " + row.<Long>getAs("orders"));
    Observation observed = new Observation(run);
    run.afterEachBatch(observed::take);
  }

  /** The observation in the progress, micro-batch by micro-batch. */
  private static final class Observation {
    private final QueryRun<Order, String> run;
    private long last = -1;

    Observation(QueryRun<Order, String> run) {
      this.run = run;
    }

    void take(int batch) {
      long future = 0;
      long missing = 0;
      boolean found = false;
      long before = last;
      for (StreamingQueryProgress progress : run.session().streams().active()[0].recentProgress()) {
        Row bad = progress.observedMetrics().get("bad");
        if (progress.batchId() > before && isComplete(bad)) {
          found = true;
          if (progress.numInputRows() > 0 && (isNull(bad, "future") || isNull(bad, "missing"))) {
            run.found(
                Mistaken.OBSERVES_NULL, "After micro-batch " + batch + ", bad is " + bad + ".");
          }
          future += number(bad, "future");
          missing += number(bad, "missing");
          last = Math.max(last, progress.batchId());
        }
      }
      if (!found) {
        run.found(Mistaken.OBSERVES_NOTHING, "After micro-batch " + batch);
      } else if (future + missing > 0) {
        run.put(batch, bad(future, missing));
      }
    }

    private static boolean isComplete(Row bad) {
      return bad != null && isNumber(bad, "future") && isNumber(bad, "missing");
    }

    private static boolean isNumber(Row bad, String column) {
      return Stream.of(bad.schema().fields())
          .anyMatch(
              field -> field.name().equals(column) && field.dataType().equals(DataTypes.LongType));
    }

    private static boolean isNull(Row bad, String column) {
      return bad.isNullAt(bad.fieldIndex(column));
    }

    /** A sum over no rows is null, as in a micro-batch without data. */
    private static long number(Row bad, String column) {
      return isNull(bad, column) ? 0 : bad.<Long>getAs(column);
    }
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
        "Spark does not know when a count is final: there is no watermark on what it groups by.",
        null),
    OBSERVES_NULL(
        "It observes null in a micro-batch that has orders, but none of this kind. A sum without any"
            + " number is null, and not 0.",
        null),
    OBSERVES_NOTHING(
        "The progress has no observation of the name bad with the columns future BIGINT and missing"
            + " BIGINT.",
        null),
    THE_FUTURE_MOVES_THE_WATERMARK(
        "After an order of the future, hours come out too early and good orders do not count: the"
            + " watermark has seen it.",
        orders -> of(orders, Order::good, TIMED, RIGHT)),
    COUNTS_THE_FUTURE(
        "It counts orders of the future in hours.", orders -> of(orders, TIMED, TIMED, RIGHT)),
    TAKES_NONE_FOR_THE_FUTURE(
        "It counts orders of the future like good ones, and does not observe them.",
        orders -> of(orders, TIMED, TIMED, new Bad(order -> false, Order::missing))),
    LEAVES_OUT_A_FAST_CLOCK(
        "It takes an order for one of the future that was placed less than ten minutes after it was"
            + " received.",
        orders -> of(orders, order -> TIMED.test(order) && !order.later(0), 0)),
    LEAVES_OUT_TEN_MINUTES(
        "It takes an order for one of the future that was placed exactly ten minutes after it was"
            + " received.",
        orders -> of(orders, order -> TIMED.test(order) && !order.later(FAST - 1), FAST - 1)),
    COMPARES_WHOLE_MINUTES(
        "It takes an order for a good one that was placed ten minutes and some seconds after it was"
            + " received: it compares whole minutes.",
        orders -> inWhole(orders, order -> (order.placed() - order.received()) / MINUTE > 10)),
    COMPARES_WHOLE_SECONDS(
        "It takes an order for a good one that was placed ten minutes and a part of a second after"
            + " it was received: it compares whole seconds.",
        orders ->
            inWhole(
                orders, order -> order.placed() / SECOND - order.received() / SECOND > 10 * 60)),
    COUNTS_IT_AT_ITS_ARRIVAL(
        "It counts an order of the future in the hour in which it was received.",
        orders -> atArrival(orders, Order::future)),
    COUNTS_WITHOUT_A_TIME(
        "It counts an order without a time in the hour in which it was received.",
        orders -> atArrival(orders, Order::missing)),
    OBSERVES_WHAT_IS_LEFT(
        "It observes no bad order: the observation comes after the filter.",
        orders -> of(orders, Order::good, Order::good, new Bad(order -> false, order -> false))),
    MISSING_IS_FUTURE(
        "It observes an order without a time as one of the future, too.",
        orders ->
            of(orders, Order::good, Order::good, new Bad(order -> !order.good(), Order::missing))),
    OBSERVES_NONE_MISSING(
        "It observes no order as missing its time.",
        orders -> of(orders, Order::good, Order::good, new Bad(Order::future, order -> false))),
    WAITS_TOO_LONG(
        "It does not give an hour when a good order has come that was placed 30 minutes after its"
            + " end, but later.",
        orders -> merged(orders, hours(orders, Order::good, Order::good, DELAY + FAST), RIGHT)),
    GIVES_HOURS_BEFORE_THEY_ARE_COMPLETE(
        "It gives hours that are not complete, each time their count changes.",
        orders -> merged(orders, changed(orders), RIGHT));

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

  /** Which orders are observed. */
  private record Bad(Predicate<Order> future, Predicate<Order> missing) {
    /** The line of a micro-batch; none if it has no bad order. */
    Stream<String> line(List<Order> orders) {
      long futures = orders.stream().filter(future).count();
      long missings = orders.stream().filter(missing).count();
      return futures + missings == 0 ? Stream.of() : Stream.of(bad(futures, missings));
    }
  }

  private static final Bad RIGHT = new Bad(Order::future, Order::missing);
  private static final Predicate<Order> TIMED = order -> !order.missing();

  static Order order(String placed, String received) {
    return new Order(placed == null ? null : millis(placed), millis(received));
  }

  /** What comes out if another rule says which orders with a time are of the future. */
  private static Output<String> inWhole(Batches<Order> orders, Predicate<Order> isFuture) {
    Predicate<Order> future = TIMED.and(isFuture);
    Predicate<Order> good = TIMED.and(isFuture.negate());
    return of(orders, good, good, new Bad(future, Order::missing));
  }

  private static Output<String> of(Batches<Order> orders, Predicate<Order> counts, long fast) {
    return of(orders, counts, counts, new Bad(order -> order.later(fast), Order::missing));
  }

  /**
   * @param counts which orders count
   * @param moves which orders move the watermark
   */
  private static Output<String> of(
      Batches<Order> orders, Predicate<Order> counts, Predicate<Order> moves, Bad bad) {
    return merged(orders, hours(orders, counts, moves, DELAY), bad);
  }

  /** Some bad orders are counted as if they had been placed when they were received. */
  private static Output<String> atArrival(Batches<Order> orders, Predicate<Order> which) {
    List<List<Order>> corrected =
        orders.asLists().stream()
            .map(
                batch ->
                    batch.stream()
                        .map(
                            order ->
                                which.test(order)
                                    ? new Order(order.received(), order.received())
                                    : order)
                        .toList())
            .toList();
    return merged(orders, hours(Batches.of(corrected), Order::good, Order::good, DELAY), RIGHT);
  }

  private static Output<String> merged(
      Batches<Order> orders, SortedMap<Integer, List<String>> hours, Bad bad) {
    return Output.inEachBatch(
        orders,
        batch ->
            Stream.concat(
                    hours.getOrDefault(batch, List.of()).stream(), bad.line(orders.batch(batch)))
                .toList());
  }

  /** Each hour after the micro-batch in which it is complete; what is too late is not counted. */
  private static SortedMap<Integer, List<String>> hours(
      Batches<Order> orders, Predicate<Order> counts, Predicate<Order> moves, int delay) {
    SortedMap<Integer, List<String>> output = new TreeMap<>();
    SortedMap<Long, Long> open = new TreeMap<>();
    long closed = Long.MIN_VALUE;
    for (int batch = 1; batch <= orders.size(); batch++) {
      long before = closed;
      orders.batch(batch).stream()
          .filter(counts)
          .map(order -> order.placed() / HOUR)
          .filter(hour -> (hour + 1) * HOUR > before)
          .forEach(hour -> open.merge(hour, 1L, Long::sum));
      for (Order order : orders.batch(batch).stream().filter(moves).toList()) {
        closed = Math.max(closed, order.placed() - delay);
      }
      List<String> out = new ArrayList<>();
      while (!open.isEmpty() && (open.firstKey() + 1) * HOUR <= closed) {
        out.add(line(open.firstKey(), open.remove(open.firstKey())));
      }
      output.put(batch, out);
    }
    return output;
  }

  private static SortedMap<Integer, List<String>> changed(Batches<Order> orders) {
    SortedMap<Integer, List<String>> output = new TreeMap<>();
    SortedMap<Long, Long> all = new TreeMap<>();
    for (int batch = 1; batch <= orders.size(); batch++) {
      List<Long> hours =
          orders.batch(batch).stream()
              .filter(Order::good)
              .map(order -> order.placed() / HOUR)
              .toList();
      hours.forEach(hour -> all.merge(hour, 1L, Long::sum));
      output.put(batch, hours.stream().distinct().map(hour -> line(hour, all.get(hour))).toList());
    }
    return output;
  }

  private static String line(long hour, long orders) {
    return text(hour * HOUR) + " " + orders;
  }

  private static String bad(long future, long missing) {
    return "future " + future + ", missing " + missing;
  }

  private static long millis(String time) {
    return ChronoUnit.MILLIS.between(LocalTime.MIDNIGHT, LocalTime.parse(time));
  }

  private static long millis(Timestamp time) {
    return time.getTime() - DAY.toEpochMilli();
  }

  private static Timestamp timestamp(long millis) {
    return Timestamp.from(DAY.plusMillis(millis));
  }

  /** Such as {@code 12:10}, or {@code 00:00 of day 4}. */
  private static String text(long millis) {
    long day = millis / (24L * HOUR);
    String time = LocalTime.MIDNIGHT.plus(millis, ChronoUnit.MILLIS).toString();
    return day == 0 ? time : time + " of day " + (1 + day);
  }
}
