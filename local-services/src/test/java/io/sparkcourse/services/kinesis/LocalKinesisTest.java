package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.cloudwatch.AmazonCloudWatch;
import com.amazonaws.services.cloudwatch.model.MetricDatum;
import com.amazonaws.services.cloudwatch.model.PutMetricDataRequest;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDB;
import com.amazonaws.services.dynamodbv2.model.AttributeDefinition;
import com.amazonaws.services.dynamodbv2.model.AttributeValue;
import com.amazonaws.services.dynamodbv2.model.KeySchemaElement;
import com.amazonaws.services.dynamodbv2.model.KeyType;
import com.amazonaws.services.dynamodbv2.model.ProvisionedThroughput;
import com.amazonaws.services.dynamodbv2.model.PutItemRequest;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;
import com.amazonaws.services.kinesis.model.GetRecordsRequest;
import com.amazonaws.services.kinesis.model.GetRecordsResult;
import com.amazonaws.services.kinesis.model.ListShardsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import com.amazonaws.services.kinesis.model.PutRecordsResultEntry;
import io.sparkcourse.services.kinesis.client.LocalEndpointHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be compared with a peer: simulated time, injected faults, the server itself. */
class LocalKinesisTest {
  private static final String STREAM = "orders";
  private static final String SHARD = "shardId-000000000000";
  private static final String HALF = "170141183460469231731687303715884105728"; // 2^127
  private static final Duration CHANGES_TAKE = Duration.ofSeconds(30);
  private static final Duration MILLI = Duration.ofMillis(1);

  private final MovableClock clock = new MovableClock();
  private LocalKinesis server;
  private AmazonKinesis client;

  @BeforeEach
  void start() throws IOException {
    server = LocalKinesis.start(clock, CHANGES_TAKE);
    client = Clients.kinesis(server.endpoint());
  }

  @AfterEach
  void stop() {
    client.shutdown();
    server.close();
  }

  // Time

  @Test
  void aStreamIsCreatedAfterAWhile() {
    client.createStream(STREAM, 1);
    clock.advance(CHANGES_TAKE.minus(MILLI));
    assertThat(status()).isEqualTo("CREATING");
    assertThat(shards()).isZero();
    assertRefused(() -> put("x"), "ResourceNotFoundException");
    assertRefused(() -> iterator("LATEST"), "ResourceNotFoundException");
    assertRefused(
        () -> client.splitShard(STREAM, SHARD, HALF), "ResourceInUseException", "CREATING");
    clock.advance(MILLI);
    assertThat(status()).isEqualTo("ACTIVE");
    assertThat(shards()).isEqualTo(1);
  }

  @Test
  void aShardTakesRecordsUntilItsSplitIsDone() {
    createStream();
    client.splitShard(STREAM, SHARD, HALF);
    clock.advance(CHANGES_TAKE.minus(MILLI));
    assertThat(status()).isEqualTo("UPDATING");
    assertThat(client.putRecord(STREAM, bytes("x"), "a").getShardId()).isEqualTo(SHARD);
    assertRefused(
        () -> client.splitShard(STREAM, SHARD, HALF),
        "ResourceInUseException",
        "not ACTIVE, instead in state UPDATING");
    assertRefused(
        () -> client.mergeShards(STREAM, SHARD, SHARD), "ResourceInUseException", "UPDATING");
    clock.advance(MILLI);
    assertThat(status()).isEqualTo("ACTIVE");
    assertThat(client.putRecord(STREAM, bytes("x"), "a").getShardId())
        .isEqualTo("shardId-000000000001");
  }

  @Test
  void aStreamIsDeletedAfterAWhile() {
    createStream();
    client.deleteStream(STREAM);
    clock.advance(CHANGES_TAKE.minus(MILLI));
    assertThat(status()).isEqualTo("DELETING");
    assertRefused(() -> put("x"), "ResourceNotFoundException");
    assertRefused(() -> client.createStream(STREAM, 1), "ResourceInUseException");
    clock.advance(MILLI);
    assertRefused(this::status, "ResourceNotFoundException");
  }

  @Test
  void aTableIsCreatedAfterAWhile() {
    AmazonDynamoDB dynamoDb = Clients.dynamoDb(server.endpoint());
    createTable(dynamoDb);
    clock.advance(CHANGES_TAKE.minus(MILLI));
    assertThat(dynamoDb.describeTable("leases").getTable().getTableStatus()).isEqualTo("CREATING");
    assertRefused(() -> dynamoDb.putItem("leases", key()), "ResourceNotFoundException");
    assertRefused(() -> dynamoDb.deleteTable("leases"), "ResourceInUseException");
    clock.advance(MILLI);
    dynamoDb.putItem("leases", key());
    assertThat(dynamoDb.deleteTable("leases").getTableDescription().getTableStatus())
        .isEqualTo("DELETING");
    clock.advance(CHANGES_TAKE);
    assertRefused(() -> dynamoDb.describeTable("leases"), "ResourceNotFoundException");
    dynamoDb.shutdown();
  }

