package io.sparkcourse.services.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A run of a query whose events were recorded once, with what to look at in Spark's web UI. */
public enum RecordedRun {
  HEALTHY(
      "StreamingQuery/",
      "a query that is well: what the others are compared with",
      "Click the run ID: the input rate is below the process rate, the batch duration far below",
      "the trigger's 2 seconds, and the number of state rows has come to rest."),
  LAGGING(
      "StreamingQuery/",
      "a sink that is too slow for a while",
      "Click the run ID: which curve says first that something is wrong, and which one says how",
      "long it lasts? Then compare both with the averages in the list of queries."),
  SKEWED(
      "stages/",
      "one key has most of the rows",
      "Open a stage with 4 tasks (column Tasks: 4/4), and compare Min, Median and Max in Summary",
      "Metrics. Then click Structured Streaming: none of its curves says why it takes so long."),
  STATE_GROWING(
      "StreamingQuery/",
      "state from which nothing is ever removed",
      "Click the run ID: rates and durations are those of the healthy run. Look at the number of",
      "state rows, and at the watermark's curve, which is not there.");

  private final String firstPage;
  private final String description;
  private final List<String> lookAt;

  RecordedRun(String firstPage, String description, String... lookAt) {
    this.firstPage = firstPage;
    this.description = description;
    this.lookAt = List.of(lookAt);
  }

  /** The name by which users request it, such as {@code state-growing}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The run with this title, ignoring case. */
  public static Optional<RecordedRun> of(String title) {
    return Stream.of(values()).filter(run -> run.title().equalsIgnoreCase(title)).findFirst();
  }

  /** In half a sentence, what kind of run it is. */
  public String description() {
    return description;
  }

  /** Two lines for users who see it for the first time. */
  public List<String> lookAt() {
    return lookAt;
  }

  /** The page to begin with, below the pages of the application. */
  public String firstPage() {
    return firstPage;
  }

  /** The name of the file with its events; its extension says how they are compressed. */
  public String fileName() {
    return title() + ".zstd";
  }

  /**
   * Copies the file with its events.
   *
   * @param directory gets the file, under its {@link #fileName()}
   */
  public void copyTo(Path directory) throws IOException {
    try (InputStream events = RecordedRun.class.getResourceAsStream(fileName())) {
      if (events == null) {
        throw new IOException(fileName() + " is missing: ./course dev event-logs records it");
      }
      Files.copy(events, directory.resolve(fileName()));
    }
  }
}
