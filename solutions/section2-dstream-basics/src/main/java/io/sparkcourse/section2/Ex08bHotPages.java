package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 2.8b: which pages of Wikipedia are edited again and again?
 *
 * <p>Every 10 minutes, tell the pages that were edited three times or more in the last 30 minutes,
 * each with its number of edits, in any order. There is a micro-batch every 5 minutes.
 *
 * <p>There are millions of pages, and hardly any is edited twice. So do not count the window anew
 * each time: take the counts of the window before, {@code subtract} what left and {@code add} what
 * entered. And keep nothing of a page that has no edit in the window any more.
 *
 * <p>Input, one {@link WikipediaEdit} an edit; only {@link #page} matters here:
 *
 * <pre>{@code
 * batch 1 (5 min):   en:Java en:Java fr:Paris
 * batch 2 (10 min):  en:Java fr:Paris
 * batch 3 (15 min):  de:Tee
 * batch 4 (20 min):  fr:Paris
 * }</pre>
 *
 * Output, in batches 2 and 4:
 *
 * <pre>{@code
 * batch 2 (10 min):  (en:Java,3)
 * batch 4 (20 min):  (en:Java,3) (fr:Paris,3)
 * }</pre>
 *
 * <p>Your method is given the context and the path of a directory that it may use for checkpoints,
 * and both functions: the check passes functions that count how often they are called.
 *
 * <p>Look at it with {@code ./course run 2.8b}, check it with {@code ./course check 2.8b}, and if
 * you are stuck, {@code ./course hint 2.8b}.
 */
public final class Ex08bHotPages {
  static final Duration BATCH = Durations.minutes(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex08bHotPages.class, args).stopAfter(24);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<WikipediaEdit> edits =
          SampleStreams.wikipediaEdits(ssc, Instant.parse("2015-09-12T12:30:00Z"));
      hotPages(
              edits,
              ssc,
              run.checkpointDirectory(),
              (count, entered) -> count + entered,
              (count, left) -> count - left)
          .print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  /** The page of an edit, such as {@code fr:Paris}: each language has a Wikipedia of its own. */
  static String page(WikipediaEdit edit) {
    return edit.getChannel() + ":" + edit.getPage();
  }

  static JavaPairDStream<String, Integer> hotPages(
      JavaDStream<WikipediaEdit> edits,
      JavaStreamingContext ssc,
      String checkpointDirectory,
      Function2<Integer, Integer, Integer> add,
      Function2<Integer, Integer, Integer> subtract) {
    // region answer
    ssc.checkpoint(checkpointDirectory);
    return edits
        .mapToPair(edit -> new Tuple2<>(page(edit), 1))
        .reduceByKeyAndWindow(
            add,
            subtract,
            Durations.minutes(30),
            Durations.minutes(10),
            ssc.sparkContext().defaultParallelism(),
            page -> page._2() > 0)
        .filter(page -> page._2() >= 3);
    // endregion
  }
}