  @Test
  void anIteratorExpiresAfterFiveMinutes() {
    createStream();
    String iterator = iterator("TRIM_HORIZON");
    clock.advance(Duration.ofMinutes(5));
    read(iterator);
    clock.advance(MILLI);
    assertRefused(
        () -> read(iterator),
        "ExpiredIteratorException",
        "further in the future than the tolerated delay of 300000 milliseconds");
  }

  @Test
  void aTokenExpiresAfterFiveMinutes() {
    createStream();
    client.splitShard(STREAM, SHARD, HALF);
    clock.advance(CHANGES_TAKE);
    String token =
        client
            .listShards(new ListShardsRequest().withStreamName(STREAM).withMaxResults(1))
            .getNextToken();
    clock.advance(Duration.ofMinutes(5));
    client.listShards(new ListShardsRequest().withNextToken(token));
    clock.advance(MILLI);
    assertRefused(
        () -> client.listShards(new ListShardsRequest().withNextToken(token)),
        "ExpiredNextTokenException");
  }

  @Test
  void recordsAreKeptForADay() {
    createStream();
    put("old");
    clock.advance(Duration.ofHours(1));
    put("new");
    clock.advance(Duration.ofHours(23));
    assertThat(texts(read(iterator("TRIM_HORIZON")))).containsExactly("old", "new");
    clock.advance(MILLI);
    assertThat(texts(read(iterator("TRIM_HORIZON")))).containsExactly("new");
    clock.advance(Duration.ofHours(1));
    assertThat(texts(read(iterator("TRIM_HORIZON")))).isEmpty();
    String latest = iterator("LATEST");
    put("newest");
    assertThat(texts(read(latest))).containsExactly("newest");
  }

  @Test
  void aConsumerSeesHowFarBehindItIs() {
    createStream();
    put("1");
    clock.advance(Duration.ofSeconds(7));
    put("2");
    clock.advance(Duration.ofSeconds(3));
    GetRecordsResult first =
        client.getRecords(
            new GetRecordsRequest().withShardIterator(iterator("TRIM_HORIZON")).withLimit(1));
    assertThat(first.getMillisBehindLatest()).isEqualTo(3000);
    assertThat(read(first.getNextShardIterator()).getMillisBehindLatest()).isZero();
  }

  @Test
  void numbersGrowThoughNoTimePasses() {
    createStream();
    String parents = client.putRecord(STREAM, bytes("1"), "a").getSequenceNumber();
    client.splitShard(STREAM, SHARD, HALF);
    clock.advance(CHANGES_TAKE);
    String childs = client.putRecord(STREAM, bytes("2"), "a").getSequenceNumber();
    assertThat(childs).hasSameSizeAs(parents).isGreaterThan(parents);
  }

  // Faults

  @Test
  void theNextCallsAreThrottledAndNoMore() {
    createStream();
    server.faults().throttle("PutRecord", 2);
    assertRefused(() -> put("1"), "ProvisionedThroughputExceededException", "Rate exceeded");
    server.faults().throttle("PutRecord", 1);
    assertRefused(() -> put("2"), "ProvisionedThroughputExceededException");
    assertRefused(() -> put("3"), "ProvisionedThroughputExceededException");
    put("4");
    assertThat(texts(read(iterator("TRIM_HORIZON")))).containsExactly("4");
    assertThat(server.calls("PutRecord")).isEqualTo(4);
  }

