package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.exercise.NotStartedException;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Exercise 3.3a: survive a kill.
 *
 * <p>A shop counts how often each of its pages has been viewed since the program was started for
 * the first time, however long ago that is. After each micro-batch it reports the counts of all
 * pages so far, even after one without views. Before the first view the report is empty.
 *
 * <p>The driver may end or be killed at any moment. When it is started again with the same
 * checkpoint directory, the program must continue counting as if nothing had happened: no view is
 * lost, and none counts twice. The context writes its checkpoints to that directory. Before the
 * first start, the directory does not exist or is empty. If there is a checkpoint and it cannot be
 * read, the start must fail: a program that began at 0 again would lose all views without anyone
 * noticing.
 *
 * <p>Input, one page name per view, a micro-batch every 5 seconds:
 *
 * <pre>{@code
 * batch 1:  /tea /cart /tea
 * batch 2:  /tea
 * batch 3:  /cart /help
 * batch 4:  /tea
 * }</pre>
 *
 * Reports, if the driver is killed in batch 3:
 *
 * <pre>{@code
 * batch 1:  (/cart,1) (/tea,2)
 * batch 2:  (/cart,1) (/tea,3)
 * --- killed, and started again
 * batch 3:  (/cart,2) (/help,1) (/tea,3)
 * batch 4:  (/cart,2) (/help,1) (/tea,4)
 * }</pre>
 *
 * <p>After a restart, a batch may or may not be reported a second time: outputs are at least once.
 * If it is, the counts are the same.
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 3.3a}, check it with {@code ./course check 3.3a}, and if
 * you are stuck, {@code ./course hint 3.3a}.
 */
public final class Ex03aSurviveAKill {
  static final Duration BATCH = Durations.seconds(5);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex03aSurviveAKill.class, args).stopAfter(3);
    String directory = run.checkpointDirectory();
    for (String start : List.of("first start", "second start")) {
      System.out.println(start);
      try (JavaStreamingContext ssc =
          createOrRecover(
              ReplayClock.use(run.sparkConf()),
              directory,
              Ex03aSurviveAKill::pageViews,
              Ex03aSurviveAKill::print)) {
        run.replay(ssc);
        ssc.start();
        ssc.awaitTermination();
      }
    }
  }

  private static JavaDStream<String> pageViews(JavaStreamingContext ssc) {
    return SampleStreams.accessLog(ssc, Instant.parse("2025-06-02T12:40:00Z"))
        .map(LogEntry::getPath);
  }

  private static void print(JavaPairRDD<String, Integer> counts, Time time) {
    System.out.println(time + "  " + counts.sortByKey().collect());
  }

  /**
   * The context of the program, with everything in it, not started yet: a new one on the first
   * start, the one from the checkpoint on each later start.
   *
   * @param conf for a new context
   * @param checkpointDirectory the path of a directory, the same on each start; on the first one it
   *     is empty or does not exist
   * @param pageViews makes the stream of page views in a context
   * @param report must be called for each micro-batch, with the counts of all pages so far and the
   *     time of the batch
   */
  static JavaStreamingContext createOrRecover(
      SparkConf conf,
      String checkpointDirectory,
      Function<JavaStreamingContext, JavaDStream<String>> pageViews,
      VoidFunction2<JavaPairRDD<String, Integer>, Time> report) {
    // region answer
    throw new NotStartedException(
        "3.3a", "find the method of JavaStreamingContext that recovers a context or creates one");
    // endregion
  }
}
