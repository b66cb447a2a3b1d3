package io.sparkcourse.section5;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.progress.StateFigures;
import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;

/**
 * Exercise 5.9f: a job that grows. Find out from its figures what is the matter with it, and fix
 * it.
 *
 * <p>{@link #asItRuns} counts the scans of each parcel, in the output mode update. It has run for a
 * month, its counts are right, and the job needs more memory each day, although the number of
 * parcels per day has not changed. Its progress, micro-batch by micro-batch, is all that you get;
 * {@code ./course run 5.9f} prints it, then that of your answer:
 *
 * <pre>{@code
 * as it runs    rows  watermark  state rows  updated  removed  dropped
 *            0     4          -           4        4        0        0
 *            1     8          -           8        8        0        0
 *            2     8          -          12        8        0        0
 * ...
 *            9     8          -          40        8        0        0
 * }</pre>
 *
 * <p>{@link #cure} names the cause, one of {@link Cause}, and returns the counts of the healthy
 * query:
 *
 * <ul>
 *   <li>The counts are the same as before: a micro-batch outputs, for each parcel with a scan in
 *       it, one row with the number of all its scans so far. It outputs nothing for other parcels.
 *   <li>Each scan counts. The next scan of a parcel is made at most two hours after the previous
 *       one; exactly two hours is possible. No scan was made more than 10 minutes before the newest
 *       one of the previous micro-batches; exactly 10 is possible. Scans arrive in any order, and
 *       two scans of a parcel may have the same time.
 *   <li>When a scan has arrived that was made three hours or more after the last one of a parcel,
 *       nothing of this parcel may remain in the state. No more scans of it arrive.
 * </ul>
 *
 * <p>Use the times of the scans and not the clock of the machine: the scans may be read again next
 * year.
 *
 * <p>The columns of {@code scans} are {@code parcel STRING, scanned TIMESTAMP}, none of them null;
 * those of the counts are {@code parcel STRING, scans BIGINT}. All times are whole minutes. The
 * caller starts the query, in the output mode update and with a new checkpoint.
 *
 * <p>Check it with {@code ./course check 5.9f}, and if you are stuck, {@code ./course hint 5.9f}.
 */
public final class Ex09fParcelScans {
  /** Of a row of the counts; {@code RowFactory.create} makes one. */
  static final Encoder<Row> COUNT = Encoders.row(StructType.fromDDL("parcel STRING, scans BIGINT"));

  /** What is the matter, and the counts of the healthy query. */
  record Cure(Cause cause, Dataset<Row> counts) {}

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex09fParcelScans.class, args);
    String files = HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("scans"), rows()));
    try (SparkSession spark = run.sparkSession()) {
      spark.conf().set("spark.sql.session.timeZone", "UTC");
      Dataset<Row> scans =
          spark
              .readStream()
              .schema("parcel STRING, scanned TIMESTAMP")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      StateFigures.print("as it runs", asItRuns(scans));
      StateFigures.print("cured", cure(scans).counts());
    }
  }

  static Dataset<Row> asItRuns(Dataset<Row> scans) {
    MapFunction<Row, String> parcel = scan -> scan.getAs("parcel");
    return scans
        .groupByKey(parcel, Encoders.STRING())
        .mapGroupsWithState(Ex09fParcelScans::count, Encoders.LONG(), COUNT);
  }

  /** The new count of a parcel, from its scans in this micro-batch and its count before. */
  static Row count(String parcel, Iterator<Row> scans, GroupState<Long> state) {
    long count = state.exists() ? state.get() : 0;
    while (scans.hasNext()) {
      scans.next();
      count++;
    }
    state.update(count);
    return RowFactory.create(parcel, count);
  }

  static Cure cure(Dataset<Row> scans) {
    // region answer
    MapFunction<Row, String> parcel = scan -> scan.getAs("parcel");
    FlatMapGroupsWithStateFunction<String, Row, Long, Row> count =
        (name, scansOfParcel, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return Collections.emptyIterator();
          }
          List<Row> these = new ArrayList<>();
          scansOfParcel.forEachRemaining(these::add);
          Row result = count(name, these.iterator(), state);
          long latest =
              these.stream()
                  .mapToLong(scan -> scan.<Timestamp>getAs("scanned").getTime())
                  .max()
                  .orElseThrow();
          // Two hours to the next scan, which may come ten minutes late; and these may be ten
          // minutes older than the parcel's last one.
          state.setTimeoutTimestamp(latest, "140 minutes");
          return List.of(result).iterator();
        };
    return new Cure(
        Cause.NO_EXPIRY,
        scans
            .withWatermark("scanned", "11 minutes") // a scan at the watermark would be dropped
            .groupByKey(parcel, Encoders.STRING())
            .flatMapGroupsWithState(
                count,
                OutputMode.Update(),
                Encoders.LONG(),
                COUNT,
                GroupStateTimeout.EventTimeTimeout()));
    // endregion
  }

  /** Ten files, an hour apart: four new parcels, and a second scan of the four before. */
  private static List<List<String>> rows() {
    return IntStream.range(0, 10)
        .mapToObj(
            hour ->
                IntStream.range(Math.max(0, 4 * hour - 4), 4 * hour + 4)
                    .mapToObj(parcel -> "P%d,2025-06-02 %02d:00:00".formatted(parcel, 8 + hour))
                    .toList())
        .toList();
  }
}
