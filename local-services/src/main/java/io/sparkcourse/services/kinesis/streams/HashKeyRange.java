package io.sparkcourse.services.kinesis.streams;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** The hash keys from {@code start} to {@code end}, both inclusive, that go to one shard. */
record HashKeyRange(BigInteger start, BigInteger end) {
  /** One more than the largest hash key. */
  static final BigInteger SIZE = BigInteger.ONE.shiftLeft(128);

  /** All hash keys in this many ranges of equal size; the last one takes the remainder. */
  static List<HashKeyRange> even(int ranges) {
    BigInteger size = SIZE.divide(BigInteger.valueOf(ranges));
    List<HashKeyRange> even = new ArrayList<>();
    for (int i = 0; i < ranges; i++) {
      BigInteger start = size.multiply(BigInteger.valueOf(i));
      BigInteger next = i == ranges - 1 ? SIZE : start.add(size);
      even.add(new HashKeyRange(start, next.subtract(BigInteger.ONE)));
    }
    return even;
  }

  /** The hash key of a partition key: its MD5 digest as a number. */
  static BigInteger hashKey(String partitionKey) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(partitionKey.getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, digest);
    } catch (NoSuchAlgorithmException cause) {
      throw new IllegalStateException(cause); // every Java has it
    }
  }

  boolean contains(BigInteger hashKey) {
    return start.compareTo(hashKey) <= 0 && hashKey.compareTo(end) <= 0;
  }

  /** Two ranges, of which the second begins with this key. */
  List<HashKeyRange> splitAt(BigInteger key) {
    return List.of(
        new HashKeyRange(start, key.subtract(BigInteger.ONE)), new HashKeyRange(key, end));
  }

  /** Whether the other range begins where this one ends. */
  boolean isNextTo(HashKeyRange other) {
    return end.add(BigInteger.ONE).equals(other.start);
  }
}
