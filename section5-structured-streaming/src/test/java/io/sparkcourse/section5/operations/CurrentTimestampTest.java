package io.sparkcourse.section5.operations;

import static org.apache.spark.sql.functions.current_timestamp;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.2: what time it is in a micro-batch. */
class CurrentTimestampTest {
  @TempDir private Path checkpoint;

  @Test
  void allRowsOfAMicroBatchHaveTheTimeOfItsOffsetLogAlsoWhenItIsRepeated() throws Exception {
    List<Row> first = timesOfTheFirstMicroBatch();
    String offsets = Files.readAllLines(checkpoint.resolve("offsets").resolve("0")).get(1);
    long written = new ObjectMapper().readTree(offsets).get("batchTimestampMs").asLong();
    Row expected = RowFactory.create(new Timestamp(written));
    assertThat(first).containsExactly(expected, expected, expected);

    // As if the program had died before the micro-batch was through.
    Files.delete(checkpoint.resolve("commits").resolve("0"));
    Files.deleteIfExists(checkpoint.resolve("commits").resolve(".0.crc"));

    assertThat(timesOfTheFirstMicroBatch()).containsExactly(expected, expected, expected);
  }

  private List<Row> timesOfTheFirstMicroBatch() throws Exception {
    List<Row> seen = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect =
        (rows, id) -> {
          if (id == 0) {
            seen.addAll(rows.collectAsList());
          }
        };
    Refusal.numbers()
        .select(current_timestamp())
        .writeStream()
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .foreachBatch(collect)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return seen;
  }
}
