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
    JavaDStream<Integer> results = RunningTotal.numbers(ssc).map(new Times());
    // endregion
    RunningTotal.putOutEach(results);
    return ssc;
  }

  /** Multiplies. */
  public static final class Times implements Function<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(Integer number) {
      return number * 10;
    }
  }
}
