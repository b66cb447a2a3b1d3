package io.sparkcourse.section3.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program recovers from its checkpoint, and what it must do for it. */
class RecoveryTest {
  @TempDir Path directory;

  private final AtomicInteger factoryCalls = new AtomicInteger();
  private String checkpoint;

  @BeforeEach
  void chooseDirectory() {
    checkpoint = HadoopPath.of(directory.resolve("checkpoint"));
  }

  @AfterEach
  void noDowntime() {
    ReplayClock.downFor(configurationOfTheContext(), Durations.seconds(0));
  }

  @Test
  void withoutACheckpointTheFactoryMakesTheContext() throws Exception {
    assertThat(RunningTotal.run(getOrCreate(), 3)).containsExactly("1 s: 1", "2 s: 3", "3 s: 6");
    assertThat(factoryCalls).hasValue(1);
  }

  @Test
  void withACheckpointTheFactoryIsNotCalledAndTheStateIsThere() throws Exception {
    RunningTotal.run(getOrCreate(), 3);

    List<String> secondLife = RunningTotal.run(getOrCreate(), 2);

    assertThat(factoryCalls).hasValue(1);
    assertThat(secondLife).endsWith("4 s: 10", "5 s: 15");
  }

  /** Output operations run at least once: the batch of the last checkpoint runs again. */
  @Test
  void theLastBatchIsOutputTwiceAlthoughItWasComplete() throws Exception {
    assertThat(RunningTotal.run(getOrCreate(), 3)).endsWith("3 s: 6");

    assertThat(RunningTotal.run(getOrCreate(), 1)).containsExactly("3 s: 6", "4 s: 10");
  }

  @Test
  void theBatchesOfTheDowntimeAreMadeUp() throws Exception {
    RunningTotal.run(getOrCreate(), 3);

    ReplayClock.downFor(configurationOfTheContext(), Durations.seconds(3));
    List<String> secondLife = RunningTotal.run(getOrCreate(), 1);

    assertThat(secondLife).containsExactly("3 s: 6", "4 s: 10", "5 s: 15", "6 s: 21", "7 s: 28");
  }

  @Test
  void afterMoreBatchesThanACheckpointIntervalTheStateIsThereToo() throws Exception {
    RunningTotal.run(getOrCreate(), 13); // every tenth state is saved, the rest is computed from it

    assertThat(RunningTotal.run(getOrCreate(), 1)).containsExactly("13 s: 91", "14 s: 105");
  }

  /**
   * Spark names the file that it writes at the end of a batch after the newest batch that has
   * begun. So time does not advance while missed batches run: else the newest name would have old
   * content, and a crash at that time would leave a checkpoint whose data may be deleted.
   */
  @Test
  void theCheckpointOfABatchThatIsMadeUpHasItsName() throws Exception {
    RunningTotal.run(getOrCreate(), 3);

    ReplayClock.downFor(configurationOfTheContext(), Durations.seconds(4));
    RunningTotal.run(getOrCreate(), 1);

    CheckpointFiles files = CheckpointFiles.in(checkpoint);
    List<String> names = files.matching("checkpoint-\\d+");
    assertThat(names.stream().map(files::timeInside).toList())
        .isEqualTo(names.stream().map(name -> name.replace("checkpoint-", "")).toList())
        .contains("4000", "5000", "6000", "7000", "8000");
  }

  @Test
  void aFileThatComesDuringTheDowntimeCountsOnce() throws Exception {
    DropDirectory files = DropDirectory.in(directory, "numbers", Instant.ofEpochSecond(0));
    JavaStreamingContext first = createOfFiles(files.path());
    files.at(Instant.ofEpochMilli(500)).moveIn("a.txt", "1");
    assertThat(RunningTotal.run(first, 2)).containsExactly("1 s: 1", "2 s: 1");

    files.at(Instant.ofEpochMilli(3_500)).moveIn("b.txt", "20");
    ReplayClock.downFor(configurationOfTheContext(), Durations.seconds(3));
    List<String> secondLife = RunningTotal.run(getOrCreate(), 2);

    assertThat(secondLife)
        .containsExactly("2 s: 1", "3 s: 1", "4 s: 21", "5 s: 21", "6 s: 21", "7 s: 21");
  }

  @Test
  void aStreamMadeOutsideTheFactoryHasNotBeenInitialized() throws Exception {
    RunningTotal.run(getOrCreate(), 3);

    JavaStreamingContext recovered = getOrCreate();
    // region outside
    JavaDStream<Integer> numbers = RunningTotal.numbers(recovered);
    numbers.foreachRDD(rdd -> rdd.count());
    // endregion

    assertThatThrownBy(() -> RunningTotal.run(recovered, 1))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("ReplayInputDStream")
        .hasMessageContaining("has not been initialized");
  }

  @Test
  void theClassThatTheGuideShowsIsGone() {
    assertThatThrownBy(
            () -> Class.forName("org.apache.spark.streaming.api.java.JavaStreamingContextFactory"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  private JavaStreamingContext getOrCreate() {
    return JavaStreamingContext.getOrCreate(
        checkpoint,
        () -> {
          factoryCalls.incrementAndGet();
          return RunningTotal.create(checkpoint);
        });
  }

  private JavaStreamingContext createOfFiles(String directoryOfFiles) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), RunningTotal.BATCH);
    ssc.checkpoint(checkpoint);
    RunningTotal.putOut(
        RunningTotal.total(ssc.textFileStream(directoryOfFiles).map(Integer::valueOf)));
    return ssc;
  }

  /** A recovered context uses the existing SparkContext, and its configuration. */
  private static SparkConf configurationOfTheContext() {
    return TestSpark.context().sc().conf();
  }
}
