package io.sparkcourse.common.files;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Files that come to a running query one by one, each when the query has nothing left to do. So
 * each is a micro-batch, and what follows from it, such as the micro-batch without data that moves
 * the watermark, has run before the next one comes.
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
   * Moves a file with these lines into the directory and waits until the query is through with it.
   *
   * @return the progress of the micro-batches that ran meanwhile
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
   * What is reported of micro-batches that ran. A query without anything to do reports that, too,
   * with the number of the micro-batch that will be the next one.
   */
  private static Stream<StreamingQueryProgress> executed(StreamingQuery query) {
    return Stream.of(query.recentProgress())
        .filter(each -> each.durationMs().containsKey("addBatch"));
  }

  private static long lastBatch(StreamingQuery query) {
    return executed(query).mapToLong(StreamingQueryProgress::batchId).max().orElse(-1);
  }
}
