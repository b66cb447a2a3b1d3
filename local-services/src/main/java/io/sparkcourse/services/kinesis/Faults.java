package io.sparkcourse.services.kinesis;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Things that occasionally go wrong in AWS, on demand. Each fault applies to the next calls of any
 * client, and is then over. If a fault is requested twice, the numbers add up.
 */
public final class Faults {
  private static final Set<String> LIMITED_BY_SHARD =
      Set.of("GetRecords", "GetShardIterator", "PutRecord", "PutRecords");
  private static final Set<String> LIMITED_BY_TABLE =
      Set.of("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan");
  private static final String EXCEEDED = "ProvisionedThroughputExceededException";

  private final Set<String> operations;
  private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();
  private final AtomicInteger expiredIterators = new AtomicInteger();
  private final AtomicInteger refusedRecords = new AtomicInteger();

  Faults(Set<String> operations) {
    this.operations = operations;
  }

  /**
   * Refuses the next calls of an operation as too many: with ProvisionedThroughputExceededException
   * if a shard or a table limits them, otherwise with LimitExceededException.
   *
   * @param operation its name in the API, such as {@code GetRecords} or {@code UpdateItem}
   * @throws IllegalArgumentException if neither Kinesis nor DynamoDB supports it here
   */
  public void throttle(String operation, int calls) {
    if (!operations.contains(operation)) {
      throw new IllegalArgumentException("No operation " + operation + " among " + operations);
    }
    throttled.computeIfAbsent(operation, any -> new AtomicInteger()).addAndGet(calls);
  }

  /** Treats the iterators of the next calls of GetRecords as expired, however new they are. */
  public void expireIterators(int calls) {
    expiredIterators.addAndGet(calls);
  }

  /**
   * Refuses the next records that arrive with PutRecords. The call itself succeeds: its response
   * says which of its records were refused.
   */
  public void refuseRecords(int records) {
    refusedRecords.addAndGet(records);
  }

  void beforeCall(String operation) {
    AtomicInteger left = throttled.get(operation);
    if (left != null && takeOne(left)) {
      throw refusal(operation);
    }
  }

  boolean expireIterator() {
    return takeOne(expiredIterators);
  }

  boolean refuseRecord() {
    return takeOne(refusedRecords);
  }

  private static boolean takeOne(AtomicInteger left) {
    return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  private static AwsException refusal(String operation) {
    if (LIMITED_BY_SHARD.contains(operation)) {
      return new AwsException(EXCEEDED, "Rate exceeded for shard: injected fault.");
    }
    if (LIMITED_BY_TABLE.contains(operation)) {
      return new AwsException(
          EXCEEDED,
          "The level of configured provisioned throughput for the table was exceeded. Consider"
              + " increasing your provisioning level with the UpdateTable API: injected fault.");
    }
    return new AwsException(
        "LimitExceededException", "Rate exceeded for " + operation + ": injected fault.");
  }
}
