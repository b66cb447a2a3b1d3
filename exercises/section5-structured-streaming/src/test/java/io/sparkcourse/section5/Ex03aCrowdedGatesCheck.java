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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex03aCrowdedGatesCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex03aCrowdedGatesCheck.Entry, String> {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");
  private static final int MINUTE = 60;
  private static final int LENGTH = 30 * MINUTE;
  private static final int SLIDE = 10 * MINUTE;
  private static final int DELAY = 15 * MINUTE;
  private static final long CROWD = 100;

  /**
   * An entry.
   *
   * @param second of the day, or null
   */
  record Entry(String gate, Integer second, int people) {
    @Override
    public String toString() {
      return gate + " " + (second == null ? "(null)" : time(second)) + " " + people;
    }
  }

  /** A half hour of a gate; seconds of the day. */
  private record Window(int end, int start, String gate) {}

  Ex03aCrowdedGatesCheck() {
    super("5.3a", Ex03aCrowdedGates::crowdedGates);
  }

  @Override
  protected void cases(Cases<Entry, String> cases) {
    cases
        .of("people, by gate and half hour")
        .batch(
            entry("A", "12:05:00", 60),
            entry("B", "12:05:00", 70),
            entry("A", "12:25:00", 50),
            entry("a", "12:05:00", 45),
            entry("B", "13:10:00", 1))
        .gives(1, "A 12:00-12:30 110");
    cases
        .of("half hours begin every 10 minutes")
        .batch(entry("A", "12:25:00", 101), entry("B", "13:15:00", 101))
        .gives(1, "A 12:00-12:30 101", "A 12:10-12:40 101", "A 12:20-12:50 101");
    cases
        .of("by the time of the entries, also of those that come late")
        .batch(entry("A", "12:05:00", 60))
        .batch(entry("A", "12:31:00", 1))
        .batch(entry("A", "12:16:00", 70), entry("B", "12:45:00", 1))
        .gives(3, "A 11:50-12:20 130", "A 12:00-12:30 130");
    cases
        .of("an entry of exactly 12:30:00 is not in the half hour that ends then")
        .batch(
            entry("A", "12:00:00", 60),
            entry("A", "12:29:59", 60),
            entry("A", "12:30:00", 60),
            entry("B", "12:50:00", 1))
        .gives(1, "A 12:00-12:30 120");
    cases
        .of("more than 100 people: 100 are not")
        .batch(entry("A", "12:05:00", 100), entry("B", "12:05:00", 101), entry("C", "12:25:00", 1))
        .gives(1, "B 11:40-12:10 101");
    cases
        .of("up to 15 minutes late")
        .batch(entry("A", "12:01:00", 60), entry("B", "12:40:00", 1))
        .batch(entry("A", "12:25:00", 60))
        .batch(entry("B", "12:45:00", 1))
        .gives(3, "A 12:00-12:30 120");
    cases
        .of("the newest entry is at least 15 minutes after its end")
        .batch(entry("A", "12:20:00", 99), entry("A", "12:09:00", 2))
        .batch(entry("A", "12:44:59", 1))
        .batch(entry("A", "12:45:00", 1))
        .gives(3, "A 12:00-12:30 101");
    cases
        .of("once")
        .batch(entry("A", "12:09:00", 150))
        .batch(entry("B", "12:25:00", 1))
        .batch(entry("B", "12:27:00", 1), entry("A", "12:13:00", 100))
        .batch(entry("B", "12:35:00", 1))
        .gives(2, "A 11:40-12:10 150")
        .gives(4, "A 11:50-12:20 250");
    cases
        .of("an entry without time does not count")
        .batch(
            entry("A", "12:09:00", 60),
            new Entry("A", null, 60),
            new Entry("B", null, 200),
            entry("B", "12:25:00", 1))
        .batch(new Entry("A", null, 200));
    cases
        .of("a sum of people may be too large for an int")
        .batch(
            entry("A", "12:09:00", 2_000_000_000),
            entry("A", "12:09:00", 2_000_000_000),
            entry("B", "12:25:00", 1))
        .gives(1, "A 11:40-12:10 4000000000");
  }

  @Override
  protected Output<String> expected(Batches<Entry> entries) {
    return halfHours(entries, LENGTH, SLIDE, DELAY);
  }

  /** Each entry is at most as late as the task allows, compared with all entries before it. */
  @Override
  protected Batches<Entry> generated(Draws draws) {
    AtomicInteger newest = new AtomicInteger(12 * 60 * MINUTE);
    return draws.batches(
        4,
        6,
        () -> {
          int steps = draws.between(-1, 3);
          int second = newest.get() + steps * SLIDE + draws.oneOf(-5 * MINUTE, -1, 0, 1);
          newest.accumulateAndGet(second, Math::max);
          return new Entry(
              draws.oneOf("A", "B"),
              draws.percent(10) ? null : second,
              draws.oneOf(1, 50, 51, (int) draws.around(CROWD)));
        });
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<Entry, String> run) {
    Dataset<Row> entries =
        run.stream(
            "gate STRING, time TIMESTAMP, people INT",
            entry -> RowFactory.create(entry.gate(), timestamp(entry.second()), entry.people()));
    run.collect(
        answer.apply(entries),
        "gate STRING, start TIMESTAMP, end TIMESTAMP, people BIGINT",
        OutputMode.Append(),
        row ->
            text(
                row.getAs("gate"),
                second(row.getAs("start")),
                second(row.getAs("end")),
                row.getAs("people")));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("Append output mode not supported")
        ? Optional.of(Mistaken.HAS_NO_WATERMARK)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Entry, String> {
    HAS_NO_WATERMARK(
        "Spark refuses the output mode append: the column that it groups by has no watermark. It has"
            + " none without withWatermark, nor if it is taken from the Dataset as it was before.",
        null),
    BEGINS_A_HALF_HOUR_EVERY_30_MINUTES(
        "Its half hours begin every 30 minutes, and not every 10.",
        entries -> halfHours(entries, LENGTH, LENGTH, DELAY)),
    COUNTS_10_MINUTES(
        "Its windows are 10 minutes long, and not 30.",
        entries -> halfHours(entries, SLIDE, SLIDE, DELAY)),
    COUNTS_THE_END(
        "It counts an entry of exactly 12:30:00 in the half hour that ends then.",
        entries ->
            halfHours(
                shifted(entries, -1), LENGTH, SLIDE, DELAY, entry -> true, Entry::people, CROWD)),
    GIVES_100_PEOPLE(
        "It gives half hours of exactly 100 people.",
        entries ->
            halfHours(entries, LENGTH, SLIDE, DELAY, entry -> true, Entry::people, CROWD - 1)),
    GIVES_ALL_HALF_HOURS(
        "It gives half hours of few people, too.",
        entries -> halfHours(entries, LENGTH, SLIDE, DELAY, entry -> true, Entry::people, 0)),
    FILTERS_ENTRIES(
        "It counts only entries of more than 100 people. It is the sum that has to be more than 100.",
        entries ->
            halfHours(
                entries,
                LENGTH,
                SLIDE,
                DELAY,
                entry -> entry.people() > CROWD,
                Entry::people,
                CROWD)),
    DOES_NOT_WAIT(
        "It gives a half hour as soon as an entry comes that is after its end, and loses those that"
            + " come late.",
        entries -> halfHours(entries, LENGTH, SLIDE, 0)),
    WAITS_TOO_SHORT(
        "It gives a half hour before the newest entry is 15 minutes after its end.",
        entries -> halfHours(entries, LENGTH, SLIDE, SLIDE)),
    WAITS_TOO_LONG(
        "It does not give a half hour when the newest entry is 15 minutes after its end, but later.",
        entries -> halfHours(entries, LENGTH, SLIDE, LENGTH)),
    GIVES_NOTHING(
        "It gives no row at all. (Does it compare the number of entries, and not that of people?)",
        entries -> Output.none());

    private final String message;
    private final Model<Entry, String> model;

    Mistaken(String message, Model<Entry, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Entry, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Output<String> halfHours(
      Batches<Entry> entries, int length, int slide, int delay) {
    return halfHours(entries, length, slide, delay, entry -> true, Entry::people, CROWD);
  }

  /** The windows that are complete after each batch and have more than {@code crowd} people. */
  private static Output<String> halfHours(
      Batches<Entry> entries,
      int length,
      int slide,
      int delay,
      Predicate<Entry> which,
      ToLongFunction<Entry> what,
      long crowd) {
    SortedMap<Window, Long> open =
        new TreeMap<>(
            Comparator.comparing(Window::end)
                .thenComparing(Window::start)
                .thenComparing(Window::gate));
    Map<Integer, List<String>> complete = new TreeMap<>();
    long newest = Long.MIN_VALUE / 2;
    for (int batch = 1; batch <= entries.size(); batch++) {
      long before = newest - delay;
      for (Entry entry : entries.batch(batch)) {
        if (entry.second() == null || !which.test(entry)) {
          continue;
        }
        newest = Math.max(newest, entry.second());
        for (int start = entry.second() / slide * slide;
            start > entry.second() - length;
            start -= slide) {
          if (start + length > before) {
            open.merge(
                new Window(start + length, start, entry.gate()),
                what.applyAsLong(entry),
                Long::sum);
          }
        }
      }
      List<String> rows = new ArrayList<>();
      while (!open.isEmpty() && open.firstKey().end() <= newest - delay) {
        Window window = open.firstKey();
        long people = open.remove(window);
        if (people > crowd) {
          rows.add(text(window.gate(), window.start(), window.end(), people));
        }
      }
      complete.put(batch, rows);
    }
    return Output.of(complete);
  }

  private static Batches<Entry> shifted(Batches<Entry> entries, int seconds) {
    return Batches.of(
        entries.asLists().stream()
            .map(
                batch ->
                    batch.stream()
                        .map(
                            entry ->
                                new Entry(
                                    entry.gate(),
                                    entry.second() == null ? null : entry.second() + seconds,
                                    entry.people()))
                        .toList())
            .toList());
  }

  static Entry entry(String gate, String time, int people) {
    return new Entry(gate, LocalTime.parse(time).toSecondOfDay(), people);
  }

  private static String text(String gate, int start, int end, long people) {
    return gate + " " + time(start) + "-" + time(end) + " " + people;
  }

  /** Such as {@code 12:10}, or {@code 12:10:01}. */
  private static String time(int second) {
    return LocalTime.ofSecondOfDay(Math.floorMod(second, 24 * 60 * MINUTE)).toString();
  }

  private static Timestamp timestamp(Integer second) {
    return second == null
        ? null
        : Timestamp.from(NOON.plusSeconds(second - LocalTime.NOON.toSecondOfDay()));
  }

  private static int second(Timestamp time) {
    return time.toInstant().atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay();
  }
}
