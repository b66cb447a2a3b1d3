package io.sparkcourse.section5.introduction;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.lines.LineServer;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Lecture 5.1: how do you count words in lines that keep arriving, and what does Spark keep for
 * that?
 *
 * <p>A server in this program sends three lines, each when the previous one has been counted. Run
 * it with the green arrow, {@code ./course run 5.1}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * -------------------------------------------
 * Batch: 0
 * -------------------------------------------
 * +----+-----+
 * |word|count|
 * +----+-----+
 * +----+-----+
 *
 * -------------------------------------------
 * Batch: 1
 * -------------------------------------------
 * +----+-----+
 * |word|count|
 * +----+-----+
 * |  be|    2|
 * | not|    1|
 * |  or|    1|
 * |  to|    2|
 * +----+-----+
 *
 * -------------------------------------------
 * Batch: 2
 * -------------------------------------------
 * +------+-----+
 * |  word|count|
 * +------+-----+
 * |    be|    2|
 * |   not|    1|
 * |    or|    1|
 * |stream|    1|
 * |    to|    3|
 * +------+-----+
 *
 * -------------------------------------------
 * Batch: 3
 * -------------------------------------------
 * +------+-----+
 * |  word|count|
 * +------+-----+
 * |    be|    2|
 * |   not|    2|
 * |    or|    2|
 * |stream|    2|
 * |    to|    4|
 * +------+-----+
 * }</pre>
 */
public final class RunningWordCountDemo {
  private static final List<String> LINES =
      List.of("to be or not to be", "to stream", "or not to stream");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(RunningWordCountDemo.class, args);
    try (LineServer server = LineServer.start();
        SparkSession spark = run.sparkSession()) {
      LineAfterLine typist = new LineAfterLine(server, LINES);
      spark.streams().addListener(typist);

      // region main
      Dataset<Row> lines =
          spark
              .readStream()
              .format("socket")
              .option("host", "127.0.0.1")
              .option("port", server.port())
              .load();

      StreamingQuery query =
          wordCounts(lines)
              .sort("word")
              .writeStream()
              .outputMode("complete")
              .format("console")
              .start();
      // endregion

      typist.await();
      query.stop();
    }
  }

  // region pipeline
  /** The lines are in the column value. */
  static Dataset<Row> wordCounts(Dataset<Row> lines) {
    return lines.select(explode(split(col("value"), " ")).as("word")).groupBy("word").count();
  }
  // endregion
}
