package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.kinesis.model.DescribeStreamRequest;
import com.amazonaws.services.kinesis.model.ListShardsRequest;
import com.amazonaws.services.kinesis.model.ListShardsResult;
import com.amazonaws.services.kinesis.model.ListStreamsResult;
import com.amazonaws.services.kinesis.model.Shard;
import com.amazonaws.services.kinesis.model.StreamDescription;
import com.amazonaws.services.kinesis.model.StreamDescriptionSummary;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Creating, deleting, describing and listing streams. */
class KinesisStreamsConformanceTest extends KinesisConformance {
  KinesisStreamsConformanceTest(Peer peer, Format format) {
    super(peer, format);
  }

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
}
