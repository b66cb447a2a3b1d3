package io.sparkcourse.labs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Hadoop's own file system of the machine starts a process for the rights of each file. */
class LocalCheckpointTest {
  @Test
  void aJobThatWritesCheckpointsStartsNoProcess(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("run.jfr");
    try (Recording recording = new Recording();
        LabRun run = LabRun.of(LocalCheckpointTest.class)) {
      recording.enable("jdk.ProcessStart");
      runWithState(run, recording);
      recording.dump(file);
    }

    assertThat(RecordingFile.readAllEvents(file)).extracting(RecordedEvent::toString).isEmpty();
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
