package io.sparkcourse.section5.watermarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.4: the earthquakes, not as a backlog but file by file. */
class DroppedEarthquakesTest {
  @TempDir private Path directory;

  @Test
  void ofFilesThatComeOneByOneMoreRowsAreDropped() throws Exception {
    SparkSession spark = TestSpark.session().newSession();
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    Map<Instant, Long> counts = new HashMap<>();
    VoidFunction2<Dataset<Row>, Long> keepLatest =
        (rows, batch) ->
            rows.collectAsList()
                .forEach(row -> counts.put(row.getTimestamp(0).toInstant(), row.getLong(1)));
    FilesInTurn files = FilesInTurn.in(directory);
    StreamingQuery query =
        DroppedEarthquakesDemo.countsByHalfDay(
                spark.readStream().schema("time TIMESTAMP").csv(files.path()))
            .writeStream()
            .outputMode("update")
            .foreachBatch(keepLatest)
            .start();
    List<StreamingQueryProgress> progress = new ArrayList<>();
    for (List<String> file : DroppedEarthquakesDemo.arrivals()) {
      progress.addAll(files.arrive(query, file));
    }
    query.stop();

    assertThat(DroppedEarthquakesDemo.Tally.of(progress, counts))
        .isEqualTo(new DroppedEarthquakesDemo.Tally(1707, 1707 - 318, 68));
  }
}
