package io.sparkcourse.section4.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.kinesis.clientlibrary.types.UserRecord;
import com.amazonaws.services.kinesis.model.Record;
import java.io.Serializable;
import java.time.Instant;

/**
 * An order with what Kinesis knows of its record.
 *
 * @param line the order
 * @param partitionKey of the order itself, even if it comes from a record with several
 * @param sequenceNumber of the record; orders from one record have the same
 * @param part its number in a record of the Kinesis Producer Library, from 0; 0 in all others
 * @param arrived when Kinesis got the record
 */
record ReceivedOrder(
    String line, String partitionKey, String sequenceNumber, long part, Instant arrived)
    implements Serializable {

  // region of
  /** What the receiver stores of a record. Its data, a {@code ByteBuffer}, are not serializable. */
  static ReceivedOrder of(Record record) {
    return new ReceivedOrder(
        UTF_8.decode(record.getData().duplicate()).toString(),
        record.getPartitionKey(),
        record.getSequenceNumber(),
        record instanceof UserRecord user ? user.getSubSequenceNumber() : 0,
        record.getApproximateArrivalTimestamp().toInstant());
  }
  // endregion
}
