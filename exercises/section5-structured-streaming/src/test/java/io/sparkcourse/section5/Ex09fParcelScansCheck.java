package io.sparkcourse.section5;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09fParcelScans.Cure;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex09fParcelScansCheck
    extends QueryCheck<Function<Dataset<Row>, Cure>, Ex09fParcelScansCheck.Scan, String> {
  private static final Instant DAY = Instant.parse("2025-06-02T00:00:00Z");
  private static final int NEVER = 24 * 60;
  private static final int OVER = 3 * 60;
  private static final int MANY = 30;

  /**
   * A scan.
   *
   * @param scanned in minutes of the day
   */
  record Scan(String parcel, int scanned) {
    @Override
    public String toString() {
      return parcel + " " + LocalTime.MIN.plusMinutes(scanned);
    }
  }

  Ex09fParcelScansCheck() {
    super("5.9f", Ex09fParcelScans::cure);
  }

  @Override
  protected void cases(Cases<Scan, String> cases) {
    cases
        .of("for each parcel with a scan, one row with the number of all its scans so far")
        .batch(scan("P1", "12:00"), scan("P2", "12:00"), scan("P1", "12:05"))
        .batch(scan("P2", "12:04"))
        .batch(scan("P2", "12:06"))
        .gives(1, "P1 2", "P2 1")
        .gives(2, "P2 2")
        .gives(3, "P2 3");
    cases
        .of("three hours after the last scan of a parcel, or its only one, it is not in the state")
        .batch(
            Stream.of(scanOfEach("P", "09:00", "09:00"), scanOfEach("S", "09:00", "09:00"))
                .flatMap(List::stream)
                .toList())
        .batch(scanOfEach("P", "09:59", "10:00"))
        .batch(scan("Q", "13:00"))
        .gives(
            1,
            Stream.of(countOfEach("P", 1), countOfEach("S", 1))
                .flatMap(Stream::of)
                .toArray(String[]::new))
        .gives(2, countOfEach("P", 2))
        .gives(3, "Q 1");
    cases
        .of(
            "the next scan is made exactly two hours after the previous one, and arrives ten"
                + " minutes late")
        .batch(scan("P", "12:00"))
        .batch(scan("R", "13:59"), scan("Q", "14:10"))
        .batch(scan("P", "14:00"), scan("R", "14:05"))
        .gives(1, "P 1")
        .gives(2, "Q 1", "R 1")
        .gives(3, "P 2", "R 2");
    cases
        .of("scans arrive in any order: exactly 10 minutes late, and several of the same time")
        .batch(scan("P", "12:10"), scan("Q", "12:10"), scan("Q", "12:10"))
        .batch(scan("P", "12:00"), scan("Q", "12:10"), scan("S", "12:00"))
        .batch(scan("R", "14:20"))
        .batch(scan("P", "14:10"))
        .gives(1, "P 1", "Q 2")
        .gives(2, "P 2", "Q 3", "S 1")
        .gives(3, "R 1")
        .gives(4, "P 3");
    cases
        .of("scans arrive in any order, also in a micro-batch: the last one first")
        .batch(scan("P", "13:50"), scan("P", "12:00"))
        .batch(scan("Q", "15:59"))
        .batch(scan("P", "15:50"))
        .gives(1, "P 2")
        .gives(2, "Q 1")
        .gives(3, "P 3");
    cases
        .of("scans arrive in any order, also in a micro-batch: the last one last")
        .batch(scan("P", "12:00"), scan("P", "13:50"))
        .batch(scan("Q", "15:59"))
        .batch(scan("P", "15:50"))
        .gives(1, "P 2")
        .gives(2, "Q 1")
        .gives(3, "P 3");
  }

  @Override
  protected Output<String> expected(Batches<Scan> scans) {
    return counts(scans, NEVER, NEVER);
  }

  /** A parcel that has not been scanned for more than two hours gets a new name. */
  @Override
  protected Batches<Scan> generated(Draws draws) {
    Map<String, Integer> last = new HashMap<>();
    List<List<Scan>> batches = new ArrayList<>();
    int newest = 9 * 60;
    int names = 0;
    for (int batch = 0; batch < 3; batch++) {
      int before = newest;
      List<Scan> scans = new ArrayList<>();
      for (int i = draws.between(1, 4); i > 0; i--) {
        int scanned = before + draws.oneOf(-10, -9, 0, 5, 60, 110);
        String parcel = draws.oneOf("P", "Q", "R");
        while (scanned - last.getOrDefault(parcel, scanned) > 120) {
          parcel = "P" + names++;
        }
        scans.add(new Scan(parcel, scanned));
        last.merge(parcel, scanned, Math::max);
        newest = Math.max(newest, scanned);
      }
      batches.add(scans);
    }
    return Batches.of(batches);
  }

  @Override
  protected int generatedInputs() {
    return 2; // each of their micro-batches is followed by one that looks at the timeouts
  }

  @Override
  protected void connect(Function<Dataset<Row>, Cure> answer, QueryRun<Scan, String> run) {
    run.session().conf().set("spark.sql.session.timeZone", "UTC");
    Dataset<Row> scans =
        run.stream(
            "parcel STRING, scanned TIMESTAMP",
            scan ->
                RowFactory.create(
                    scan.parcel(), Timestamp.from(DAY.plus(Duration.ofMinutes(scan.scanned())))));
    Set<String> scanned = new HashSet<>();
    run.beforeEachBatch(
        batch -> {
          scanned.clear();
          run.input().batch(batch).forEach(scan -> scanned.add(scan.parcel()));
        });
    Dataset<Row> counts = diagnosis().of(answer.apply(scans), Cure::cause).counts();
    requireTimesOfScans(counts);
    run.collect(
        counts,
        "parcel STRING, scans BIGINT",
        OutputMode.Update(),
        row -> {
          String parcel = row.getAs("parcel");
          if (!scanned.contains(parcel)) {
            run.found(Mistaken.GIVES_A_PARCEL_WITHOUT_A_SCAN, "It gives " + row + ".");
          }
          return parcel + " " + row.<Long>getAs("scans");
        });
    StateBound.watch(
        run,
        all -> scannedAfter(-OVER - 1, all),
        Mistaken.STAYS_SICK,
        "After micro-batch %d, %d parcels have a scan that was made no more than three hours"
            + " before the newest one, and the state has %d rows");
    StateBound.watch(
        run,
        all -> scannedAfter(-OVER, all),
        Mistaken.KEEPS_FOR_THREE_HOURS,
        "After micro-batch %d, %d parcels have a scan that was made less than three hours"
            + " before the newest one, and the state has %d rows");
  }

  /** With a timeout by the clock Spark runs micro-batches without end, and no batch is through. */
  private static void requireTimesOfScans(Dataset<Row> counts) {
    if (counts != null
        && counts.queryExecution().logical().toString().contains("ProcessingTimeTimeout")) {
      throw new FoundException(Mistaken.GOES_BY_THE_CLOCK, "");
    }
  }

  /** How many parcels have a scan more than so many minutes after the newest one of all. */
  private static long scannedAfter(int minutes, List<Scan> scans) {
    int newest = scans.stream().mapToInt(Scan::scanned).max().orElseThrow();
    return scans.stream()
        .filter(scan -> scan.scanned() > newest + minutes)
        .map(Scan::parcel)
        .distinct()
        .count();
  }

  private static Diagnosis diagnosis() {
    return Diagnosis.of(Cause.NO_EXPIRY, Mistaken.NAMES_ANOTHER_CAUSE)
        .against(
            "there is no watermark that a wrong clock could have moved, and no row is dropped.",
            Cause.CLOCK_FROM_THE_FUTURE)
        .against("there is no watermark at all.", Cause.WATERMARK_ON_ANOTHER_COLUMN)
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

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("Watermark must be specified")) {
      return Optional.of(Mistaken.HAS_NO_WATERMARK);
    }
    return failure.contains("in append mode is not supported with Update output mode")
        ? Optional.of(Mistaken.SAYS_APPEND)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Scan, String> {
    NAMES_ANOTHER_CAUSE("It names no cause, or one that the figures contradict.", null),
    STAYS_SICK(
        "The job is as sick as before: its state still has parcels whose last scan was made"
            + " more than three hours before the newest one.",
        null),
    KEEPS_FOR_THREE_HOURS(
        "Its state still has a parcel whose last scan was made exactly three hours before the"
            + " newest one. Nothing of it may be left by then.",
        null),
    GOES_BY_THE_CLOCK(
        "Its timeout goes by the clock of the machine, not by the times of the scans.", null),
    HAS_NO_WATERMARK(
        "Spark refuses it: a timeout by event time needs a watermark, and there is none.", null),
    SAYS_APPEND(
        "Spark refuses it: its function is declared for the output mode append, and the query"
            + " runs in update.",
        null),
    GIVES_A_PARCEL_WITHOUT_A_SCAN(
        "It gives a row for a parcel without a scan in the micro-batch. The function is also"
            + " called when a parcel's timeout is reached, and mapGroupsWithState gives a row"
            + " for each call.",
        null),
    GIVES_EACH_SCAN(
        "It gives a row for each scan, not for each parcel.",
        Ex09fParcelScansCheck::rowsOfEachScan),
    COUNTS_A_MICRO_BATCH(
        "It counts the scans of the micro-batch only: its counts do not have those of earlier"
            + " micro-batches.",
        scans -> counts(scans, NEVER, Integer.MIN_VALUE / 2)),
    COUNTS_A_TIME_ONCE(
        "It counts scans of a parcel once if they have the same time and are in the same"
            + " micro-batch.",
        scans ->
            counts(
                Batches.of(
                    scans.asLists().stream()
                        .map(batch -> batch.stream().distinct().toList())
                        .toList()),
                NEVER,
                NEVER)),
    DROPS_OLDER_SCANS(
        "It does not count a scan that is as old as the newest one of the previous"
            + " micro-batches, or older.",
        scans -> counts(scans, 0, NEVER)),
    DROPS_TEN_MINUTES(
        "It does not count a scan that was made exactly 10 minutes before the newest one. With"
            + " a timeout by event time, Spark drops each row that is not newer than the"
            + " watermark.",
        scans -> counts(scans, 10, NEVER)),
    COUNTS_BY_THE_CLOCK(
        "It begins to count again every two hours on the clock.",
        Ex09fParcelScansCheck::countsByTheClock),
    FORGETS_TOO_EARLY(
        "It forgets a parcel whose next scan may still arrive, and then begins with 1 again.",
        scans -> counts(scans, 11, 60));

    private final String message;
    private final Model<Scan, String> model;

    Mistaken(String message, Model<Scan, String> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Scan, String>> model() {
      return Optional.ofNullable(model);
    }
  }

  /**
   * The new counts of each micro-batch.
   *
   * @param delay a scan is dropped if it was made so many minutes, or more, before the newest one
   *     of the micro-batches before
   * @param kept a parcel is forgotten if its last scan was made more than so many minutes before
   *     the watermark
   */
  private static Output<String> counts(Batches<Scan> batches, int delay, int kept) {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Integer> last = new HashMap<>();
    return ofEachBatch(
        batches,
        (newest, batch) -> {
          Map<String, Integer> updated = new TreeMap<>();
          for (Scan scan : batch) {
            if (scan.scanned() > newest - delay) {
              last.merge(scan.parcel(), scan.scanned(), Math::max);
              updated.put(scan.parcel(), counts.merge(scan.parcel(), 1, Integer::sum));
            }
          }
          int watermark = newest(newest, batch) - delay;
          last.values().removeIf(scanned -> scanned + kept < watermark);
          counts.keySet().retainAll(last.keySet());
          return lines(updated);
        });
  }

  private static Output<String> rowsOfEachScan(Batches<Scan> batches) {
    Map<String, Integer> counts = new HashMap<>();
    return ofEachBatch(
        batches,
        (newest, batch) ->
            batch.stream()
                .map(scan -> scan.parcel() + " " + counts.merge(scan.parcel(), 1, Integer::sum))
                .toList());
  }

  private static Output<String> countsByTheClock(Batches<Scan> batches) {
    Map<List<Object>, Integer> counts = new HashMap<>();
    return ofEachBatch(
        batches,
        (newest, batch) -> {
          Map<List<Object>, Integer> updated = new HashMap<>();
          for (Scan scan : batch) {
            List<Object> window = List.of(scan.parcel(), scan.scanned() / 120);
            updated.put(window, counts.merge(window, 1, Integer::sum));
          }
          return updated.entrySet().stream()
              .map(each -> each.getKey().get(0) + " " + each.getValue())
              .toList();
        });
  }

  /** What a micro-batch gives, and which scan was the newest one before it. */
  @FunctionalInterface
  private interface OfABatch {
    List<String> output(int newest, List<Scan> batch);
  }

  private static Output<String> ofEachBatch(Batches<Scan> batches, OfABatch ofABatch) {
    List<List<String>> output = new ArrayList<>();
    int newest = 0;
    for (List<Scan> batch : batches.asLists()) {
      output.add(ofABatch.output(newest, batch));
      newest = newest(newest, batch);
    }
    return Output.inEachBatch(batches, batch -> output.get(batch - 1));
  }

  private static int newest(int before, List<Scan> batch) {
    return batch.stream().mapToInt(Scan::scanned).reduce(before, Math::max);
  }

  private static List<String> lines(Map<String, Integer> counts) {
    return counts.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList();
  }

  /** A scan of each of many parcels, of every second one at another time. */
  private static List<Scan> scanOfEach(String name, String even, String odd) {
    return IntStream.range(0, MANY)
        .mapToObj(parcel -> scan(name + parcel, parcel % 2 == 0 ? even : odd))
        .toList();
  }

  private static String[] countOfEach(String name, int count) {
    return IntStream.range(0, MANY)
        .mapToObj(parcel -> name + parcel + " " + count)
        .toArray(String[]::new);
  }

  private static Scan scan(String parcel, String time) {
    return new Scan(parcel, LocalTime.parse(time).toSecondOfDay() / 60);
  }
}
