package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lecture 2.12: how long a batch can be asked about, and what becomes of it then. */
class RememberTest {
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
  void aViewOverAWindowAnswersForTheLastMinute() {
    try (DStreamTester tester = DStreamTester.every(AdHocQueriesDemo.BATCH)) {
      // region window
      JavaDStream<String> orders = tester.stream(List.of("tea"), List.of("cup"), List.of("tea"));
      AdHocQueriesDemo.offerAsView(orders.window(Durations.minutes(1)));
      // endregion

      tester.run(3);
      assertThat(answer()).isEqualTo("[[tea,2], [cup,1]]");
      tester.run(4); // the first tea has left
      assertThat(answer()).contains("[tea,1]", "[cup,1]");
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
