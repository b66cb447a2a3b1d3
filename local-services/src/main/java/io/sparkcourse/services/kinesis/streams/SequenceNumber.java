package io.sparkcourse.services.kinesis.streams;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a record in its shard. As in AWS, it is a number of 56 digits that contains when its
 * shard was created, which shard that is, an index that grows by one with every record, and the
 * time of the record; so numbers grow within a shard, and from a shard to its children.
 */
record SequenceNumber(BigInteger value) implements Comparable<SequenceNumber> {
  private static final int HEXADECIMAL = 16;
  private static final Pattern LAYOUT =
      Pattern.compile(
          "2(?<created>\\p{XDigit}{9})\\p{XDigit}(?<index>\\p{XDigit}{16})00\\p{XDigit}{9}"
              + "(?<shard>[0-7]\\p{XDigit}{7})2");

  /**
   * The number of a record.
   *
   * @param created when the shard was created, in seconds since 1970
   * @param shard the index of the shard in its stream
   * @param index from 0, which is the number at which the shard starts
   * @param time of the record, in seconds since 1970
   */
  static SequenceNumber of(long created, int shard, long index, long time) {
    String digits =
        "2%09x%x%016x00%09x%08x2".formatted(created, shard % HEXADECIMAL, index, time, shard);
    return new SequenceNumber(new BigInteger(digits, HEXADECIMAL));
  }

  /**
   * The number from its decimal digits.
   *
   * @throws IllegalArgumentException if it cannot be the number of a record
   */
  static SequenceNumber parse(String decimal) {
    SequenceNumber number = new SequenceNumber(new BigInteger(decimal));
    number.parts();
    return number;
  }

  int shard() {
    return Integer.parseInt(parts().group("shard"), HEXADECIMAL);
  }

  /** When the shard was created, in seconds since 1970. */
  long created() {
    return Long.parseLong(parts().group("created"), HEXADECIMAL);
  }

  /** What lies between this number and every later one of the shard. */
  SequenceNumber next() {
    return new SequenceNumber(value.add(BigInteger.ONE));
  }

  private Matcher parts() {
    Matcher parts = LAYOUT.matcher(value.toString(HEXADECIMAL));
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not a sequence number: " + value);
    }
    return parts;
  }

  @Override
  public int compareTo(SequenceNumber other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
