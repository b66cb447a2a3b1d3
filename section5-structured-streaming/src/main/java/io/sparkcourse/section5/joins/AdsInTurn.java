package io.sparkcourse.section5.joins;

import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.timeline.EventTimeRecorder;
import io.sparkcourse.common.timeline.EventTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * A query over impressions and clicks that arrive one by one: each file when the query has finished
 * the previous one. Prints a line for each micro-batch.
 */
final class AdsInTurn implements AutoCloseable {
  private static final String DAY = "2025-06-02T";

  private final FilesInTurn impressions;
  private final FilesInTurn clicks;
  private final Map<Long, List<Row>> output = new ConcurrentHashMap<>();
  private final EventTimeRecorder timeline =
      EventTimeRecorder.ofRows(
          "Ads with their clicks within an hour, or with NULL", Duration.ofMinutes(15));
  private final Consumer<String> print;
  private final StreamingQuery query;

  private AdsInTurn(
      SparkSession spark, Path directory, BinaryOperator<Dataset<Row>> join, Consumer<String> print)
      throws TimeoutException {
    this.print = print;
    impressions = FilesInTurn.in(directory.resolve("impressions"));
    clicks = FilesInTurn.in(directory.resolve("clicks"));
    VoidFunction2<Dataset<Row>, Long> collect =
        (rows, batch) -> output.put(batch, rows.collectAsList());
    query =
        join.apply(
                read(spark, impressions, "shown TIMESTAMP, ad STRING"),
                read(spark, clicks, "clicked TIMESTAMP, clickedAd STRING"))
            .select("ad", "shown", "clicked")
            .writeStream()
            .foreachBatch(collect)
            .start();
  }

  /**
   * Starts the query.
   *
   * @param directory an empty one
   * @param print takes a line for each micro-batch
   */
  static AdsInTurn start(
      SparkSession spark, Path directory, BinaryOperator<Dataset<Row>> join, Consumer<String> print)
      throws TimeoutException {
    return new AdsInTurn(spark, directory, join, print);
  }

  private static Dataset<Row> read(SparkSession spark, FilesInTurn files, String schema) {
    return spark.readStream().schema(schema).csv(files.path());
  }

  /**
   * A file with impressions arrives.
   *
   * @param ads such as {@code 12:00 A}
   */
  void shown(String... ads) {
    process("shown", "", List.of(ads), impressions);
  }

  /** As {@link #shown}, for clicks. */
  void clicked(String... ads) {
    process("clicked", "click ", List.of(ads), clicks);
  }

  private void process(String verb, String label, List<String> ads, FilesInTurn files) {
    for (String ad : ads) {
      timeline.arrived(label + ad.substring(6), Instant.parse(DAY + ad.substring(0, 5) + ":00Z"));
    }
    List<StreamingQueryProgress> batches =
        files.arrive(query, ads.stream().map(ad -> DAY + ad.replace(" ", ":00,")).toList());
    timeline.processed(batches);
    for (StreamingQueryProgress batch : batches) {
      List<Row> rows = output.get(batch.batchId());
      rows.forEach(row -> timeline.putOut(batch.batchId(), text(row), time(row, 1), end(row)));
      String input = verb + " " + String.join(", ", ads);
      print.accept(
          String.format(
              "%d  %-22s watermark %-5s  state %d  out %s",
              batch.batchId(),
              batch.numInputRows() == 0 ? "" : input,
              watermark(batch),
              batch.stateOperators()[0].numRowsTotal(),
              text(rows)));
    }
  }

  private static String text(List<Row> rows) {
    return rows.isEmpty()
        ? "-"
        : rows.stream().map(AdsInTurn::text).sorted().collect(Collectors.joining(", "));
  }

  private static String text(Row row) {
    return row.getString(0) + " " + (row.isNullAt(2) ? "NULL" : minutes(time(row, 2)));
  }

  private static Instant end(Row row) {
    return time(row, row.isNullAt(2) ? 1 : 2);
  }

  private static Instant time(Row row, int column) {
    return row.getTimestamp(column).toInstant();
  }

  private static String minutes(Instant time) {
    return time.toString().substring(11, 16);
  }

  /** What has happened up to now. */
  EventTimeline timeline() {
    return timeline.recorded();
  }

  /** Spark reports 1970 as long as there is none. */
  private static String watermark(StreamingQueryProgress batch) {
    Instant watermark = Instant.parse(batch.eventTime().get("watermark"));
    return watermark.equals(Instant.EPOCH) ? "-" : minutes(watermark);
  }

  @Override
  public void close() throws TimeoutException {
    query.stop();
  }
}
