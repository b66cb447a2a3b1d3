package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.amazonaws.SDKGlobalConfiguration;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.model.DescribeStreamRequest;
import com.amazonaws.services.kinesis.model.GetRecordsRequest;
import com.amazonaws.services.kinesis.model.GetRecordsResult;
import com.amazonaws.services.kinesis.model.GetShardIteratorRequest;
import com.amazonaws.services.kinesis.model.HashKeyRange;
import com.amazonaws.services.kinesis.model.ListShardsRequest;
import com.amazonaws.services.kinesis.model.ListShardsResult;
import com.amazonaws.services.kinesis.model.ListStreamsResult;
import com.amazonaws.services.kinesis.model.PutRecordRequest;
import com.amazonaws.services.kinesis.model.PutRecordResult;
import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import com.amazonaws.services.kinesis.model.PutRecordsResult;
import com.amazonaws.services.kinesis.model.PutRecordsResultEntry;
import com.amazonaws.services.kinesis.model.Record;
import com.amazonaws.services.kinesis.model.ResourceNotFoundException;
import com.amazonaws.services.kinesis.model.Shard;
import com.amazonaws.services.kinesis.model.StreamDescription;
import com.amazonaws.services.kinesis.model.StreamDescriptionSummary;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our Kinesis and npm's agree on every case, whatever the format on the wire. */
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("peersAndFormats")
class KinesisConformanceTest {
  private static final String FIRST = "shardId-000000000000";
  private static final String SECOND = "shardId-000000000001";
  private static final String THIRD = "shardId-000000000002";
  private static final String FOURTH = "shardId-000000000003";
  private static final String HALF = "170141183460469231731687303715884105728"; // 2^127
  private static final String QUARTER = "85070591730234615865843651857942052864"; // 2^126

  /** MD5 begins with 0c: the lower half of the hash keys. */
  private static final String LOW_KEY = "a";

  /** MD5 begins with 92: the upper half. */
  private static final String HIGH_KEY = "b";

  private static final int MANY = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger STREAMS = new AtomicInteger();

  private static Peer.Server server;
  private static AmazonKinesis client;
  private static RawClient raw;

  private final Peer peer;
  private final Format format;

  enum Format {
    CBOR,
    JSON
  }

