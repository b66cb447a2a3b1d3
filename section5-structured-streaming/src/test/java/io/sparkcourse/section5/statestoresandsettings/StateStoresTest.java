package io.sparkcourse.section5.statestoresandsettings;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.LoggedLines;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** Lecture 5.10: what the state stores keep in memory and in files. */
class StateStoresTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String VERSIONS = "spark.sql.streaming.maxBatchesToRetainInMemory";
  private static final String STORE = "spark.sql.streaming.stateStore.";
  private static final int KEYS = 2_000;
  private static final int PARTITIONS = 2;

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session().newSession();
  private final MemoryStream<Integer> numbers =
      new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.INT());
  private final List<Row> output = new ArrayList<>();
  private StreamingQuery query;

  @BeforeEach
  void twoPartitions() {
    spark.conf().set("spark.sql.shuffle.partitions", PARTITIONS);
    StateStores.HEAP.use(spark);
  }

  @AfterEach
  void stop() throws Exception {
    if (query != null) {
      query.stop();
    }
  }

  @Test
  void theHeapStoreKeepsTwoVersionsWhichShareRowsThatAreTheSame() throws Exception {
    start();
    count(KEYS);
    assertThat(versionsInMemory(count(KEYS))).isCloseTo(2, within(0.1));
    assertThat(versionsInMemory(count(1))).isCloseTo(1.26, within(0.1)); // the map, not the rows
  }

  @Test
  void withOneVersionInMemoryTheHeapStoreNeedsHalf() throws Exception {
    spark.conf().set(VERSIONS, 1);
    start();
    count(KEYS);
    StateOperatorProgress state = count(KEYS);

    assertThat(versionsInMemory(state)).isCloseTo(1, within(0.1));
    assertThat(misses(state)).isZero();
  }

  @Test
  void withNoVersionInMemoryEachMicroBatchReadsTheStateFromItsFiles() throws Exception {
    spark.conf().set(VERSIONS, 0);
    start();
    count(KEYS);

    StateOperatorProgress state = count(1);
    assertThat(versionsInMemory(state)).isCloseTo(0, within(0.1));
    // To look the keys up, and to save them.
    assertThat(misses(count(1)) - misses(state)).isEqualTo(2 * PARTITIONS);
  }

  /** The estimate of all versions in memory, by that of the current one. */
  private static double versionsInMemory(StateOperatorProgress state) {
    return (double) state.memoryUsedBytes()
        / state.customMetrics().get("stateOnCurrentVersionSizeBytes");
  }

  @Test
  void theHeapStoreReadsItsFilesOnlyAfterAStart() throws Exception {
    start();
    count(3);
    assertThat(misses(count(3))).isZero();
    query.stop();

    start();
    assertThat(misses(count(3))).isEqualTo(PARTITIONS);
    assertThat(misses(count(3))).isEqualTo(PARTITIONS); // it is a sum since the start
  }

  private static long misses(StateOperatorProgress state) {
    return state.customMetrics().get("loadedMapCacheMissCount");
  }

  @Test
  void rocksDbLooksUpEachKeyTwiceUnlessItDoesNotCountTheRows() throws Exception {
    StateStores.ROCKSDB.use(spark);
    start();
    count(KEYS);
    StateOperatorProgress counted = count(KEYS);
    assertThat(counted.customMetrics())
        .containsEntry("rocksdbGetCount", 2L * KEYS)
        .containsEntry("rocksdbPutCount", (long) KEYS);
    assertThat(counted.numRowsTotal()).isEqualTo(KEYS);
    query.stop();

    spark.conf().set(STORE + "rocksdb.trackTotalNumberOfRows", false);
    start();
    StateOperatorProgress uncounted = count(KEYS);
    assertThat(uncounted.customMetrics()).containsEntry("rocksdbGetCount", (long) KEYS);
    assertThat(uncounted.numRowsTotal()).isZero(); // although they are there:
    assertThat(output).allMatch(row -> row.getLong(1) == 3).hasSize(KEYS);
  }

  @Test
  void changelogCheckpointingMayBeSwitchedOnAndOff() throws Exception {
    for (StateStores store :
        List.of(StateStores.ROCKSDB, StateStores.ROCKSDB_WITH_CHANGELOG, StateStores.ROCKSDB)) {
      store.use(spark);
      start();
      count(3);
      query.stop();
    }

    assertThat(files()).containsExactly("1.zip", "2.changelog", "3.zip");
    assertThat(output).extracting(row -> row.getLong(1)).containsExactly(3L, 3L, 3L);
  }

  @Test
  @OnlyOnSpark3("In the sources")
  void withAChangelogTheWholeStateIsWrittenByTheMaintenance() throws Exception {
    StateStores.ROCKSDB_WITH_CHANGELOG.use(spark);
    countUntilThereIs(".zip");
    assertThat(files()).contains("1.changelog", "2.changelog", "3.changelog", "4.changelog");
  }

  @Test
  void anAggregationOpensRocksDbAgainInEachMicroBatchAndRunsAllChangelogsAgain() throws Exception {
    StateStores.ROCKSDB_WITH_CHANGELOG.use(spark);
    start();
    assertThat(loadedByThirdMicroBatch(count -> count(3)))
        .containsExactly("opened 2", "changelogs 4"); // those of two versions, in two partitions
  }

  @Test
  void withoutAChangelogAnAggregationOpensRocksDbAgainInEachMicroBatch() throws Exception {
    StateStores.ROCKSDB.use(spark);
    start();
    assertThat(loadedByThirdMicroBatch(count -> count(3)))
        .containsExactly("opened 2", "changelogs 0");
  }

  @Test
  void aDeduplicationKeepsRocksDbOpen() throws Exception {
    StateStores.ROCKSDB_WITH_CHANGELOG.use(spark);
    start(numbers.toDF().dropDuplicates(), "append");
    assertThat(loadedByThirdMicroBatch(this::count)).containsExactly("opened 0", "changelogs 0");
  }

  /**
   * How often it opens a store, and how many changelogs it runs again; the first two do not count.
   */
  private static List<String> loadedByThirdMicroBatch(IntConsumer microBatch) {
    microBatch.accept(1);
    microBatch.accept(2);
    try (LoggedLines log = LoggedLines.of(StateStore.class.getPackageName(), Level.INFO)) {
      microBatch.accept(3);
      return List.of(
          "opened " + log.lines().stream().filter(each -> each.startsWith("Opened DB")).count(),
          "changelogs "
              + log.lines().stream().filter(each -> each.startsWith("replaying")).count());
    }
  }

  @Test
  @OnlyOnSpark3("In the sources")
  void aSnapshotOfTheHeapStoreIsWrittenByTheMaintenanceAndReplacesTheDeltasBeforeIt()
      throws Exception {
    countUntilThereIs(".snapshot");
    int version = Integer.parseInt(files(".snapshot").get(0).replaceAll("\\D", ""));
    for (int delta = 1; delta <= version; delta++) {
      deleteState(delta + ".delta");
    }

    start();
    count(3);
    assertThat(output).extracting(row -> row.getLong(1)).containsExactly(5L, 5L, 5L);
  }

  /** Four micro-batches with more than two changes of the state since its last snapshot. */
  private void countUntilThereIs(String ending) throws Exception {
    spark.conf().set(STORE + "minDeltasForSnapshot", 2);
    spark.conf().set(STORE + "maintenanceInterval", "200ms");
    StateStore.stopMaintenanceTask(); // the next query starts one, with its own interval
    try {
      start();
      for (int i = 0; i < 4; i++) {
        count(3);
      }
      await().atMost(PATIENCE).until(() -> !files(ending).isEmpty());
      query.stop();
    } finally {
      StateStore.stopMaintenanceTask();
    }
  }

  @Test
  void withoutADeltaTheHeapStoreCannotBeRead() throws Exception {
    start();
    count(3);
    count(3);
    query.stop();
    deleteState("1.delta");

    start();
    assertThatThrownBy(() -> count(3))
        .isInstanceOf(StreamingQueryException.class)
        .hasStackTraceContaining("1.delta does not exist");
  }

  @Test
  void aJoinOfStreamsHasFourStoresForEachPartition() throws Exception {
    Dataset<Row> left = numbers.toDF().as("a");
    Dataset<Row> right = numbers.toDF().as("b");
    start(left.join(right, expr("a.value = b.value")), "append");

    assertThat(count(3).numStateStoreInstances()).isEqualTo(4L * PARTITIONS);
  }

  @Test
  void aMicroBatchWithoutStateDependsOnNoNumberOfShufflePartitions() throws Exception {
    spark.conf().set("spark.sql.shuffle.partitions", 20);
    start(numbers.toDF().where("value > 2"), "append");
    long tasks =
        ShufflePartitionsDemo.tasks(
            spark,
            () -> {
              numbers.addData(JavaConverters.asScalaBuffer(List.of(3)));
              query.processAllAvailable();
            });

    assertThat(tasks).isEqualTo(1);
  }

  private void start() throws Exception {
    start(
        numbers.toDF().selectExpr("explode(sequence(1, value)) AS key").groupBy(col("key")).count(),
        "update");
  }

  private void start(Dataset<Row> rows, String mode) throws Exception {
    VoidFunction2<Dataset<Row>, Long> collect =
        (batch, id) -> {
          output.clear();
          output.addAll(batch.collectAsList());
        };
    query =
        rows.writeStream()
            .outputMode(mode)
            .foreachBatch(collect)
            .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
            .start();
  }

  /** A micro-batch with the keys from 1 to this one, and returns the progress of its state. */
  private StateOperatorProgress count(int keys) {
    numbers.addData(JavaConverters.asScalaBuffer(List.of(keys)));
    query.processAllAvailable();
    return query.lastProgress().stateOperators()[0];
  }

  /** Of the first partition of the state, by version; without the files of RocksDB below it. */
  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(partition(0))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+\\..*"))
          .sorted()
          .toList();
    }
  }

  private List<String> files(String ending) throws IOException {
    return files().stream().filter(name -> name.endsWith(ending)).toList();
  }

  private void deleteState(String file) throws IOException {
    Files.delete(partition(0).resolve(file));
  }

  private Path partition(int number) {
    return directory.resolve("checkpoint/state/0").resolve("" + number);
  }
}
