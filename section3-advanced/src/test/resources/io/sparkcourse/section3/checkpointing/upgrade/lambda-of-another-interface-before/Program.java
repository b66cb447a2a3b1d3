package io.sparkcourse.section3.checkpointing;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Takes each number twice, and multiplies it by ten. */
public final class Program {
  public static JavaStreamingContext create(SparkConf conf, String directory) {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, RunningTotal.BATCH);
    ssc.checkpoint(directory);
    // region pipeline
    JavaDStream<Integer> results =
        RunningTotal.numbers(ssc)
            .flatMap(number -> List.of(number, number).iterator())
            .map(number -> number * 10);
    // endregion
    RunningTotal.putOutEach(results);
    return ssc;
  }
}
