package io.sparkcourse.services.kinesis.streams;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A record as GetRecords returns it. */
record StoredRecord(
    String sequenceNumber, Instant approximateArrivalTimestamp, byte[] data, String partitionKey) {

  /** What counts towards the limits, in bytes. */
  int size() {
    return data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length;
  }
}
