package io.sparkcourse.section3.checkpointing;

import org.apache.spark.SparkConf;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Multiplies by a hundred. */
public final class Program {
  public static JavaStreamingContext create(SparkConf conf, String directory) {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, RunningTotal.BATCH);
    ssc.checkpoint(directory);
    // region pipeline
    JavaDStream<Integer> results =
        RunningTotal.numbers(ssc).map(number -> number * 100);
    // endregion
    RunningTotal.putOutEach(results);
    return ssc;
  }
}
