package io.sparkcourse.services.kinesis;

import static io.sparkcourse.services.kinesis.Peer.KINESALITE;
import static io.sparkcourse.services.kinesis.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.amazonaws.services.kinesis.model.Shard;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Splitting and merging shards. */
class KinesisReshardingConformanceTest extends KinesisConformance {
  KinesisReshardingConformanceTest(Peer peer, Format format) {
    super(peer, format);
  }

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
    assertThat(shards.subList(1, 4)).allMatch(KinesisConformance::isOpen);
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
            KinesisConformance::isOpen)
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
}
