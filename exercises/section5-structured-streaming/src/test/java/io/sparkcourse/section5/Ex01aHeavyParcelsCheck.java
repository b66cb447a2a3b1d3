package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.DataStreamWriter;

class Ex01aHeavyParcelsCheck
    extends QueryCheck<
        Function<Dataset<Row>, DataStreamWriter<Row>>, Ex01aHeavyParcelsCheck.Parcel, String> {
  private static final int HEAVY = 2_000;
  private static final int MANY = 500;

  /**
   * A parcel.
   *
   * @param country or null
   */
  record Parcel(String country, int grams) {
    @Override
    public String toString() {
      return (country == null ? "(null)" : country) + " " + grams;
    }
  }

  Ex01aHeavyParcelsCheck() {
    super("5.1a", Ex01aHeavyParcels::heavyParcels);
  }

  @Override
  protected void cases(Cases<Parcel, String> cases) {
    cases
        .of("counted by country")
        .batch(parcel("FR", 2_500), parcel("IT", 2_600), parcel("FR", 7_000))
        .gives(1, "FR 2", "IT 1");
    cases
        .of("from the start of the stream")
        .batch(parcel("FR", 5_000))
        .batch(parcel("FR", 5_000), parcel("FR", 5_000))
        .gives(1, "FR 1")
        .gives(2, "FR 3");
    cases
        .of("no other countries")
        .batch(parcel("FR", 5_000), parcel("IT", 5_000))
        .batch(parcel("IT", 5_000))
        .gives(1, "FR 1", "IT 1")
        .gives(2, "IT 2");
    cases
        .of("more than 2,000 grams: 2,000 is not")
        .batch(parcel("FR", 1_999), parcel("FR", 2_000), parcel("FR", 2_001), parcel("IT", 2_000))
        .gives(1, "FR 1");
    cases
        .of("more heavy parcels have come in this micro-batch: a light one changes nothing")
        .batch(parcel("FR", 5_000), parcel("IT", 5_000))
        .batch(parcel("FR", 100), parcel("IT", 5_000))
        .batch(parcel("FR", 5_000), parcel("ES", 100))
        .gives(1, "FR 1", "IT 1")
        .gives(2, "IT 2")
        .gives(3, "FR 2");
    cases
        .of("a parcel without country does not count")
        .batch(parcel(null, 5_000), parcel("FR", 5_000))
        .batch(parcel(null, 5_000))
        .gives(1, "FR 1");
    cases
        .of("a number is exact, also a large one")
        .batch(Collections.nCopies(MANY, parcel("FR", 5_000)))
        .gives(1, "FR " + MANY);
  }

  @Override
  protected Output<String> expected(Batches<Parcel> parcels) {
    return counted(parcels, COUNTS, parcel -> 1);
  }

  @Override
  protected Batches<Parcel> generated(Draws draws) {
    return draws.batches(
        5,
        6,
        () ->
            parcel(
                draws.oneOf("FR", "IT", "ES", "AT", null),
                draws.percent(50) ? (int) draws.around(HEAVY) : draws.between(1, 9_000)));
  }

  @Override
  protected void connect(
      Function<Dataset<Row>, DataStreamWriter<Row>> answer, QueryRun<Parcel, String> run) {
    AtomicInteger number = new AtomicInteger();
    Dataset<Row> parcels =
        run.stream(
            "id STRING, country STRING, grams INT",
            parcel ->
                RowFactory.create(
                    "P" + number.incrementAndGet(), parcel.country(), parcel.grams()));
    run.collect(
        answer.apply(parcels),
        "country STRING, parcels BIGINT",
        row -> row.getAs("country") + " " + row.getAs("parcels"));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("Append output mode not supported")
        ? Optional.of(Mistaken.WITHOUT_AN_OUTPUT_MODE)
        : Optional.empty();
  }

  private static final Predicate<Parcel> COUNTS =
      parcel -> parcel.country() != null && parcel.grams() > HEAVY;

  /** What goes wrong. */
  enum Mistaken implements Mistake<Parcel, String> {
    WITHOUT_AN_OUTPUT_MODE(
        "Its output mode is append, which is also what a writer has that sets none. Append gives rows"
            + " that never change again, and a number of parcels may always change.",
        null),
    GIVES_ALL_COUNTRIES(
        "After each micro-batch it gives all countries, also those whose number is the same.",
        Ex01aHeavyParcelsCheck::complete),
    GIVES_A_COUNTRY_WITH_THE_SAME_NUMBER(
        "It gives a country to which only light parcels have come, with the number it had, or with 0."
            + " Update mode gives each row of the result that new rows went into.",
        parcels ->
            counted(
                parcels,
                parcel -> parcel.country() != null,
                parcel -> COUNTS.test(parcel) ? 1 : 0)),
    COUNTS_2000_GRAMS(
        "It counts a parcel of exactly 2,000 grams.",
        parcels ->
            counted(
                parcels, parcel -> parcel.country() != null && parcel.grams() >= HEAVY, one -> 1)),
    COUNTS_WHOLE_KILOGRAMS(
        "It does not count a parcel of 2,001 grams: it compares whole kilograms.",
        parcels ->
            counted(
                parcels,
                parcel -> parcel.country() != null && parcel.grams() / 1_000 > 2,
                one -> 1)),
    COUNTS_LIGHT_PARCELS(
        "It counts all parcels, light ones too.",
        parcels -> counted(parcels, parcel -> parcel.country() != null, one -> 1)),
    COUNTS_WITHOUT_COUNTRY(
        "It counts parcels whose country is null.",
        parcels -> counted(parcels, parcel -> parcel.grams() > HEAVY, one -> 1)),
    ADDS_UP_GRAMS(
        "It adds up grams, and does not count parcels.",
        parcels -> counted(parcels, COUNTS, Parcel::grams)),
    COUNTS_A_COUNTRY_ONCE(
        "It counts one parcel of each country, and not the others.", Ex01aHeavyParcelsCheck::once),
    COUNTS_EACH_MICRO_BATCH(
        "It gives the number of this micro-batch, and not that from the start of the stream.",
        parcels ->
            Output.inEachBatch(
                parcels, batch -> texts(totals(parcels.batch(batch), COUNTS, parcel -> 1)))),
    GIVES_NOTHING("It gives no row at all.", parcels -> Output.none());

    private final String message;
    private final Model<Parcel, String> model;

    Mistaken(String message, Model<Parcel, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Parcel, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  static Parcel parcel(String country, int grams) {
    return new Parcel(country, grams);
  }

  /** The totals of those countries of which this batch has counted parcels. */
  private static Output<String> counted(
      Batches<Parcel> parcels, Predicate<Parcel> which, ToLongFunction<Parcel> what) {
    return Output.inEachBatch(
        parcels,
        batch -> {
          SortedMap<String, Long> totals = totals(parcels.upTo(batch), which, what);
          totals.keySet().retainAll(totals(parcels.batch(batch), which, what).keySet());
          return texts(totals);
        });
  }

  private static Output<String> complete(Batches<Parcel> parcels) {
    return Output.inEachBatch(
        parcels,
        batch ->
            parcels.batch(batch).isEmpty()
                ? List.of()
                : texts(totals(parcels.upTo(batch), COUNTS, parcel -> 1)));
  }

  private static Output<String> once(Batches<Parcel> parcels) {
    return Output.inEachBatch(
        parcels,
        batch -> {
          SortedMap<String, Long> now = totals(parcels.batch(batch), COUNTS, parcel -> 1);
          now.keySet().removeAll(totals(parcels.upTo(batch - 1), COUNTS, parcel -> 1).keySet());
          now.replaceAll((country, number) -> 1L);
          return texts(now);
        });
  }

  private static SortedMap<String, Long> totals(
      List<Parcel> parcels, Predicate<Parcel> which, ToLongFunction<Parcel> what) {
    SortedMap<String, Long> totals = new TreeMap<>();
    parcels.stream()
        .filter(which)
        .forEach(
            parcel ->
                totals.merge(
                    String.valueOf(parcel.country()), what.applyAsLong(parcel), Long::sum));
    return totals;
  }

  private static List<String> texts(Map<String, Long> totals) {
    return totals.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList();
  }
}
