package io.sparkcourse.section3.faulttolerance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.lines.AcknowledgedLineServer;
import io.sparkcourse.common.lines.ReliableReceiver;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lecture 3.5: the two settings that belong to a write-ahead log, and what Spark logs about them.
 */
class WriteAheadLogTest {
  private static final String WRITE_AHEAD_LOG = "spark.streaming.receiver.writeAheadLog.enable";

  /** Spark's events about blocks and failed tasks. */
  private final Events events = new Events();

  private SparkConf conf;
  private DStreamTester tester;
  private AcknowledgedLineServer server;

  @BeforeEach
  void makeATester() {
    tester = DStreamTester.every(Durations.seconds(1));
    tester.context().ssc().sparkContext().addSparkListener(events);
    conf = SparkEnv.get().conf(); // of the context that all tests share
  }

  @AfterEach
  void restore() throws IOException {
    conf.remove(WRITE_AHEAD_LOG);
    tester.context().ssc().sparkContext().removeSparkListener(events);
    tester.close();
    server.close();
  }

  @Test
  void withoutACheckpointDirectoryTheContextStartsAndTheReceiverDoesNot() throws IOException {
    conf.set(WRITE_AHEAD_LOG, "true");

    BatchOutput<String> received = receive(StorageLevel.MEMORY_AND_DISK_SER());

    // The receiver's task is started again each time that it has failed.
    await().atMost(Duration.ofSeconds(60)).until(() -> events.failures.size() > 1);
    tester.run(1);
    assertThat(events.failures)
        .allMatch(
            failure ->
                failure.contains(
                    "Cannot enable receiver write-ahead log without checkpoint directory set. Please"
                        + " use streamingContext.checkpoint() to set the checkpoint directory."));
    assertThat(events.replications).isEmpty();
    assertThat(received.batches().values()).containsExactly(List.of(), List.of());
  }

  @Test
  void withALogTheSecondCopyIsLeftOutWhateverTheLevelSays() throws Exception {
    conf.set(WRITE_AHEAD_LOG, "true");
    tester.withCheckpoint();

    receive(StorageLevel.MEMORY_AND_DISK_SER_2());

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(events.replications).isNotEmpty().containsOnly(1));
    awaitAcknowledgements();
  }

  @Test
  void withoutALogItIsAskedFor() throws Exception {
    receive(StorageLevel.MEMORY_AND_DISK_SER_2());

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(events.replications).isNotEmpty().containsOnly(2));
    awaitAcknowledgements();
  }

  /** Starts a receiver; its server lives as long as the test. */
  private BatchOutput<String> receive(StorageLevel level) throws IOException {
    server = AcknowledgedLineServer.serving(List.of("a", "b"), 1);
    BatchOutput<String> received =
        tester.collect(tester.context().receiverStream(new ReliableReceiver(server.port(), level)));
    tester.run(1); // calls start(), which throws nothing
    return received;
  }

  /**
   * The receiver has nothing to store any more. With a log, a store that begins when Spark has
   * stopped the receiver waits for half a minute and fails, and Awaitility throws that exception in
   * the test that is waiting by then.
   */
  private void awaitAcknowledgements() throws Exception {
    server.finished().get(60, TimeUnit.SECONDS);
  }

  /** Spark calls it in a separate thread. */
  private static final class Events extends SparkListener {
    final Queue<Integer> replications = new ConcurrentLinkedQueue<>();
    final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void onBlockUpdated(SparkListenerBlockUpdated updated) {
      StorageLevel level = updated.blockUpdatedInfo().storageLevel();
      if (updated.blockUpdatedInfo().blockId().name().startsWith("input-") && level.isValid()) {
        replications.add(level.replication());
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (!end.taskInfo().successful()) {
        failures.add(end.reason().toString());
      }
    }
  }
}
