package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.demo.DemoProcess;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program reports, and when, if its checkpoints cannot be written. */
class UnwritableCheckpointTest {
  @TempDir Path directory;

  private Path checkpoint;

  @BeforeEach
  void chooseDirectory() {
    checkpoint = directory.resolve("checkpoint");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefusedWhenItIsSet() throws Exception {
    Files.createFile(checkpoint);

    assertThatThrownBy(() -> RunningTotal.create(HadoopPath.of(checkpoint.resolve("below"))))
        .isInstanceOf(ParentNotDirectoryException.class)
        .hasMessageStartingWith("Parent path is not a directory: ");
  }

  @Test
  void theDemoSaysItInOneLine() throws Exception {
    Files.createFile(checkpoint);
    String below = checkpoint.resolve("below").toString();

    DemoProcess.Result result =
        DemoProcess.of(RecoveryDemo.class).args("--checkpoint", below).run();

    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("Cannot write checkpoints to " + below + " (")
        .endsWith("): name another directory with --checkpoint.");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  /** It is only a warning in the log. */
  @Test
  void metadataThatCannotBeWrittenStopNothing() throws Exception {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(HadoopPath.of(checkpoint));
    AtomicInteger batches = new AtomicInteger();
    RunningTotal.numbers(ssc).foreachRDD(rdd -> batches.incrementAndGet());

    runAndLoseTheDirectory(ssc, 15);

    assertThat(batches).hasValue(15);
    assertThat(checkpoint).isRegularFile();
  }

  @Test
  void dataThatCannotBeWrittenFailTheBatchInWhichTheyAreDue() throws Exception {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(HadoopPath.of(checkpoint));
    List<Long> done = new CopyOnWriteArrayList<>();
    RunningTotal.total(RunningTotal.numbers(ssc))
        .foreachRDD(
            (rdd, time) -> {
              rdd.count();
              done.add(time.milliseconds() / 1000);
            });

    assertThatThrownBy(() -> runAndLoseTheDirectory(ssc, 15))
        .isInstanceOf(ParentNotDirectoryException.class);

    assertThat(done).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L); // due every ten seconds
  }

  private void runAndLoseTheDirectory(JavaStreamingContext ssc, int batches) throws Exception {
    try {
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      time.nextBatch();
      loseTheDirectory();
      for (int i = 1; i < batches; i++) {
        time.nextBatch();
      }
    } finally {
      RunningTotal.stop(ssc);
    }
  }

  /**
   * Replaces it by a file: even a machine's administrator cannot write below that. Spark's thread
   * that writes checkpoints may create the directory again between the two steps; then that one is
   * moved, too.
   */
  private void loseTheDirectory() throws IOException {
    int moved = 0;
    do {
      Files.move(checkpoint, directory.resolve("lost-" + moved++));
    } while (!isNowAFile(checkpoint));
  }

  private static boolean isNowAFile(Path path) throws IOException {
    try {
      Files.createFile(path);
      return true;
    } catch (FileAlreadyExistsException aDirectoryAgain) {
      return false;
    }
  }
}
