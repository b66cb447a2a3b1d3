package io.sparkcourse.section5.sourcesandsinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.13: the log of the file sink. */
class FileSinkTest {
  private static final List<String> ONE = List.of("1,tea");
  private static final List<String> TWO = List.of("2,mug");
  private static final List<String> THREE = List.of("3,cup");

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session();

  @Test
  void aFileThatIsNotInTheLogIsNotRead() throws Exception {
    arrive(List.of(ONE, TWO));
    save(1, "checkpoint");
    FileSinkLogDemo.leaveFile(output());

    assertThat(savedOrders()).isEqualTo("orders 1 2");
    assertThat(FileSinkLogDemo.ids(spark, HadoopPath.of(output()) + "/*.json"))
        .isEqualTo("orders 1 2 99");
  }

  @Test
  void withANewCheckpointBatchesAreSkippedByTheirNumber() throws Exception {
    arrive(List.of(ONE, TWO));
    save(1, "checkpoint");

    arrive(List.of(ONE, TWO, THREE));
    StreamingQuery all = save(100, "new-checkpoint");
    assertThat(all.recentProgress()[0].batchId()).isZero();
    assertThat(all.recentProgress()[0].numInputRows()).isZero(); // what is skipped is not computed
    assertThat(savedOrders()).isEqualTo("orders 1 2");
    save(100, "new-checkpoint"); // nothing is left to read
    assertThat(savedOrders()).isEqualTo("orders 1 2");

    save(1, "newer-checkpoint"); // the third order is in micro-batch 2
    assertThat(savedOrders()).isEqualTo("orders 1 2 3");
  }

  @Test
  void withTheSameCheckpointEachRowIsSavedOnce() throws Exception {
    arrive(List.of(ONE, TWO));
    save(1, "checkpoint");
    arrive(List.of(ONE, TWO, THREE));
    save(100, "checkpoint");

    assertThat(savedOrders()).isEqualTo("orders 1 2 3");
  }

  @Test
  void theLogHasTheWholePathsOfTheFiles() throws Exception {
    arrive(List.of(ONE));
    save(1, "checkpoint");
    Path moved = Files.move(output(), directory.resolve("moved"));

    assertThatThrownBy(() -> FileSinkLogDemo.ids(spark, HadoopPath.of(moved)))
        .hasMessageContaining("Unable to infer schema for JSON");
    assertThat(FileSinkLogDemo.ids(spark, HadoopPath.of(moved) + "/*.json")).isEqualTo("orders 1");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void itTakesAppendOnlyAndWantsACheckpoint() throws Exception {
    Dataset<Row> orders = orders(1);
    assertThatThrownBy(
            () -> orders.writeStream().outputMode("update").format("json").start("never-made"))
        .hasMessageContaining("Data source json does not support Update output mode");
    assertThatThrownBy(() -> orders.writeStream().format("json").start("never-made"))
        .hasMessageContaining("checkpointLocation must be specified");
  }

  private void arrive(List<List<String>> files) throws IOException {
    ArrivingFiles.write(input(), files);
  }

  private StreamingQuery save(int filesPerMicroBatch, String checkpoint) throws Exception {
    return FileSinkLogDemo.save(
        orders(filesPerMicroBatch), output(), directory.resolve(checkpoint));
  }

  private Dataset<Row> orders(int filesPerMicroBatch) throws IOException {
    return FileSinkLogDemo.orders(spark, input(), filesPerMicroBatch);
  }

  private String savedOrders() {
    return FileSinkLogDemo.ids(spark, HadoopPath.of(output()));
  }

  private Path input() throws IOException {
    return Files.createDirectories(directory.resolve("input"));
  }

  private Path output() {
    return directory.resolve("output");
  }
}
