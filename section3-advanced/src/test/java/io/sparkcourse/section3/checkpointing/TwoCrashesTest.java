package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lecture 3.3: a program that is behind dies, and dies again while it catches up. Here the clock
 * does not wait for batches, as the clock of the system does not: the first program is four batches
 * behind when it dies, and the second dies less than a batch interval after its start.
 */
@Tag("kill")
class TwoCrashesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** An output takes one. Static, since a recovered context has the lambdas but not this object. */
  private static final Semaphore PERMITS = new Semaphore(0);

  /** What was output, by batch time in seconds. */
  private static final SortedMap<Long, Integer> TOTALS = new ConcurrentSkipListMap<>();

  @TempDir Path directory;

  @BeforeEach
  void forget() {
    PERMITS.drainPermits();
    TOTALS.clear();
  }

  @AfterEach
  void noDowntime() {
    ReplayClock.downFor(TestSpark.context().sc().conf(), Durations.seconds(0));
  }

  @Test
  void theNewestCheckpointByNameMayBeTheOldestByContentAndItsDataDeleted() throws Exception {
    dieFourBatchesBehind();
    assertThat(timeInside("checkpoint-8000")).isEqualTo("4000");
    assertThat(toDo("checkpoint-8000"))
        .containsExactlyInAnyOrder(
            new Time(5_000), new Time(6_000), new Time(7_000), new Time(8_000));

    dieWhileCatchingUp(second -> {});

    assertThatThrownBy(this::recovered)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Checkpoint directory does not exist: file:")
        .hasMessageContaining("/rdd-");
  }

  @Test
  void notIfTheSecondProgramHasLivedUntilItsFirstNewBatch() throws Exception {
    dieFourBatchesBehind();
    dieWhileCatchingUp(
        second -> {
          ReplayClock.of(second).advance(1_000);
          await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("checkpoint-11000")));
        });

    JavaStreamingContext third = recovered();

    assertThat(third.getState()).isEqualTo(StreamingContextState.INITIALIZED);
    RunningTotal.stop(third);
  }

  @Test
  void itIsRecoveredIfTheFilesWithALaterNameThanTheLastOneWrittenAreMovedAway() throws Exception {
    dieFourBatchesBehind();
    dieWhileCatchingUp(second -> {});

    Path lastWritten = lastWritten();
    assertThat(lastWritten).hasFileName("checkpoint-7000");
    for (String name : CheckpointFiles.in(checkpoint()).matching("checkpoint-8000.*")) {
      Files.delete(directory.resolve(name));
    }
    ReplayClock.downFor(TestSpark.context().sc().conf(), Durations.seconds(0));
    TOTALS.clear();
    PERMITS.release(100);
    JavaStreamingContext third = recovered();
    try {
      StreamTime time = StreamTime.of(third);
      third.start();
      time.runTo(new Time(10_000));
    } finally {
      RunningTotal.stop(third);
    }

    assertThat(TOTALS).containsEntry(8L, 36).containsEntry(9L, 45).containsEntry(10L, 55);
  }

  /** Batches up to 8 s have begun, those up to 4 s are complete, and 5 s is being processed. */
  private void dieFourBatchesBehind() throws InterruptedException {
    JavaStreamingContext first = create();
    try {
      first.start();
      ReplayClock.of(first).advance(8_000);
      await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("checkpoint-8000")));
      PERMITS.release(4);
      awaitNote(() -> timeInside("checkpoint-8000").equals("4000"));
    } finally {
      RunningTotal.stop(first);
    }
  }

  /** Started again at 10 s, it completes the batches up to 7 s. Then this happens, and it dies. */
  private void dieWhileCatchingUp(Consumer<JavaStreamingContext> beforeItDies) throws Exception {
    Path dataOfFirst = newestData();
    ReplayClock.downFor(TestSpark.context().sc().conf(), Durations.seconds(6));
    PERMITS.drainPermits();
    JavaStreamingContext second = recovered();
    try {
      second.start();
      PERMITS.release(4);
      awaitNote(() -> !toDo("checkpoint-7000").contains(new Time(7_000)));
      await().atMost(PATIENCE).until(() -> Files.notExists(dataOfFirst));
      beforeItDies.accept(second);
    } finally {
      RunningTotal.stop(second);
    }
  }

  private JavaStreamingContext create() {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(checkpoint());
    JavaPairDStream<String, Integer> totals = RunningTotal.total(RunningTotal.numbers(ssc));
    totals.checkpoint(RunningTotal.BATCH); // so that data are deleted soon
    totals.foreachRDD(
        (rdd, time) -> {
          if (mayGoOn()) {
            rdd.collect().forEach(total -> TOTALS.put(time.milliseconds() / 1000, total._2()));
          }
        });
    return ssc;
  }

  /** Waits for a permit, or until the program is stopped, which is its death. */
  private static boolean mayGoOn() {
    try {
      PERMITS.acquire();
      return true;
    } catch (InterruptedException dead) {
      return false; // what a dead program does has no effect; Spark would print the stack trace
    }
  }

  private JavaStreamingContext recovered() {
    return JavaStreamingContext.getOrCreate(
        checkpoint(),
        () -> {
          throw new AssertionError("There is a checkpoint to recover from.");
        });
  }

  private String checkpoint() {
    return HadoopPath.of(directory);
  }

  /** Spark moves the old file away before it moves the new one in. */
  private static void awaitNote(Callable<Boolean> note) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(
            missing -> missing instanceof IOException || missing instanceof UncheckedIOException)
        .until(note);
  }

  private String timeInside(String name) {
    return CheckpointFiles.in(checkpoint()).timeInside(name);
  }

  /** The batches that have begun and are not finished, queued ones too. */
  private List<Time> toDo(String name) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      return List.of(Checkpoint.deserialize(in, TestSpark.conf()).pendingTimes());
    }
  }

  /** The RDD of the state that was saved last: Spark numbers RDDs. */
  private Path newestData() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("rdd-\\d+"))
          .max(Comparator.comparingInt(TwoCrashesTest::number))
          .orElseThrow();
    }
  }

  private static int number(Path rdd) {
    return Integer.parseInt(rdd.getFileName().toString().substring("rdd-".length()));
  }

  private Path lastWritten() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("checkpoint-\\d+"))
          .max(Comparator.comparing(file -> file.toFile().lastModified()))
          .orElseThrow();
    }
  }
}
