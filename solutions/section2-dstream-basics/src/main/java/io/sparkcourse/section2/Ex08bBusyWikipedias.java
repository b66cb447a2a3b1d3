package io.sparkcourse.section2;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 2.8b: which Wikipedias are busy?
 *
 * <p>Each language has its own Wikipedia, such as {@code fr}: the channel of an edit. Every 5
 * minutes, output the Wikipedias with three edits or more in the last hour, each with its number of
 * edits, in any order; if there are none, output nothing. Every edit counts, whatever its other
 * fields. There is a micro-batch every 5 minutes, so an hour is 12 of them; during the first hour,
 * count the edits so far.
 *
 * <p>Input, one {@link WikipediaEdit} per edit; only {@code getChannel()} matters here:
 *
 * <pre>{@code
 * batch 1 (5 min):   en en en fr
 * batch 2 (10 min):  en fr
 * batch 3 (15 min):  de
 * batch 4 (20 min):  fr
 * }</pre>
 *
 * Output:
 *
 * <pre>{@code
 * batch 1 (5 min):   (en,3)
 * batch 2 (10 min):  (en,4)
 * batch 3 (15 min):  (en,4)
 * batch 4 (20 min):  (en,4) (fr,3)
 * }</pre>
 *
 * <p>Keep the cost down:
 *
 * <ul>
 *   <li>The same Wikipedias have edits in batch after batch, so do not go through all 12 batches
 *       for each result: the plain form reads 12 records for each Wikipedia that has an edit in
 *       each batch. The tasks of a batch may read 8, from memory and from shuffles together.
 *   <li>Keep nothing for a Wikipedia that has had no edit in the last hour. Two hours after its
 *       last edit, Spark must no longer hold anything for it in memory.
 * </ul>
 *
 * <p>Your method is given the context and the path of a directory that it may use for checkpoints.
 * The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 2.8b}, check it with {@code ./course check 2.8b}, and if
 * you are stuck, {@code ./course hint 2.8b}.
 */
public final class Ex08bBusyWikipedias {
  static final Duration BATCH = Durations.minutes(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex08bBusyWikipedias.class, args).stopAfter(24);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<WikipediaEdit> edits =
          SampleStreams.wikipediaEdits(ssc, Instant.parse("2015-09-12T12:30:00Z"));
      busyWikipedias(edits, ssc, run.checkpointDirectory()).print();

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, Integer> busyWikipedias(
      JavaDStream<WikipediaEdit> edits, JavaStreamingContext ssc, String checkpointDirectory) {
    // region answer
    ssc.checkpoint(checkpointDirectory);
    return edits
        .mapToPair(edit -> new Tuple2<>(edit.getChannel(), 1))
        .reduceByKeyAndWindow(
            Integer::sum,
            (count, left) -> count - left,
            Durations.minutes(60),
            BATCH,
            ssc.sparkContext().defaultParallelism(),
            wikipedia -> wikipedia._2() > 0)
        .filter(wikipedia -> wikipedia._2() >= 3);
    // endregion
  }
}
