package io.sparkcourse.section3.checkpointing;

import org.apache.spark.SparkConf;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Adds one, then multiplies by ten. */
public final class Program {
  public static JavaStreamingContext create(SparkConf conf, String directory) {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, RunningTotal.BATCH);
    ssc.checkpoint(directory);
    // region pipeline
    JavaDStream<Integer> results =
        RunningTotal.numbers(ssc).map(Program::plusOne).map(Program::timesTen);
    // endregion
    RunningTotal.putOutEach(results);
    return ssc;
  }

  private static Integer plusOne(Integer number) {
    return number + 1;
  }

  private static Integer timesTen(Integer number) {
    return number * 10;
  }
}
