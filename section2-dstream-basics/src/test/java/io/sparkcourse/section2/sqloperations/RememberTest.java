package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.receiver.Receiver;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lecture 2.12: how long a batch can be queried, and what happens to it then. */
class RememberTest {
  /** Of a task that waits in the same JVM; both are back at 0 after each use. */
  private static final Semaphore BEGUN = new Semaphore(0);

  private static final Semaphore MAY_GO_ON = new Semaphore(0);

  private static final String GONE = "after its blocks have been removed!";

  @AfterEach
  void dropTheView() {
    TestSpark.session().catalog().dropTempView("orders");
  }

  @Test
  void withoutRememberTheBlocksOfAReceiverAreGone() {
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      AdHocQueriesDemo.offerAsView(received(tester));
      runUntilThereAreOrders(tester);

      assertThat(answer()).isEqualTo("[[tea,3], [cup,2], [jam,1]]");
      tester.run(2);
      assertThatThrownBy(RememberTest::answer)
          .hasMessageContaining("Attempted to use BlockRDD")
          .hasMessageContaining(GONE);
    }
  }

  @Test
  void aQuestionThatIsOvertakenByTheRemovalFailsInTheMiddle() throws Exception {
    assertThatThrownBy(() -> askWhileThreeBatchesPass(AdHocQueriesDemo.BATCH))
        .hasStackTraceContaining("Could not compute split, block input-")
        .hasMessageContaining("not found");
  }

  @Test
  void andDoesNotIfTheBatchIsRemembered() throws Exception {
    assertThat(askWhileThreeBatchesPass(Durations.minutes(1))).isEqualTo(2);
  }

  @Test
  void theViewItselfIsStillThere() {
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      AdHocQueriesDemo.offerAsView(received(tester));
      runUntilThereAreOrders(tester);
      tester.run(2);

      assertThat(TestSpark.session().catalog().tableExists("orders")).isTrue();
      assertThat(TestSpark.session().table("orders").columns()).containsExactly("item");
    }
  }

  @Test
  void withRememberTheyStayAsLongAsItSays() {
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      tester.context().remember(Durations.minutes(1));
      AdHocQueriesDemo.offerAsView(received(tester));
      runUntilThereAreOrders(tester);

      tester.run(5);
      assertThat(answer()).isEqualTo("[[tea,3], [cup,2], [jam,1]]");
      tester.run(2);
      assertThatThrownBy(RememberTest::answer).hasMessageContaining(GONE);
    }
  }

  @Test
  void aWindowOfAMinuteRemembersForAMinuteToo() {
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      JavaDStream<String> items = received(tester);
      AdHocQueriesDemo.offerAsView(items);
      items.window(Durations.minutes(1)).foreachRDD(rdd -> {});
      runUntilThereAreOrders(tester);

      tester.run(5);
      assertThat(answer()).isEqualTo("[[tea,3], [cup,2], [jam,1]]");
      tester.run(3);
      assertThatThrownBy(RememberTest::answer).hasMessageContaining(GONE);
    }
  }

  @Test
  void whatCanBeReadAgainIsReadAgain() {
    LongAccumulator reads = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      AdHocQueriesDemo.offerAsView(counted(tester.stream(List.of("tea", "cup", "tea")), reads));
      tester.run(4);
      reads.reset();

      assertThat(answer()).isEqualTo("[[tea,2], [cup,1]]");
      assertThat(reads.value()).isEqualTo(3);
    }
  }

  @Test
  void evenIfItWasCached() {
    assertThat(readsByAQuestionThreeBatchesLater(AdHocQueriesDemo.BATCH)).isEqualTo(3);
  }

  @Test
  void unlessItWasCachedAndIsRemembered() {
    assertThat(readsByAQuestionThreeBatchesLater(Durations.minutes(1))).isZero();
  }

  @Test
  void withoutUnpersistNothingIsForgottenThatIsStillReferredTo() {
    assertThat(cachedAfterEightBatches("true")).isLessThanOrEqualTo(2);
    assertThat(cachedAfterEightBatches("false")).isEqualTo(8);
  }

  @Test
  void aViewOverAWindowAnswersForTheLastMinute() {
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      JavaDStream<String> orders = tester.stream(List.of("tea"), List.of("cup"), List.of("tea"));
      // region window
      AdHocQueriesDemo.offerAsView(orders.window(Durations.minutes(1)));
      // endregion

      tester.run(3);
      assertThat(answer()).isEqualTo("[[tea,2], [cup,1]]");
      tester.run(4); // the first tea has left
      assertThat(answer()).contains("[tea,1]", "[cup,1]");
    }
  }

  private static int cachedAfterEightBatches(String unpersist) {
    SparkConf conf = TestSpark.context().sc().conf();
    Set<Integer> before = Set.copyOf(TestSpark.context().getPersistentRDDs().keySet());
    conf.set("spark.streaming.unpersist", unpersist);
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      List<JavaRDD<String>> held = new ArrayList<>(); // else the garbage collector may be first
      tester.stream(List.of("tea"))
          .cache()
          .foreachRDD(
              rdd -> {
                rdd.count();
                held.add(rdd);
              });
      tester.run(8);
      assertThat(held).hasSize(8);

      Set<Integer> cached = new HashSet<>(TestSpark.context().getPersistentRDDs().keySet());
      cached.removeAll(before);
      return cached.size();
    } finally {
      conf.remove("spark.streaming.unpersist");
    }
  }

  private static long readsByAQuestionThreeBatchesLater(Duration memory) {
    LongAccumulator reads = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      tester.context().remember(memory);
      JavaDStream<String> items = counted(tester.stream(List.of("tea", "cup", "tea")), reads);
      AdHocQueriesDemo.offerAsView(items.cache());
      tester.run(1);
      assertThat(answer()).isEqualTo("[[tea,2], [cup,1]]"); // what is cached now
      tester.run(3);
      reads.reset();

      assertThat(answer()).isEqualTo("[[tea,2], [cup,1]]");
      return reads.value();
    }
  }

  /**
   * Counts two records, each in its own block. The task of the first waits until three more batches
   * have finished; that of the second begins after it, since the receiver has the other of the two
   * threads.
   */
  private static long askWhileThreeBatchesPass(Duration memory) throws Exception {
    AtomicReference<JavaRDD<String>> batch = new AtomicReference<>();
    ExecutorService analyst = Executors.newSingleThreadExecutor();
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      tester.context().remember(memory);
      tester.context().receiverStream(new TwoBlocks()).foreachRDD(batch::set);
      tester.run(1); // starts the receiver
      TwoBlocks.MAY_STORE.release();
      TwoBlocks.STORED.acquire();
      tester.run(1);
      JavaRDD<String> slow = batch.get().mapPartitionsWithIndex(RememberTest::wait, true);
      Future<Long> answer =
          analyst.submit(
              () -> TestSpark.session().createDataset(slow.rdd(), Encoders.STRING()).count());
      BEGUN.acquire();
      tester.run(3);
      MAY_GO_ON.release();
      return answer.get();
    } finally {
      analyst.shutdown();
    }
  }

  private static Iterator<String> wait(int partition, Iterator<String> records)
      throws InterruptedException {
    if (partition == 0) {
      BEGUN.release();
      MAY_GO_ON.acquire();
    }
    return records;
  }

  /** Stores two blocks of one record each, when it may. */
  private static final class TwoBlocks extends Receiver<String> {
    private static final long serialVersionUID = 1L;
    private static final Semaphore MAY_STORE = new Semaphore(0);
    private static final Semaphore STORED = new Semaphore(0);

    TwoBlocks() {
      super(StorageLevel.MEMORY_ONLY());
    }

    @Override
    public void onStart() {
      Thread thread = new Thread(this::storeBoth, "two blocks");
      thread.setDaemon(true);
      thread.start();
    }

    private void storeBoth() {
      MAY_STORE.acquireUninterruptibly();
      store(List.of("tea").iterator());
      store(List.of("cup").iterator());
      STORED.release();
    }

    @Override
    public void onStop() {
      // its thread has already ended
    }
  }

  private static JavaDStream<String> received(DStreamTester tester) {
    return tester.context().receiverStream(new AdHocQueriesDemo.OneDelivery());
  }

  private static JavaDStream<String> counted(JavaDStream<String> items, LongAccumulator reads) {
    return items.map(
        item -> {
          reads.add(1);
          return item;
        });
  }

  private static void runUntilThereAreOrders(DStreamTester tester) {
    SparkSession spark = TestSpark.session();
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              tester.run(1);
              return spark.catalog().tableExists("orders");
            });
  }

  private static String answer() {
    return TestSpark.session().sql(AdHocQueriesDemo.QUESTION).collectAsList().toString();
  }
}
