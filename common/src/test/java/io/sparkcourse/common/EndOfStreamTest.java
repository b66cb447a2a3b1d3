package io.sparkcourse.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.jvm.JvmModules;
import io.sparkcourse.common.replay.ReplayClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndOfStreamTest {
  private JavaStreamingContext ssc;

  /** Gives up as soon as it is started. */
  private static final class RefusedReceiver extends Receiver<String> {
    private static final long serialVersionUID = 1L;

    RefusedReceiver() {
      super(StorageLevel.MEMORY_ONLY());
    }

    @Override
    public void onStart() {
      stop("The server refused us: ask it kindly.");
    }

    @Override
    public void onStop() {
      // nothing is open
    }
  }

  @BeforeAll
  static void openModules() {
    JvmModules.openForSpark();
  }

  @BeforeEach
  void createContext() {
    SparkConf conf =
        new SparkConf()
            .setAppName("tests")
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    ssc = new JavaStreamingContext(ReplayClock.use(conf), Durations.seconds(1));
  }

  @AfterEach
  void stopContext() {
    ssc.stop(true, false);
    // The thread that stopped it first may still be working: the next test needs its place.
    await().atMost(Duration.ofMinutes(1)).until(() -> SparkContext$.MODULE$.getActive().isEmpty());
  }

  @Test
  void theContextStopsAfterAnEmptyMicroBatchOfASourceThatHasEnded() throws Exception {
    startEmptyStream(null, CompletableFuture.completedFuture(null));

    runOneMicroBatch();

    assertThat(ssc.awaitTerminationOrTimeout(30_000)).isTrue();
  }

  @Test
  void theContextStopsAfterTheMicroBatchesThatWereAskedFor() throws Exception {
    startEmptyStream(1, null);

    runOneMicroBatch();

    assertThat(ssc.awaitTerminationOrTimeout(30_000)).isTrue();
  }

  @Test
  void aReceiverThatGivesUpEndsTheProgramWithItsSentence() {
    EndOfStream.watch(ssc, null, null);
    ssc.receiverStream(new RefusedReceiver()).print();
    ssc.start();

    assertThatThrownBy(() -> ssc.awaitTerminationOrTimeout(30_000))
        .isInstanceOf(CannotRunException.class)
        .hasMessage("The server refused us: ask it kindly.");
  }

  private void startEmptyStream(Integer batches, CompletableFuture<?> source) {
    EndOfStream.watch(ssc, batches, source);
    Queue<JavaRDD<String>> nothing = new ArrayDeque<>();
    ssc.queueStream(nothing).print();
    ssc.start();
  }

  private void runOneMicroBatch() {
    ReplayClock.of(ssc).advance(1000);
  }
}
