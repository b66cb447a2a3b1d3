package io.sparkcourse.section4.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.model.PutRecordsRequest;
import com.amazonaws.services.kinesis.model.PutRecordsRequestEntry;
import com.amazonaws.services.kinesis.model.PutRecordsResultEntry;
import io.sparkcourse.common.data.Order;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Orders as Kinesis records: the customer is the partition key, a line of text is the data. */
final class OrderRecords {
  private static final int PER_REQUEST = 500; // the limit of Kinesis

  private OrderRecords() {}

  // region put
  /** Writes all orders, and writes those again that Kinesis has refused. */
  static void put(AmazonKinesis client, String stream, List<Order> orders) {
    for (int from = 0; from < orders.size(); from += PER_REQUEST) {
      List<PutRecordsRequestEntry> entries =
          orders.subList(from, Math.min(from + PER_REQUEST, orders.size())).stream()
              .map(OrderRecords::entry)
              .toList();
      while (!entries.isEmpty()) {
        entries = refused(client, stream, entries);
      }
    }
  }

  /** Writes these records. A call that succeeds may have refused some of them. */
  private static List<PutRecordsRequestEntry> refused(
      AmazonKinesis client, String stream, List<PutRecordsRequestEntry> entries) {
    List<PutRecordsResultEntry> results =
        client
            .putRecords(new PutRecordsRequest().withStreamName(stream).withRecords(entries))
            .getRecords();
    return IntStream.range(0, entries.size())
        .filter(i -> results.get(i).getErrorCode() != null)
        .mapToObj(entries::get)
        .toList();
  }

  private static PutRecordsRequestEntry entry(Order order) {
    return new PutRecordsRequestEntry()
        .withPartitionKey(order.getCustomerId())
        .withData(ByteBuffer.wrap(text(order).getBytes(UTF_8)));
  }

  // endregion

  /** An order as a line, such as {@code O10042,customer-007,1250}. */
  static String text(Order order) {
    return String.join(
        ",", order.getOrderId(), order.getCustomerId(), Long.toString(order.getAmountCents()));
  }
}
