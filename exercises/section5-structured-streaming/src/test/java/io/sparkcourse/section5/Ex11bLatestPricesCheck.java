package io.sparkcourse.section5;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex11bLatestPricesCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex11bLatestPricesCheck.Price, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int MILLIS_OF_A_DAY = 24 * 60 * 60 * 1000;

  /**
   * A record.
   *
   * @param product or null
   * @param cents null for a tombstone
   * @param time in milliseconds since the start of the first day
   */
  record Price(String product, Long cents, int partition, long offset, int time) {
    @Override
    public String toString() {
      LocalTime ofDay = LocalTime.MIN.plusNanos(1_000_000L * (time % MILLIS_OF_A_DAY));
      String day = time < MILLIS_OF_A_DAY ? "" : " of day " + (1 + time / MILLIS_OF_A_DAY);
      return "%s %s (%d, %d, %s%s)".formatted(product, cents, partition, offset, ofDay, day);
    }
  }

  Ex11bLatestPricesCheck() {
    super("5.11b", Ex11bLatestPrices::latest);
  }

  @Override
  protected void cases(Cases<Price, String> cases) {
    cases
        .of("the latest price of each product that records have come of")
        .batch(price("tea", 300, 0, 7, "12:00"), price("mug", 500, 0, 8, "12:00"))
        .batch(price("tea", 310, 0, 9, "12:05"))
        .gives(1, "mug 500", "tea 300")
        .gives(2, "tea 310");
    cases
        .of("one row for a product, and records in any order; cents can be more than an int can be")
        .batch(
            price("tea", 320, 0, 9, "12:10"),
            price("ship", 5_000_000_000L, 0, 1, "12:00"),
            price("tea", 300, 0, 7, "12:00"),
            price("tea", 330, 0, 8, "12:05"))
        .gives(1, "ship 5000000000", "tea 320");
    cases
        .of("cents can be more than a double can hold exactly")
        .batch(price("ship", (1L << 53) + 1, 0, 1, "12:00"))
        .gives(1, "ship 9007199254740993");
    cases
        .of("null if the latest record is a tombstone, also if no price has come before")
        .batch(price("mug", 500, 0, 8, "12:00"), tombstone("cup", 0, 1, "12:00"))
        .batch(tombstone("mug", 0, 9, "12:05"))
        .batch(price("mug", 550, 0, 10, "12:10"))
        .gives(1, "cup null", "mug 500")
        .gives(2, "mug null")
        .gives(3, "mug 550");
    cases
        .of("old records come again, and nothing changes")
        .batch(price("tea", 300, 0, 7, "12:00"))
        .batch(price("tea", 310, 0, 8, "12:05"))
        .batch(price("tea", 300, 0, 7, "12:00"))
        .gives(1, "tea 300")
        .gives(2, "tea 310")
        .gives(3, "tea 310");
    cases
        .of("an old price comes again after the tombstone, and an old tombstone after a price")
        .batch(price("mug", 500, 0, 8, "12:00"))
        .batch(tombstone("mug", 0, 9, "12:05"), price("tea", 550, 0, 10, "12:10"))
        .batch(price("mug", 500, 0, 8, "12:00"), tombstone("tea", 0, 6, "12:05"))
        .gives(1, "mug 500")
        .gives(2, "mug null", "tea 550")
        .gives(3, "mug null", "tea 550");
    cases
        .of("of records of the same time the higher offset counts: 10 is higher than 9")
        .batch(price("tea", 310, 0, 9, "12:00"))
        .batch(price("tea", 300, 0, 10, "12:00"))
        .batch(price("tea", 310, 0, 9, "12:00"))
        .gives(1, "tea 310")
        .gives(2, "tea 300")
        .gives(3, "tea 300");
    cases
        .of("in another partition a later record can have the lower offset")
        .batch(price("tea", 300, 0, 17, "12:00"), price("mug", 500, 1, 17, "12:00"))
        .batch(price("tea", 310, 1, 0, "12:05"), price("mug", 510, 0, 0, "12:05"))
        .gives(1, "mug 500", "tea 300")
        .gives(2, "mug 510", "tea 310");
    cases
        .of("of records of the same time in two partitions, the higher offset counts")
        .batch(price("tea", 300, 1, 7, "12:00"), price("mug", 500, 0, 7, "12:00"))
        .batch(price("tea", 310, 0, 9, "12:00"), price("mug", 510, 1, 9, "12:00"))
        .batch(price("tea", 320, 1, 8, "12:00"), price("mug", 520, 1, 8, "12:00"))
        .gives(1, "mug 500", "tea 300")
        .gives(2, "mug 510", "tea 310")
        .gives(3, "mug 510", "tea 310");
    cases
        .of("later by a millisecond is later")
        .batch(price("tea", 300, 0, 8, "12:00:00.001"))
        .batch(price("tea", 310, 1, 3, "12:00:00.002"))
        .gives(1, "tea 300")
        .gives(2, "tea 310");
    cases
        .of("later is later, however low the offset")
        .batch(price("tea", 300, 0, 17_000_000, "12:00:00"))
        .batch(price("tea", 310, 1, 3, "12:00:05"))
        .gives(1, "tea 300")
        .gives(2, "tea 310");
    cases
        .of("an offset is a BIGINT")
        .batch(price("tea", 300, 0, 2_147_483_647L, "12:00"))
        .batch(price("tea", 310, 0, 2_147_483_648L, "12:00"))
        .gives(1, "tea 300")
        .gives(2, "tea 310");
    cases
        .of("Tea and tea are two products, and so is tea with a blank")
        .batch(
            price("Tea", 300, 0, 7, "12:00"),
            price("tea", 310, 0, 8, "12:00"),
            price(" tea", 320, 0, 9, "12:00"))
        .gives(1, "Tea 300", "tea 310", " tea 320");
    cases
        .of("a product is any text in UTF-8")
        .batch(price("th\u00e9", 300, 0, 7, "12:00"), price("the", 310, 0, 8, "12:00"))
        .batch(price("th\u00e9", 320, 0, 9, "12:05"))
        .gives(1, "the 310", "th\u00e9 300")
        .gives(2, "th\u00e9 320");
    cases
        .of("a price of 0 cents is a price")
        .batch(price("bag", 10, 0, 7, "12:00"), price("map", 0, 0, 8, "12:00"))
        .batch(price("bag", 0, 0, 9, "12:05"))
        .gives(1, "bag 10", "map 0")
        .gives(2, "bag 0");
    cases
        .of("the next day is later, whatever the time of day")
        .batch(price("tea", 300, 0, 7, "23:59"))
        .batch(new Price("tea", 310L, 0, 8, millis("00:01") + MILLIS_OF_A_DAY))
        .gives(1, "tea 300")
        .gives(2, "tea 310");
    cases
        .of("records without a key are left out")
        .batch(price(null, 100, 0, 1, "12:00"), price("tea", 300, 0, 2, "12:00"))
        .batch(tombstone(null, 0, 3, "12:05"))
        .gives(1, "tea 300");
  }

  @Override
  protected Output<String> expected(Batches<Price> records) {
    return latest(records, null);
  }

  /** Records of a few products; some of those that have come, come again. */
  @Override
  protected Batches<Price> generated(Draws draws) {
    List<Price> sent = new ArrayList<>();
    long[] next = new long[2];
    return draws.batches(
        2,
        9,
        () -> {
          if (!sent.isEmpty() && draws.percent(35)) {
            return draws.oneOf(sent);
          }
          int partition = draws.between(0, 1);
          Price price =
              new Price(
                  draws.oneOf("tea", "tea", "mug", null),
                  draws.percent(25) ? null : (long) draws.between(1, 9),
                  partition,
                  8 + next[partition]++,
                  // never the same in two partitions, where offsets can be equal
                  millis("12:00") + 500 * (2 * draws.between(0, 3) + partition));
          sent.add(price);
          return price;
        });
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<Price, String> run) {
    Dataset<Row> records =
        run.stream(
            "key BINARY, value BINARY, partition INT, offset BIGINT, timestamp TIMESTAMP",
            price ->
                RowFactory.create(
                    bytes(price.product()),
                    bytes(price.cents()),
                    price.partition(),
                    price.offset(),
                    Timestamp.from(DAY.plusMillis(price.time()))));
    run.collect(
        answer.apply(records),
        "product STRING, cents BIGINT",
        OutputMode.Update(),
        row -> row.getAs("product") + " " + row.getAs("cents"));
  }

  private static byte[] bytes(Object valueOrNull) {
    return valueOrNull == null ? null : valueOrNull.toString().getBytes(UTF_8);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Price, String> {
    ADDS_TIME_AND_OFFSET("It adds the offset to the time, so a high offset can hide a later time."),
    COMPARES_WHOLE_SECONDS("It takes two times in the same second as equal."),
    COMPARES_PARTITIONS(
        "If two records have the same time, it takes the one in the higher partition."),
    OFFSETS_ARE_INTS("It is wrong for an offset that is more than an int can be."),
    TAKES_THE_LAST_TO_COME("It takes the record that has come last, even if it is an old one."),
    TAKES_THE_HIGHEST_PRICE("It gives the highest price, not the latest."),
    COMPARES_OFFSETS_ONLY("It takes the record with the highest offset, whatever its time."),
    COMPARES_TIMES_ONLY("If two records have the same time, it takes the one that has come last."),
    COMPARES_OFFSETS_AS_TEXT("It compares offsets as text, so that 9 is higher than 10."),
    IGNORES_TOMBSTONES("It leaves out tombstones, so it still gives the price before one."),
    HIDES_DELETED_PRODUCTS("It gives no row for a product whose latest record is a tombstone."),
    FORGETS_BY_TOMBSTONES("After a tombstone, it takes an old price as a new one."),
    FORGETS_BETWEEN_MICRO_BATCHES("It knows only the records of the micro-batch."),
    GIVES_CHANGES_ONLY("It gives no row for a product whose price has not changed."),
    TAKES_RECORDS_WITHOUT_A_KEY("It gives a row for records without a key."),
    LOSES_LARGE_PRICES("It gives null for a price of more cents than an int can be.");

    private final String message;

    Mistaken(String message) {
      this.message = message;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Price, String>> model() {
      return Optional.of(records -> latest(records, this));
    }
  }

  static Price price(String product, long cents, int partition, long offset, String time) {
    return new Price(product, cents, partition, offset, millis(time));
  }

  static Price tombstone(String product, int partition, long offset, String time) {
    return new Price(product, null, partition, offset, millis(time));
  }

  private static int millis(String time) {
    return (int) (LocalTime.parse(time).toNanoOfDay() / 1_000_000);
  }

  /**
   * The model, and that of each mistake.
   *
   * @param slip null for the model
   */
  private static Output<String> latest(Batches<Price> records, Mistaken slip) {
    Map<String, List<Price>> come = new HashMap<>();
    Map<String, String> last = new HashMap<>();
    return Output.inEachBatch(
        records,
        batch -> {
          if (slip == Mistaken.FORGETS_BETWEEN_MICRO_BATCHES) {
            come.clear();
          }
          List<Price> taken =
              records.batch(batch).stream()
                  .filter(price -> price.cents() != null || slip != Mistaken.IGNORES_TOMBSTONES)
                  .toList();
          for (Price price : taken) {
            List<Price> all = come.computeIfAbsent(price.product(), key -> new ArrayList<>());
            if (slip == Mistaken.FORGETS_BY_TOMBSTONES && price.cents() == null) {
              all.clear();
              all.add(new Price(price.product(), null, 0, -1, -1));
            } else {
              all.add(price);
            }
          }
          return new TreeSet<>(
                  taken.stream().map(price -> Objects.toString(price.product(), "")).toList())
              .stream()
                  .map(product -> product.isEmpty() ? null : product)
                  .filter(
                      product -> product != null || slip == Mistaken.TAKES_RECORDS_WITHOUT_A_KEY)
                  .map(product -> row(product, come.get(product), slip))
                  .flatMap(Optional::stream)
                  .filter(
                      row ->
                          !row.equals(last.put(row.split(" ")[0], row))
                              || slip != Mistaken.GIVES_CHANGES_ONLY)
                  .collect(Collectors.toList());
        });
  }

  private static Optional<String> row(String product, List<Price> come, Mistaken slip) {
    Price latest = null;
    for (Price price : come) {
      latest = latest == null || isLater(price, latest, slip) ? price : latest;
    }
    if (latest == null || (slip == Mistaken.HIDES_DELETED_PRODUCTS && latest.cents() == null)) {
      return Optional.empty();
    }
    boolean lost =
        slip == Mistaken.LOSES_LARGE_PRICES
            && latest.cents() != null
            && latest.cents() > Integer.MAX_VALUE;
    return Optional.of(product + " " + (lost ? null : latest.cents()));
  }

  private static boolean isLater(Price price, Price other, Mistaken slip) {
    if (slip == Mistaken.TAKES_THE_HIGHEST_PRICE) {
      return other.cents() == null || (price.cents() != null && price.cents() > other.cents());
    }
    int order = order(slip).compare(price, other);
    boolean lastOfEqual =
        slip == Mistaken.COMPARES_OFFSETS_ONLY
            || slip == Mistaken.COMPARES_TIMES_ONLY
            || slip == Mistaken.TAKES_THE_LAST_TO_COME;
    return order > 0 || (order == 0 && lastOfEqual);
  }

  private static Comparator<Price> order(Mistaken slip) {
    Comparator<Price> order = by(Price::time).thenComparingLong(Price::offset);
    if (slip == null) {
      return order;
    }
    return switch (slip) {
      case TAKES_THE_LAST_TO_COME -> by(price -> 0);
      case ADDS_TIME_AND_OFFSET -> by(price -> price.time() * 1000L + price.offset());
      case COMPARES_OFFSETS_ONLY -> by(Price::offset);
      case COMPARES_TIMES_ONLY -> by(Price::time);
      case COMPARES_WHOLE_SECONDS ->
          by(price -> price.time() / 1000).thenComparingLong(Price::offset);
      case COMPARES_PARTITIONS ->
          by(Price::time).thenComparingLong(Price::partition).thenComparingLong(Price::offset);
      case OFFSETS_ARE_INTS -> by(Price::time).thenComparingLong(price -> (int) price.offset());
      case COMPARES_OFFSETS_AS_TEXT ->
          by(Price::time).thenComparing(price -> String.valueOf(price.offset()));
      default -> order;
    };
  }

  private static Comparator<Price> by(ToLongFunction<Price> number) {
    return Comparator.comparingLong(number);
  }
}
