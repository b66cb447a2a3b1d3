package io.sparkcourse.section2.transformations;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 2.3: what goes through the shuffle when reducing by key and when grouping by key?
 *
 * <p>The three batches each have 20,000 pairs with 100 keys, in 2, 4 and 8 partitions. Run it with
 * the green arrow, {@code ./course run Shuffle}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * partitions:                            2                 4                 8
 *                          records      KB   records      KB   records      KB
 * reduceByKey: largest         200       4       400       8       800      16
 * combineByKey: average        200       7       400      15       800      30
 * groupByKey                   200     207       400     215       800     229
 * groupByKey of the RDD     20,000     416    20,000     416    20,000     416
 * }</pre>
 */
public final class ShuffleDemo {
  static final Duration BATCH = Durations.seconds(1);
  static final int PAIRS = 20_000;
  static final int KEYS = 100;
  private static final List<Integer> PARTITIONS = List.of(2, 4, 8);

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ShuffleDemo.class, args).stopAfter(PARTITIONS.size());
    SparkConf conf = ReplayClock.use(run.sparkConf());
    conf.set("spark.shuffle.compress", "false"); // so that the bytes are those of the records
    ShuffleWrites writes = new ShuffleWrites();
    try (JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH)) {
      run.replay(ssc);
      ssc.sparkContext().sc().addSparkListener(writes);
      JavaPairDStream<Integer, Integer> pairs =
          ssc.queueStream(batches(ssc.sparkContext()))
              .mapToPair(number -> new Tuple2<>(number % KEYS, number));

      // region operations
      compute("reduceByKey: largest", pairs.reduceByKey(Math::max));
      compute("combineByKey: average", ByKeyDemo.averages(pairs));
      compute("groupByKey", pairs.groupByKey());
      compute("groupByKey of the RDD", pairs.transformToPair(rdd -> rdd.groupByKey()));
      // endregion

      ssc.start();
      ssc.awaitTermination();
    }
    print(writes); // after the context is closed, when the listener has all events
  }

  // region compute
  /** Computes each batch in a job group of this name, which the listener distinguishes them by. */
  static void compute(String operation, JavaPairDStream<Integer, ?> stream) {
    stream.foreachRDD(
        rdd -> {
          rdd.context().setJobGroup(operation, "", false);
          rdd.count();
        });
  }

  // endregion

  /**
   * The numbers up to {@link #PAIRS} in each batch; the tasks generate a thousand from each
   * element.
   */
  private static Queue<JavaRDD<Integer>> batches(JavaSparkContext sc) {
    List<Integer> thousands = IntStream.range(0, PAIRS / 1000).boxed().toList();
    Queue<JavaRDD<Integer>> batches = new ArrayDeque<>();
    for (int partitions : PARTITIONS) {
      batches.add(
          sc.parallelize(thousands, partitions)
              .flatMap(n -> IntStream.range(n * 1000, (n + 1) * 1000).iterator()));
    }
    return batches;
  }

  private static void print(ShuffleWrites writes) {
    System.out.print("partitions:           ");
    PARTITIONS.forEach(partitions -> System.out.printf("%18d", partitions));
    System.out.printf("%n%-22s%s%n", "", "   records      KB".repeat(PARTITIONS.size()));
    writes
        .byJobGroup()
        .forEach(
            (operation, ofBatches) -> {
              System.out.printf("%-22s", operation);
              ofBatches.forEach(
                  write ->
                      System.out.printf(
                          Locale.ROOT, "%,10d %,7d", write.records(), write.bytes() / 1024));
              System.out.println();
            });
  }
}
