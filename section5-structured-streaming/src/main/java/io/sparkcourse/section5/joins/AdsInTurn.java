package io.sparkcourse.section5.joins;

import io.sparkcourse.common.files.FilesInTurn;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * A query over impressions and clicks that come in turn: each file when the query is through with
 * the one before. Prints a line for each micro-batch.
 */
final class AdsInTurn implements AutoCloseable {
  private final FilesInTurn impressions;
  private final FilesInTurn clicks;
  private final Map<Long, String> output = new ConcurrentHashMap<>();
  private final StreamingQuery query;

  private AdsInTurn(SparkSession spark, Path directory, BinaryOperator<Dataset<Row>> join)
      throws TimeoutException {
    impressions = FilesInTurn.in(directory.resolve("impressions"));
    clicks = FilesInTurn.in(directory.resolve("clicks"));
    VoidFunction2<Dataset<Row>, Long> collect = (rows, batch) -> output.put(batch, text(rows));
    query =
        join.apply(
                read(spark, impressions, "shown TIMESTAMP, ad STRING"),
                read(spark, clicks, "clicked TIMESTAMP, clickedAd STRING"))
            .selectExpr("concat(ad, ' ', coalesce(date_format(clicked, 'HH:mm'), 'NULL')) AS text")
            .writeStream()
            .foreachBatch(collect)
            .start();
  }

  /**
   * Starts the query.
   *
   * @param directory an empty one
   */
  static AdsInTurn start(SparkSession spark, Path directory, BinaryOperator<Dataset<Row>> join)
      throws TimeoutException {
    return new AdsInTurn(spark, directory, join);
  }

  private static Dataset<Row> read(SparkSession spark, FilesInTurn files, String schema) {
    return spark.readStream().schema(schema).csv(files.path());
  }

  private static String text(Dataset<Row> rows) {
    List<String> texts = rows.as(Encoders.STRING()).collectAsList();
    return texts.isEmpty() ? "-" : String.join(", ", texts.stream().sorted().toList());
  }

  /**
   * A file with impressions comes.
   *
   * @param ads such as {@code 12:00 A}
   */
  void shown(String... ads) {
    print("shown", List.of(ads), impressions);
  }

  /** As {@link #shown}, for clicks. */
  void clicked(String... ads) {
    print("clicked", List.of(ads), clicks);
  }

  private void print(String what, List<String> ads, FilesInTurn files) {
    List<String> lines = ads.stream().map(ad -> "2025-06-02T" + ad.replace(" ", ":00,")).toList();
    String input = what + " " + String.join(", ", ads);
    for (StreamingQueryProgress batch : files.arrive(query, lines)) {
      System.out.printf(
          "%d  %-22s watermark %-5s  state %d  out %s%n",
          batch.batchId(),
          batch.numInputRows() == 0 ? "" : input,
          watermark(batch),
          batch.stateOperators()[0].numRowsTotal(),
          output.get(batch.batchId()));
    }
  }

  /** Spark says 1970 as long as there is none. */
  private static String watermark(StreamingQueryProgress batch) {
    Instant watermark = Instant.parse(batch.eventTime().get("watermark"));
    return watermark.equals(Instant.EPOCH) ? "-" : watermark.toString().substring(11, 16);
  }

  @Override
  public void close() throws TimeoutException {
    query.stop();
  }
}
