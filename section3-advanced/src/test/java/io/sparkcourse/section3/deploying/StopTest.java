package io.sparkcourse.section3.deploying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.TestSpark;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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
  /** On the system's clock, which goes on while a context stops. */
  private static final SparkConf CONF = TestSpark.conf().remove("spark.streaming.clock");

  @BeforeEach
  void stopTheSharedContext() {
    TestSpark.stop();
  }

  /** It waits for the batch to end from which it was called: for an hour, then by force. */
  @Test
  void stoppingGracefullyWithinABatchWaitsForItself() {
    AtomicReference<Thread> batch = new AtomicReference<>();
    try (JavaStreamingContext ssc = new JavaStreamingContext(CONF, Durations.milliseconds(200))) {
      ssc.queueStream(new ArrayDeque<JavaRDD<Integer>>())
          .foreachRDD(
              rdd -> {
                if (!batch.compareAndSet(null, Thread.currentThread())) {
                  return; // the next batch would wait for itself, too
                }
                // region deadlock
                ssc.stop(false, true);
                // endregion
              });
      ssc.start();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> batch.get() != null && calls(batch.get()).contains("awaitTermination"));

      assertThat(calls(batch.get())).containsSubsequence("awaitTermination", "stop");
      batch.get().interrupt(); // what nobody would do
    }
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

  private static List<String> calls(Thread thread) {
    return Stream.of(thread.getStackTrace()).map(StackTraceElement::getMethodName).toList();
  }
}
