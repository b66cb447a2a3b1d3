package io.sparkcourse.section5.kafkaendtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.kafkaendtoend.TestTopics.Values;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.11: where a query begins, and what it reads when its topic changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicChangesTest {
  @TempDir private Path checkpoint;
  private TestTopics topics;

  @BeforeAll
  void start() throws Exception {
    topics = TestTopics.start();
  }

  @AfterAll
  void stop() {
    topics.close();
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void startingOffsetsNameEachPartitionAndMinus1IsItsEnd() throws Exception {
    topics.create("named", 2);
    topics.send("named", "k", "a", "b", "c");
    topics.sendTo("named", 1, "k", "d");
    Values read = new Values();

    run(topics.source("named").option("startingOffsets", "{\"named\":{\"0\":1,\"1\":-1}}"), read);
    assertThat(read.batches()).containsExactly("0: b c");
    assertFails(
        topics.source("named").option("startingOffsets", "{\"named\":{\"0\":1}}"),
        "you must specify all TopicPartitions");
    assertFails(
        topics.source("named").option("startingOffsets", "{\"named\":{\"0\":99,\"1\":-2}}"),
        "Partition named-0's offset was changed from 99 to 3");
  }

  @Test
  void aTimeBehindTheLastRecordFailsUnlessTheStrategyIsLatest() throws Exception {
    topics.create("timed", 1);
    topics.send("timed", "k", "a");
    Values read = new Values();
    DataStreamReader year2100 = topics.source("timed").option("startingTimestamp", 4102444800000L);

    assertFails(year2100, "No offset matched from request of topic-partition timed-0");
    Path directory = fresh();
    year2100.option("startingOffsetsByTimestampStrategy", "latest");
    run(year2100, read, directory);
    topics.send("timed", "k", "b");
    run(year2100, read, directory);
    assertThat(read.batches()).endsWith("1: b").noneMatch(batch -> batch.contains("a"));
  }

  @Test
  void aTopicThatIsNotThereFailsTheQuery() {
    assertFails(topics.earliest("nowhere"), "This server does not host this topic-partition");
  }

  @Test
  void aNewPartitionIsInTheNextMicroBatchFromItsFirstRecordEvenWithLatest() throws Exception {
    topics.create("wider", 1);
    Values read = new Values();
    StreamingQuery query =
        TestTopics.start(topics.source("wider").load().writeStream().foreachBatch(read), fresh());
    query.processAllAvailable();
    topics.addPartitions("wider", 2);
    topics.sendTo("wider", 1, "k", "a", "b");
    query.processAllAvailable();
    query.stop();

    assertThat(read.batches()).last().asString().endsWith(": a b");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void deletedRecordsFailTheQueryAndAreSkippedIfLossIsAllowed() throws Exception {
    topics.create("deleted", 1);
    topics.send("deleted", "k", "a", "b");
    Values read = new Values();
    Path directory = fresh();
    run(topics.earliest("deleted"), read, directory);
    topics.send("deleted", "k", "c", "d", "e");
    topics
        .admin()
        .deleteRecords(Map.of(new TopicPartition("deleted", 0), RecordsToDelete.beforeOffset(4)))
        .all()
        .get();

    assertThatThrownBy(() -> run(topics.earliest("deleted"), read, directory))
        .isInstanceOf(StreamingQueryException.class)
        .hasStackTraceContaining("Cannot fetch offset 2")
        .hasStackTraceContaining("OffsetOutOfRangeException");
    StreamingQuery query =
        run(topics.earliest("deleted").option("failOnDataLoss", false), read, directory);
    assertThat(read.batches()).containsExactly("0: a b", "1: e");
    assertThat(query.lastProgress().sources()[0].startOffset())
        .isEqualTo("{\"deleted\":{\"0\":2}}");
    assertThat(query.lastProgress().sources()[0].endOffset()).isEqualTo("{\"deleted\":{\"0\":5}}");
    assertThat(query.lastProgress().numInputRows()).isEqualTo(1);
  }

  @Test
  void aNewQueryBeginsAtTheFirstRecordThatIsLeft() throws Exception {
    topics.create("left", 1);
    topics.send("left", "k", "a", "b");
    topics
        .admin()
        .deleteRecords(Map.of(new TopicPartition("left", 0), RecordsToDelete.beforeOffset(1)))
        .all()
        .get();
    Values read = new Values();

    run(topics.earliest("left"), read);
    assertThat(read.batches()).containsExactly("0: b");
  }

  @Test
  void aNewTopicWithAtLeastAsManyRecordsLosesTheFirstOnesWithoutAnError() throws Exception {
    Values read = new Values();
    Path directory = fresh();
    replacedAfterThreeRecords("longer", read, directory);
    topics.send("longer", "k", "n0", "n1", "n2");

    run(topics.earliest("longer"), read, directory);
    assertThat(read.batches()).containsExactly("0: a b c"); // no new offset, no micro-batch
    topics.send("longer", "k", "n3");
    run(topics.earliest("longer"), read, directory);
    assertThat(read.batches()).containsExactly("0: a b c", "1: n3");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void aNewTopicWithFewerRecordsFailsTheQueryForGoodAndWithLossAllowedLosesThemAll()
      throws Exception {
    Values read = new Values();
    Path directory = fresh();
    replacedAfterThreeRecords("shorter", read, directory);
    topics.send("shorter", "k", "n0", "n1");
    DataStreamReader orders =
        topics.earliest("shorter").option("fetchOffset.retryIntervalMs", 1); // a second by default
    String changed = "Partition shorter-0's offset was changed from 3 to 2";

    assertThatThrownBy(() -> run(orders, read, directory)).hasMessageContaining(changed);
    topics.send("shorter", "k", "n2", "n3");
    assertThatThrownBy(() -> run(orders, read, directory)).hasMessageContaining(changed);
    run(orders.option("failOnDataLoss", false), read, directory);
    assertThat(read.batches()).containsExactly("0: a b c", "1: ", "2: n2 n3");
  }

  private void replacedAfterThreeRecords(String topic, Values read, Path directory)
      throws Exception {
    topics.create(topic, 1);
    topics.send(topic, "k", "a", "b", "c");
    run(topics.earliest(topic), read, directory);
    topics.admin().deleteTopics(List.of(topic)).all().get();
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> !topics.admin().listTopics().names().get().contains(topic));
    topics.create(topic, 1);
  }

  private void assertFails(DataStreamReader source, String message) {
    assertThatThrownBy(() -> run(source, new Values()))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining(message);
  }

  private StreamingQuery run(DataStreamReader source, Values values) throws Exception {
    return run(source, values, fresh());
  }

  private static StreamingQuery run(DataStreamReader source, Values values, Path directory)
      throws Exception {
    return TestTopics.run(source.load().writeStream().foreachBatch(values), directory);
  }

  private Path fresh() throws Exception {
    return Files.createTempDirectory(checkpoint, "query");
  }
}
