package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.Constraints;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.math.BigInteger;

/** SplitShard and MergeShards. */
final class ReshardingOperations {
  private final Streams streams;

  ReshardingOperations(Streams streams) {
    this.streams = streams;
  }

  void addTo(JsonService service) {
    service.command("SplitShard", SplitShard.class, this::split);
    service.command("MergeShards", MergeShards.class, this::merge);
  }

  private void split(SplitShard request) {
    new Constraints()
        .required("newStartingHashKey", request.newStartingHashKey)
        .pattern("newStartingHashKey", request.newStartingHashKey, ProducerOperations.HASH_KEY)
        .name("streamName", request.streamName)
        .name("shardToSplit", request.shardToSplit)
        .check();
    Stream stream = streams.get(request.streamName);
    stream.requireActive();
    Shard shard = streams.shard(request.streamName, request.shardToSplit);
    streams.requireShards(1);
    BigInteger key = new BigInteger(request.newStartingHashKey);
    HashKeyRange range = shard.range();
    if (key.compareTo(range.start().add(BigInteger.ONE)) <= 0 || key.compareTo(range.end()) >= 0) {
      throw new AwsException(
          "InvalidArgumentException",
          ("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is "
                  + "not both greater than one plus the shard's StartingHashKey %s and less than the "
                  + "shard's EndingHashKey %s.")
              .formatted(
                  key, shard.id(), stream.name(), Streams.ACCOUNT, range.start(), range.end()));
    }
    stream.split(shard, key, streams.changeDue());
  }

  private void merge(MergeShards request) {
    new Constraints()
        .name("shardToMerge", request.shardToMerge)
        .name("adjacentShardToMerge", request.adjacentShardToMerge)
        .name("streamName", request.streamName)
        .check();
    Stream stream = streams.get(request.streamName);
    stream.requireActive();
    Shard shard = streams.shard(request.streamName, request.shardToMerge);
    Shard next = streams.shard(request.streamName, request.adjacentShardToMerge);
    if (!shard.range().isNextTo(next.range())) {
      throw new AwsException(
          "InvalidArgumentException",
          "Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging"
              .formatted(shard.id(), next.id(), stream.name(), Streams.ACCOUNT));
    }
    stream.merge(shard, next, streams.changeDue());
  }

  record SplitShard(String streamName, String shardToSplit, String newStartingHashKey) {}

  record MergeShards(String streamName, String shardToMerge, String adjacentShardToMerge) {}
}
