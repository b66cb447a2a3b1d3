package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The position in a shard where the next GetRecords begins: at the first record that is not before
 * it.
 */
record ShardIterator(Instant created, String streamName, String shardId, SequenceNumber position) {
  private static final String KIND = "iterator";
  private static final int PARTS = 4;
  private static final Duration VALID = Duration.ofMinutes(5);

  String encode() {
    return Token.encode(KIND, created.toEpochMilli(), streamName, shardId, position);
  }

  /**
   * @throws AwsException InvalidArgumentException if it is not an iterator,
   *     ExpiredIteratorException
   */
  static ShardIterator decode(String token, Instant now) {
    ShardIterator iterator = decode(token);
    if (iterator.created.plus(VALID).isBefore(now)) {
      throw expired(iterator.created, now);
    }
    return iterator;
  }

  static AwsException expired(Instant created, Instant now) {
    return new AwsException(
        "ExpiredIteratorException",
        ("Iterator expired. The iterator was created at time %s while right now it is %s which is "
                + "further in the future than the tolerated delay of %d milliseconds.")
            .formatted(created, now, VALID.toMillis()));
  }

  private static ShardIterator decode(String token) {
    try {
      List<String> parts = Token.decode(token, KIND, PARTS);
      return new ShardIterator(
          Instant.ofEpochMilli(Long.parseLong(parts.get(0))),
          parts.get(1),
          parts.get(2),
          new SequenceNumber(new BigInteger(parts.get(3))));
    } catch (IllegalArgumentException invalid) {
      throw new AwsException("InvalidArgumentException", "Invalid ShardIterator.");
    }
  }
}
