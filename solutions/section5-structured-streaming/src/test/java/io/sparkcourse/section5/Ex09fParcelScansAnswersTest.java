package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex09fParcelScans.COUNT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09fParcelScans.Cure;
import io.sparkcourse.section5.Ex09fParcelScansCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import scala.Tuple2;

class Ex09fParcelScansAnswersTest extends AnswersTest<Function<Dataset<Row>, Cure>> {
  private static final Encoder<Tuple2<Long, Timestamp>> COUNT_AND_LAST =
      Encoders.tuple(Encoders.LONG(), Encoders.TIMESTAMP());

  Ex09fParcelScansAnswersTest() {
    super(new Ex09fParcelScansCheck());

    for (Cause cause : Cause.values()) {
      if (cause != Cause.NO_EXPIRY) {
        wrong(
            "the right query, and the cause " + cause,
            Mistaken.NAMES_ANOTHER_CAUSE,
            scans -> new Cure(cause, counts(scans, "11 minutes", "140 minutes")));
      }
    }
    wrong(
        "the right query, and no cause",
        Mistaken.NAMES_ANOTHER_CAUSE,
        scans -> new Cure(null, counts(scans, "11 minutes", "140 minutes")));
    wrong("as it runs", Mistaken.STAYS_SICK, named(Ex09fParcelScans::asItRuns));
    wrong(
        "a watermark, and no timeout",
        Mistaken.STAYS_SICK,
        named(scans -> Ex09fParcelScans.asItRuns(scans.withWatermark("scanned", "11 minutes"))));
    wrong(
        "a timeout that is never set",
        Mistaken.STAYS_SICK,
        named(scans -> counts(scans, "11 minutes", (these, state) -> {})));
    wrong(
        "a timeout that is set for a new parcel only",
        Mistaken.STAYS_SICK,
        named(
            scans ->
                counts(
                    scans,
                    "11 minutes",
                    (these, state) -> {
                      if (state.get() == these.size()) {
                        state.setTimeoutTimestamp(latest(these), "140 minutes");
                      }
                    })));
    wrong(
        "a timeout that is set from the second micro-batch of a parcel on",
        Mistaken.STAYS_SICK,
        named(
            scans ->
                counts(
                    scans,
                    "11 minutes",
                    (these, state) -> {
                      if (state.get() > these.size()) {
                        state.setTimeoutTimestamp(latest(these), "140 minutes");
                      }
                    })));
    wrong(
        "a timeout by the clock of the machine",
        Mistaken.GOES_BY_THE_CLOCK,
        named(
            scans ->
                counts(
                    scans,
                    GroupStateTimeout.ProcessingTimeTimeout(),
                    OutputMode.Update(),
                    (these, state) -> state.setTimeoutDuration("140 minutes"))));
    wrong(
        "groupBy without a watermark",
        Mistaken.STAYS_SICK,
        named(scans -> grouped(scans, col("parcel"))));
    wrong(
        "groupBy and a watermark, on a column that is not in the key",
        Mistaken.STAYS_SICK,
        named(scans -> grouped(scans.withWatermark("scanned", "11 minutes"), col("parcel"))));
    wrong(
        "windows of a day",
        Mistaken.STAYS_SICK,
        named(
            scans ->
                grouped(
                    scans.withWatermark("scanned", "11 minutes"),
                    window(col("scanned"), "1 day"),
                    col("parcel"))));
    wrong(
        "a day's timeout, to be on the safe side",
        Mistaken.STAYS_SICK,
        named(scans -> counts(scans, "11 minutes", "1 day")));
    wrong(
        "a timeout of three hours, as the task says",
        Mistaken.STAYS_SICK,
        named(scans -> counts(scans, "11 minutes", "180 minutes")));
    wrong(
        "a timeout of three hours less the delay",
        Mistaken.KEEPS_FOR_THREE_HOURS,
        named(scans -> counts(scans, "11 minutes", "169 minutes")));
    wrong(
        "a timeout without a watermark",
        Mistaken.HAS_NO_WATERMARK,
        named(
            scans ->
                counts(
                    scans,
                    GroupStateTimeout.EventTimeTimeout(),
                    OutputMode.Update(),
                    (these, state) -> state.setTimeoutTimestamp(latest(these), "140 minutes"))));
    wrong(
        "a function for the output mode append",
        Mistaken.SAYS_APPEND,
        named(
            scans ->
                counts(
                    scans.withWatermark("scanned", "11 minutes"),
                    GroupStateTimeout.EventTimeTimeout(),
                    OutputMode.Append(),
                    (these, state) -> state.setTimeoutTimestamp(latest(these), "140 minutes"))));
    wrong(
        "mapGroupsWithState, which gives a row when the timeout has come",
        Mistaken.GIVES_A_PARCEL_WITHOUT_A_SCAN,
        named(scans -> countsAlsoOfNone(scans)));
    wrong(
        "a row for each scan",
        Mistaken.GIVES_EACH_SCAN,
        named(Ex09fParcelScansAnswersTest::countsOfEachScan));
    wrong(
        "the state is removed after each micro-batch",
        Mistaken.COUNTS_A_MICRO_BATCH,
        named(scans -> counts(scans, "11 minutes", (these, state) -> state.remove())));
    wrong(
        "scans that are equal count once",
        Mistaken.COUNTS_A_TIME_ONCE,
        named(
            scans ->
                counts(
                    byParcel(scans.withWatermark("scanned", "11 minutes")),
                    GroupStateTimeout.EventTimeTimeout(),
                    OutputMode.Update(),
                    these -> these.stream().distinct().toList(),
                    (these, state) -> state.setTimeoutTimestamp(latest(these), "140 minutes"))));
    wrong(
        "a scan of the time of the last one counts as the same",
        CommonMistake.DIFFERS,
        named(scans -> countsWithLast(scans, (time, last) -> time != last)));
    wrong(
        "scans that are older than the last one do not count",
        CommonMistake.DIFFERS,
        named(scans -> countsWithLast(scans, (time, last) -> time >= last)));
    wrong(
        "a delay of two hours, and a timeout at the time of the last scan",
        Mistaken.FORGETS_TOO_EARLY,
        named(scans -> counts(scans, "120 minutes", "0 minutes")));
    wrong(
        "no delay",
        Mistaken.DROPS_OLDER_SCANS,
        named(scans -> counts(scans, "0 minutes", "150 minutes")));
    wrong(
        "a delay of ten minutes",
        Mistaken.DROPS_TEN_MINUTES,
        named(scans -> counts(scans, "10 minutes", "140 minutes")));
    wrong(
        "a timeout of an hour",
        Mistaken.FORGETS_TOO_EARLY,
        named(scans -> counts(scans, "11 minutes", "60 minutes")));
    wrong(
        "two hours from the watermark on, and no minute for those that come late",
        Mistaken.FORGETS_TOO_EARLY,
        named(scans -> counts(scans, "11 minutes", "109 minutes")));
    wrong(
        "two hours after the latest of these scans, which may be older than the parcel's last one",
        CommonMistake.DIFFERS,
        named(scans -> counts(scans, "11 minutes", "120 minutes")));
    wrong(
        "two hours and three quarters from the watermark on, which is not there yet at the start",
        CommonMistake.DIFFERS,
        named(
            scans ->
                counts(
                    scans,
                    "11 minutes",
                    (these, state) ->
                        state.setTimeoutTimestamp(
                            Math.max(1, state.getCurrentWatermarkMs()), "165 minutes"))));
    wrong(
        "a timeout a minute too early",
        CommonMistake.DIFFERS,
        named(scans -> counts(scans, "11 minutes", "119 minutes")));
    wrong(
        "a timeout after the first of these scans",
        CommonMistake.DIFFERS,
        named(
            scans ->
                counts(
                    scans,
                    "11 minutes",
                    (these, state) -> state.setTimeoutTimestamp(time(these, 0), "140 minutes"))));
    wrong(
        "a timeout after the one of these scans that comes last",
        CommonMistake.DIFFERS,
        named(
            scans ->
                counts(
                    scans,
                    "11 minutes",
                    (these, state) ->
                        state.setTimeoutTimestamp(time(these, these.size() - 1), "140 minutes"))));
    wrong(
        "windows of two hours",
        Mistaken.COUNTS_BY_THE_CLOCK,
        named(
            scans ->
                grouped(
                    scans.withWatermark("scanned", "11 minutes"),
                    window(col("scanned"), "2 hours"),
                    col("parcel"))));
    wrong(
        "with the time of the last scan",
        CommonMistake.OTHER_COLUMNS,
        named(
            scans ->
                counts(scans, "11 minutes", "140 minutes").withColumn("last", lit("2025-06-02"))));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, scans -> null);
    wrong("no counts", CommonMistake.RETURNS_NULL, named(scans -> null));

