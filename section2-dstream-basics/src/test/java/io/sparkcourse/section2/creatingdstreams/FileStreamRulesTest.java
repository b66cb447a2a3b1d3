package io.sparkcourse.section2.creatingdstreams;

import static io.sparkcourse.section2.creatingdstreams.FileStreamRun.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 2.2: which files a file stream reads, and which it silently ignores. */
class FileStreamRulesTest {
  @TempDir Path temporary;

  @Test
  void aFileMovedInIsReadOnce() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("a.csv", "a1", "a2");

      assertThat(run.nextBatches(2)).containsExactly(List.of("a1", "a2"), List.of());
    }
  }

  @Test
  void aFileThatWasThereBeforeTheStartIsIgnored() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveInModifiedAt(START.minusSeconds(1), "old.csv", "old");

      assertThat(run.nextBatches(2)).containsExactly(List.of(), List.of());
    }
  }

  @Test
  void aFileThatWasThereBeforeTheStartIsReadIfNotOnlyNewFilesAreAskedFor() {
    try (FileStreamRun run = FileStreamRun.of(temporary, FileStreamRulesTest::alsoOldFiles)) {
      run.files().moveInModifiedAt(START.minusSeconds(30), "old.csv", "old");

      assertThat(run.nextBatches(2)).containsExactly(List.of("old"), List.of());
    }
  }

  @Test
  void aFileOlderThanAMinuteIsIgnoredEvenThen() {
    try (FileStreamRun run = FileStreamRun.of(temporary, FileStreamRulesTest::alsoOldFiles)) {
      run.files().moveInModifiedAt(START.minusSeconds(70), "older.csv", "older");

      assertThat(run.nextBatches(2)).containsExactly(List.of(), List.of());
    }
  }

  @Test
  void withBatchesOfTenSecondsAFileMayBeLessThanAMinuteOld() {
    try (FileStreamRun run = FileStreamRun.of(temporary, FileStreamRulesTest::alsoOldFiles)) {
      run.files().moveInModifiedAt(START.minusSeconds(49), "a.csv", "59 s at the first batch");
      run.files().moveInModifiedAt(START.minusSeconds(50), "b.csv", "60 s");

      assertThat(run.nextBatches(2)).containsExactly(List.of("59 s at the first batch"), List.of());
    }
  }

  @Test
  void withBatchesOfFiveMinutesAFileMayBeLessThanFiveMinutesOld() {
    List<String> lines = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(5))) {
      ReplayClock.of(tester.context()).startAt(START);
      DropDirectory files = DropDirectory.in(temporary, "watched", START);
      alsoOldFiles(tester.context(), files.path())
          .foreachRDD(
              rdd -> {
                lines.addAll(rdd.collect());
              });
      files.moveInModifiedAt(START.plusSeconds(1), "a.csv", "299 s at the first batch");
      files.moveInModifiedAt(START, "b.csv", "300 s");
      tester.run(1);
    }
    assertThat(lines).containsExactly("299 s at the first batch");
  }

  @Test
  void aHiddenFileIsIgnored() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn(".a.csv", "a1");

      assertThat(run.nextBatch()).isEmpty();
    }
  }

  @Test
  void ofAFileThatIsWrittenInPlaceOnlyTheFirstPartIsRead() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().append("a.csv", "a1");
      assertThat(run.nextBatch()).containsExactly("a1");

      run.files().append("a.csv", "a2");

      assertThat(run.nextBatches(12)).containsOnly(List.of());
    }
  }

  @Test
  void aFileThatGrowsLongAfterItWasReadIsReadAgainAsAWholeAMinuteLater() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().append("a.csv", "a1");
      assertThat(run.nextBatch()).containsExactly("a1");
      run.nextBatches(3);

      run.files().append("a.csv", "a2");

      // Spark forgets that it has read the file while its time is still within the last minute.
      List<List<String>> batches = run.nextBatches(12);
      assertThat(batches.subList(0, 3)).containsOnly(List.of());
      assertThat(batches.stream().flatMap(List::stream)).containsExactly("a1", "a2");
    }
  }

  @Test
  void aWindowBehindTheStreamMakesSparkRememberForLonger() {
    try (FileStreamRun run =
        FileStreamRun.of(
            temporary,
            (ssc, directory) -> {
              JavaDStream<String> lines = ssc.textFileStream(directory);
              lines.window(Durations.minutes(5)).count().print();
              return lines;
            })) {
      run.files().append("a.csv", "a1");
      assertThat(run.nextBatch()).containsExactly("a1");
      run.nextBatches(3);

      run.files().append("a.csv", "a2"); // as above, where it is read again a minute later

      assertThat(run.nextBatches(12)).containsOnly(List.of());
    }
  }

  @Test
  void anotherFileOfTheSameNameSoonAfterIsIgnored() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("a.csv", "a1");
      assertThat(run.nextBatch()).containsExactly("a1");

      run.files().moveIn("a.csv", "a2");

      assertThat(run.nextBatches(12)).containsOnly(List.of());
    }
  }

  @Test
  void anotherFileOfTheSameNameTwoMinutesLaterIsRead() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("a.csv", "a1");
      run.nextBatches(12);

      run.files().moveIn("a.csv", "a2");

      assertThat(run.nextBatch()).containsExactly("a2");
    }
  }

  @Test
  void aFileLastWrittenMoreThanAMinuteAgoIsIgnored() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.nextBatches(12);

      run.files().moveInModifiedAt(run.files().now().minusSeconds(120), "a.csv", "a1");

      assertThat(run.nextBatch()).isEmpty();
    }
  }

  @Test
  void renamingKeepsTheTimeSoAFileStagedForTooLongIsIgnored() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn(".a.csv", "a1");
      run.nextBatches(12);

      run.files().rename(".a.csv", "a.csv");

      assertThat(run.nextBatch()).isEmpty();
    }
  }

  @Test
  void touchingAnOldFileMakesItNew() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveInModifiedAt(START.minusSeconds(1), "old.csv", "old");
      assertThat(run.nextBatch()).isEmpty();

      run.files().touch("old.csv");

      assertThat(run.nextBatch()).containsExactly("old");
    }
  }

  @Test
  void aFileFromTheFutureWaitsForItsTime() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveInModifiedAt(run.files().now().plusSeconds(20), "a.csv", "a1");

      assertThat(run.nextBatches(3)).containsExactly(List.of(), List.of(), List.of("a1"));
    }
  }

  @Test
  void theFilesOfANewSubdirectoryAreReadAndWhatIsAddedToItIsNot() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("june/a.csv", "a1");
      assertThat(run.nextBatch()).containsExactly("a1");

      run.files().moveIn("june/b.csv", "b1");

      assertThat(run.nextBatch()).isEmpty();
    }
  }

  @Test
  void whatIsMovedToAnArchiveWithinTheDirectoryIsReadAgain() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("a.csv", "a1");
      assertThat(run.nextBatch()).containsExactly("a1");

      run.files().rename("a.csv", "archive/a.csv");

      assertThat(run.nextBatch()).containsExactly("a1");
    }
  }

  @Test
  void aPatternIsOfDirectoriesNotOfFiles() {
    try (FileStreamRun run =
        FileStreamRun.of(temporary, (ssc, uri) -> ssc.textFileStream(uri + "/*"))) {
      run.files().moveIn("a.csv", "a1");
      run.files().moveIn("june/b.csv", "b1");
      assertThat(run.nextBatch()).containsExactly("b1");

      run.files().moveIn("june/c.csv", "c1");

      assertThat(run.nextBatch()).containsExactly("c1");
    }
  }

  @Test
  void anEmptyFileDoesNoHarm() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("empty.csv");
      run.files().moveIn("a.csv", "a1");

      assertThat(run.nextBatch()).containsExactly("a1");
    }
  }

  @Test
  void everyFileIsAPartitionOfItsOwn() {
    List<Integer> partitions = new ArrayList<>();
    try (FileStreamRun run = runThatNotes(partitions)) {
      run.files().moveIn("a.csv", "a1", "a2", "a3");
      run.files().moveIn("b.csv", "b1");
      run.files().moveIn("c.csv", "c1");

      run.nextBatches(2);

      assertThat(partitions).containsExactly(3, 0);
    }
  }

  @Test
  void anEmptyFileHasNoPartition() {
    List<Integer> partitions = new ArrayList<>();
    try (FileStreamRun run = runThatNotes(partitions)) {
      run.files().moveIn("empty.csv");
      run.files().moveIn("a.csv", "a1");

      run.nextBatch();

      assertThat(partitions).containsExactly(1);
    }
  }

  private FileStreamRun runThatNotes(List<Integer> partitions) {
    return FileStreamRun.of(
        temporary,
        (ssc, uri) -> {
          JavaDStream<String> lines = ssc.textFileStream(uri);
          lines.foreachRDD(
              rdd -> {
                partitions.add(rdd.getNumPartitions());
              });
          return lines;
        });
  }

  @Test
  void aFileStreamHasNoReceiver() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      assertThat(run.context().ssc().graph().getReceiverInputStreams()).isEmpty();
      assertThat(run.context().ssc().graph().getInputStreams()).hasSize(1);
    }
  }

  private static JavaDStream<String> alsoOldFiles(JavaStreamingContext ssc, String directory) {
    return ssc.fileStream(
            directory, LongWritable.class, Text.class, TextInputFormat.class, path -> true, false)
        .map(line -> line._2().toString());
  }
}
