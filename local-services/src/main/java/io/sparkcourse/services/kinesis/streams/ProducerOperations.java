package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.Constraints;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** PutRecord and PutRecords. */
final class ProducerOperations {
  static final String HASH_KEY = "0|([1-9]\\d{0,38})";
  static final String SEQUENCE_NUMBER = "0|([1-9]\\d{0,128})";

  private static final int MAX_PARTITION_KEY = 256;
  private static final int MAX_RECORD_BYTES = 1 << 20;
  private static final int MAX_REQUEST_BYTES = 5 << 20;
  private static final int MAX_RECORDS = 500;

  private final Streams streams;
  private final BooleanSupplier throughputExceeded;

  /**
   * @param throughputExceeded called for each record of a PutRecords: whether to refuse it
   */
  ProducerOperations(Streams streams, BooleanSupplier throughputExceeded) {
    this.streams = streams;
    this.throughputExceeded = throughputExceeded;
  }

  void addTo(JsonService service) {
    service.operation("PutRecord", PutRecord.class, this::putRecord);
    service.operation("PutRecords", PutRecords.class, this::putRecords);
  }

  private Written putRecord(PutRecord request) {
    Entry entry = new Entry(request.partitionKey, request.explicitHashKey, request.data);
    Constraints constraints =
        new Constraints()
            .pattern(
                "sequenceNumberForOrdering", request.sequenceNumberForOrdering, SEQUENCE_NUMBER);
    entry.constrain(constraints, "").name("streamName", request.streamName).check();
    Stream stream = writable(request.streamName);
    if (request.sequenceNumberForOrdering != null) {
      requireSequenceNumber(request);
    }
    return write(stream, entry);
  }

  private PutResult putRecords(PutRecords request) {
    Constraints constraints =
        new Constraints()
            .required("records", request.records)
            .size("records", request.records, 1, MAX_RECORDS);
    List<Entry> entries = request.records == null ? List.of() : request.records;
    for (int i = 0; i < entries.size(); i++) {
      entries.get(i).constrain(constraints, "records." + (i + 1) + ".member.");
    }
    constraints.name("streamName", request.streamName).check();
    if (entries.stream().mapToInt(Entry::size).sum() > MAX_REQUEST_BYTES) {
      throw invalid("Records size exceeds 5 MB limit");
    }
    Stream stream = writable(request.streamName);
    entries.forEach(Entry::hashKey); // one that is out of range refuses the request as a whole
    List<Written> written = new ArrayList<>();
    for (Entry entry : entries) {
      written.add(
          throughputExceeded.getAsBoolean() ? refused(stream, entry) : write(stream, entry));
    }
    int failed = (int) written.stream().filter(result -> result.errorCode != null).count();
    return new PutResult(failed, written);
  }

  private Stream writable(String name) {
    Stream stream = streams.get(name);
    if (!stream.isWritable()) {
      throw Streams.notFound(
          "Stream %s under account %s not found.".formatted(name, Streams.ACCOUNT));
    }
    return stream;
  }

  private void requireSequenceNumber(PutRecord request) {
    try {
      SequenceNumber.parse(request.sequenceNumberForOrdering);
    } catch (IllegalArgumentException invalid) {
      throw invalid(
          "ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid."
              .formatted(request.sequenceNumberForOrdering, request.streamName, Streams.ACCOUNT));
    }
  }

  private Written write(Stream stream, Entry entry) {
    Shard shard = stream.shardFor(entry.hashKey());
    StoredRecord record = shard.append(entry.partitionKey, entry.data, streams.now());
    return new Written(shard.id(), record.sequenceNumber(), null, null);
  }

  private static Written refused(Stream stream, Entry entry) {
    return new Written(
        null,
        null,
        "ProvisionedThroughputExceededException",
        "Rate exceeded for shard %s in stream %s under account %s."
            .formatted(stream.shardFor(entry.hashKey()).id(), stream.name(), Streams.ACCOUNT));
  }

  private static AwsException invalid(String message) {
    return new AwsException("InvalidArgumentException", message);
  }

  record PutRecord(
      String streamName,
      String partitionKey,
      String explicitHashKey,
      String sequenceNumberForOrdering,
      byte[] data) {}

  record PutRecords(String streamName, List<Entry> records) {}

  record Entry(String partitionKey, String explicitHashKey, byte[] data) {
    Constraints constrain(Constraints constraints, String path) {
      return constraints
          .required(path + "partitionKey", partitionKey)
          .length(path + "partitionKey", partitionKey, 1, MAX_PARTITION_KEY)
          .pattern(path + "explicitHashKey", explicitHashKey, HASH_KEY)
          .required(path + "data", data)
          .bytes(path + "data", data, MAX_RECORD_BYTES);
    }

    BigInteger hashKey() {
      if (explicitHashKey == null) {
        return HashKeyRange.hashKey(partitionKey);
      }
      BigInteger key = new BigInteger(explicitHashKey);
      if (key.compareTo(HashKeyRange.SIZE) >= 0) {
        throw invalid(
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                + explicitHashKey);
      }
      return key;
    }

    int size() {
      return data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /** The result for a record: where it is, or why it was refused. */
  record Written(String shardId, String sequenceNumber, String errorCode, String errorMessage) {}

  record PutResult(int failedRecordCount, List<Written> records) {}
}
