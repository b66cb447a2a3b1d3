package io.sparkcourse.services.kinesis.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A shard with its records, open until it is split or merged. */
final class Shard {
  private static final long LAST_INDEX = Long.MAX_VALUE;
  private static final long LATEST_TIME = 0xfffffffffL;

  private final int index;
  private final HashKeyRange range;
  private final Shard parent;
  private final Shard adjacentParent;
  private final long created;

  private final NavigableMap<SequenceNumber, StoredRecord> records = new TreeMap<>();
  private long written;
  private SequenceNumber end;

  private Shard(
      int index, HashKeyRange range, Shard parent, Shard adjacentParent, Instant created) {
    this.index = index;
    this.range = range;
    this.parent = parent;
    this.adjacentParent = adjacentParent;
    // Later than its parents, whatever the clock: so its numbers are larger than theirs.
    this.created =
        Math.max(
            created.getEpochSecond(), Math.max(secondAfter(parent), secondAfter(adjacentParent)));
  }

  private static long secondAfter(Shard shard) {
    return shard == null ? 0 : shard.created + 1;
  }

  /** A shard with which a stream begins. */
  static Shard first(int index, HashKeyRange range, Instant created) {
    return new Shard(index, range, null, null, created);
  }

  /** One of the two shards that result from a split. */
  Shard half(int newIndex, HashKeyRange part, Instant now) {
    return new Shard(newIndex, part, this, null, now);
  }

  /** The shard that results from merging this one with the adjacent one. */
  Shard mergedWith(Shard next, int newIndex, Instant now) {
    return new Shard(newIndex, new HashKeyRange(range.start(), next.range.end()), this, next, now);
  }

  static String id(int index) {
    return "shardId-%012d".formatted(index);
  }

  String id() {
    return id(index);
  }

  int index() {
    return index;
  }

  HashKeyRange range() {
    return range;
  }

  boolean isOpen() {
    return end == null;
  }

  /** It gets no more records: its keys go to its children. */
  void close(Instant now) {
    end = SequenceNumber.of(created, index, LAST_INDEX, now.getEpochSecond());
  }

  StoredRecord append(String partitionKey, byte[] data, Instant now) {
    written++;
    SequenceNumber number = SequenceNumber.of(created, index, written, now.getEpochSecond());
    StoredRecord record = new StoredRecord(number.toString(), now, data, partitionKey);
    records.put(number, record);
    return record;
  }

  /** Whether this is a number that the shard could have given. */
  boolean gave(SequenceNumber number) {
    return number.created() == created;
  }

  SequenceNumber start() {
    return SequenceNumber.of(created, index, 0, created);
  }

  /** The position after the last record that was ever written. */
  SequenceNumber tip() {
    // Above the last record, whatever its time, and below the next one, whose index is larger.
    return SequenceNumber.of(created, index, written, LATEST_TIME).next();
  }

  /** The position of the first record of this time or later; after the last if there is none. */
  SequenceNumber positionAt(Instant time) {
    return records.entrySet().stream()
        .filter(entry -> !entry.getValue().approximateArrivalTimestamp().isBefore(time))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(this::tip);
  }

  /** The records from this position on. */
  NavigableMap<SequenceNumber, StoredRecord> from(SequenceNumber position) {
    return records.tailMap(position, true);
  }

  /** Drops records that are older than the retention period. */
  void trim(Instant now, Duration retention) {
    Instant oldest = now.minus(retention);
    while (!records.isEmpty()
        && records.firstEntry().getValue().approximateArrivalTimestamp().isBefore(oldest)) {
      records.pollFirstEntry();
    }
  }

  ShardDescription description() {
    return new ShardDescription(
        id(),
        Optional.ofNullable(parent).map(Shard::id).orElse(null),
        Optional.ofNullable(adjacentParent).map(Shard::id).orElse(null),
        new ShardDescription.HashKeys(range.start().toString(), range.end().toString()),
        new ShardDescription.SequenceNumbers(start().toString(), isOpen() ? null : end.toString()));
  }
}
