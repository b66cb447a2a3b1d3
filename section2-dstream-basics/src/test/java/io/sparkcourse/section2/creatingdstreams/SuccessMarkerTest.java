package io.sparkcourse.section2.creatingdstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.replay.ReplayClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.InvalidInputException;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 2.2: an empty file named {@code _SUCCESS} ends a program that reads a directory. */
class SuccessMarkerTest {
  @TempDir java.nio.file.Path temporary;

  @Test
  void aMarkerFileMakesTheBatchFail() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("a.csv", "a1");
      run.files().moveIn("_SUCCESS");

      assertThatThrownBy(run::nextBatch)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("Input path does not exist")
          .hasMessageEndingWith("_SUCCESS");
    }
  }

  @Test
  void theGoodFileOfThatBatchIsNeverRead() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("a.csv", "a1");
      run.files().moveIn("_SUCCESS");
      assertThatThrownBy(run::nextBatch).isInstanceOf(InvalidInputException.class);

      // A program that does not end with awaitTermination continues with the next batches: here
      // until the good file is too old to be read.
      List<String> later = new ArrayList<>();
      for (int batch = 0; batch < 12; batch++) {
        String line = "b" + batch;
        later.add(line);
        run.files().at(run.files().now().plusSeconds(FileStreamRun.BATCH_SECONDS));
        run.files().moveIn(line + ".csv", line);
        ReplayClock.of(run.context()).advance(FileStreamRun.BATCH_SECONDS * 1000L);
        await().until(() -> run.allLines().contains(line));
      }
      assertThat(run.allLines()).containsExactlyElementsOf(later);
    }
  }

  @Test
  void aFilterOfYourOwnKeepsTheMarkerOut() {
    try (FileStreamRun run =
        FileStreamRun.of(temporary, filteredBy(name -> name.endsWith(".csv")))) {
      run.files().moveIn("a.csv", "a1");
      run.files().moveIn("_SUCCESS");

      assertThat(run.nextBatch()).containsExactly("a1");
    }
  }

  @Test
  void aFilterOfYourOwnReplacesTheOneThatKeepsHiddenFilesOut() {
    try (FileStreamRun run =
        FileStreamRun.of(temporary, filteredBy(name -> !name.startsWith("_")))) {
      run.files().moveIn(".a.csv", "a1");

      assertThatThrownBy(run::nextBatch)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageEndingWith(".a.csv");
    }
  }

  @Test
  void aNameWithACommaMakesTheBatchFail() {
    try (FileStreamRun run = FileStreamRun.ofTextFiles(temporary)) {
      run.files().moveIn("d,e.csv", "d1");

      assertThatThrownBy(run::nextBatch)
          .isInstanceOf(InvalidInputException.class)
          .extracting(
              cause -> cause.getMessage().lines().toList(),
              InstanceOfAssertFactories.list(String.class))
          .hasSize(2) // found by two threads, so in any order
          .allMatch(line -> line.startsWith("Input path does not exist: file:"))
          .anyMatch(line -> line.endsWith("/watched/d"))
          .anyMatch(line -> line.endsWith("/e.csv"));
    }
  }

  @Test
  void aFilterOfYourOwnKeepsItOut() {
    try (FileStreamRun run =
        FileStreamRun.of(temporary, filteredBy(name -> name.matches("\\d+\\.csv")))) {
      run.files().moveIn("17,18.csv", "d1");
      run.files().moveIn("17.csv", "a1");

      assertThat(run.nextBatch()).containsExactly("a1");
    }
  }

  private static BiFunction<JavaStreamingContext, String, JavaDStream<String>> filteredBy(
      Function<String, Boolean> filter) {
    return (ssc, directory) -> linesOf(ssc, directory, path -> filter.call(path.getName()));
  }

  // region file-stream
  private static JavaDStream<String> linesOf(
      JavaStreamingContext ssc, String directory, Function<Path, Boolean> filter) {
    return ssc.fileStream(
            directory,
            LongWritable.class, // the position of the line in the file
            Text.class, // the line
            TextInputFormat.class,
            filter, // such as path -> path.getName().matches("\\d+\\.csv")
            true) // only files that are newer than the stream
        .map(line -> line._2().toString()); // at once: Hadoop uses one Text object for all lines
  }
  // endregion
}
