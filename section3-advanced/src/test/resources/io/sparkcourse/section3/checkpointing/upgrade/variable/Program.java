package io.sparkcourse.section3.checkpointing;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Multiplies by ten. */
public final class Program {
  public static JavaStreamingContext create(SparkConf conf, String directory) {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, RunningTotal.BATCH);
    ssc.checkpoint(directory);
    // region pipeline
    Function<Integer, Integer> byTen = number -> number * 10;
    JavaDStream<Integer> results = RunningTotal.numbers(ssc).map(byTen);
    // endregion
    RunningTotal.putOutEach(results);
    return ssc;
  }
}
