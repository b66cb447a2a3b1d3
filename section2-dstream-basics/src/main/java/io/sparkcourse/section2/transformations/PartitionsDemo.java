package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleStreams;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 2.3: how are the elements of a batch distributed over partitions, and what changes that?
 *
 * <p>The elements are the languages of eleven tweets; each pair of brackets is a partition. Run it
 * with the green arrow, {@code ./course run Partitions}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:00:03
 *   languages                [en, pt, es, en, en] [es, fr, en, fr, en, es]
 *   glom: sizes              [5] [6]
 *   filter: Spanish          [es] [es, es]
 *   union with itself        [en, pt, es, en, en] [es, fr, en, fr, en, es] [en, pt, es, en, en] [es, fr, en, fr, en, es]
 *   repartition(4)           [en, fr] [en, en, es, en] [pt, fr, es] [es, en]
 *   repartition(1)           [en, pt, es, en, en, es, fr, en, fr, en, es]
 *   map, repartition(4)      [en:0, fr:1] [en:0, en:0, es:1, en:1] [pt:0, fr:1, es:1] [es:0, en:1]
 *   repartition(4), map      [en:0, fr:0] [en:1, en:1, es:1, en:1] [pt:2, fr:2, es:2] [es:3, en:3]
 * (4) MapPartitionsRDD[28] at repartition at DStream.scala:578 []
 *  |  CoalescedRDD[27] at repartition at DStream.scala:578 []
 *  |  ShuffledRDD[26] at repartition at DStream.scala:578 []
 *  +-(2) MapPartitionsRDD[25] at repartition at DStream.scala:578 []
 *     |  MapPartitionsRDD[1] at map at PartitionsDemo.java:<number> []
 *     |  ParallelCollectionRDD[0] at InputDStream at ReplayInputDStream.java:<number> []
 * }</pre>
 */
public final class PartitionsDemo {
  static final Duration BATCH = Durations.seconds(3);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(PartitionsDemo.class, args).stopAfter(1);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaDStream<String> languages = SampleStreams.tweets(ssc).map(Tweet::getLang);

      // region main
      BatchPrinter batches = new BatchPrinter();
      batches.print("languages", languages);
      batches.print("glom: sizes", languages.glom().map(List::size));
      batches.print("filter: Spanish", languages.filter(language -> language.equals("es")));
      batches.print("union with itself", languages.union(languages));
      batches.print("repartition(4)", languages.repartition(4));
      batches.print("repartition(1)", languages.repartition(1));
      batches.print("map, repartition(4)", mappedInTask(languages).repartition(4));
      batches.print("repartition(4), map", mappedInTask(languages.repartition(4)));
      languages.repartition(4).foreachRDD(rdd -> System.out.println(rdd.toDebugString()));
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region task
  /**
   * Adds the number of the task, within its stage, that called the function, such as {@code en:0}.
   */
  static JavaDStream<String> mappedInTask(JavaDStream<String> words) {
    return words.map(word -> word + ":" + TaskContext.getPartitionId());
  }
  // endregion
}