  KinesisConformanceTest(Peer peer, Format format) {
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

  // Streams

  @Test
  void aNewStreamDividesTheHashKeysEvenly() {
    String stream = newStream(3);
    StreamDescription description = client.describeStream(stream).getStreamDescription();
    assertThat(description.getStreamName()).isEqualTo(stream);
    assertThat(description.getStreamARN())
        .matches("arn:aws:kinesis:us-east-1:\\d{12}:stream/" + stream);
    assertThat(description.getRetentionPeriodHours()).isEqualTo(24);
    assertThat(description.getHasMoreShards()).isFalse();
    assertThat(description.getEncryptionType()).isEqualTo("NONE");
    assertThat(description.getShards())
        .extracting(
            Shard::getShardId,
            shard -> shard.getHashKeyRange().getStartingHashKey(),
            shard -> shard.getHashKeyRange().getEndingHashKey(),
            Shard::getParentShardId,
            shard -> shard.getSequenceNumberRange().getEndingSequenceNumber())
        .containsExactly(
            tuple(FIRST, "0", "113427455640312821154458202477256070484", null, null),
            tuple(
                SECOND,
                "113427455640312821154458202477256070485",
                "226854911280625642308916404954512140969",
                null,
                null),
            tuple(
                THIRD,
                "226854911280625642308916404954512140970",
                "340282366920938463463374607431768211455",
                null,
                null));
  }

  @Test
  void theTimeOfCreationIsNow() {
    peer.deviates(KINESALITE, "no time in CBOR is one that the SDK reads, and in JSON 2 s are off");
    Instant before = Instant.now().minusMillis(1);
    String stream = newStream(1);
    assertThat(
            client
                .describeStream(stream)
                .getStreamDescription()
                .getStreamCreationTimestamp()
                .toInstant())
        .isBetween(before, Instant.now());
  }

  @Test
  void aStreamThatExistsIsNotCreatedAgain() {
    String stream = newStream(1);
    assertRefused(
        () -> client.createStream(stream, 1), "ResourceInUseException", stream, "already exists");
  }

  @Test
  void aStreamNeedsANameAndAtLeastOneShard() {
    assertRefused(
        () -> client.createStream("white space", 1),
        "ValidationException",
        "1 validation error detected: Value 'white space' at 'streamName' failed to satisfy"
            + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    assertRefused(
        () -> client.createStream("x".repeat(129), 1),
        "ValidationException",
        "at 'streamName' failed to satisfy constraint: Member must have length less than or equal"
            + " to 128");
    assertRefused(
        () -> client.createStream(null, 1),
        "ValidationException",
        "Value null at 'streamName' failed to satisfy constraint: Member must not be null");
    assertRefused(
        () -> client.createStream("name", 0),
        "ValidationException",
        "Value '0' at 'shardCount' failed to satisfy constraint: Member must have value greater"
            + " than or equal to 1");
    assertRefused(
        () -> client.createStream("!", -1), "ValidationException", "2 validation errors detected");
  }

  @Test
  void anAccountHasFiveHundredShards() {
    assertRefused(
        () -> client.createStream("too-large", 501),
        "LimitExceededException",
        "would exceed the shard limit",
        "Limit: 500");
  }

  @Test
  void aStreamThatDoesNotExistIsNotFound() {
    String missing = "missing";
    assertRefused(
        () -> client.describeStream(missing),
        "ResourceNotFoundException",
        "Stream missing under account",
        "not found.");
    assertRefused(() -> client.deleteStream(missing), "ResourceNotFoundException");
    assertRefused(
        () -> client.putRecord(missing, bytes("x"), LOW_KEY), "ResourceNotFoundException");
    assertRefused(() -> putRecords(missing, entry("x", LOW_KEY)), "ResourceNotFoundException");
    assertRefused(
        () -> client.getShardIterator(missing, FIRST, "LATEST"), "ResourceNotFoundException");
    assertRefused(() -> client.splitShard(missing, FIRST, QUARTER), "ResourceNotFoundException");
    assertRefused(() -> client.mergeShards(missing, FIRST, SECOND), "ResourceNotFoundException");
    assertRefused(
        () -> client.listShards(new ListShardsRequest().withStreamName(missing)),
        "ResourceNotFoundException");
  }

  @Test
  void aDeletedStreamGoesAway() {
    String stream = newStream(1);
    client.deleteStream(stream);
    await().atMost(PATIENCE).until(() -> isMissing(stream));
    assertThat(client.listStreams().getStreamNames()).doesNotContain(stream);
    client.createStream(stream, 1); // the name is free again
    awaitActive(stream);
  }

  @Test
  void streamsAreListedByNamePageByPage() {
    for (String name : List.of("list-b", "list-a", "list-c")) {
      client.createStream(name, 1);
      awaitActive(name);
    }
    ListStreamsResult page = client.listStreams(2, "list-");
    assertThat(page.getStreamNames()).containsExactly("list-a", "list-b");
    assertThat(page.getHasMoreStreams()).isTrue();
    assertThat(client.listStreams(1, "list-b").getStreamNames()).containsExactly("list-c");
    assertRefused(() -> client.listStreams(0, null), "ValidationException", "'limit'");
  }

  @Test
  void theSummaryCountsOpenShards() {
    String stream = newStream(2);
    split(stream, FIRST, QUARTER);
    StreamDescriptionSummary summary =
        client
            .describeStreamSummary(
                new com.amazonaws.services.kinesis.model.DescribeStreamSummaryRequest()
                    .withStreamName(stream))
            .getStreamDescriptionSummary();
    assertThat(summary.getOpenShardCount()).isEqualTo(3);
    assertThat(summary.getStreamStatus()).isEqualTo("ACTIVE");
    assertThat(summary.getConsumerCount()).isZero();
  }

  @Test
  void aDescriptionHasPages() {
    peer.deviates(KINESALITE, "DescribeStream ignores Limit and ExclusiveStartShardId");
    String stream = newStream(3);
    StreamDescription page =
        client
            .describeStream(new DescribeStreamRequest().withStreamName(stream).withLimit(2))
            .getStreamDescription();
    assertThat(page.getShards()).extracting(Shard::getShardId).containsExactly(FIRST, SECOND);
    assertThat(page.getHasMoreShards()).isTrue();
    StreamDescription rest = client.describeStream(stream, SECOND).getStreamDescription();
    assertThat(rest.getShards()).extracting(Shard::getShardId).containsExactly(THIRD);
    assertThat(rest.getHasMoreShards()).isFalse();
  }

  @Test
  void shardsAreListedFromAnyShardOn() {
    String stream = newStream(3);
    assertThat(shardIds(new ListShardsRequest().withStreamName(stream)))
        .containsExactly(FIRST, SECOND, THIRD);
    assertThat(
            shardIds(
                new ListShardsRequest().withStreamName(stream).withExclusiveStartShardId(FIRST)))
        .containsExactly(SECOND, THIRD);
  }

  @Test
  void shardsAreListedPageByPage() {
    peer.deviates(KINESALITE, "ListShards ignores MaxResults and knows no NextToken");
    String stream = newStream(3);
    ListShardsResult page =
        client.listShards(new ListShardsRequest().withStreamName(stream).withMaxResults(2));
    assertThat(page.getShards()).extracting(Shard::getShardId).containsExactly(FIRST, SECOND);
    ListShardsResult rest =
        client.listShards(new ListShardsRequest().withNextToken(page.getNextToken()));
    assertThat(rest.getShards()).extracting(Shard::getShardId).containsExactly(THIRD);
    assertThat(rest.getNextToken()).isNull();
    assertRefused(
        () -> client.listShards(new ListShardsRequest().withNextToken("invented")),
        "InvalidArgumentException");
  }

  @Test
  void listShardsTakesEitherAStreamOrAToken() {
    assertRefused(
        () -> client.listShards(new ListShardsRequest()),
        "InvalidArgumentException",
        "Either NextToken or StreamName should be provided.");
    assertRefused(
        () -> client.listShards(new ListShardsRequest().withStreamName("s").withNextToken("t")),
        "InvalidArgumentException",
        "NextToken and StreamName cannot be provided together.");
    assertRefused(
        () -> client.listShards(new ListShardsRequest().withStreamName("s").withMaxResults(10_001)),
        "ValidationException",
        "'maxResults'");
  }

  // Producing

  @Test
  void thePartitionKeyDecidesOnTheShard() {
    String stream = newStream(2);
    assertThat(client.putRecord(stream, bytes("x"), LOW_KEY).getShardId()).isEqualTo(FIRST);
    assertThat(client.putRecord(stream, bytes("x"), HIGH_KEY).getShardId()).isEqualTo(SECOND);
    // MD5 of its UTF-8 bytes begins with a1; in one byte it would begin with 44, the lower half.
    assertThat(client.putRecord(stream, bytes("x"), "ö").getShardId()).isEqualTo(SECOND);
  }

  @Test
  void anExplicitHashKeyHasTheLastWord() {
    String stream = newStream(2);
    assertThat(client.putRecord(explicit(stream, LOW_KEY, HALF)).getShardId()).isEqualTo(SECOND);
    assertThat(client.putRecord(explicit(stream, HIGH_KEY, "0")).getShardId()).isEqualTo(FIRST);
    String largest = BigInteger.TWO.pow(128).subtract(BigInteger.ONE).toString();
    assertThat(client.putRecord(explicit(stream, LOW_KEY, largest)).getShardId()).isEqualTo(SECOND);
  }

  @Test
  void anExplicitHashKeyIsANumberBelowTwoToThe128() {
    String stream = newStream(1);
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, BigInteger.TWO.pow(128).toString())),
        "InvalidArgumentException",
        "ExplicitHashKey must be in the range: [0, 2^128-1]");
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, "half")),
        "ValidationException",
        "'explicitHashKey'");
    peer.deviates(KINESALITE, "its patterns may match a part of the text");
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, "-1")),
        "ValidationException",
        "'explicitHashKey'");
    assertRefused(
        () -> client.putRecord(explicit(stream, LOW_KEY, "007")),
        "ValidationException",
        "'explicitHashKey'");
  }

  @Test
  void aRecordHasAPartitionKeyAndAtMostOneMebibyte() {
    String stream = newStream(1);
    assertRefused(
        () -> client.putRecord(stream, bytes("x"), ""), "ValidationException", "'partitionKey'");
    assertRefused(
        () -> client.putRecord(stream, bytes("x"), "k".repeat(257)),
        "ValidationException",
        "'partitionKey'",
        "less than or equal to 256");
    assertRefused(() -> client.putRecord(stream, null, LOW_KEY), "ValidationException", "'data'");
    assertRefused(
        () -> client.putRecord(stream, ByteBuffer.allocate((1 << 20) + 1), LOW_KEY),
        "ValidationException",
        "'data'",
        "less than or equal to 1048576");
    assertThat(client.putRecord(stream, ByteBuffer.allocate(1 << 20), "k".repeat(256)).getShardId())
        .isEqualTo(FIRST);
    assertThat(client.putRecord(stream, bytes(""), LOW_KEY).getShardId()).isEqualTo(FIRST);
  }

  @Test
  void sequenceNumbersGrow() {
    String stream = newStream(1);
    List<BigInteger> numbers = new ArrayList<>();
    numbers.add(
        new BigInteger(shards(stream).get(0).getSequenceNumberRange().getStartingSequenceNumber()));
    for (int i = 0; i < 20; i++) {
      numbers.add(number(client.putRecord(stream, bytes("x" + i), "key" + i).getSequenceNumber()));
    }
    assertThat(numbers).isSorted();
    assertThat(new HashSet<>(numbers)).hasSize(21);
    assertThat(numbers).allMatch(number -> number.toString().length() == 56);
  }

  @Test
  void aProducerMayInsistOnTheOrder() {
    String stream = newStream(1);
    String first = client.putRecord(stream, bytes("1"), LOW_KEY).getSequenceNumber();
    String second = client.putRecord(stream, bytes("2"), LOW_KEY, first).getSequenceNumber();
    assertThat(number(second)).isGreaterThan(number(first));
    assertRefused(
        () -> client.putRecord(stream, bytes("3"), LOW_KEY, "9".repeat(60)),
        "InvalidArgumentException",
        "ExclusiveMinimumSequenceNumber");
    assertRefused(
        () -> client.putRecord(stream, bytes("3"), LOW_KEY, "first"),
        "ValidationException",
        "'sequenceNumberForOrdering'");
  }

  @Test
  void manyRecordsGoInOneCall() {
    String stream = newStream(2);
    PutRecordsResult result =
        putRecords(
            stream,
            entry("1", LOW_KEY),
            entry("2", HIGH_KEY),
            entry("3", LOW_KEY).withExplicitHashKey(HALF),
            entry("4", LOW_KEY));
    assertThat(result.getFailedRecordCount()).isZero();
    assertThat(result.getRecords())
        .extracting(PutRecordsResultEntry::getShardId)
        .containsExactly(FIRST, SECOND, SECOND, FIRST);
    assertThat(result.getRecords()).allMatch(entry -> entry.getErrorCode() == null);
    assertThat(texts(read(stream, FIRST, "TRIM_HORIZON"))).containsExactly("1", "4");
    assertThat(texts(read(stream, SECOND, "TRIM_HORIZON"))).containsExactly("2", "3");
    assertThat(read(stream, FIRST, "TRIM_HORIZON").getRecords())
        .extracting(Record::getSequenceNumber)
        .containsExactly(
            result.getRecords().get(0).getSequenceNumber(),
            result.getRecords().get(3).getSequenceNumber());
  }

  @Test
  void aCallTakesOneToFiveHundredRecords() {
    String stream = newStream(1);
    assertRefused(() -> putRecords(stream), "ValidationException", "'records'");
    assertRefused(
        () -> client.putRecords(new PutRecordsRequest().withStreamName(stream)),
        "ValidationException",
        "Value null at 'records'");
    assertRefused(
        () ->
            client.putRecords(
                new PutRecordsRequest().withStreamName(stream).withRecords(entries(501))),
        "ValidationException",
        "'records'",
        "500");
    assertThat(putRecords(stream, entries(500)).getRecords()).hasSize(500);
  }

  @Test
  void oneInvalidRecordRefusesTheWholeCall() {
    String stream = newStream(1);
    assertRefused(
        () -> putRecords(stream, entry("1", LOW_KEY), entry("2", "")),
        "ValidationException",
        "'records.2.member.partitionKey'");
    assertRefused(
        () ->
            putRecords(
                stream,
                entry("1", LOW_KEY),
                entry("2", LOW_KEY).withExplicitHashKey(BigInteger.TWO.pow(128).toString())),
        "InvalidArgumentException",
        "ExplicitHashKey");
    assertThat(read(stream, FIRST, "TRIM_HORIZON").getRecords()).isEmpty();
  }

  @Test
  void aCallTakesFiveMebibytes() {
    peer.deviates(KINESALITE, "it takes any request below 7 MB");
    String stream = newStream(1);
    PutRecordsRequestEntry mebibyte =
        new PutRecordsRequestEntry()
            .withPartitionKey(LOW_KEY)
            .withData(ByteBuffer.allocate((1 << 20) - 1));
    PutRecordsRequestEntry[] five =
        Collections.nCopies(5, mebibyte).toArray(PutRecordsRequestEntry[]::new);
    assertThat(putRecords(stream, five).getFailedRecordCount()).isZero();
    PutRecordsRequestEntry[] more =
        Collections.nCopies(6, mebibyte).toArray(PutRecordsRequestEntry[]::new);
    assertRefused(() -> putRecords(stream, more), "InvalidArgumentException", "5 MB");
  }

  // Consuming

  @Test
  void aRecordComesBackAsItWent() {
    String stream = newStream(1);
    byte[] data = new byte[256];
    IntStream.range(0, data.length).forEach(i -> data[i] = (byte) i);
    PutRecordResult put = client.putRecord(stream, ByteBuffer.wrap(data), "ключ");
    Record record = read(stream, FIRST, "TRIM_HORIZON").getRecords().get(0);
    assertThat(record.getSequenceNumber()).isEqualTo(put.getSequenceNumber());
    assertThat(record.getPartitionKey()).isEqualTo("ключ");
    assertThat(record.getData().array()).isEqualTo(data);
  }

  @Test
  void aRecordHasTheTimeOfItsArrival() {
    deviatesInCbor("times are seconds, which the SDK reads as milliseconds");
    String stream = newStream(1);
    Instant before = Instant.now().minusMillis(1);
    client.putRecord(stream, bytes("x"), LOW_KEY);
    assertThat(
            read(stream, FIRST, "TRIM_HORIZON")
                .getRecords()
                .get(0)
                .getApproximateArrivalTimestamp()
                .toInstant())
        .isBetween(before, Instant.now());
  }

  @Test
  void trimHorizonBeginsWithTheOldestAndLatestWithTheNext() {
    String stream = newStream(1);
    client.putRecord(stream, bytes("1"), LOW_KEY);
    String latest = iterator(stream, FIRST, "LATEST", null);
    client.putRecord(stream, bytes("2"), LOW_KEY);
    assertThat(texts(read(stream, FIRST, "TRIM_HORIZON"))).containsExactly("1", "2");
    assertThat(texts(read(latest))).containsExactly("2");
    assertThat(read(stream, FIRST, "LATEST").getRecords()).isEmpty();
  }

  @Test
  void aSequenceNumberIsIncludedOrNot() {
    String stream = newStream(1);
    client.putRecord(stream, bytes("1"), LOW_KEY);
    String second = client.putRecord(stream, bytes("2"), LOW_KEY).getSequenceNumber();
    client.putRecord(stream, bytes("3"), LOW_KEY);
    assertThat(texts(read(iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", second))))
        .containsExactly("2", "3");
    assertThat(texts(read(iterator(stream, FIRST, "AFTER_SEQUENCE_NUMBER", second))))
        .containsExactly("3");
    String start = shards(stream).get(0).getSequenceNumberRange().getStartingSequenceNumber();
    assertThat(texts(read(iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", start))))
        .containsExactly("1", "2", "3");
  }

  @Test
  void aTimestampIsIncluded() {
    deviatesInCbor("a time in a request is refused");
    String stream = newStream(1);
    for (int i = 0; i < 10; i++) {
      client.putRecord(stream, bytes("x" + i), LOW_KEY);
    }
    List<Record> all = read(stream, FIRST, "TRIM_HORIZON").getRecords();
    Date fifth = all.get(4).getApproximateArrivalTimestamp();
    List<String> expected =
        all.stream()
            .filter(record -> !record.getApproximateArrivalTimestamp().before(fifth))
            .map(KinesisConformanceTest::text)
            .toList();
    assertThat(texts(read(iteratorAt(stream, fifth)))).isEqualTo(expected);
  }

  @Test
  void aTimestampMayBeBeforeAndAfterAllRecords() {
    peer.deviates(KINESALITE, "it never answers when no record is as late as the timestamp");
    String stream = newStream(1);
    assertThat(read(iteratorAt(stream, new Date(0))).getRecords()).isEmpty();
    client.putRecord(stream, bytes("x"), LOW_KEY);
    assertThat(texts(read(iteratorAt(stream, new Date(0))))).containsExactly("x");
  }

  @Test
  void aTimestampIsThereAndNotInTheFuture() {
    deviatesInCbor("a time in a request is refused");
    String stream = newStream(1);
    assertRefused(
        () -> iterator(stream, FIRST, "AT_TIMESTAMP", null),
        "InvalidArgumentException",
        "Must specify timestampInMillis parameter");
    Date future = Date.from(Instant.now().plusSeconds(3600));
    assertRefused(
        () -> iteratorAt(stream, future),
        "InvalidArgumentException",
        "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis");
  }

  @Test
  void theTypeOfAnIteratorSaysWhetherItTakesASequenceNumber() {
    String stream = newStream(1);
    String number = client.putRecord(stream, bytes("x"), LOW_KEY).getSequenceNumber();
    for (String type : List.of("TRIM_HORIZON", "LATEST")) {
      assertRefused(
          () -> iterator(stream, FIRST, type, number),
          "InvalidArgumentException",
          "Request specified " + type + " and also a StartingSequenceNumber.");
    }
    for (String type : List.of("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")) {
      assertRefused(
          () -> iterator(stream, FIRST, type, null),
          "InvalidArgumentException",
          "Request specified " + type + " and no StartingSequenceNumber.");
    }
    assertRefused(
        () -> iterator(stream, FIRST, "EARLIEST", null),
        "ValidationException",
        "Value 'EARLIEST' at 'shardIteratorType'");
    assertRefused(
        () -> iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", "abc"),
        "ValidationException",
        "'startingSequenceNumber'");
  }

  @Test
  void aSequenceNumberBelongsToItsShard() {
    String stream = newStream(2);
    String number = client.putRecord(stream, bytes("x"), HIGH_KEY).getSequenceNumber();
    assertRefused(
        () -> iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", number),
        "InvalidArgumentException",
        "It encodes " + SECOND + ", while it was used in a call to a shard with " + FIRST);
    assertRefused(
        () -> iterator(stream, FIRST, "AT_SEQUENCE_NUMBER", "9".repeat(60)),
        "InvalidArgumentException",
        "is invalid.");
  }

  @Test
  void aShardThatDoesNotExistIsNotFound() {
    String stream = newStream(1);
    assertRefused(
        () -> iterator(stream, SECOND, "LATEST", null), "ResourceNotFoundException", SECOND);
    assertRefused(() -> iterator(stream, "no-shard", "LATEST", null), "ResourceNotFoundException");
    assertRefused(() -> client.splitShard(stream, SECOND, HALF), "ResourceNotFoundException");
    assertRefused(() -> client.mergeShards(stream, FIRST, SECOND), "ResourceNotFoundException");
  }

  @Test
  void anInventedIteratorIsInvalid() {
    for (String invented : List.of("invented", "AAAA")) {
      assertRefused(
          () -> client.getRecords(new GetRecordsRequest().withShardIterator(invented)),
          "InvalidArgumentException",
          "Invalid ShardIterator.");
    }
    assertRefused(
        () -> client.getRecords(new GetRecordsRequest().withShardIterator("")),
        "ValidationException",
        "'shardIterator'");
  }

  @Test
  void aLimitIsFromOneToTenThousand() {
    String stream = newStream(1);
    String iterator = iterator(stream, FIRST, "TRIM_HORIZON", null);
    for (int limit : new int[] {0, 10_001}) {
      assertRefused(
          () ->
              client.getRecords(
                  new GetRecordsRequest().withShardIterator(iterator).withLimit(limit)),
          "ValidationException",
          "'limit'");
    }
  }

  @Test
  void iteratorsLeadThroughAShardOnce() {
    deviatesInCbor("GetRecords gives data that are not bytes");
    String stream = newStream(1);
    List<String> put = IntStream.range(0, 25).mapToObj(i -> "x" + i).toList();
    put.forEach(text -> client.putRecord(stream, bytes(text), LOW_KEY));
    List<Integer> sizes = new ArrayList<>();
    List<String> read = new ArrayList<>();
    String iterator = iterator(stream, FIRST, "TRIM_HORIZON", null);
    for (int i = 0; i < 4; i++) {
      GetRecordsResult page =
          client.getRecords(new GetRecordsRequest().withShardIterator(iterator).withLimit(10));
      sizes.add(page.getRecords().size());
      read.addAll(texts(page));
      iterator = page.getNextShardIterator();
    }
    assertThat(sizes).containsExactly(10, 10, 5, 0);
    assertThat(read).isEqualTo(put);
    client.putRecord(stream, bytes("later"), LOW_KEY);
    assertThat(texts(read(iterator))).containsExactly("later");
  }

  @Test
  void oneCallGivesTenThousandRecords() {
    String stream = newStream(1);
    for (int i = 0; i < 21; i++) {
      putRecords(stream, entries(500));
    }
    GetRecordsResult page = read(stream, FIRST, "TRIM_HORIZON");
    assertThat(page.getRecords()).hasSize(10_000);
    assertThat(read(page.getNextShardIterator()).getRecords()).hasSize(500);
  }

  @Test
  void oneCallGivesTenMebibytes() {
    peer.deviates(KINESALITE, "it gives as many bytes as there are");
    String stream = newStream(1);
    int size = (1 << 20) - LOW_KEY.length();
    for (int i = 0; i < 11; i++) {
      client.putRecord(stream, ByteBuffer.allocate(size), LOW_KEY);
    }
    GetRecordsResult page = read(stream, FIRST, "TRIM_HORIZON");
    assertThat(page.getRecords()).hasSize(10);
    assertThat(read(page.getNextShardIterator()).getRecords()).hasSize(1);
  }

  // Resharding

  @Test
  void aSplitShardHasTwoChildren() {
    String stream = newStream(2);
    split(stream, FIRST, QUARTER);
    List<Shard> shards = shards(stream);
    assertThat(shards)
        .extracting(
            Shard::getShardId,
            Shard::getParentShardId,
            Shard::getAdjacentParentShardId,
            shard -> range(shard.getHashKeyRange()))
        .containsExactly(
            tuple(FIRST, null, null, "0-" + before(HALF)),
            tuple(SECOND, null, null, HALF + "-" + before(BigInteger.TWO.pow(128).toString())),
            tuple(THIRD, FIRST, null, "0-" + before(QUARTER)),
            tuple(FOURTH, FIRST, null, QUARTER + "-" + before(HALF)));
    assertThat(isOpen(shards.get(0))).isFalse();
    assertThat(shards.subList(1, 4)).allMatch(KinesisConformanceTest::isOpen);
  }

  @Test
  void aMergedShardHasTwoParents() {
    String stream = newStream(2);
    merge(stream, FIRST, SECOND);
    List<Shard> shards = shards(stream);
    assertThat(shards)
        .extracting(
            Shard::getShardId,
            Shard::getParentShardId,
            Shard::getAdjacentParentShardId,
            KinesisConformanceTest::isOpen)
        .containsExactly(
            tuple(FIRST, null, null, false),
            tuple(SECOND, null, null, false),
            tuple(THIRD, FIRST, SECOND, true));
    assertThat(range(shards.get(2).getHashKeyRange()))
        .isEqualTo("0-" + before(BigInteger.TWO.pow(128).toString()));
  }

  @Test
  void recordsGoToTheChildrenAndOldOnesStayWithTheParent() {
    String stream = newStream(1);
    client.putRecord(stream, bytes("old"), LOW_KEY);
    split(stream, FIRST, HALF);
    assertThat(client.putRecord(stream, bytes("low"), LOW_KEY).getShardId()).isEqualTo(SECOND);
    assertThat(client.putRecord(stream, bytes("high"), HIGH_KEY).getShardId()).isEqualTo(THIRD);
    assertThat(readToTheEnd(stream, FIRST)).containsExactly("old");
    assertThat(texts(read(stream, SECOND, "TRIM_HORIZON"))).containsExactly("low");
    assertThat(texts(read(stream, THIRD, "TRIM_HORIZON"))).containsExactly("high");
  }

  @Test
  void aClosedShardEndsAndAnOpenOneDoesNot() {
    String stream = newStream(2);
    client.putRecord(stream, bytes("1"), LOW_KEY);
    client.putRecord(stream, bytes("2"), HIGH_KEY);
    String open = iterator(stream, FIRST, "TRIM_HORIZON", null);
    for (int i = 0; i < 3; i++) {
      open = read(open).getNextShardIterator();
      assertThat(open).isNotNull();
    }
    merge(stream, FIRST, SECOND);
    assertThat(readToTheEnd(stream, FIRST)).containsExactly("1");
    assertThat(readToTheEnd(stream, SECOND)).containsExactly("2");
    assertThat(readToTheEnd(open)).isEmpty();
  }

  @Test
  void numbersGrowFromParentToChild() {
    String stream = newStream(1);
    BigInteger parents = number(client.putRecord(stream, bytes("1"), LOW_KEY).getSequenceNumber());
    split(stream, FIRST, HALF);
    List<Shard> shards = shards(stream);
    BigInteger end = number(shards.get(0).getSequenceNumberRange().getEndingSequenceNumber());
    BigInteger start = number(shards.get(1).getSequenceNumberRange().getStartingSequenceNumber());
    BigInteger childs = number(client.putRecord(stream, bytes("2"), LOW_KEY).getSequenceNumber());
    assertThat(List.of(parents, end, start, childs)).isSorted();
    assertThat(Set.of(parents, end, start, childs)).hasSize(4);
    split(stream, SECOND, QUARTER);
    BigInteger grandchilds =
        number(client.putRecord(stream, bytes("3"), LOW_KEY).getSequenceNumber());
    assertThat(grandchilds).isGreaterThan(childs);
  }

  @Test
  void aShardIsSplitWithinItsRange() {
    String stream = newStream(2);
    for (String key : List.of("0", "1", before(HALF), HALF)) {
      assertRefused(
          () -> client.splitShard(stream, FIRST, key),
          "InvalidArgumentException",
          "NewStartingHashKey " + key,
          "is not both greater than one plus the shard's StartingHashKey 0");
    }
    assertRefused(
        () -> client.splitShard(stream, FIRST, "half"),
        "ValidationException",
        "'newStartingHashKey'");
    assertThat(shards(stream)).hasSize(2);
  }

  @Test
  void onlyNeighboursAreMerged() {
    String stream = newStream(3);
    assertRefused(
        () -> client.mergeShards(stream, FIRST, THIRD),
        "InvalidArgumentException",
        "are not an adjacent pair of shards eligible for merging");
    assertRefused(
        () -> client.mergeShards(stream, FIRST, FIRST), "InvalidArgumentException", "adjacent");
    assertThat(shards(stream)).hasSize(3);
  }

  @Test
  void aClosedShardIsNeitherSplitNorMerged() {
    peer.deviates(KINESALITE, "it splits a shard a second time, so that two shards own one key");
    String stream = newStream(2);
    split(stream, FIRST, QUARTER);
    assertRefused(
        () -> client.splitShard(stream, FIRST, QUARTER),
        "InvalidArgumentException",
        "has already been merged or split");
    assertRefused(
        () -> client.mergeShards(stream, FIRST, SECOND),
        "InvalidArgumentException",
        "has already been merged or split");
  }

  private void deviatesInCbor(String how) {
    if (format == Format.CBOR) {
      peer.deviates(KINESALITE, how);
    }
  }

  private static String newStream(int shards) {
    String name = "stream-" + STREAMS.incrementAndGet();
    client.createStream(name, shards);
    awaitActive(name);
    return name;
  }

  private static void awaitActive(String stream) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> client.describeStream(stream).getStreamDescription().getStreamStatus(),
            "ACTIVE"::equals);
  }

  private static boolean isMissing(String stream) {
    try {
      client.describeStream(stream);
      return false;
    } catch (ResourceNotFoundException missing) {
      return true;
    }
  }

  private static void split(String stream, String shard, String newStartingHashKey) {
    client.splitShard(stream, shard, newStartingHashKey);
    awaitActive(stream);
  }

  private static void merge(String stream, String shard, String next) {
    client.mergeShards(stream, shard, next);
    awaitActive(stream);
  }

  private static List<Shard> shards(String stream) {
    return client.describeStream(stream).getStreamDescription().getShards();
  }

  private static List<String> shardIds(ListShardsRequest request) {
    return client.listShards(request).getShards().stream().map(Shard::getShardId).toList();
  }

  private static boolean isOpen(Shard shard) {
    return shard.getSequenceNumberRange().getEndingSequenceNumber() == null;
  }

  private static String range(HashKeyRange range) {
    return range.getStartingHashKey() + "-" + range.getEndingHashKey();
  }

  private static String before(String number) {
    return new BigInteger(number).subtract(BigInteger.ONE).toString();
  }

  private static BigInteger number(String sequenceNumber) {
    return new BigInteger(sequenceNumber);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static PutRecordRequest explicit(String stream, String key, String hashKey) {
    return new PutRecordRequest()
        .withStreamName(stream)
        .withPartitionKey(key)
        .withExplicitHashKey(hashKey)
        .withData(bytes("x"));
  }

  private static PutRecordsRequestEntry entry(String text, String key) {
    return new PutRecordsRequestEntry().withData(bytes(text)).withPartitionKey(key);
  }

  private static PutRecordsRequestEntry[] entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> entry("x" + i, "key" + i))
        .toArray(PutRecordsRequestEntry[]::new);
  }

  private PutRecordsResult putRecords(String stream, PutRecordsRequestEntry... entries) {
    if (entries.length > MANY) {
      deviatesInCbor("a long response is cut off");
    }
    return client.putRecords(
        new PutRecordsRequest().withStreamName(stream).withRecords(List.of(entries)));
  }

  private static String iterator(String stream, String shard, String type, String number) {
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
  private String iteratorAt(String stream, Date time) {
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

  private GetRecordsResult read(String stream, String shard, String type) {
    return read(iterator(stream, shard, type, null));
  }

  private GetRecordsResult read(String iterator) {
    deviatesInCbor("GetRecords gives data that are not bytes");
    return client.getRecords(new GetRecordsRequest().withShardIterator(iterator));
  }

  /** All records up to the null that ends a closed shard. */
  private List<String> readToTheEnd(String stream, String shard) {
    return readToTheEnd(iterator(stream, shard, "TRIM_HORIZON", null));
  }

  private List<String> readToTheEnd(String from) {
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

  private static List<String> texts(GetRecordsResult page) {
    return page.getRecords().stream().map(KinesisConformanceTest::text).toList();
  }

  private static String text(Record record) {
    return UTF_8.decode(record.getData().duplicate()).toString();
  }
}
