package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/** The files of a checkpoint directory on this machine. */
final class CheckpointFiles {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int LOOK_MILLIS = 10;

  /** Spark records no end of a batch that fails. */
  private static final int LOOKS = 1_000;

  private final Path directory;

  private CheckpointFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * The files of this directory.
   *
   * @param directory its path
   */
  static CheckpointFiles in(String directory) {
    return new CheckpointFiles(HadoopPath.local(directory));
  }

  /**
   * The files whose relative names match, in order, without their checksum files.
   *
   * @param regex on a name with slashes, such as {@code receivedBlockMetadata/log-2000-62000}
   */
  List<String> matching(String regex) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().endsWith(".crc"))
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.matches(regex))
          .sorted(Comparator.comparing(CheckpointFiles::withPaddedNumbers))
          .toList();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** The time of the batch that wrote this file of metadata, in milliseconds. */
  String timeInside(String name) {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      return Long.toString(
          Checkpoint.deserialize(in, new SparkConf()).checkpointTime().milliseconds());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Sorts rdd-8 before rdd-19. */
  private static String withPaddedNumbers(String name) {
    return NUMBER
        .matcher(name)
        .replaceAll(number -> String.format("%20s", number.group()).replace(' ', '0'));
  }

  /** Waits until Spark has recorded the beginning of this batch, which it does asynchronously. */
  void awaitBeginning(Time batch) {
    await("checkpoint-" + batch.milliseconds());
  }

  /**
   * Waits until Spark has recorded the end of this batch. Not for a batch that a recovery creates
   * for the downtime: Spark records no beginning of those, and here the end shows as a second file.
   */
  void awaitEnd(Time batch) {
    await("checkpoint-" + batch.milliseconds() + ".bk"); // the first file, renamed
  }

  /**
   * Waits for the end of each batch before time advances. At real speed Spark has recorded it
   * before the next batch begins; a replay may be faster. Add it before the replay.
   */
  StreamingListener keepPace() {
    return new StreamingListener() {
      @Override
      public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
        awaitEnd(completed.batchInfo().batchTime());
      }
    };
  }

  private void await(String file) {
    try {
      for (int look = 0; look < LOOKS && Files.notExists(directory.resolve(file)); look++) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // Spark does not report that it has written it
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