  @Test
  void eachServiceIsThrottledInItsWay() {
    createStream();
    server.faults().throttle("DescribeStream", 1);
    assertRefused(this::status, "LimitExceededException");
    AmazonDynamoDB dynamoDb = Clients.dynamoDb(server.endpoint());
    server.faults().throttle("UpdateItem", 1);
    assertRefused(
        () -> dynamoDb.updateItem("leases", key(), Map.of()),
        "ProvisionedThroughputExceededException",
        "configured provisioned throughput for the table was exceeded");
    dynamoDb.shutdown();
    assertThatThrownBy(() -> server.faults().throttle("PutItems", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("No operation PutItems among [");
  }

  @Test
  void theSdkRetriesWhatIsThrottled() {
    createStream();
    AmazonKinesis retrying =
        AmazonKinesisClientBuilder.standard()
            .withEndpointConfiguration(
                new com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration(
                    server.endpoint().toString(), Clients.REGION))
            .withCredentials(Clients.CREDENTIALS)
            .build();
    server.faults().throttle("PutRecord", 2);
    retrying.putRecord(STREAM, bytes("x"), "a");
    retrying.shutdown();
    assertThat(server.calls("PutRecord")).isEqualTo(3);
    assertThat(texts(read(iterator("TRIM_HORIZON")))).containsExactly("x");
  }

  @Test
  void someRecordsOfACallAreRefused() {
    createStream();
    server.faults().refuseRecords(2);
    PutRecordsRequest request =
        new PutRecordsRequest()
            .withStreamName(STREAM)
            .withRecords(entry("1"), entry("2"), entry("3"));
    List<PutRecordsResultEntry> results = client.putRecords(request).getRecords();
    assertThat(results)
        .extracting(PutRecordsResultEntry::getErrorCode)
        .containsExactly(
            "ProvisionedThroughputExceededException",
            "ProvisionedThroughputExceededException",
            null);
    assertThat(results.get(0).getErrorMessage()).contains("Rate exceeded for shard " + SHARD);
    assertThat(results.get(0).getSequenceNumber()).isNull();
    assertThat(texts(read(iterator("TRIM_HORIZON")))).containsExactly("3");
    assertThat(client.putRecords(request).getFailedRecordCount()).isZero();
  }

  @Test
  void aYoungIteratorIsCalledExpired() {
    createStream();
    String iterator = iterator("TRIM_HORIZON");
    server.faults().expireIterators(1);
    assertRefused(() -> read(iterator), "ExpiredIteratorException");
    assertThat(read(iterator).getRecords()).isEmpty();
  }

  // The server

  @Test
  void metricsAreCounted() {
    AmazonCloudWatch cloudWatch = Clients.cloudWatch(server.endpoint());
    for (int i = 0; i < 2; i++) {
      cloudWatch.putMetricData(
          new PutMetricDataRequest()
              .withNamespace("orders")
              .withMetricData(
                  new MetricDatum().withMetricName("records").withValue(1.0),
                  new MetricDatum().withMetricName("bytes").withValue(2.0)));
    }
    assertThat(server.calls("PutMetricData")).isEqualTo(2);
    assertThat(server.metrics()).isEqualTo(4);
    assertRefused(() -> cloudWatch.listMetrics(), "InvalidAction", "ListMetrics");
    cloudWatch.shutdown();
  }

  @Test
  void whatIsNotEmulatedIsRefusedByName() {
    assertRefused(
        () ->
            client.describeLimits(new com.amazonaws.services.kinesis.model.DescribeLimitsRequest()),
        "UnknownOperationException",
        "Kinesis_20131202.DescribeLimits is not emulated");
    AmazonDynamoDB dynamoDb = Clients.dynamoDb(server.endpoint());
    assertRefused(
        () -> dynamoDb.listTables(), "UnknownOperationException", "ListTables is not emulated");
    assertRefused(
        () ->
            dynamoDb.putItem(
                new PutItemRequest("leases", key())
                    .withConditionExpression("attribute_exists(leaseKey)")),
        "ValidationException",
        "ConditionExpression is not emulated");
    dynamoDb.shutdown();
  }

  @Test
  void serversDoNotKnowEachOther() throws IOException {
    createStream();
    try (LocalKinesis other = LocalKinesis.start()) {
      AmazonKinesis otherClient = Clients.kinesis(other.endpoint());
      assertThat(otherClient.listStreams().getStreamNames()).isEmpty();
      assertThat(other.calls("CreateStream")).isZero();
      otherClient.shutdown();
    }
    assertThat(status()).isEqualTo("ACTIVE");
  }

  @Test
  void aClosedServerLeavesNeitherThreadsNorAPort() throws IOException {
    createStream();
    assertThat(serverThreads()).isNotEmpty();
    server.close();
    // A pool is terminated a moment before its last thread has ended.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(serverThreads()).isEmpty());
    try (Socket socket = new Socket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress("127.0.0.1", server.endpoint().getPort())))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aPropertySendsEveryClientHere() {
    System.setProperty(LocalEndpointHandler.PROPERTY, server.endpoint().toString());
    AmazonKinesis ofAws =
        AmazonKinesisClientBuilder.standard()
            .withRegion(Clients.REGION)
            .withCredentials(Clients.CREDENTIALS)
            .build();
    try {
      createStream();
      assertThat(ofAws.listStreams().getStreamNames()).containsExactly(STREAM);
    } finally {
      System.clearProperty(LocalEndpointHandler.PROPERTY);
      ofAws.shutdown();
    }
  }

  private static List<String> serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("local-kinesis"))
        .toList();
  }

  private void createStream() {
    client.createStream(STREAM, 1);
    clock.advance(CHANGES_TAKE);
  }

  private String status() {
    return client.describeStream(STREAM).getStreamDescription().getStreamStatus();
  }

  private int shards() {
    return client.describeStream(STREAM).getStreamDescription().getShards().size();
  }

  private void put(String text) {
    client.putRecord(STREAM, bytes(text), "a");
  }

  private String iterator(String type) {
    return client.getShardIterator(STREAM, SHARD, type).getShardIterator();
  }

  private GetRecordsResult read(String iterator) {
    return client.getRecords(new GetRecordsRequest().withShardIterator(iterator));
  }

  private static List<String> texts(GetRecordsResult page) {
    return page.getRecords().stream()
        .map(record -> UTF_8.decode(record.getData().duplicate()).toString())
        .toList();
  }

  private static PutRecordsRequestEntry entry(String text) {
    return new PutRecordsRequestEntry().withData(bytes(text)).withPartitionKey("a");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static void createTable(AmazonDynamoDB dynamoDb) {
    dynamoDb.createTable(
        List.of(new AttributeDefinition("leaseKey", "S")),
        "leases",
        List.of(new KeySchemaElement("leaseKey", KeyType.HASH)),
        new ProvisionedThroughput(1L, 1L));
  }

  private static Map<String, AttributeValue> key() {
    return Map.of("leaseKey", new AttributeValue("a"));
  }
}
