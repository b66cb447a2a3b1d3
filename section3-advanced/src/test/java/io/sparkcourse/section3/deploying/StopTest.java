package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.TestSpark;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From where a context can be stopped. */
class StopTest {
  /** On the system's clock, which advances while a context stops. */
  private static final SparkConf CONF = TestSpark.conf().remove("spark.streaming.clock");

  @BeforeEach
  void stopTheSharedContext() {
    TestSpark.stop();
  }

  @Test
  void aListenerMustNotStopTheContext() {
    CompletableFuture<String> refusal = new CompletableFuture<>();
    try (JavaStreamingContext ssc = new JavaStreamingContext(CONF, Durations.milliseconds(200))) {
      ssc.queueStream(new ArrayDeque<JavaRDD<Integer>>()).foreachRDD(rdd -> {});
      ssc.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
              try {
                ssc.stop(false, true);
              } catch (Exception thrown) {
                refusal.complete(String.valueOf(thrown.getMessage()));
              }
            }
          });
      ssc.start();

      assertThat(refusal)
          .succeedsWithin(Duration.ofSeconds(30))
          .asString()
          .contains("listener bus");
    }
  }
}
