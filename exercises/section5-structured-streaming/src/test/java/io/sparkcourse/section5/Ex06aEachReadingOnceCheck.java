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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex06aEachReadingOnceCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex06aEachReadingOnceCheck.Sending, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int FORGOTTEN = 120;

  /**
   * One sending of a reading.
   *
   * @param number or null
   * @param sent in minutes of the day
   */
  record Sending(String meter, Integer number, int sent, long watthours) {
    boolean hasNumber() {
      return number != null;
    }

    /** As it must be output. */
    String reading() {
      return meter + " " + (hasNumber() ? number : "-") + " " + watthours;
    }

    @Override
    public String toString() {
      return reading() + " sent " + LocalTime.MIN.plusMinutes(sent);
    }
  }

  Ex06aEachReadingOnceCheck() {
    super("5.6a", Ex06aEachReadingOnce::eachOnce);
  }

  @Override
  protected void cases(Cases<Sending, String> cases) {
    cases
        .of("each reading once, also if it is sent again at another time")
        .batch(sending("M1", 7, "12:00", 500))
        .batch(sending("M1", 7, "12:05", 500), sending("M1", 8, "12:05", 510))
        .gives(1, "M1 7 500")
        .gives(2, "M1 8 510");
    cases
        .of("of a reading that was sent two hours before, nothing is left in the state")
        .batch(IntStream.range(0, 30).mapToObj(n -> new Sending("M" + n, n, 12 * 60, n)).toList())
        .batch(sending("M2", 1, "14:00", 20))
        .gives(
            1, IntStream.range(0, 30).mapToObj("M%1$d %1$d %1$d"::formatted).toArray(String[]::new))
        .gives(2, "M2 1 20");
    cases
        .of("also if it is sent twice in one micro-batch, or at the same time")
        .batch(
            sending("M1", 7, "12:00", 500),
            sending("M1", 7, "12:02", 500),
            sending("M1", 7, "12:02", 500))
        .gives(1, "M1 7 500");
    cases
        .of("a reading is known by its meter and its number")
        .batch(sending("M1", 7, "12:00", 500))
        .batch(sending("M2", 7, "12:00", 5_000_000_000L), sending("M1", 8, "12:00", 500))
        .gives(1, "M1 7 500")
        .gives(2, "M1 8 500", "M2 7 5000000000");
    cases
        .of("M1 with the number 11 and M11 with the number 1 are two readings")
        .batch(sending("M1", 11, "12:00", 500))
        .batch(sending("M11", 1, "12:00", 500))
        .gives(1, "M1 11 500")
        .gives(2, "M11 1 500");
    cases
        .of("its sendings are at most 30 minutes apart; exactly 30 may be")
        .batch(sending("M1", 7, "12:00", 500))
        .batch(sending("M2", 1, "12:29", 20))
        .batch(sending("M2", 2, "12:40", 20))
        .batch(sending("M1", 7, "12:30", 500))
        .gives(1, "M1 7 500")
        .gives(2, "M2 1 20")
        .gives(3, "M2 2 20");
    cases
        .of("rows come out of order, also those of one reading, and are up to 10 minutes older")
        .batch(sending("M1", 7, "12:10", 500))
        .batch(sending("M1", 7, "12:00", 500), sending("M2", 1, "12:00", 20))
        .batch(sending("M1", 7, "12:30", 500))
        .gives(1, "M1 7 500")
        .gives(2, "M2 1 20");
    cases
        .of("each row without a number is a reading of its own, even if two rows are equal")
        .batch(sending("old", null, "12:00", 90), sending("old", null, "12:00", 90))
        .batch(sending("old", null, "12:01", 95))
        .gives(1, "old - 90", "old - 90")
        .gives(2, "old - 95");
  }

  @Override
  protected Output<String> expected(Batches<Sending> rows) {
    return firsts(rows, row -> row.hasNumber() ? List.of(row.meter(), row.number()) : new Object());
  }

  /** Known readings are sent again within half an hour; other ones are new. */
  @Override
  protected Batches<Sending> generated(Draws draws) {
    Map<List<Object>, Sending> firsts = new HashMap<>();
    List<List<Sending>> batches = new ArrayList<>();
    int newest = 12 * 60;
    for (int batch = 0; batch < 3; batch++) {
      int oldest = newest - 10;
      List<Sending> rows = new ArrayList<>();
      for (int i = draws.between(1, 5); i > 0; i--) {
        int sent = oldest + draws.oneOf(0, 1, 10, 20, 30);
        Sending row = drawn(draws, sent, firsts);
        rows.add(row);
        newest = Math.max(newest, row.sent());
      }
      batches.add(rows);
    }
    return Batches.of(batches);
  }

  private static Sending drawn(Draws draws, int sent, Map<List<Object>, Sending> firsts) {
    String meter = draws.oneOf("M1", "M11");
    if (draws.percent(20)) {
      return new Sending(meter, null, sent, 90);
    }
    int number = draws.oneOf(1, 2, 11);
    Sending first = firsts.get(List.of(meter, number));
    while (first != null && Math.abs(first.sent() - sent) > 15) {
      number += 100; // it would be too far apart: a separate reading
      first = firsts.get(List.of(meter, number));
    }
    Sending row = new Sending(meter, number, sent, 500 + number % 100);
    firsts.putIfAbsent(List.of(meter, number), row);
    return row;
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<Sending, String> run) {
    Dataset<Row> rows =
        run.stream(
            "meter STRING, number INT, sent TIMESTAMP, watthours BIGINT",
            row ->
                RowFactory.create(
                    row.meter(),
                    row.number(),
                    Timestamp.from(DAY.plusSeconds(60L * row.sent())),
                    row.watthours()));
    run.collect(
        answer.apply(rows),
        "meter STRING, number INT, watthours BIGINT",
        OutputMode.Append(),
        row ->
            new Sending(row.getAs("meter"), row.getAs("number"), 0, row.<Long>getAs("watthours"))
                .reading());
    run.afterEachBatch(
        batch -> {
          long kept =
              Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
                  .mapToLong(operator -> operator.numRowsTotal())
                  .sum();
          long recent = recent(run.input().upTo(batch));
          if (kept > 3 * recent + 3) {
            run.found(
                Mistaken.KEEPS_TOO_MUCH,
                "After micro-batch %d there are %d readings of the last two hours, and %d rows in the state"
                    .formatted(batch, recent, kept));
          }
        });
  }

  /** The readings that were sent less than two hours before the newest row with a number. */
  private static long recent(List<Sending> rows) {
    int newest = rows.stream().filter(Sending::hasNumber).mapToInt(Sending::sent).max().orElse(0);
    return rows.stream()
        .filter(row -> row.sent() > newest - FORGOTTEN)
        .map(row -> row.hasNumber() ? List.of(row.meter(), row.number()) : new Object())
        .distinct()
        .count();
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("without watermark")
        ? Optional.of(Mistaken.HAS_NO_WATERMARK)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Sending, String> {
    HAS_NO_WATERMARK(
        "Spark refuses it, for there is no watermark. withWatermark comes before the duplicates are"
            + " dropped.",
        null),
    KEEPS_TOO_MUCH(
        "It keeps something of readings that were last sent more than two hours ago.", null),
    GIVES_EACH_SENDING("It gives each row that comes.", rows -> firsts(rows, row -> new Object())),
    GIVES_ANOTHER_TIME_AGAIN(
        "It gives a reading again if it is sent again at another time.",
        rows ->
            firsts(
                rows,
                row ->
                    row.hasNumber()
                        ? List.of(row.meter(), row.number(), row.sent())
                        : new Object())),
    TAKES_THE_NUMBER_ALONE(
        "It takes readings of two meters with the same number for one.",
        rows -> firsts(rows, row -> row.hasNumber() ? row.number() : new Object())),
    TAKES_THE_METER_ALONE(
        "It takes two readings of one meter for one.",
        rows -> firsts(rows, row -> row.hasNumber() ? row.meter() : new Object())),
    TAKES_THE_VALUE(
        "It takes two readings of a meter for one if they have the same watt-hours.",
        rows ->
            firsts(
                rows,
                row -> row.hasNumber() ? List.of(row.meter(), row.watthours()) : new Object())),
    JOINS_METER_AND_NUMBER(
        "It takes M1 with the number 11 and M11 with the number 1 for one reading.",
        rows -> firsts(rows, row -> row.hasNumber() ? row.meter() + row.number() : new Object())),
    TAKES_NULL_FOR_A_NUMBER(
        "Of the rows of a meter that have no number it gives only the first one.",
        rows -> firsts(rows, row -> Arrays.asList(row.meter(), row.number()))),
    TAKES_EQUAL_ROWS_FOR_ONE(
        "Of equal rows without a number it gives only one.",
        rows ->
            firsts(
                rows,
                row ->
                    row.hasNumber()
                        ? List.of(row.meter(), row.number())
                        : List.of(row.meter(), row.sent()))),
    LEAVES_OUT_ROWS_WITHOUT_A_NUMBER(
        "It gives no rows that have no number.",
        rows ->
            firsts(
                Batches.of(
                    rows.asLists().stream()
                        .map(batch -> batch.stream().filter(Sending::hasNumber).toList())
                        .toList()),
                row -> List.of(row.meter(), row.number()))),
    ONLY_IN_THE_SAME_HALF_HOUR(
        "It gives a reading again if it is sent again in another half hour of the clock.",
        rows ->
            firsts(
                rows,
                row ->
                    row.hasNumber()
                        ? List.of(row.meter(), row.number(), row.sent() / 30)
                        : new Object())),
    FORGETS_TOO_EARLY(
        "It forgets a reading before half an hour is over, and gives it again; or it drops rows that"
            + " are ten minutes late.",
        Ex06aEachReadingOnceCheck::forgottenAfterTenMinutes);

    private final String message;
    private final Model<Sending, String> model;

    Mistaken(String message, Model<Sending, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Sending, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** The first row of each key. */
  private static Output<String> firsts(Batches<Sending> rows, Function<Sending, Object> key) {
    Set<Object> known = new HashSet<>();
    List<List<String>> output = new ArrayList<>();
    for (List<Sending> batch : rows.asLists()) {
      output.add(
          batch.stream().filter(row -> known.add(key.apply(row))).map(Sending::reading).toList());
    }
    return Output.inEachBatch(rows, batch -> output.get(batch - 1));
  }

  /**
   * Forgets a reading when a row has arrived that is 20 minutes newer; the watermark is in between.
   */
  private static Output<String> forgottenAfterTenMinutes(Batches<Sending> rows) {
    Map<List<Object>, Integer> known = new HashMap<>();
    List<List<String>> output = new ArrayList<>();
    int newest = 0;
    for (List<Sending> batch : rows.asLists()) {
      int watermark = newest - 10;
      List<String> out = new ArrayList<>();
      for (Sending row : batch) {
        boolean first =
            !row.hasNumber()
                || row.sent() > watermark
                    && known.putIfAbsent(List.of(row.meter(), row.number()), row.sent()) == null;
        if (first) {
          out.add(row.reading());
        }
        if (row.hasNumber()) {
          newest = Math.max(newest, row.sent());
        }
      }
      int next = newest - 10;
      known.values().removeIf(sent -> sent + 10 <= next);
      output.add(out);
    }
    return Output.inEachBatch(rows, batch -> output.get(batch - 1));
  }

  static Sending sending(String meter, Integer number, String sent, long watthours) {
    return new Sending(meter, number, LocalTime.parse(sent).toSecondOfDay() / 60, watthours);
  }
}
