package io.sparkcourse.common.files;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Files that arrive at a running query one by one, each when the query has nothing left to do. So
 * each is a micro-batch, and everything that follows from it, such as the micro-batch without data
 * that moves the watermark, has run before the next file arrives.
 */
public final class FilesInTurn {
  private static final Instant FIRST = Instant.parse("2025-06-02T12:00:00Z");

  private final DropDirectory directory;
  private int files;

  private FilesInTurn(DropDirectory directory) {
    this.directory = directory;
  }

  /** A new directory in {@code parent}. */
  public static FilesInTurn in(Path parent) {
    return new FilesInTurn(DropDirectory.in(parent, "arriving", FIRST));
  }

  /** What to give to {@code readStream()}. */
  public String path() {
    return directory.path();
  }

  /**
   * Moves a file with these lines into the directory and waits until the query has processed it.
   *
   * @return the progress of the micro-batches that ran in the meantime
   */
  public List<StreamingQueryProgress> arrive(StreamingQuery query, List<String> lines) {
    long before = lastBatch(query);
    directory.at(FIRST.plusSeconds(60L * files));
    directory.moveIn("part-" + files, lines.toArray(String[]::new));
    files++;
    query.processAllAvailable();
    return executed(query).filter(each -> each.batchId() > before).toList();
  }

  /**
   * The progress of micro-batches that ran. An idle query reports progress, too, with the number of
   * the micro-batch that will be next.
   */
  private static Stream<StreamingQueryProgress> executed(StreamingQuery query) {
    return Stream.of(query.recentProgress())
        .filter(each -> each.durationMs().containsKey("addBatch"));
  }

  private static long lastBatch(StreamingQuery query) {
    return executed(query).mapToLong(StreamingQueryProgress::batchId).max().orElse(-1);
  }
}
