package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;

/** Hadoop's own file system of the machine starts a process for the rights of each file. */
class LocalCheckpointTest {
  @Test
  void aJobThatWritesCheckpointsStartsNoProcess(@TempDir Path folder) throws Exception {
    assertThat(processesOf(LocalCheckpointTest::runWithState, folder)).isEmpty();
  }

  @Test
  void aQueryThatWritesItsCheckpointStartsNoProcess(@TempDir Path folder) throws Exception {
    assertThat(processesOf(LocalCheckpointTest::runQueryWithState, folder)).isEmpty();
  }

  private interface Job {
    void run(LabRun run, Recording recording) throws Exception;
  }

  private static List<String> processesOf(Job job, Path folder) throws Exception {
    Path file = folder.resolve("run.jfr");
    try (Recording recording = new Recording();
        LabRun run = LabRun.of(LocalCheckpointTest.class)) {
      recording.enable("jdk.ProcessStart");
      job.run(run, recording);
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream().map(RecordedEvent::toString).toList();
  }

  /** Three micro-batches with state: offsets, commits and the files of the state store. */
  private static void runQueryWithState(LabRun run, Recording recording) throws Exception {
    Path checkpoint = run.newDirectory("query-");
    try (SparkSession spark = SparkSession.builder().config(run.conf(Map.of())).getOrCreate()) {
      MemoryStream<Long> numbers =
          new MemoryStream<>(0, spark.sqlContext(), Option.empty(), Encoders.LONG());
      DataStreamWriter<Row> counts =
          numbers
              .toDF()
              .groupBy("value")
              .count()
              .writeStream()
              .outputMode("update")
              .format("noop")
              .option("checkpointLocation", HadoopPath.of(checkpoint));
      recording.start();
      StreamingQuery query = counts.start();
      for (long number = 0; number < 3; number++) {
        numbers.addData(JavaConverters.asScalaBuffer(List.of(number, 7L)));
        query.processAllAvailable();
      }
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(4);
      query.stop();
      recording.stop();
    }
    assertThat(files(checkpoint)).contains("offsets", "commits", "2").anyMatch("3.delta"::equals);
  }

  /** With a data checkpoint after ten batches, and one of the metadata after each. */
  private static void runWithState(LabRun run, Recording recording) throws Exception {
    try (MeasuredStream stream = MeasuredStream.of(run, Map.of()).withCheckpoint()) {
      JavaPairDStream<Long, Long> counts =
          stream
              .seeds(12, 2)
              .mapToPair(seed -> new Tuple2<>(seed % 3, 1L))
              .reduceByKeyAndWindow(
                  Long::sum,
                  (count, left) -> count - left,
                  MeasuredStream.BATCH.times(3),
                  MeasuredStream.BATCH);
      LastCounts last = new LastCounts();
      last.of(counts);
      recording.start();
      stream.millisPerBatch(0, 12);
      recording.stop(); // a context that ends lets rm delete its directories: two processes
      assertThat(last.result()).isEqualTo("3 keys, counts of 6");
      assertThat(files(stream.checkpoint())).anyMatch(name -> name.startsWith("rdd-"));
    }
  }

  private static List<String> files(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
