package io.sparkcourse.section5.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.DropDirectory;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.services.kafka.LocalKafka;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.streaming.kafka010.PerPartitionConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.12: pairs of sources, with a Kafka broker in this JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourcePairsTest {
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

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
  void theTableOfTheLectureIsWhatTheRunsGive(@TempDir Path directory) throws Exception {
    fill("orders", "a", "b", "c", "d");
    new PairTable("sources")
        .noPair(
            "`socketTextStream`",
            "`format(\"socket\")`",
            "only for tests, in both ([2.2](../../section2-dstream-basics/lectures/2.02-creating-dstreams.md),"
                + " [5.13](5.13-sources-sinks-and-triggers.md))")
        .pair(
            "`textFileStream`; one old file, one new",
            "`readStream().text(directory)`",
            new Outcome(
                filesOfDStreams(directory.resolve("dstreams")),
                filesOfAQuery(directory.resolve("query"))),
            "a query also reads the files that exist at its start")
        .pair(
            "`queueStream`",
            "`MemoryStream`, in tests",
            new Outcome(
                queueStream(),
                BothEngines.inForeachBatch(QUEUE, (rows, id) -> rows.collectAsList())),
            "for tests, in both")
        .noPair(
            "a `Receiver` of your own",
            "no equivalent",
            "a program that writes to Kafka or to files; or a `MicroBatchStream` of the DataSource"
                + " V2 API that can read again from an offset")
        .noPair(
            "`ConstantInputDStream`",
            "no equivalent",
            "a table that is joined, or `rate-micro-batch` as a clock"
                + " ([5.13](5.13-sources-sinks-and-triggers.md))")
        .noPair(
            "Kinesis", "no connector in Spark 3.5", "Firehose to files, or a third-party connector")
        .pair(
            "`createDirectStream`, `maxRatePerPartition`",
            "`format(\"kafka\")`, `maxOffsetsPerTrigger`",
            new Outcome(recordsOfTheDirectStream(), recordsOfAQuery(directory)),
            "`value` is binary: cast it. The limit: per partition and second; per micro-batch, for"
                + " all partitions together")
        .pair(
            "tasks of the direct stream, one partition",
            "`minPartitions` = 4",
            new Outcome(
                List.of(List.of(tasksOfTheDirectStream())), List.of(List.of(tasksOfAQuery()))),
            "a range of offsets may be split")
        .noPair(
            "`commitAsync`, or offsets in your own table",
            "the checkpoint",
            "a query has no consumer group in the broker"
                + " ([5.13](5.13-sources-sinks-and-triggers.md))")
        .assertUpToDate();
  }

  @Test
  void aQueryTakesOverWhereTheDirectStreamHasEnded(@TempDir Path directory) throws Exception {
    broker.topics().create("handover", 2);
    send("handover", 0, "a", "b", "c");
    send("handover", 1, "x");
    List<OffsetRange> done = new CopyOnWriteArrayList<>();
    List<String> output = new CopyOnWriteArrayList<>();
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      JavaInputDStream<ConsumerRecord<String, String>> orders = directStream(tester, "handover", 2);
      orders.foreachRDD(
          rdd -> {
            output.addAll(rdd.map(ConsumerRecord::value).collect());
            done.clear(); // once the output is written
            done.addAll(Arrays.asList(((HasOffsetRanges) rdd.rdd()).offsetRanges()));
          });
      tester.run(1);
    }
    assertThat(output).containsExactlyInAnyOrder("a", "b", "x");
    send("handover", 1, "y");

    String offsets = startingOffsets(done);
    assertThat(offsets).isEqualTo("{\"handover\":{\"0\":2,\"1\":1}}");
    List<String> byQuery = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect =
        (rows, id) -> rows.collectAsList().forEach(row -> byQuery.add(row.getString(0)));
    query(kafka("handover").option("startingOffsets", offsets), collect, directory);
    assertThat(byQuery).containsExactlyInAnyOrder("c", "y");
  }

  // region offsets
  /** The offsets after these ranges, of one topic, as the option of a new query takes them. */
  private static String startingOffsets(List<OffsetRange> ranges) {
    return ranges.stream()
        .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
        .map(range -> "\"%d\":%d".formatted(range.partition(), range.untilOffset()))
        .collect(Collectors.joining(",", "{\"" + ranges.get(0).topic() + "\":{", "}}"));
  }

  // endregion

  private static List<List<?>> filesOfDStreams(Path temporary) {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      ReplayClock.of(tester.context()).startAt(START);
      DropDirectory files = directoryWithAnOldFile(temporary);
      List<List<?>> all = new CopyOnWriteArrayList<>();
      tester.context().textFileStream(files.path()).foreachRDD(rdd -> all.add(rdd.collect()));
      tester.run(1);
      files.at(START.plusSeconds(90)).moveIn("new", "new");
      tester.run(1);
      return all;
    }
  }

  private static List<List<?>> filesOfAQuery(Path temporary) throws Exception {
    DropDirectory files = directoryWithAnOldFile(temporary);
    List<Object> output = new CopyOnWriteArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect = (rows, id) -> output.addAll(rows.collectAsList());
    StreamingQuery query =
        TestSpark.session()
            .readStream()
            .text(files.path())
            .writeStream()
            .foreachBatch(collect)
            .start();
    List<List<?>> all = new ArrayList<>();
    query.processAllAvailable();
    all.add(List.copyOf(output));
    output.clear();
    files.at(START.plusSeconds(90)).moveIn("new", "new");
    query.processAllAvailable();
    all.add(List.copyOf(output));
    query.stop();
    return all;
  }

  private static DropDirectory directoryWithAnOldFile(Path temporary) {
    DropDirectory files = DropDirectory.in(temporary, "watched", START.minusSeconds(3600));
    files.moveIn("old", "old");
    return files;
  }

  private static final List<List<String>> QUEUE = List.of(List.of("a", "b"), List.of("c"));

  private static List<List<?>> queueStream() {
    try (DStreamTester tester = DStreamTester.every(Durations.minutes(1))) {
      Queue<JavaRDD<String>> queue = new ArrayDeque<>();
      QUEUE.forEach(batch -> queue.add(tester.context().sparkContext().parallelize(batch)));
      BatchOutput<String> output = tester.collect(tester.context().queueStream(queue));
      tester.run(QUEUE.size());
      return List.of(output.batch(1), output.batch(2));
    }
  }

  private List<List<?>> recordsOfTheDirectStream() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      BatchOutput<String> output =
          tester.collect(directStream(tester, "orders", 2).map(ConsumerRecord::value));
      tester.run(2);
      return List.of(output.batch(1), output.batch(2));
    }
  }

  private List<List<?>> recordsOfAQuery(Path directory) throws Exception {
    List<List<?>> all = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect = (rows, id) -> all.add(rows.collectAsList());
    query(
        kafka("orders").option("startingOffsets", "earliest").option("maxOffsetsPerTrigger", 2),
        collect,
        directory.resolve("records"));
    return all;
  }

  private int tasksOfTheDirectStream() {
    try (DStreamTester tester = DStreamTester.every(Durations.seconds(1))) {
      List<Integer> tasks = new CopyOnWriteArrayList<>();
      directStream(tester, "orders", 4).foreachRDD(rdd -> tasks.add(rdd.getNumPartitions()));
      tester.run(1);
      return tasks.get(0);
    }
  }

  private int tasksOfAQuery() throws Exception {
    List<Integer> tasks = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> count =
        (rows, id) -> tasks.add(rows.toJavaRDD().getNumPartitions());
    StreamingQuery query =
        kafka("orders")
            .option("startingOffsets", "earliest")
            .option("minPartitions", 4)
            .load()
            .writeStream()
            .foreachBatch(count)
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return tasks.get(0);
  }

  /**
   * The stream of a topic, from its beginning.
   *
   * @param records the limit of each partition a second
   */
  private JavaInputDStream<ConsumerRecord<String, String>> directStream(
      DStreamTester tester, String topic, long records) {
    Map<String, Object> parameters =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "key.deserializer",
            StringDeserializer.class,
            "value.deserializer",
            StringDeserializer.class,
            "group.id",
            "dstreams",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false);
    return KafkaUtils.createDirectStream(
        tester.context(),
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.Subscribe(Set.of(topic), parameters),
        new RecordsASecond(records));
  }

  /** The setting maxRatePerPartition of one stream. */
  private static final class RecordsASecond extends PerPartitionConfig {
    private static final long serialVersionUID = 1L;
    private final long records;

    RecordsASecond(long records) {
      this.records = records;
    }

    @Override
    public long maxRatePerPartition(TopicPartition partition) {
      return records;
    }
  }

  private DataStreamReader kafka(String topic) {
    return TestSpark.session()
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("subscribe", topic);
  }

  private static void query(
      DataStreamReader source, VoidFunction2<Dataset<Row>, Long> output, Path checkpoint)
      throws Exception {
    source
        .load()
        .selectExpr("CAST(value AS STRING)")
        .writeStream()
        .foreachBatch(output)
        .option("checkpointLocation", HadoopPath.of(checkpoint))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private void fill(String topic, String... values) throws Exception {
    broker.topics().create(topic, 1);
    send(topic, 0, values);
  }

  private void send(String topic, int partition, String... values) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, partition, "k", value)).get();
      }
    }
  }
}