    right("two hours and a quarter", named(scans -> counts(scans, "11 minutes", "135 minutes")));
    right(
        "a long delay, and a short timeout",
        named(scans -> counts(scans, "135 minutes", "15 minutes")));
    right(
        "the time of the last scan is in the state, and a timeout of two hours after it",
        named(scans -> countsWithLast(scans, (time, last) -> true)));
    right(
        "the times of all scans are in the state, and a timeout of two hours after the latest one",
        named(Ex09fParcelScansAnswersTest::countsOfTimes));
    right(
        "mapGroupsWithState, without the rows of timeouts",
        named(scans -> countsAlsoOfNone(scans).filter("scans > 0")));
  }

  /** What is done with the state when the scans of a micro-batch are in it. */
  @FunctionalInterface
  private interface Ending extends Serializable {
    void of(List<Row> scans, GroupState<Long> state);
  }

  /** Which of the scans of a micro-batch count. */
  @FunctionalInterface
  private interface Selection extends Serializable {
    List<Row> of(List<Row> scans);
  }

  private static Function<Dataset<Row>, Cure> named(UnaryOperator<Dataset<Row>> counts) {
    return scans -> new Cure(Cause.NO_EXPIRY, counts.apply(scans));
  }

  private static Dataset<Row> grouped(Dataset<Row> scans, Column... key) {
    return scans.groupBy(key).agg(count(lit(1)).as("scans")).select("parcel", "scans");
  }

  private static KeyValueGroupedDataset<String, Row> byParcel(Dataset<Row> scans) {
    MapFunction<Row, String> parcel = scan -> scan.getAs("parcel");
    return scans.groupByKey(parcel, Encoders.STRING());
  }

  private static long latest(List<Row> scans) {
    return scans.stream()
        .mapToLong(scan -> scan.<Timestamp>getAs("scanned").getTime())
        .max()
        .orElseThrow();
  }

  private static long time(List<Row> scans, int number) {
    return scans.get(number).<Timestamp>getAs("scanned").getTime();
  }

  private static Dataset<Row> counts(Dataset<Row> scans, String delay, String timeout) {
    return counts(
        scans, delay, (these, state) -> state.setTimeoutTimestamp(latest(these), timeout));
  }

  private static Dataset<Row> counts(Dataset<Row> scans, String delay, Ending ending) {
    return counts(
        scans.withWatermark("scanned", delay),
        GroupStateTimeout.EventTimeTimeout(),
        OutputMode.Update(),
        ending);
  }

  private static Dataset<Row> counts(
      Dataset<Row> scans, GroupStateTimeout timeout, OutputMode mode, Ending ending) {
    return counts(byParcel(scans), timeout, mode, these -> these, ending);
  }

  private static Dataset<Row> counts(
      KeyValueGroupedDataset<String, Row> scans,
      GroupStateTimeout timeout,
      OutputMode mode,
      Selection counted,
      Ending ending) {
    FlatMapGroupsWithStateFunction<String, Row, Long, Row> count =
        (parcel, scansOfParcel, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return List.<Row>of().iterator();
          }
          List<Row> these = counted.of(listOf(scansOfParcel));
          long sum = (state.exists() ? state.get() : 0) + these.size();
          state.update(sum);
          ending.of(these, state);
          return List.of(RowFactory.create(parcel, sum)).iterator();
        };
    return scans.flatMapGroupsWithState(count, mode, Encoders.LONG(), COUNT, timeout);
  }

  /** It gives a parcel with 0 scans when its timeout has come. */
  private static Dataset<Row> countsAlsoOfNone(Dataset<Row> scans) {
    MapGroupsWithStateFunction<String, Row, Long, Row> count =
        (parcel, scansOfParcel, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return RowFactory.create(parcel, 0L);
          }
          List<Row> these = listOf(scansOfParcel);
          long sum = (state.exists() ? state.get() : 0) + these.size();
          state.update(sum);
          state.setTimeoutTimestamp(latest(these), "140 minutes");
          return RowFactory.create(parcel, sum);
        };
    return byParcel(scans.withWatermark("scanned", "11 minutes"))
        .mapGroupsWithState(count, Encoders.LONG(), COUNT, GroupStateTimeout.EventTimeTimeout());
  }

  private static Dataset<Row> countsOfEachScan(Dataset<Row> scans) {
    FlatMapGroupsWithStateFunction<String, Row, Long, Row> count =
        (parcel, scansOfParcel, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return List.<Row>of().iterator();
          }
          List<Row> these = listOf(scansOfParcel);
          long before = state.exists() ? state.get() : 0;
          state.update(before + these.size());
          state.setTimeoutTimestamp(latest(these), "140 minutes");
          return LongStream.rangeClosed(before + 1, before + these.size())
              .mapToObj(sum -> RowFactory.create(parcel, sum))
              .iterator();
        };
    return byParcel(scans.withWatermark("scanned", "11 minutes"))
        .flatMapGroupsWithState(
            count,
            OutputMode.Update(),
            Encoders.LONG(),
            COUNT,
            GroupStateTimeout.EventTimeTimeout());
  }

  /** Whether a scan counts, by its time and that of the last scan in the micro-batches before. */
  @FunctionalInterface
  private interface Counted extends Serializable {
    boolean test(long time, long last);
  }

  private static Dataset<Row> countsWithLast(Dataset<Row> scans, Counted counted) {
    FlatMapGroupsWithStateFunction<String, Row, Tuple2<Long, Timestamp>, Row> count =
        (parcel, scansOfParcel, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return List.<Row>of().iterator();
          }
          List<Row> these = listOf(scansOfParcel);
          long before = state.exists() ? state.get()._1() : 0;
          long lastBefore = state.exists() ? state.get()._2().getTime() : 0;
          long sum =
              before
                  + IntStream.range(0, these.size())
                      .filter(number -> counted.test(time(these, number), lastBefore))
                      .count();
          long last = Math.max(latest(these), lastBefore);
          state.update(new Tuple2<>(sum, new Timestamp(last)));
          state.setTimeoutTimestamp(last, "120 minutes");
          return List.of(RowFactory.create(parcel, sum)).iterator();
        };
    return byParcel(scans.withWatermark("scanned", "11 minutes"))
        .flatMapGroupsWithState(
            count,
            OutputMode.Update(),
            COUNT_AND_LAST,
            COUNT,
            GroupStateTimeout.EventTimeTimeout());
  }

  private static Dataset<Row> countsOfTimes(Dataset<Row> scans) {
    FlatMapGroupsWithStateFunction<String, Row, long[], Row> count =
        (parcel, scansOfParcel, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return List.<Row>of().iterator();
          }
          LongStream before = state.exists() ? LongStream.of(state.get()) : LongStream.empty();
          LongStream these =
              listOf(scansOfParcel).stream()
                  .mapToLong(scan -> scan.<Timestamp>getAs("scanned").getTime());
          long[] times = LongStream.concat(before, these).sorted().toArray();
          state.update(times);
          state.setTimeoutTimestamp(times[times.length - 1], "2 hours");
          return List.of(RowFactory.create(parcel, (long) times.length)).iterator();
        };
    return byParcel(scans.withWatermark("scanned", "11 minutes"))
        .flatMapGroupsWithState(
            count,
            OutputMode.Update(),
            Encoders.kryo(long[].class),
            COUNT,
            GroupStateTimeout.EventTimeTimeout());
  }

  private static List<Row> listOf(Iterator<Row> scans) {
    List<Row> list = new ArrayList<>();
    scans.forEachRemaining(list::add);
    return list;
  }
}
