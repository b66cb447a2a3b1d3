package io.sparkcourse.section2.creatingdstreams;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.testing.DStreamTester;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** A file stream on simulated time: the test changes a directory, then runs a micro-batch. */
final class FileStreamRun implements AutoCloseable {
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");
  static final int BATCH_SECONDS = 10;

  private final DStreamTester tester = DStreamTester.every(Durations.seconds(BATCH_SECONDS));
  private final DropDirectory files;
  private final List<String> allLines = new CopyOnWriteArrayList<>();
  private volatile List<String> lastBatch = List.of();

  private FileStreamRun(
      Path temporary, BiFunction<JavaStreamingContext, String, JavaDStream<String>> stream) {
    ReplayClock.of(tester.context()).startAt(START);
    files = DropDirectory.in(temporary, "watched", START);
    stream
        .apply(tester.context(), files.path())
        .foreachRDD(
            rdd -> {
              lastBatch = rdd.collect();
              allLines.addAll(lastBatch);
            });
    files.at(START.plusSeconds(BATCH_SECONDS / 2));
  }

  /**
   * @param stream from the context and the directory's URI
   */
  static FileStreamRun of(
      Path temporary, BiFunction<JavaStreamingContext, String, JavaDStream<String>> stream) {
    return new FileStreamRun(temporary, stream);
  }

  static FileStreamRun ofTextFiles(Path temporary) {
    return of(temporary, JavaStreamingContext::textFileStream);
  }

  /** The directory; its clock is in the middle of the interval of the next batch. */
  DropDirectory files() {
    return files;
  }

  JavaStreamingContext context() {
    return tester.context();
  }

  /** Runs a micro-batch, and returns the lines that it has read. */
  List<String> nextBatch() {
    tester.run(1);
    files.at(files.now().plusSeconds(BATCH_SECONDS));
    return List.copyOf(lastBatch);
  }

  /** Every line that was read so far. */
  List<String> allLines() {
    return allLines;
  }

  /** The lines of this many micro-batches. */
  List<List<String>> nextBatches(int count) {
    List<List<String>> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(nextBatch());
    }
    return batches;
  }

  @Override
  public void close() {
    tester.close();
  }
}
