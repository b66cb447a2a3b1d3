package io.sparkcourse.section2.foreachrdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Lecture 2.11: the database goes down while Spark writes. */
class OutageTest {
  private static final Duration BATCH = Durations.seconds(1);
  private static final int BATCHES = 3;
  private static final int HASHTAGS = 40;
  private static final int PARTITIONS = 4;

  /** Row by row: after some of its partitions, and in the middle of one. */
  private static final int IN_THE_SECOND_BATCH = HASHTAGS + HASHTAGS / PARTITIONS + 3;

  @TempDir private Path directory;
  private LocalDatabase server;
  private Database database;

  /** Each test has its own SparkContext: its master has the number of attempts of a task. */
  @BeforeAll
  static void noOtherContext() {
    TestSpark.stop();
  }

  @BeforeEach
  void start() {
    server = LocalDatabase.start(directory);
    database = Database.at(server.jdbcUrl("tweets"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anUpsertInATransactionLosesNothingAndWritesNothingTwice() throws Exception {
    HashtagTable.execute(database, HashtagTable.CREATE);

    writeThroughAnOutage(IN_THE_SECOND_BATCH, rowByRow(new Writer("upsert", true, true)));

    assertThat(HashtagTable.rows(database)).isEqualTo(BATCHES * HASHTAGS);
    assertThat(HashtagTable.hashtags(database)).isEqualTo(BATCHES * HASHTAGS);
  }

  @Test
  void neitherDoesTheOneOfUpsertDemoWhichHandsItsRowsOverTogether() throws Exception {
    HashtagTable.execute(database, HashtagTable.CREATE);

    writeThroughAnOutage(PARTITIONS + 1, UpsertDemo::write);

    assertThat(HashtagTable.rows(database)).isEqualTo(BATCHES * HASHTAGS);
    assertThat(HashtagTable.hashtags(database)).isEqualTo(BATCHES * HASHTAGS);
  }

  @Test
  void aPlainInsertWritesTwiceWhatWasThereWhenTheDatabaseWentDown() throws Exception {
    HashtagTable.execute(database, HashtagTable.CREATE_WITHOUT_KEY);

    writeThroughAnOutage(IN_THE_SECOND_BATCH, rowByRow(new Writer("insert", false, false)));

    assertThat(HashtagTable.hashtags(database)).isEqualTo(BATCHES * HASHTAGS);
    assertThat(HashtagTable.rows(database)).isGreaterThan(BATCHES * HASHTAGS);
  }

  /** Writes a batch. */
  private interface Output {
    void write(JavaPairRDD<String, Integer> rdd, Time time, Database database);
  }

  private static Output rowByRow(Writer writer) {
    return (rdd, time, database) ->
        rdd.foreachPartition(partition -> writer.write(partition, time, database));
  }

  /**
   * @param executions calls of execute before the database goes down
   */
  private void writeThroughAnOutage(int executions, Output output) throws Exception {
    try (Outage outage = new Outage(server, database, executions);
        JavaStreamingContext ssc = context("local[2,4]", "1")) {
      Database goesDown = outage.database();
      counts(ssc).foreachRDD((rdd, time) -> output.write(rdd, time, goesDown));
      run(ssc, BATCHES);
      assertThat(outage.isOver()).isTrue();
    }
  }

  @Test
  void inLocalModeATaskIsTriedOnceWhateverTheSettingSays() throws Exception {
    assertThat(attempts("local[2]", "4")).isEqualTo(1);
  }

  @Test
  void unlessTheMasterSaysHowOften() throws Exception {
    assertThat(attempts("local[2,4]", "1")).isEqualTo(4);
  }

  /** The number of attempts of a task that fails each time. */
  private static long attempts(String master, String maxFailures) throws Exception {
    try (JavaStreamingContext ssc = context(master, maxFailures)) {
      // Also counts in failed tasks, unlike one from sc.longAccumulator().
      LongAccumulator attempts = new LongAccumulator();
      attempts.register(ssc.ssc().sc(), scala.Option.empty(), true);
      counts(ssc)
          .repartition(1)
          .foreachRDD(
              rdd ->
                  rdd.foreachPartition(
                      partition -> {
                        attempts.add(1);
                        throw new SQLException("down");
                      }));
      assertThatThrownBy(() -> run(ssc, 1)).hasMessageContaining("down");
      return attempts.sum();
    }
  }

  private static JavaStreamingContext context(String master, String maxFailures) {
    SparkConf conf = TestSpark.conf().setMaster(master).set("spark.task.maxFailures", maxFailures);
    return new JavaStreamingContext(conf, BATCH);
  }

  /**
   * Different in each batch, so that another batch cannot hide a row that is lost or duplicated.
   */
  private static JavaPairDStream<String, Integer> counts(JavaStreamingContext ssc) {
    return ReplayInputDStream.startingAt(Instant.EPOCH, ssc, OutageTest::hashtags)
        .mapToPair(hashtag -> new Tuple2<>(hashtag, 1))
        .reduceByKey(Integer::sum, PARTITIONS);
  }

  private static List<Arrival<String>> hashtags() {
    return IntStream.range(0, BATCHES * HASHTAGS)
        .mapToObj(i -> new Arrival<>(Instant.ofEpochSecond(i / HASHTAGS), "#tag" + i))
        .toList();
  }

  private static void run(JavaStreamingContext ssc, int batches) throws InterruptedException {
    StreamTime time = StreamTime.of(ssc);
    ssc.start();
    for (int i = 0; i < batches; i++) {
      time.nextBatch();
    }
  }
}
