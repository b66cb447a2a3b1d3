package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.amazonaws.SDKGlobalConfiguration;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.model.GetRecordsRequest;
import com.amazonaws.services.kinesis.model.GetRecordsResult;
import com.amazonaws.services.kinesis.model.GetShardIteratorRequest;
import com.amazonaws.services.kinesis.model.HashKeyRange;
import com.amazonaws.services.kinesis.model.ListShardsRequest;
import com.amazonaws.services.kinesis.model.PutRecordRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import com.amazonaws.services.kinesis.model.PutRecordsResult;
import com.amazonaws.services.kinesis.model.Record;
import com.amazonaws.services.kinesis.model.ResourceNotFoundException;
import com.amazonaws.services.kinesis.model.Shard;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A class of cases on which our Kinesis and npm's agree, whatever the format on the wire. Each peer
 * serves all cases of a class; each case has its own streams.
 */
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("peersAndFormats")
abstract class KinesisConformance {
  static final String FIRST = "shardId-000000000000";
  static final String SECOND = "shardId-000000000001";
  static final String THIRD = "shardId-000000000002";
  static final String FOURTH = "shardId-000000000003";
  static final String HALF = "170141183460469231731687303715884105728"; // 2^127
  static final String QUARTER = "85070591730234615865843651857942052864"; // 2^126

  /** MD5 begins with 0c: the lower half of the hash keys. */
  static final String LOW_KEY = "a";

  /** MD5 begins with 92: the upper half. */
  static final String HIGH_KEY = "b";

  static final Duration PATIENCE = Duration.ofSeconds(20);

  static AmazonKinesis client;

  private static final int MANY = 100;
  private static final AtomicInteger STREAMS = new AtomicInteger();

  private static Peer.Server server;
  private static RawClient raw;

  final Peer peer;
  private final Format format;

  enum Format {
    CBOR,
    JSON
  }

  KinesisConformance(Peer peer, Format format) {
    this.peer = peer;
    this.format = format;
  }

  static Stream<Arguments> peersAndFormats() {
    return Stream.of(Peer.EMULATOR, KINESALITE)
        .flatMap(peer -> Stream.of(Format.values()).map(format -> Arguments.of(peer, format)));
  }

  @BeforeParameterizedClassInvocation
  static void startServer(Peer peer, Format format) throws Exception {
    System.setProperty(
        SDKGlobalConfiguration.AWS_CBOR_DISABLE_SYSTEM_PROPERTY,
        Boolean.toString(format == Format.JSON));
    server = peer.start();
    client = Clients.kinesis(server.endpoint());
    raw = new RawClient(server.endpoint(), "application/x-amz-json-1.1");
  }

  @AfterParameterizedClassInvocation
  static void stopServer() {
    System.clearProperty(SDKGlobalConfiguration.AWS_CBOR_DISABLE_SYSTEM_PROPERTY);
    if (server != null) {
      client.shutdown();
      server.close();
      server = null;
    }
  }

  void deviatesInCbor(String how) {
    if (format == Format.CBOR) {
      peer.deviates(KINESALITE, how);
    }
  }

  static String newStream(int shards) {
    String name = "stream-" + STREAMS.incrementAndGet();
    client.createStream(name, shards);
    awaitActive(name);
    return name;
  }

  static void awaitActive(String stream) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> client.describeStream(stream).getStreamDescription().getStreamStatus(),
            "ACTIVE"::equals);
  }

  static boolean isMissing(String stream) {
    try {
      client.describeStream(stream);
      return false;
    } catch (ResourceNotFoundException missing) {
      return true;
    }
  }

  static void split(String stream, String shard, String newStartingHashKey) {
    client.splitShard(stream, shard, newStartingHashKey);
    awaitActive(stream);
  }

  static void merge(String stream, String shard, String next) {
    client.mergeShards(stream, shard, next);
    awaitActive(stream);
  }

  static List<Shard> shards(String stream) {
    return client.describeStream(stream).getStreamDescription().getShards();
  }

  static List<String> shardIds(ListShardsRequest request) {
    return client.listShards(request).getShards().stream().map(Shard::getShardId).toList();
  }

  static boolean isOpen(Shard shard) {
    return shard.getSequenceNumberRange().getEndingSequenceNumber() == null;
  }

  static String range(HashKeyRange range) {
    return range.getStartingHashKey() + "-" + range.getEndingHashKey();
  }

  static String before(String number) {
    return new BigInteger(number).subtract(BigInteger.ONE).toString();
  }

  static BigInteger number(String sequenceNumber) {
    return new BigInteger(sequenceNumber);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static PutRecordRequest explicit(String stream, String key, String hashKey) {
    return new PutRecordRequest()
        .withStreamName(stream)
        .withPartitionKey(key)
        .withExplicitHashKey(hashKey)
        .withData(bytes("x"));
  }

  static PutRecordsRequestEntry entry(String text, String key) {
    return new PutRecordsRequestEntry().withData(bytes(text)).withPartitionKey(key);
  }

  static PutRecordsRequestEntry[] entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> entry("x" + i, "key" + i))
        .toArray(PutRecordsRequestEntry[]::new);
  }

  PutRecordsResult putRecords(String stream, PutRecordsRequestEntry... entries) {
    if (entries.length > MANY) {
      deviatesInCbor("a long response is cut off");
    }
    return client.putRecords(
        new PutRecordsRequest().withStreamName(stream).withRecords(List.of(entries)));
  }

  static String iterator(String stream, String shard, String type, String number) {
    return client
        .getShardIterator(
            new GetShardIteratorRequest()
                .withStreamName(stream)
                .withShardId(shard)
                .withShardIteratorType(type)
                .withStartingSequenceNumber(number))
        .getShardIterator();
  }

  /** Not by the SDK in JSON: it sends milliseconds there, which JSON's seconds are not. */
  String iteratorAt(String stream, Date time) {
    if (format == Format.JSON) {
      return raw.call(
              "Kinesis_20131202.GetShardIterator",
              """
              {"StreamName": "%s", "ShardId": "%s", "ShardIteratorType": "AT_TIMESTAMP",
               "Timestamp": %d.%03d}"""
                  .formatted(stream, FIRST, time.getTime() / 1000, time.getTime() % 1000))
          .get("ShardIterator")
          .textValue();
    }
    return client
        .getShardIterator(
            new GetShardIteratorRequest()
                .withStreamName(stream)
                .withShardId(FIRST)
                .withShardIteratorType("AT_TIMESTAMP")
                .withTimestamp(time))
        .getShardIterator();
  }

  GetRecordsResult read(String stream, String shard, String type) {
    return read(iterator(stream, shard, type, null));
  }

  GetRecordsResult read(String iterator) {
    deviatesInCbor("GetRecords gives data that are not bytes");
    return client.getRecords(new GetRecordsRequest().withShardIterator(iterator));
  }

  /** All records up to the null iterator at the end of a closed shard. */
  List<String> readToTheEnd(String stream, String shard) {
    return readToTheEnd(iterator(stream, shard, "TRIM_HORIZON", null));
  }

  List<String> readToTheEnd(String from) {
    List<String> texts = new ArrayList<>();
    String[] iterator = {from};
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              GetRecordsResult page = read(iterator[0]);
              texts.addAll(texts(page));
              iterator[0] = page.getNextShardIterator();
              return iterator[0] == null;
            });
    return texts;
  }

  static List<String> texts(GetRecordsResult page) {
    return page.getRecords().stream().map(KinesisConformance::text).toList();
  }

  static String text(Record record) {
    return UTF_8.decode(record.getData().duplicate()).toString();
  }
}
