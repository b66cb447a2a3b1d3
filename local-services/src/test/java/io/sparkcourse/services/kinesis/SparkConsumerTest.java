package io.sparkcourse.services.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.model.AttributeValue;
import com.amazonaws.services.dynamodbv2.model.ScanRequest;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import io.sparkcourse.services.kinesis.client.LocalEndpointHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import org.apache.spark.streaming.kinesis.SparkAWSCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** Spark's own receiver, with the Kinesis Client Library in it, consumes from our Kinesis. */
@Tag("slow") // the library begins after ten seconds
class SparkConsumerTest {
  private static final String STREAM = "orders";
  private static final String APPLICATION = "orders-count";
  private static final String FIRST = "shardId-000000000000";
  private static final String SECOND = "shardId-000000000001";
  private static final String THIRD = "shardId-000000000002";
  private static final String FOURTH = "shardId-000000000003";
  private static final int RENEWALS = 3;
  private static final String FIFTH = "shardId-000000000004";
  private static final String QUARTER = "85070591730234615865843651857942052864"; // 2^126
  private static final int RECORDS = 400;
  private static final int THROTTLED_NOTES = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private LocalKinesis server;
  private AmazonKinesis client;
  private AmazonDynamoDB dynamoDb;
  private JavaStreamingContext ssc;
  private int sent;

  /** The function of foreachRDD runs on the driver, in this JVM. */
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws IOException {
    server = LocalKinesis.start();
    System.setProperty(LocalEndpointHandler.PROPERTY, server.endpoint().toString());
    client = Clients.kinesis(server.endpoint());
    dynamoDb = Clients.dynamoDb(server.endpoint());
    client.createStream(STREAM, 2);
    awaitActive();
    ssc =
        new JavaStreamingContext(
            new SparkConf()
                .setMaster("local[4]")
                .setAppName(APPLICATION)
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false"),
            Durations.seconds(1));
  }

  @AfterEach
  void stop() {
    ssc.stop(true, false);
    System.clearProperty(LocalEndpointHandler.PROPERTY);
    client.shutdown();
    dynamoDb.shutdown();
    server.close();
  }

  @Test
  void everyRecordComesOnceThoughTheShardsChange() {
    send();
    collect(receiver());
    ssc.start();
    awaitAll();

    client.splitShard(STREAM, FIRST, QUARTER);
    send(); // some go to the parent, some to the children
    awaitActive();
    send();
    awaitAll();
    assertThat(leasedShards()).contains(THIRD, FOURTH);

    client.mergeShards(STREAM, FOURTH, SECOND);
    awaitActive();
    send();
    awaitAll();
    assertThat(leasedShards()).contains(FIFTH);
    assertThat(received).containsExactlyInAnyOrderElementsOf(allSent());
  }

  @Test
  void twoReceiversShareTheShards() {
    collect(receiver().union(receiver()));
    ssc.start();
    await().atMost(PATIENCE).until(() -> owners().size() == 2);
    awaitRenewals(); // by then, a worker that has lost a lease knows it, and reads no more
    send();
    awaitAll();
    assertThat(received).containsExactlyInAnyOrderElementsOf(allSent());
  }

  @Test
  void throttlingCostsTimeButNoRecord() {
    collect(receiver());
    send();
    server.faults().throttle("GetRecords", 2);
    ssc.start();
    awaitAll();
    server.faults().expireIterators(1);
    server.faults().throttle("UpdateItem", THROTTLED_NOTES);
    long notes = server.calls("UpdateItem");
    send();
    awaitAll();
    await().atMost(PATIENCE).until(() -> server.calls("UpdateItem") > notes + THROTTLED_NOTES);
    send();
    awaitAll();
    assertThat(received).containsExactlyInAnyOrderElementsOf(allSent());
  }

  private JavaDStream<byte[]> receiver() {
    KinesisInputDStream<byte[]> stream =
        KinesisInputDStream.builder()
            .streamingContext(ssc)
            .streamName(STREAM)
            .endpointUrl("https://kinesis.us-east-1.amazonaws.com")
            .regionName(server.region())
            .initialPosition(new KinesisInitialPositions.TrimHorizon())
            .checkpointAppName(APPLICATION)
            .checkpointInterval(Durations.seconds(1))
            .storageLevel(StorageLevel.MEMORY_ONLY())
            .kinesisCredentials(
                SparkAWSCredentials.builder().basicCredentials("any", "any").build())
            .build();
    return JavaDStream.fromDStream(stream, ClassTag$.MODULE$.apply(byte[].class));
  }

  private void collect(JavaDStream<byte[]> records) {
    Queue<String> target = received;
    records.foreachRDD(rdd -> rdd.collect().forEach(data -> target.add(new String(data, UTF_8))));
  }

  private void send() {
    List<PutRecordsRequestEntry> entries =
        IntStream.range(sent, sent + RECORDS)
            .mapToObj(
                i ->
                    new PutRecordsRequestEntry()
                        .withPartitionKey("customer-" + i)
                        .withData(ByteBuffer.wrap(("order-" + i).getBytes(UTF_8))))
            .toList();
    int failed =
        client
            .putRecords(new PutRecordsRequest().withStreamName(STREAM).withRecords(entries))
            .getFailedRecordCount();
    assertThat(failed).isZero();
    sent += RECORDS;
  }

  private List<String> allSent() {
    return IntStream.range(0, sent).mapToObj(i -> "order-" + i).collect(Collectors.toList());
  }

  private void awaitAll() {
    await().atMost(PATIENCE).until(() -> new ArrayList<>(received).containsAll(allSent()));
  }

  private void awaitActive() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> client.describeStream(STREAM).getStreamDescription().getStreamStatus(),
            "ACTIVE"::equals);
  }

  /** The library forgets a parent when its children are being read. */
  private List<String> leasedShards() {
    return leases().stream().map(lease -> lease.get("leaseKey").getS()).toList();
  }

  private List<String> owners() {
    if (server.calls("PutItem") == 0) {
      return List.of();
    }
    return leases().stream()
        .filter(lease -> lease.containsKey("leaseOwner"))
        .map(lease -> lease.get("leaseOwner").getS())
        .distinct()
        .toList();
  }

  private void awaitRenewals() {
    Map<String, Long> before = renewals();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                renewals().entrySet().stream()
                    .allMatch(shard -> shard.getValue() >= before.get(shard.getKey()) + RENEWALS));
  }

  private Map<String, Long> renewals() {
    return leases().stream()
        .collect(
            Collectors.toMap(
                lease -> lease.get("leaseKey").getS(),
                lease -> Long.parseLong(lease.get("leaseCounter").getN())));
  }

  private List<Map<String, AttributeValue>> leases() {
    return dynamoDb.scan(new ScanRequest(APPLICATION)).getItems();
  }
}
