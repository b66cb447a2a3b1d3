package io.sparkcourse.section5.arbitrarystate;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Lecture 5.7: what is the average temperature of each room, of all readings since the start?
 *
 * <p>Readings arrive in three files. Run it with the green arrow, {@code ./course run 5.7}, or
 * {@code spark-submit}. It prints what the function returns in each micro-batch; first without a
 * state to begin with, then with that of yesterday:
 *
 * <pre>{@code
 * from nothing
 *   micro-batch 0  hall 18.0 of 1   kitchen 21.0 of 2
 *   micro-batch 1  kitchen 22.0 of 3
 *   micro-batch 2  hall 19.0 of 2
 * from yesterday's state
 *   micro-batch 0  attic 10.0 of 5   hall 18.0 of 1   kitchen 20.2 of 10
 *   micro-batch 1  kitchen 20.5 of 11
 *   micro-batch 2  hall 19.0 of 2
 * }</pre>
 */
public final class AveragesDemo {
  private static final List<List<String>> READINGS =
      List.of(
          List.of("kitchen,20", "hall,18", "kitchen,22"),
          List.of("kitchen,24"),
          List.of("hall,20"));

  private static final List<Row> YESTERDAY =
      List.of(RowFactory.create("kitchen", 8L, 160.0), RowFactory.create("attic", 5L, 50.0));

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(AveragesDemo.class, args);
    String files =
        HadoopPath.pattern(ArrivingFiles.write(run.temporaryDirectory("readings"), READINGS));
    try (SparkSession spark = run.sparkSession()) {
      Dataset<Row> readings =
          spark
              .readStream()
              .schema("room STRING, degrees DOUBLE")
              .option("maxFilesPerTrigger", 1)
              .csv(files);

      System.out.println("from nothing");
      print(averages(readings));
      Dataset<Row> yesterday =
          spark.createDataFrame(
              YESTERDAY, StructType.fromDDL("room STRING, readings BIGINT, sum DOUBLE"));
      System.out.println("from yesterday's state");
      print(averages(readings, yesterday));
    }
  }

  // region pipeline
  static Dataset<String> averages(Dataset<Row> readings) {
    return byRoom(readings)
        .mapGroupsWithState(AveragesDemo::add, Encoders.bean(Average.class), Encoders.STRING());
  }

  /** The new state of a room, from its readings in this micro-batch and its last state. */
  static String add(String room, Iterator<Row> readings, GroupState<Average> state) {
    Average average = state.exists() ? state.get() : new Average();
    while (readings.hasNext()) {
      average = average.plus(readings.next().getDouble(1));
    }
    state.update(average);
    return text(room, average);
  }

  private static KeyValueGroupedDataset<String, Row> byRoom(Dataset<Row> rows) {
    MapFunction<Row, String> room = row -> row.getAs("room");
    return rows.groupByKey(room, Encoders.STRING());
  }

  // endregion

  // region initial
  static Dataset<String> averages(Dataset<Row> readings, Dataset<Row> yesterday) {
    MapFunction<Row, Average> average = row -> new Average(row.getLong(1), row.getDouble(2));
    return byRoom(readings)
        .mapGroupsWithState(
            AveragesDemo::add,
            Encoders.bean(Average.class),
            Encoders.STRING(),
            GroupStateTimeout.NoTimeout(),
            byRoom(yesterday).mapValues(average, Encoders.bean(Average.class)));
  }

  // endregion

  private static String text(String room, Average average) {
    return String.format(
        Locale.ROOT,
        "%s %.1f of %d",
        room,
        average.getSum() / average.getReadings(),
        average.getReadings());
  }

  private static void print(Dataset<String> averages)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<String>, Long> print =
        (rows, batch) ->
            System.out.printf(
                "  micro-batch %d  %s%n",
                batch, String.join("   ", rows.collectAsList().stream().sorted().toList()));
    averages
        .writeStream()
        .outputMode("update")
        .foreachBatch(print)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }
}
