package io.sparkcourse.section2.sqloperations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lecture 2.12: what a GROUP BY over a small batch costs, and when its jobs run. */
class JobsAndTasksTest {
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";
  private static final String ADAPTIVE = "spark.sql.adaptive.enabled";

  /** The threads that run a query. */
  private final List<String> threads = new ArrayList<>();

  private final Counter counter = new Counter();
  private SparkSession spark;

  @BeforeEach
  void count() {
    spark = TestSpark.session();
    spark.sparkContext().addSparkListener(counter);
  }

  @AfterEach
  void countNoMore() {
    spark.sparkContext().removeSparkListener(counter);
    spark.catalog().dropTempView("items");
    spark.conf().unset(ADAPTIVE);
    TestSpark.session(); // sets the partitions as they were
  }

  /** A batch of two partitions; so two tasks read it, and the rest count the groups. */
  @ParameterizedTest(name = "adaptive {0}, {1} partitions: {2} tasks")
  @CsvSource({
    "true, 200, 3",
    "true, 2, 3",
    "false, 200, 202",
    "false, 2, 4",
  })
  void tasksOfOneQuestion(String adaptive, String partitions, int tasks) throws TimeoutException {
    JavaRDD<String> batch =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of("tea", "cup", "tea"), 2);
    spark.conf().set(ADAPTIVE, adaptive);
    spark.conf().set(PARTITIONS, partitions);

    assertThat(amounts(batch).collectAsList()).hasSize(2);

    assertThat(counter.tasks(spark.sparkContext())).isEqualTo(tasks);
  }

  @Test
  void sqlInTransformRunsItsShuffleWhenTheBatchIsPlanned() throws TimeoutException {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaDStream<String> items = tester.stream(List.of("tea", "cup", "tea"));

      // region transform
      JavaDStream<Row> amounts = items.transform(rdd -> amounts(rdd).toJavaRDD());
      amounts.foreachRDD(rdd -> {}); // reads nothing
      // endregion

      tester.run(1);
    }

    assertThat(threads).containsExactly("JobGenerator");
    assertThat(counter.jobs(spark.sparkContext())).isEqualTo(1);
  }

  @Test
  void sqlInForeachRddRunsInTheBatch() throws TimeoutException {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      tester.stream(List.of("tea", "cup", "tea")).foreachRDD(rdd -> amounts(rdd));
      tester.run(1);
    }

    assertThat(threads).containsExactly("streaming-job-executor-0");
    assertThat(counter.jobs(spark.sparkContext())).isZero(); // no action was called
  }

  private Dataset<Row> amounts(JavaRDD<String> items) {
    threads.add(Thread.currentThread().getName());
    spark
        .createDataset(items.rdd(), Encoders.STRING())
        .toDF("item")
        .createOrReplaceTempView("items");
    return spark.sql("SELECT item, count(*) AS amount FROM items GROUP BY item");
  }

  private static final class Counter extends SparkListener {
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      jobs.incrementAndGet();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      tasks.incrementAndGet();
    }

    int jobs(SparkContext sc) throws TimeoutException {
      sc.listenerBus().waitUntilEmpty();
      return jobs.get();
    }

    int tasks(SparkContext sc) throws TimeoutException {
      sc.listenerBus().waitUntilEmpty();
      return tasks.get();
    }
  }
}
