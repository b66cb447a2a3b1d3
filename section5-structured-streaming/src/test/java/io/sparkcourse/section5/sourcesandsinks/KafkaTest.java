package io.sparkcourse.section5.sourcesandsinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.13: Kafka as a source and as a sink, with a broker in this JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaTest {
  private static final String AS_TEXT = "CAST(value AS STRING)";

  private final SparkSession spark = TestSpark.session();
  private LocalKafka broker;

  @BeforeAll
  void startBroker() throws Exception {
    broker = LocalKafka.start();
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @Test
  void theSourceHasFixedColumnsAndHeadersIfTheyAreAskedFor(@TempDir Path checkpoint)
      throws Exception {
    topic("columns");
    send("columns", "k", "v");

    assertThat(source("columns").load().schema().toDDL())
        .isEqualTo(
            "key BINARY,value BINARY,topic STRING,partition INT,offset BIGINT,"
                + "timestamp TIMESTAMP,timestampType INT");
    Dataset<Row> withHeaders =
        source("columns")
            .option("includeHeaders", true)
            .option("startingOffsets", "earliest")
            .load();
    BatchLog log = new BatchLog();
    run(
        withHeaders
            .selectExpr(
                "concat_ws(' ', CAST(key AS STRING), CAST(value AS STRING), topic, partition, offset,"
                    + " headers[0].key, CAST(headers[0].value AS STRING))")
            .writeStream()
            .foreachBatch(log),
        checkpoint);
    assertThat(log.batches()).containsExactly("0: k v columns 0 0 from test");
  }

  @Test
  void aNewQueryBeginsWithTheLatestRecordsAndOneWithACheckpointWhereItWas(@TempDir Path directory)
      throws Exception {
    topic("offsets");
    send("offsets", "k", "a");
    Path latest = directory.resolve("latest");
    Path earliest = directory.resolve("earliest");
    BatchLog ofLatest = new BatchLog();
    BatchLog ofEarliest = new BatchLog();
    run(text(source("offsets")).foreachBatch(ofLatest), latest);
    run(text(earliest("offsets")).foreachBatch(ofEarliest), earliest);

    send("offsets", "k", "b");
    run(text(earliest("offsets")).foreachBatch(ofLatest), latest); // is too late
    run(text(source("offsets")).foreachBatch(ofEarliest), earliest);
    assertThat(ofLatest.batches()).endsWith("1: b").doesNotContain("0: a");
    assertThat(ofEarliest.batches()).containsExactly("0: a", "1: b");
  }

  @Test
  void theBrokerHasNoConsumerGroupOfAQuery(@TempDir Path checkpoint) throws Exception {
    topic("groups");
    send("groups", "k", "a");
    BatchLog log = new BatchLog();
    run(text(earliest("groups")).foreachBatch(log), checkpoint);

    assertThat(log.batches()).containsExactly("0: a");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertThat(admin.listConsumerGroups().all().get()).isEmpty();
    }
  }

  @Test
  void maxOffsetsPerTriggerLimitsAMicroBatch(@TempDir Path checkpoint) throws Exception {
    topic("limited");
    send("limited", "k", "a", "b", "c");
    BatchLog log = new BatchLog();
    run(text(earliest("limited").option("maxOffsetsPerTrigger", 2)).foreachBatch(log), checkpoint);

    assertThat(log.batches()).containsExactly("0: a b", "1: c");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void aTopicMoreIsReadFromItsBeginningAndAnotherOneInItsPlaceIsRefused(@TempDir Path checkpoint)
      throws Exception {
    topic("first");
    topic("second");
    send("first", "k", "a");
    send("second", "k", "b");
    BatchLog log = new BatchLog();
    run(text(source("first").option("startingOffsets", "earliest")).foreachBatch(log), checkpoint);
    run(text(source("first,second")).foreachBatch(log), checkpoint);

    assertThat(log.batches()).containsExactly("0: a", "1: b");
    assertThatThrownBy(() -> run(text(source("second")).foreachBatch(log), checkpoint))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("first-0) are gone. Some data may have been missed");
  }

  @Test
  void aGroupsOffsetResetIsRefused() {
    assertThatThrownBy(
            () ->
                source("any")
                    .option("kafka.auto.offset.reset", "earliest")
                    .load()
                    .writeStream()
                    .format("noop")
                    .start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto.offset.reset");
  }

  @Test
  void theSinkWritesKeyValueAndHeadersAndItsOptionBeatsTheColumnTopic(@TempDir Path directory)
      throws Exception {
    topic("in");
    topic("out");
    topic("other");
    send("in", "k", "v");
    run(
        sink(earliest("in")
                .option("includeHeaders", true)
                .load()
                .selectExpr(
                    "key", "upper(CAST(value AS STRING)) AS value", "headers", "'other' AS topic"))
            .option("topic", "out"),
        directory.resolve("write"));

    assertThat(read("other")).isEmpty();
    assertThat(read("out")).containsExactly("k V from test");
  }

  @Test
  void withoutAColumnValueOrWithAnotherTypeTheSinkFailsInItsFirstMicroBatch(
      @TempDir Path checkpoint) throws Exception {
    topic("refused");
    assertThat(refusal(source("refused").load().selectExpr("value AS text"), checkpoint))
        .isEqualTo("AnalysisException: Required attribute 'value' not found");
    assertThat(
            refusal(
                source("refused").load().selectExpr("named_struct('a', 1) AS value"), checkpoint))
        .contains("value must be a(n) string or binary");
  }

  private String refusal(Dataset<Row> rows, Path checkpoint) throws Exception {
    try {
      run(sink(rows).option("topic", "refused"), checkpoint);
      return "";
    } catch (StreamingQueryException refused) {
      return refused.cause().getClass().getSimpleName() + ": " + refused.cause().getMessage();
    }
  }

  private void topic(String name) {
    broker.topics().create(name, 1);
  }

  /** Records with this key and a header, one after the other. */
  private void send(String topic, String key, String... values) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String value : values) {
        producer
            .send(
                new ProducerRecord<>(
                    topic,
                    0,
                    key,
                    value,
                    List.of(new RecordHeader("from", "test".getBytes(UTF_8)))))
            .get();
      }
    }
  }

  private DataStreamReader source(String topics) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("subscribe", topics);
  }

  private DataStreamReader earliest(String topic) {
    return source(topic).option("startingOffsets", "earliest");
  }

  private static DataStreamWriter<Row> text(DataStreamReader source) {
    return source.load().selectExpr(AS_TEXT).writeStream();
  }

  private DataStreamWriter<Row> sink(Dataset<Row> rows) {
    return rows.writeStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers());
  }

  private static void run(DataStreamWriter<Row> writer, Path checkpoint) throws Exception {
    writer
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  /** Key, value and header of each record of a topic. */
  private List<String> read(String topic) {
    return spark
        .read()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("subscribe", topic)
        .option("includeHeaders", true)
        .load()
        .selectExpr(
            "concat_ws(' ', CAST(key AS STRING), CAST(value AS STRING), headers[0].key,"
                + " CAST(headers[0].value AS STRING))")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
