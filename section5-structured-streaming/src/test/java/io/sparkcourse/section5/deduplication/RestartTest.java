package io.sparkcourse.section5.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.6: ids and a restart. */
class RestartTest {
  @TempDir private Path directory;

  @Test
  void afterARestartTheIdsAreKnown() throws Exception {
    FilesInTurn files = FilesInTurn.in(directory);
    StreamingQuery query = start(files);
    files.arrive(query, List.of("1,2025-06-02T12:00:00Z", "2,2025-06-02T12:01:00Z"));
    query.stop();

    query = start(files);
    StateOperatorProgress operator =
        files
            .arrive(query, List.of("2,2025-06-02T12:01:00Z", "3,2025-06-02T12:01:00Z"))
            .get(0)
            .stateOperators()[0];
    query.stop();
    assertThat(operator.customMetrics().get("numDroppedDuplicateRows")).isEqualTo(1);
    assertThat(operator.numRowsUpdated()).isEqualTo(1);
  }

  private StreamingQuery start(FilesInTurn files) throws Exception {
    Dataset<Row> orders =
        TestSpark.session().readStream().schema("id INT, time TIMESTAMP").csv(files.path());
    return FourWaysDemo.byIdWithinTheWatermark(orders)
        .writeStream()
        .format("noop")
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .start();
  }
}
