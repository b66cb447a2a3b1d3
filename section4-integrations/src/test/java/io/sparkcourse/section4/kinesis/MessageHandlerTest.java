package io.sparkcourse.section4.kinesis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.kinesis.model.Record;
import io.sparkcourse.testing.TestSpark;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Function1;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Lecture 4.3: a message handler that is not serializable. The demo shows one that is. */
class MessageHandlerTest {
  private static final ClassTag<ReceivedOrder> ORDER = ClassTag$.MODULE$.apply(ReceivedOrder.class);

  @BeforeEach
  void ownContext() {
    TestSpark.stop(); // a receiver needs real time
  }

  @Test
  void withACheckpointDirectoryTheContextDoesNotStart(@TempDir Path directory) {
    try (JavaStreamingContext ssc = context()) {
      ssc.checkpoint(directory.toString());
      assertThatThrownBy(ssc::start)
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("DStreams with their functions are not serializable");
    }
  }

  @Test
  void withoutOneTheReceiverIsTriedAgainAndAgain() {
    AtomicInteger failures = new AtomicInteger();
    try (JavaStreamingContext ssc = context()) {
      ssc.ssc()
          .sc()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onJobEnd(SparkListenerJobEnd end) {
                  if (end.jobResult() instanceof JobFailed failed
                      && failed.exception().getMessage().contains("NotSerializableException")) {
                    failures.incrementAndGet();
                  }
                }
              });
      ssc.start();
      await().atMost(Duration.ofMinutes(2)).until(() -> failures.get() >= 3);
    }
  }

  private static JavaStreamingContext context() {
    JavaStreamingContext ssc = new JavaStreamingContext(TestSpark.conf(), Durations.seconds(1));
    Function1<Record, ReceivedOrder> handler = ReceivedOrder::of;
    KinesisInputDStream<ReceivedOrder> orders =
        KinesisInputDStream.builder()
            .streamingContext(ssc)
            .streamName("orders")
            .checkpointAppName("orders")
            .buildWithMessageHandler(handler, ORDER);
    JavaDStream.fromDStream(orders, ORDER).print();
    return ssc;
  }
}
