package io.sparkcourse.section4.kinesis;

import io.sparkcourse.testing.TestSpark;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Contexts for receivers of Kinesis: on real time, and with a thread for each of a few receivers.
 */
final class RealTime {
  private RealTime() {}

  /** Takes the place of the context that tests share: a JVM has one SparkContext. */
  static JavaStreamingContext context() {
    TestSpark.stop();
    SparkConf conf =
        new SparkConf()
            .setMaster("local[5]")
            .setAppName("receivers")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    return new JavaStreamingContext(conf, Durations.seconds(1));
  }
}
