package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lecture 2.12: what a session is, and how long a view stays the same. */
class SessionsAndViewsTest {
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  @AfterEach
  void dropTheView() {
    TestSpark.session().catalog().dropTempView("items");
  }

  @Test
  void everyBatchAndEveryThreadIsGivenTheSameSession() throws Exception {
    Set<SparkSession> sessions = Collections.newSetFromMap(new IdentityHashMap<>());
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.stream(List.of("tea"), List.of("cup"))
          .foreachRDD(
              rdd -> {
                sessions.add(session(rdd));
              });
      tester.run(2);
    }
    ExecutorService another = Executors.newSingleThreadExecutor();
    try {
      sessions.add(another.submit(() -> SparkSession.builder().getOrCreate()).get());
    } finally {
      another.shutdown();
    }

    assertThat(sessions).hasSize(1);
  }

  @Test
  void aViewIsReplacedByEachBatch() {
    List<String> answers = new ArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.stream(List.of("tea", "cup"), List.of("jam"))
          .foreachRDD(
              rdd -> {
                table(rdd).createOrReplaceTempView("items");
                answers.add(rows(session(rdd).sql("SELECT item FROM items ORDER BY item")));
              });
      tester.run(3);
    }

    assertThat(answers).containsExactly("[[cup], [tea]]", "[[jam]]", "[]");
  }

  @Test
  void createTempViewFailsInTheSecondBatch() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.stream(List.of("tea"), List.of("cup"))
          .foreachRDD(
              rdd -> {
                table(rdd).createTempView("items");
              });
      tester.run(1);

      assertThatThrownBy(() -> tester.run(1))
          .hasMessageContaining(
              "Cannot create the temporary view `items` because it already exists");
    }
  }

  @Test
  void whoHoldsADatasetHoldsTheBatchOfWhichItWasMade() {
    SparkSession spark = TestSpark.session();
    table(TestSpark.context().parallelize(List.of("tea", "cup"))).createOrReplaceTempView("items");
    Dataset<Row> held = spark.table("items");

    table(TestSpark.context().parallelize(List.of("jam"))).createOrReplaceTempView("items");

    assertThat(rows(held)).isEqualTo("[[tea], [cup]]");
    assertThat(rows(spark.table("items"))).isEqualTo("[[jam]]");
  }

  @Test
  void aViewIsSeenInItsOwnSessionOnly() {
    SparkSession spark = TestSpark.session();
    table(TestSpark.context().parallelize(List.of("tea"))).createOrReplaceTempView("items");

    assertThat(spark.catalog().tableExists("items")).isTrue();
    assertThat(spark.newSession().catalog().tableExists("items")).isFalse();
  }

  @Test
  void aGlobalViewIsSeenInEverySession() {
    SparkSession spark = TestSpark.session();
    table(TestSpark.context().parallelize(List.of("tea"))).createOrReplaceGlobalTempView("items");
    try {
      assertThat(rows(spark.newSession().table("global_temp.items"))).isEqualTo("[[tea]]");
    } finally {
      spark.catalog().dropGlobalTempView("items");
    }
  }

  @Test
  void aViewHasNoDataItIsReadAgainByEachQuery() {
    TestSpark.session();
    var reads = TestSpark.context().sc().longAccumulator();
    JavaRDD<String> items =
        TestSpark.context()
            .parallelize(List.of("tea", "cup"))
            .map(
                item -> {
                  reads.add(1);
                  return item;
                });
    table(items).createOrReplaceTempView("items");
    assertThat(reads.value()).isZero();

    rows(TestSpark.session().table("items"));
    rows(TestSpark.session().sql("SELECT count(*) FROM items"));

    assertThat(reads.value()).isEqualTo(4);
  }

  @Test
  void whatIsSetOnTheSessionLastsUntilTheNextBatchSaysOtherwise() {
    SparkSession spark = TestSpark.session(); // its SparkConf has 1
    spark.conf().set(PARTITIONS, "7");

    session(TestSpark.context().parallelize(List.of("tea")));

    assertThat(spark.conf().get(PARTITIONS)).isEqualTo("1");
  }

  /** As in every batch. */
  private static SparkSession session(JavaRDD<String> batch) {
    return SparkSession.builder().config(batch.context().getConf()).getOrCreate();
  }

  private static Dataset<Row> table(JavaRDD<String> items) {
    return session(items).createDataset(items.rdd(), Encoders.STRING()).toDF("item");
  }

  private static String rows(Dataset<Row> rows) {
    return rows.collectAsList().toString();
  }
}
