package io.sparkcourse.section2.outputoperations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.OutputDirectoryOption;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.files.SavedText;
import io.sparkcourse.common.generator.TweetGenerator;
import io.sparkcourse.common.sample.SampleStreams;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.10: how are tweets saved to files, and which files are written?
 *
 * <p>Run it with the green arrow, {@code ./course run 2.10}, or {@code spark-submit}; {@code
 * --directory DIR} leaves the files there. It prints:
 *
 * <pre>{@code
 * saveAsTextFiles:
 *   tweets-1748865610000.txt  _SUCCESS  part-00000 (0)  part-00001 (0)
 *   tweets-1748865620000.txt  _SUCCESS  part-00000 (0)  part-00001 (0)
 *   tweets-1748865630000.txt  _SUCCESS  part-00000 (1)  part-00001 (2)
 *   tweets-1748865640000.txt  _SUCCESS  part-00000 (1)  part-00001 (2)
 *   tweets-1748865650000.txt  _SUCCESS  part-00000 (1)  part-00001 (0)
 *   tweets-1748865660000.txt  _SUCCESS  part-00000 (0)  part-00001 (2)
 * foreachRDD and saveAsTextFile:
 *   2025-06-02-12-00-30       _SUCCESS  part-00000 (3)
 *   2025-06-02-12-00-40       _SUCCESS  part-00000 (3)
 *   2025-06-02-12-00-50       _SUCCESS  part-00000 (1)
 *   2025-06-02-12-01-00       _SUCCESS  part-00000 (2)
 * and the first line of them:
 *   2025-06-02T12:00:24Z hugo_en11 That second song has been in my head since breakfast #jazz #spark
 * }</pre>
 */
public final class SaveTweetsDemo {
  static final Duration BATCH = Durations.seconds(10);

  public static void main(String[] args) throws Exception {
    OutputDirectoryOption option = new OutputDirectoryOption();
    DemoRun run = DemoRun.of(SaveTweetsDemo.class, args, option).stopAfter(6);
    Path directory = option.orTemporary(run);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<String> lines =
          linesAbout("#jazz", SampleStreams.tweets(ssc, TweetGenerator.START));

      saveEachBatch(lines, HadoopPath.of(directory.resolve("each")));
      saveWhatIsNotEmpty(lines, HadoopPath.of(directory.resolve("some")));

      ssc.start();
      ssc.awaitTermination();
    }
    System.out.println("saveAsTextFiles:");
    print(SavedText.in(directory.resolve("each")));
    System.out.println("foreachRDD and saveAsTextFile:");
    List<SavedText> some = SavedText.in(directory.resolve("some"));
    print(some);
    System.out.println("and the first line of them:");
    some.stream()
        .flatMap(saved -> saved.lines().stream())
        .limit(1)
        .forEach(line -> System.out.println("  " + line));
  }

  // region lines
  /** A line of text for each tweet with this hashtag: time, author, and text. */
  static JavaDStream<String> linesAbout(String hashtag, JavaDStream<Tweet> tweets) {
    return tweets
        .filter(tweet -> tweet.getHashtags().contains(hashtag))
        .map(
            tweet ->
                String.join(
                    " ",
                    tweet.getCreatedAt().toString(),
                    tweet.getUser(),
                    tweet.getText().replaceAll("\\s+", " "))); // a line break would make two lines
  }

  // endregion

  // region each
  /** A directory for each batch, {@code tweets-TIME.txt}, with the time in milliseconds. */
  static void saveEachBatch(JavaDStream<String> lines, String directory) {
    lines.dstream().saveAsTextFiles(directory + "/tweets", "txt");
  }

  // endregion

  // region some
  /** A directory for each batch that is not empty, with one file and a chosen name. */
  static void saveWhatIsNotEmpty(JavaDStream<String> lines, String directory) {
    lines.foreachRDD(
        (rdd, time) -> {
          if (!rdd.isEmpty()) {
            rdd.coalesce(1).saveAsTextFile(directory + "/" + name(time));
          }
        });
  }

  /** Such as {@code 2025-06-02-12-00-10}: made from the batch's time, not from the clock. */
  private static String name(Time time) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss")
        .format(Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC));
  }

  // endregion

  private static void print(List<SavedText> directories) {
    for (SavedText saved : directories) {
      String parts =
          saved.parts().entrySet().stream()
              .map(part -> part.getKey() + " (" + part.getValue().size() + ")")
              .collect(Collectors.joining("  "));
      System.out.printf(
          "  %-24s  %s  %s%n", saved.name(), saved.complete() ? "_SUCCESS" : "", parts);
    }
  }
}
