package io.sparkcourse.section5.joins;

import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.OneMicroBatch;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A query over impressions and clicks, which are lines such as {@code 12:05 A}; an ad {@code -} is
 * NULL.
 */
final class JoinRun implements AutoCloseable {
  private final MemoryStream<String> impressions;
  private final MemoryStream<String> clicks;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final Path checkpoint = Files.createTempDirectory("checkpoint-");
  private final StreamingQuery query;

  private JoinRun(SparkSession spark, BinaryOperator<Dataset<Row>> join)
      throws IOException, TimeoutException {
    impressions = stream(0, spark);
    clicks = stream(1, spark);
    VoidFunction2<Dataset<Row>, Long> collect = (rows, id) -> output.addAll(texts(rows));
    boolean started = false;
    try {
      query =
          join.apply(impressions(impressions.toDS()), clicks(clicks.toDS()))
              .writeStream()
              .outputMode("append")
              .option("checkpointLocation", HadoopPath.of(checkpoint))
              .foreachBatch(collect)
              .start();
      started = true;
    } finally {
      if (!started) { // Spark refuses the query
        DirectoryTree.delete(checkpoint);
      }
    }
  }

  /**
   * Starts a query in the mode {@code append}.
   *
   * @param join of impressions (ad, shown) and clicks (clickedAd, clicked)
   * @throws org.apache.spark.sql.AnalysisException if Spark refuses it
   */
  static JoinRun start(SparkSession spark, BinaryOperator<Dataset<Row>> join)
      throws IOException, TimeoutException {
    return new JoinRun(spark, join);
  }

  /** A new session, in UTC. */
  static SparkSession session() {
    SparkSession session = TestSpark.session().newSession();
    session.conf().set("spark.sql.session.timeZone", "UTC");
    session.conf().set("spark.sql.codegen.wholeStage", "false"); // takes longer than these joins
    return session;
  }

  private static MemoryStream<String> stream(int id, SparkSession spark) {
    return new MemoryStream<>(id, spark.sqlContext(), Option.apply(1), Encoders.STRING());
  }

  /** The columns ad and shown. */
  static Dataset<Row> impressions(Dataset<String> lines) {
    return lines.selectExpr(ad() + " AS ad", time() + " AS shown");
  }

  /** The columns clickedAd and clicked. */
  static Dataset<Row> clicks(Dataset<String> lines) {
    return lines.selectExpr(ad() + " AS clickedAd", time() + " AS clicked");
  }

  private static String ad() {
    return "nullif(split(value, ' ')[1], '-')";
  }

  private static String time() {
    return "CAST('2025-06-02T' || split(value, ' ')[0] || ':00Z' AS TIMESTAMP)";
  }

  /** Rows as they are compared, sorted: such as {@code A 12:00 NULL NULL}, with times in UTC. */
  static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(JoinRun::text).sorted().toList();
  }

  private static String text(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> text(row.get(column)))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    if (value instanceof Timestamp time) {
      return time.toInstant().toString().substring(11, 16);
    }
    return value == null ? "NULL" : value.toString();
  }

  /**
   * Runs the query with these rows in one micro-batch; returns the output of this and later ones.
   */
  List<String> batch(List<String> impressionLines, List<String> clickLines) {
    output.clear();
    OneMicroBatch.of(
        List.of(query),
        () -> {
          add(impressions, impressionLines);
          add(clicks, clickLines);
        });
    query.processAllAvailable();
    return output.stream().sorted().toList();
  }

  private static void add(MemoryStream<String> stream, List<String> lines) {
    if (!lines.isEmpty()) {
      stream.addData(JavaConverters.asScalaBuffer(lines));
    }
  }

  /** By which the last micro-batch removed state, in UTC. */
  String watermark() {
    return last().eventTime().get("watermark").substring(11, 16);
  }

  StreamingQueryProgress last() {
    return query.lastProgress();
  }

  @Override
  public void close() {
    try {
      query.stop();
    } catch (TimeoutException cause) {
      throw new IllegalStateException(cause);
    }
    DirectoryTree.delete(checkpoint);
  }
}
