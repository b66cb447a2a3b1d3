package io.sparkcourse.section3.checkpointing;

import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * A program to be killed and recovered: it adds up 1, 2, 3 and so on, a number in each micro-batch
 * of a second, and outputs the total after each.
 *
 * <p>Public, since a release that a test compiles has its own class loader.
 */
public final class RunningTotal {
  public static final Duration BATCH = Durations.seconds(1);
  private static final int NUMBERS = 100;

  /** Static, since a recovered context has the lambdas but no object of this JVM. */
  private static final ConcurrentLinkedQueue<String> OUTPUT = new ConcurrentLinkedQueue<>();

  private RunningTotal() {}

  /** A new context with the checkpoint directory, the streams and the output. */
  static JavaStreamingContext create(String checkpointDirectory) {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.checkpoint(checkpointDirectory);
    putOut(total(numbers(ssc)));
    return ssc;
  }

  public static JavaDStream<Integer> numbers(JavaStreamingContext ssc) {
    return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, RunningTotal::arrivals);
  }

  static JavaPairDStream<String, Integer> total(JavaDStream<Integer> numbers) {
    return numbers
        .mapToPair(number -> new Tuple2<>("total", number))
        .updateStateByKey(RunningTotal::add);
  }

  static void putOut(JavaPairDStream<String, Integer> totals) {
    totals.foreachRDD(
        (rdd, time) ->
            rdd.collect()
                .forEach(total -> OUTPUT.add(time.milliseconds() / 1000 + " s: " + total._2())));
  }

  /** Outputs each element, such as {@code 3 s: 30}. */
  public static void putOutEach(JavaDStream<Integer> numbers) {
    numbers.foreachRDD(
        (rdd, time) ->
            rdd.collect()
                .forEach(number -> OUTPUT.add(time.milliseconds() / 1000 + " s: " + number)));
  }

  /**
   * Runs this many batches, and stops at once, as in a crash: what Spark has not written is lost.
   *
   * @return the output, such as {@code 3 s: 6}
   */
  static List<String> run(JavaStreamingContext ssc, int batches) throws InterruptedException {
    OUTPUT.clear();
    try {
      CheckpointFiles checkpoints = CheckpointFiles.in(ssc.ssc().checkpointDir());
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      for (int i = 0; i < batches; i++) {
        checkpoints.awaitEnd(time.nextBatch());
      }
    } finally {
      stop(ssc);
    }
    return List.copyOf(OUTPUT);
  }

  /** Stops the context, and removes it from the SparkContext, which other tests share. */
  static void stop(JavaStreamingContext ssc) {
    ssc.stop(false, false);
    if (!ssc.sparkContext().sc().isStopped()) {
      ssc.sparkContext().sc().setCheckpointDir(null);
    }
  }

  private static Optional<Integer> add(List<Integer> numbers, Optional<Integer> total) {
    return Optional.of(total.orElse(0) + numbers.stream().mapToInt(Integer::intValue).sum());
  }

  private static List<Arrival<Integer>> arrivals() {
    return IntStream.rangeClosed(1, NUMBERS)
        .mapToObj(number -> new Arrival<>(Instant.ofEpochSecond(number - 1), number))
        .toList();
  }
}
