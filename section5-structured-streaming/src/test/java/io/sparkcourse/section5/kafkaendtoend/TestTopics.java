package io.sparkcourse.section5.kafkaendtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** A broker for a test class, with what its tests do with topics. */
final class TestTopics implements AutoCloseable {
  private final LocalKafka broker;
  private final Admin admin;

  private TestTopics(LocalKafka broker) {
    this.broker = broker;
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  static TestTopics start() throws IOException {
    return new TestTopics(LocalKafka.start());
  }

  String servers() {
    return broker.bootstrapServers();
  }

  Admin admin() {
    return admin;
  }

  void create(String topic, int partitions) {
    broker.topics().create(topic, partitions);
  }

  void addPartitions(String topic, int total) {
    broker.topics().addPartitions(topic, total);
  }

  /** Records of partition 0, one after the other, with this key. */
  void send(String topic, String keyOrNull, String... values) throws Exception {
    sendTo(topic, 0, keyOrNull, values);
  }

  void sendTo(String topic, int partition, String keyOrNull, String... values) throws Exception {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, partition, keyOrNull, value)).get();
      }
    }
  }

  KafkaProducer<String, String> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", servers());
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  /** A stream of the topic from its beginning. */
  DataStreamReader earliest(String topic) {
    return source(topic).option("startingOffsets", "earliest");
  }

  DataStreamReader source(String topic) {
    return TestSpark.session()
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", servers())
        .option("subscribe", topic);
  }

  /** All records of a topic that are there now, by partition and offset. */
  Dataset<Row> read(String topic) {
    return TestSpark.session()
        .read()
        .format("kafka")
        .option("kafka.bootstrap.servers", servers())
        .option("subscribe", topic)
        .option("includeHeaders", true)
        .load()
        .orderBy("partition", "offset");
  }

  /** Processes all available records, and ends. */
  static StreamingQuery run(DataStreamWriter<Row> writer, Path checkpoint) throws Exception {
    StreamingQuery query = start(writer.trigger(Trigger.AvailableNow()), checkpoint);
    query.awaitTermination();
    return query;
  }

  static StreamingQuery start(DataStreamWriter<Row> writer, Path checkpoint) throws Exception {
    return writer.option("checkpointLocation", HadoopPath.of(checkpoint)).start();
  }

  /** The values of each micro-batch, such as {@code 0: a b}, by partition and offset. */
  static final class Values implements VoidFunction2<Dataset<Row>, Long> {
    private static final long serialVersionUID = 1L;

    private final List<String> batches = new CopyOnWriteArrayList<>();

    @Override
    public void call(Dataset<Row> records, Long id) {
      batches.add(
          records.orderBy("partition", "offset").collectAsList().stream()
              .map(record -> new String(record.<byte[]>getAs("value"), UTF_8))
              .collect(Collectors.joining(" ", id + ": ", "")));
    }

    List<String> batches() {
      return new ArrayList<>(batches);
    }
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
