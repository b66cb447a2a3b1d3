package io.sparkcourse.section4.memorytuning;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.BlockStatus;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.collection.JavaConverters;

/**
 * Lecture 4.6: how much memory does a batch take, by storage level and by serializer?
 *
 * <p>Six hours of edits of Wikipedia in one batch. Run it with the green arrow, {@code ./course run
 * SerializedSizes}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * Bytes that an edit takes in memory
 *   objects             290
 *   Java's serializer    85
 *   Kryo                103
 *   Kryo, registered     62
 * }</pre>
 */
public final class SerializedSizesDemo {
  private static final Duration BATCH = Durations.minutes(6 * 60);
  private static final Instant START = Instant.parse("2015-09-12T12:00:00Z");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SerializedSizesDemo.class, args).stopAfter(1);
    System.out.println("Bytes that an edit takes in memory");
    // region main
    print("objects", run, run.sparkConf(), StorageLevel.MEMORY_ONLY());
    print("Java's serializer", run, run.sparkConf(), StorageLevel.MEMORY_ONLY_SER());
    print("Kryo", run, kryo(run.sparkConf()), StorageLevel.MEMORY_ONLY_SER());
    print("Kryo, registered", run, registered(run.sparkConf()), StorageLevel.MEMORY_ONLY_SER());
    // endregion
  }

  private static void print(String how, DemoRun run, SparkConf conf, StorageLevel level)
      throws InterruptedException {
    try (JavaStreamingContext ssc = new JavaStreamingContext(ReplayClock.use(conf), BATCH)) {
      run.replay(ssc);
      SampleStreams.wikipediaEdits(ssc, START)
          .persist(level)
          .foreachRDD(
              rdd -> System.out.printf("  %-18s %4d%n", how, bytesInMemory(rdd) / rdd.count()));

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region kryo
  static SparkConf kryo(SparkConf conf) {
    return conf.set("spark.serializer", KryoSerializer.class.getName());
  }

  /** Registers the serialized classes, so that each is written as a number. */
  static SparkConf registered(SparkConf conf) {
    return kryo(conf).registerKryoClasses(new Class<?>[] {WikipediaEdit.class, Instant.class});
  }

  // endregion

  /** The memory of this persisted RDD in all executors; the web UI also shows it. */
  static long bytesInMemory(JavaRDD<?> rdd) {
    rdd.count(); // persisted is not yet kept
    BlockManagerMaster blocks = SparkEnv.get().blockManager().master();
    return IntStream.range(0, rdd.getNumPartitions())
        .mapToObj(partition -> blocks.getBlockStatus(new RDDBlockId(rdd.id(), partition), true))
        .flatMap(replicas -> JavaConverters.mapAsJavaMap(replicas).values().stream())
        .mapToLong(BlockStatus::memSize)
        .sum();
  }
}
