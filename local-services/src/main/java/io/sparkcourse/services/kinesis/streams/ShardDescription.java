package io.sparkcourse.services.kinesis.streams;

/** A shard as DescribeStream and ListShards show it; without parents and an end these are null. */
record ShardDescription(
    String shardId,
    String parentShardId,
    String adjacentParentShardId,
    HashKeys hashKeyRange,
    SequenceNumbers sequenceNumberRange) {

  record HashKeys(String startingHashKey, String endingHashKey) {}

  record SequenceNumbers(String startingSequenceNumber, String endingSequenceNumber) {}
}
