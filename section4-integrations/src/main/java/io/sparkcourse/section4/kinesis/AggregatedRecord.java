package io.sparkcourse.section4.kinesis;

import com.amazonaws.services.kinesis.clientlibrary.types.Messages;
import com.google.protobuf.ByteString;
import io.sparkcourse.common.data.Order;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Several orders in one record, in the format of the Kinesis Producer Library (KPL): four magic
 * bytes, a Protocol Buffers message, and its MD5 digest. The KPL itself needs a native program for
 * each system.
 */
final class AggregatedRecord {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  private AggregatedRecord() {}

  /** The data of one record. Each order in it has its own partition key: the customer. */
  static ByteBuffer of(List<Order> orders) {
    Messages.AggregatedRecord.Builder message = Messages.AggregatedRecord.newBuilder();
    for (int i = 0; i < orders.size(); i++) {
      ByteString line = ByteString.copyFromUtf8(OrderRecords.text(orders.get(i)));
      message
          .addPartitionKeyTable(orders.get(i).getCustomerId())
          .addRecords(Messages.Record.newBuilder().setPartitionKeyIndex(i).setData(line));
    }
    byte[] bytes = message.build().toByteArray();
    byte[] digest = md5(bytes);
    return ByteBuffer.allocate(MAGIC.length + bytes.length + digest.length)
        .put(MAGIC)
        .put(bytes)
        .put(digest)
        .flip();
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has MD5", impossible);
    }
  }
}
