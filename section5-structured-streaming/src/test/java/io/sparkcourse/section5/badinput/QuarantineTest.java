package io.sparkcourse.section5.badinput;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.demo.DemoProcess;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lecture 5.14: each reason, each record in one place, and counts that are right. */
class QuarantineTest {
  private static final String GOOD =
      "{\"id\":\"o1\",\"cents\":1,\"time\":\"2025-06-02T12:00:01Z\"}";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id':'o1','cents':1,'time':'2025-06-02T12:00:01Z'} | ",
        "{'id':'o1','cents':1,'time':'2025-06-02T12:00:01Z','gift':true} | ",
        "{'id':'o1','cents':0,'time':'2025-06-02T12:00:01Z'} | cents are not above 0",
        "{'id':'o1','cents':1,'time':'noon'} | a field has the wrong type",
        "{'id':'o1','cents':1.5,'time':'2025-06-02T12:00:01Z'} | a field has the wrong type",
        "{'id':'o1','cents':1} | has no time",
        "{'id':'o1','time':'2025-06-02T12:00:01Z'} | has no cents",
        "{'cents':1,'time':'2025-06-02T12:00:01Z'} | has no id",
        "{'id':'o1','cents':1,'time':'2025-06-02T12:00:01Z'}{'id':'o2'} | is not one JSON value",
        "{'id':'o1','cents':1 | is not one JSON value",
        "[] | a field has the wrong type",
        "'' | is not one JSON value"
      })
  void aRecordHasTheFirstReasonThatHolds(String record, String reason) {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(),
            OutputMode.Append(),
            records -> QuarantineDemo.judged(records.toDF(), "PERMISSIVE").select("reason"))) {
      assertThat(query.batch(record.replace('\'', '"')))
          .extracting(row -> row.getString(0))
          .containsExactly(reason);
    }
  }

  @Test
  void aMicroBatchThatComesAgainReplacesWhatItHasWritten() throws Exception {
    SparkSession spark = TestSpark.session();
    String orders = HadoopPath.of(directory.resolve("orders"));
    String quarantine = HadoopPath.of(directory.resolve("quarantine"));
    Dataset<Row> judged =
        QuarantineDemo.judged(
            spark.createDataset(List.of(GOOD, "no order"), Encoders.STRING()).toDF(), "PERMISSIVE");
    VoidFunction2<Dataset<Row>, Long> write = QuarantineDemo.writeApart(orders, quarantine);

    write.call(judged, 0L);
    write.call(judged, 0L);
    write.call(judged, 1L);

    assertThat(spark.read().parquet(orders).count()).isEqualTo(2);
    assertThat(spark.read().parquet(quarantine).count()).isEqualTo(2);
  }

  @Test
  void twoWritesOfWhatIsNotPersistedCountEachRecordTwice() throws Exception {
    VoidFunction2<Dataset<Row>, Long> writeTwice =
        (rows, id) -> {
          rows.write().format("noop").mode("append").save();
          rows.write().format("noop").mode("append").save();
        };
    VoidFunction2<Dataset<Row>, Long> persisted =
        (rows, id) -> {
          rows.persist();
          writeTwice.call(rows, id);
          rows.unpersist();
        };

    StreamingQueryProgress twice = progress(writeTwice);
    assertThat(twice.observedMetrics().get("records").getLong(0)).isEqualTo(6);
    assertThat(twice.numInputRows()).isEqualTo(6);

    StreamingQueryProgress once = progress(persisted);
    assertThat(once.observedMetrics().get("records").getLong(0)).isEqualTo(3);
    assertThat(once.numInputRows()).isEqualTo(3);
  }

  @Test
  @Tag("process")
  void failFastEndsTheProgramWithOneLineThatNamesTheField() {
    DemoProcess.Result result =
        DemoProcess.of(Path.of("").toAbsolutePath(), QuarantineDemo.class.getName())
            .args("--fail-fast")
            .run();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().strip())
        .isEqualTo(
            "SparkRuntimeException: [CANNOT_PARSE_JSON_FIELD] Cannot parse the field name 'cents'"
                + " and the value many of the JSON token type VALUE_STRING to target Spark data"
                + " type \"BIGINT\". (--debug shows where)");
    assertThat(result.leftBehind()).isEmpty();
  }

  private StreamingQueryProgress progress(VoidFunction2<Dataset<Row>, Long> output)
      throws Exception {
    ArrivingFiles.write(directory, List.of(List.of("a", "b", "c")));
    StreamingQuery query =
        TestSpark.session()
            .readStream()
            .text(HadoopPath.pattern(directory))
            .observe("records", count(lit(1)))
            .writeStream()
            .foreachBatch(output)
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return query.lastProgress();
  }
}
