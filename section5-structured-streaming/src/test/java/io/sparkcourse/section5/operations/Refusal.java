package io.sparkcourse.section5.operations;

import io.sparkcourse.testing.TestSpark;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/** Tries what a streaming Dataset may refuse, and keeps Spark's error. */
final class Refusal {
  /** What is tried. */
  @FunctionalInterface
  interface Attempt {
    void run() throws Exception;
  }

  /** A query over a stream, which may be refused while it is created. */
  @FunctionalInterface
  interface Query {
    Dataset<Row> make() throws Exception;
  }

  private Refusal() {}

  /** A stream with the columns timestamp and value: a micro-batch of three rows, then its end. */
  static Dataset<Row> numbers() {
    return TestSpark.session()
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", 3)
        .load();
  }

  /**
   * What refuses this query in this output mode, in the first sentence of its message; empty if it
   * has processed the rows.
   */
  static Optional<String> ofQuery(Query query, String mode) throws Exception {
    return of(
        () ->
            query
                .make()
                .writeStream()
                .outputMode(mode)
                .format("noop")
                .trigger(Trigger.AvailableNow())
                .start()
                .awaitTermination());
  }

  /** What refuses this, in the first sentence of its message; empty if nothing does. */
  static Optional<String> of(Attempt attempt) throws Exception {
    try {
      attempt.run();
      return Optional.empty();
    } catch (AnalysisException refused) {
      return Optional.of(firstSentence(refused.getMessage()));
    } catch (StreamingQueryException failed) {
      if (failed.getCause() instanceof AnalysisException refused) {
        return Optional.of(firstSentence(refused.getMessage()) + " (after the start)");
      }
      throw failed;
    }
  }

  /** Without what a cell of a table in Markdown cannot have. */
  private static String firstSentence(String message) {
    return message.split("(?<=\\.)\\s|\\R")[0].replace('`', '\'').replaceAll("\\s*;.*$", "");
  }
}
