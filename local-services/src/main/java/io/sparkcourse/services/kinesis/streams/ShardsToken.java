package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where the next page of ListShards begins.
 *
 * @param exclusiveStartShardId null for the first shard
 */
record ShardsToken(Instant created, String streamName, String exclusiveStartShardId) {
  private static final String KIND = "shards";
  private static final int PARTS = 3;
  private static final Duration VALID = Duration.ofSeconds(300);

  String encode() {
    return Token.encode(KIND, created.toEpochMilli(), streamName, exclusiveStartShardId);
  }

  /**
   * @throws AwsException InvalidArgumentException if it is not a token, ExpiredNextTokenException
   */
  static ShardsToken decode(String token, Instant now) {
    ShardsToken decoded = decode(token);
    if (decoded.created.plus(VALID).isBefore(now)) {
      throw new AwsException(
          "ExpiredNextTokenException", "NextToken is older than " + VALID.toSeconds() + " s.");
    }
    return decoded;
  }

  private static ShardsToken decode(String token) {
    try {
      List<String> parts = Token.decode(token, KIND, PARTS);
      return new ShardsToken(
          Instant.ofEpochMilli(Long.parseLong(parts.get(0))), parts.get(1), parts.get(2));
    } catch (IllegalArgumentException invalid) {
      throw new AwsException("InvalidArgumentException", "NextToken is invalid.");
    }
  }
}
