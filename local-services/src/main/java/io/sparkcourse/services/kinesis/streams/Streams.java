package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.ChangeClock;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All streams of the account, by name. */
final class Streams {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "us-east-1";

  /** AWS's quota for an account in its largest regions. */
  static final int SHARD_LIMIT = 500;

  private static final Pattern SHARD_ID = Pattern.compile("(?:shardId-)?(\\d{1,12})");

  private final NavigableMap<String, Stream> byName = new TreeMap<>();
  private final ChangeClock clock;

  /** An account without streams. */
  Streams(ChangeClock clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.now();
  }

  Instant changeDue() {
    return clock.changeDue();
  }

  void create(String name, int shardCount) {
    settle();
    if (byName.containsKey(name)) {
      throw new AwsException(
          "ResourceInUseException",
          "Stream %s under account %s already exists.".formatted(name, ACCOUNT));
    }
    requireShards(shardCount);
    byName.put(name, new Stream(name, shardCount, now(), changeDue()));
  }

  /**
   * Refuses requests that would exceed the account's limit.
   *
   * @throws AwsException LimitExceededException
   */
  void requireShards(int additional) {
    int open = byName.values().stream().mapToInt(stream -> stream.openShards().size()).sum();
    if (open + additional > SHARD_LIMIT) {
      throw new AwsException(
          "LimitExceededException",
          ("This request would exceed the shard limit for the account %s in %s. Current shard "
                  + "count for the account: %d. Limit: %d. Number of additional shards that would "
                  + "have resulted from this request: %d.")
              .formatted(ACCOUNT, REGION, open, SHARD_LIMIT, additional));
    }
  }

  Stream get(String name) {
    settle();
    Stream stream = byName.get(name);
    if (stream == null) {
      throw notFound("Stream %s under account %s not found.".formatted(name, ACCOUNT));
    }
    return stream;
  }

  /** A shard by its id; {@code shardId-} and leading zeros may be left out. */
  Shard shard(String streamName, String shardId) {
    Matcher id = SHARD_ID.matcher(shardId);
    if (!id.matches() || Long.parseLong(id.group(1)) > Integer.MAX_VALUE) {
      throw noShard(streamName, shardId);
    }
    int index = Integer.parseInt(id.group(1));
    List<Shard> shards = get(streamName).shards();
    if (index >= shards.size()) {
      throw noShard(streamName, Shard.id(index));
    }
    return shards.get(index);
  }

  private static AwsException noShard(String streamName, String shardId) {
    return notFound(
        "Could not find shard %s in stream %s under account %s."
            .formatted(shardId, streamName, ACCOUNT));
  }

  static AwsException notFound(String message) {
    return new AwsException("ResourceNotFoundException", message);
  }

  /** The names in alphabetical order, all or those after one. */
  List<String> names(String after) {
    settle();
    NavigableMap<String, Stream> selected = after == null ? byName : byName.tailMap(after, false);
    return List.copyOf(selected.keySet());
  }

  private void settle() {
    Instant now = now();
    byName.values().removeIf(stream -> stream.isGone(now));
    byName.values().forEach(stream -> stream.settle(now));
  }
}
