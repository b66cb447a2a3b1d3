package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.Constraints;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** GetShardIterator and GetRecords. */
final class ConsumerOperations {
  private static final Set<String> TYPES =
      Set.of(
          "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "AT_TIMESTAMP", "TRIM_HORIZON", "LATEST");
  private static final int MAX_RECORDS = 10_000;
  private static final int MAX_BYTES = 10 << 20;
  private static final int MAX_ITERATOR = 512;

  private final Streams streams;
  private final BooleanSupplier iteratorExpired;

  /**
   * @param iteratorExpired called for each GetRecords: whether to treat its iterator as expired
   */
  ConsumerOperations(Streams streams, BooleanSupplier iteratorExpired) {
    this.streams = streams;
    this.iteratorExpired = iteratorExpired;
  }

  void addTo(JsonService service) {
    service.operation("GetShardIterator", GetShardIterator.class, this::getShardIterator);
    service.operation("GetRecords", GetRecords.class, this::getRecords);
  }

  private IteratorResult getShardIterator(GetShardIterator request) {
    new Constraints()
        .name("shardId", request.shardId)
        .required("shardIteratorType", request.shardIteratorType)
        .oneOf("shardIteratorType", request.shardIteratorType, TYPES)
        .pattern(
            "startingSequenceNumber",
            request.startingSequenceNumber,
            ProducerOperations.SEQUENCE_NUMBER)
        .name("streamName", request.streamName)
        .check();
    Shard shard = streams.shard(request.streamName, request.shardId);
    ShardIterator iterator =
        new ShardIterator(streams.now(), request.streamName, shard.id(), position(request, shard));
    return new IteratorResult(iterator.encode());
  }

  private SequenceNumber position(GetShardIterator request, Shard shard) {
    boolean bySequenceNumber = request.shardIteratorType.endsWith("_SEQUENCE_NUMBER");
    boolean byTimestamp = request.shardIteratorType.equals("AT_TIMESTAMP");
    if (!byTimestamp && bySequenceNumber != (request.startingSequenceNumber != null)) {
      throw invalid(
          ("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
                  + "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no "
                  + "StartingSequenceNumber. Request specified %s and %s StartingSequenceNumber.")
              .formatted(request.shardIteratorType, bySequenceNumber ? "no" : "also a"));
    }
    return switch (request.shardIteratorType) {
      case "TRIM_HORIZON" -> shard.start();
      case "LATEST" -> shard.tip();
      case "AT_TIMESTAMP" -> shard.positionAt(pastTime(request.timestamp));
      case "AT_SEQUENCE_NUMBER" -> numberOf(request, shard);
      case "AFTER_SEQUENCE_NUMBER" -> numberOf(request, shard).next();
      default -> throw new IllegalStateException(request.shardIteratorType);
    };
  }

  private Instant pastTime(Instant timestamp) {
    if (timestamp == null) {
      throw invalid(
          "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. "
              + "Current request has no timestamp parameter.");
    }
    if (timestamp.isAfter(streams.now())) {
      throw invalid(
          "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
              + "timestampInMillis: %d, currentTimestampInMillis: %d"
                  .formatted(timestamp.toEpochMilli(), streams.now().toEpochMilli()));
    }
    return timestamp;
  }

  private static SequenceNumber numberOf(GetShardIterator request, Shard shard) {
    SequenceNumber number;
    try {
      number = SequenceNumber.parse(request.startingSequenceNumber);
    } catch (IllegalArgumentException malformed) {
      throw invalid(unusable(request, shard) + "is invalid.");
    }
    if (number.shard() != shard.index()) {
      throw invalid(
          "Invalid StartingSequenceNumber. It encodes %s, while it was used in a call to a shard with %s"
              .formatted(Shard.id(number.shard()), shard.id()));
    }
    if (!shard.gave(number)) {
      throw invalid(
          unusable(request, shard) + "is invalid because it did not come from this stream.");
    }
    return number;
  }

  private static String unusable(GetShardIterator request, Shard shard) {
    return "StartingSequenceNumber %s used in GetShardIterator on shard %s in stream %s under account %s "
        .formatted(request.startingSequenceNumber, shard.id(), request.streamName, Streams.ACCOUNT);
  }

  private RecordsResult getRecords(GetRecords request) {
    new Constraints()
        .range("limit", request.limit, 1, MAX_RECORDS)
        .required("shardIterator", request.shardIterator)
        .length("shardIterator", request.shardIterator, 1, MAX_ITERATOR)
        .check();
    Instant now = streams.now();
    ShardIterator iterator = ShardIterator.decode(request.shardIterator, now);
    if (iteratorExpired.getAsBoolean()) {
      throw ShardIterator.expired(iterator.created(), now);
    }
    Shard shard = streams.shard(iterator.streamName(), iterator.shardId());
    int limit = request.limit == null ? MAX_RECORDS : request.limit;
    List<StoredRecord> page = page(shard, iterator.position(), limit);
    SequenceNumber position = page.isEmpty() ? iterator.position() : last(page).next();
    boolean caughtUp = shard.from(position).isEmpty();
    String next =
        caughtUp && !shard.isOpen()
            ? null
            : new ShardIterator(now, iterator.streamName(), shard.id(), position).encode();
    return new RecordsResult(page, next, caughtUp ? 0 : millisBehind(shard, position, now));
  }

  private static SequenceNumber last(List<StoredRecord> page) {
    return SequenceNumber.parse(page.get(page.size() - 1).sequenceNumber());
  }

  private static List<StoredRecord> page(Shard shard, SequenceNumber position, int limit) {
    List<StoredRecord> page = new ArrayList<>();
    int bytes = 0;
    for (StoredRecord record : shard.from(position).values()) {
      bytes += record.size();
      if (page.size() == limit || bytes > MAX_BYTES) {
        break;
      }
      page.add(record);
    }
    return page;
  }

  /** The age of the next record; at least 1, because 0 means that there is none. */
  private static long millisBehind(Shard shard, SequenceNumber position, Instant now) {
    Instant arrival = shard.from(position).firstEntry().getValue().approximateArrivalTimestamp();
    return Math.max(1, Duration.between(arrival, now).toMillis());
  }

  private static AwsException invalid(String message) {
    return new AwsException("InvalidArgumentException", message);
  }

  record GetShardIterator(
      String streamName,
      String shardId,
      String shardIteratorType,
      String startingSequenceNumber,
      Instant timestamp) {}

  record IteratorResult(String shardIterator) {}

  record GetRecords(String shardIterator, Integer limit) {}

  record RecordsResult(
      List<StoredRecord> records, String nextShardIterator, long millisBehindLatest) {}
}
