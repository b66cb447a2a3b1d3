package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A stream with its shards. A change of its shards takes effect after a while, as in AWS. */
final class Stream {
  static final Duration RETENTION = Duration.ofHours(24);

  private final String name;
  private final Instant created;
  private final List<Shard> shards = new ArrayList<>();

  private Status status;
  private Instant changesAt;
  private Runnable change;

  enum Status {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING
  }

  /** A stream that has its shards when it becomes active. */
  Stream(String name, int shardCount, Instant now, Instant activeAt) {
    this.name = name;
    this.created = now;
    update(Status.CREATING, activeAt, () -> createShards(shardCount));
  }

  private void createShards(int count) {
    for (HashKeyRange range : HashKeyRange.even(count)) {
      shards.add(Shard.first(shards.size(), range, created));
    }
  }

  /** Shows a status now, and applies the change when it is due. */
  private void update(Status during, Instant due, Runnable newChange) {
    status = during;
    changesAt = due;
    change = newChange;
  }

  /** Applies the change that is due by now, and drops old records. */
  void settle(Instant now) {
    if (status != Status.ACTIVE && status != Status.DELETING && !now.isBefore(changesAt)) {
      change.run();
      status = Status.ACTIVE;
    }
    shards.forEach(shard -> shard.trim(now, RETENTION));
  }

  void delete(Instant goneAt) {
    update(Status.DELETING, goneAt, () -> {});
  }

  boolean isGone(Instant now) {
    return status == Status.DELETING && !now.isBefore(changesAt);
  }

  void split(Shard shard, BigInteger newStartingHashKey, Instant due) {
    requireActive();
    requireOpen(shard);
    List<HashKeyRange> halves = shard.range().splitAt(newStartingHashKey);
    update(
        Status.UPDATING,
        due,
        () -> {
          shard.close(due);
          halves.forEach(half -> shards.add(shard.half(shards.size(), half, due)));
        });
  }

  void merge(Shard shard, Shard next, Instant due) {
    requireActive();
    requireOpen(shard);
    requireOpen(next);
    update(
        Status.UPDATING,
        due,
        () -> {
          shard.close(due);
          next.close(due);
          shards.add(shard.mergedWith(next, shards.size(), due));
        });
  }

  void requireActive() {
    if (status != Status.ACTIVE) {
      throw new AwsException(
          "ResourceInUseException",
          "Stream %s under account %s not ACTIVE, instead in state %s"
              .formatted(name, Streams.ACCOUNT, status));
    }
  }

  private void requireOpen(Shard shard) {
    if (!shard.isOpen()) {
      throw new AwsException(
          "InvalidArgumentException",
          ("Shard %s in stream %s under account %s has already been merged or split, "
                  + "and thus is not eligible for merging or splitting.")
              .formatted(shard.id(), name, Streams.ACCOUNT));
    }
  }

  /** The open shard whose range has this key; every key is in one. */
  Shard shardFor(BigInteger hashKey) {
    return openShards().stream()
        .filter(shard -> shard.range().contains(hashKey))
        .findFirst()
        .orElseThrow();
  }

  List<Shard> openShards() {
    return shards.stream().filter(Shard::isOpen).toList();
  }

  /** All shards, open and closed, in the order of their ids. */
  List<Shard> shards() {
    return List.copyOf(shards);
  }

  boolean isWritable() {
    return status == Status.ACTIVE || status == Status.UPDATING;
  }

  String name() {
    return name;
  }

  Instant created() {
    return created;
  }

  Status status() {
    return status;
  }
}
