package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark writes into a checkpoint directory, and what it deletes. */
class CheckpointDirectoryTest {
  private static final String DATA = "[0-9a-f-]{36}/rdd-\\d+/part-\\d+";

  @TempDir Path directory;

  @Test
  void eachBatchWritesTwoFilesOfMetadataAndTheTenNewestStay() throws Exception {
    RunningTotal.run(RunningTotal.create(checkpoint()), 12);

    assertThat(names("checkpoint-.*"))
        .containsExactly(
            "checkpoint-8000",
            "checkpoint-8000.bk",
            "checkpoint-9000",
            "checkpoint-9000.bk",
            "checkpoint-10000",
            "checkpoint-10000.bk",
            "checkpoint-11000",
            "checkpoint-11000.bk",
            "checkpoint-12000",
            "checkpoint-12000.bk");
  }

  @Test
  void theFirstOfTheTwoNamesTheBatchAsToBeDoneAndTheSecondDoesNot() throws Exception {
    RunningTotal.run(RunningTotal.create(checkpoint()), 3);

    assertThat(toDo("checkpoint-3000.bk")).containsExactly(new Time(3_000));
    assertThat(toDo("checkpoint-3000")).isEmpty();
  }

  @Test
  void dataAreWrittenEveryTenSecondsAPartitionAFile() throws Exception {
    RunningTotal.run(RunningTotal.create(checkpoint()), 9);
    assertThat(names(DATA)).isEmpty();

    RunningTotal.run(JavaStreamingContext.getOrCreate(checkpoint(), () -> null), 1);
    assertThat(names(DATA)).hasSize(2);
  }

  @Test
  void oldDataGo() throws Exception {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(checkpoint());
    JavaPairDStream<String, Integer> totals = RunningTotal.total(RunningTotal.numbers(ssc));
    totals.checkpoint(RunningTotal.BATCH); // in each batch, for the test
    RunningTotal.putOut(totals);

    RunningTotal.run(ssc, 10);

    assertThat(names(DATA)).hasSizeBetween(2, 2 * 4);
  }

  @Test
  void aStatelessProgramWritesNoData() throws Exception {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(checkpoint());
    RunningTotal.numbers(ssc).foreachRDD(rdd -> rdd.count());

    RunningTotal.run(ssc, 12);

    assertThat(names("checkpoint-12000")).hasSize(1);
    assertThat(names(".*/rdd-.*")).isEmpty();
  }

  private Time[] toDo(String name) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      return Checkpoint.deserialize(in, TestSpark.conf()).pendingTimes();
    }
  }

  private List<String> names(String regex) {
    return CheckpointFiles.in(checkpoint()).matching(regex);
  }

  private String checkpoint() {
    return HadoopPath.of(directory);
  }
}
