package io.sparkcourse.section4.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lecture 4.3: orders are written, also those that Kinesis refuses at first. */
class OrderRecordsTest {
  private static final String STREAM = "orders";

  @Test
  void allOrdersAreWrittenThoughOneRequestTakesFewerInTheirOrder() throws Exception {
    List<Order> orders = ReshardingDemo.orders(1_234);
    try (KinesisConnection kinesis = KinesisConnection.local()) {
      kinesis.createStream(STREAM, 1);
      OrderRecords.put(kinesis.client(), STREAM, orders);

      assertThat(written(kinesis))
          .containsExactlyElementsOf(orders.stream().map(OrderRecords::text).toList());
    }
  }

  @Test
  void refusedRecordsAreWrittenAgain() throws Exception {
    List<Order> orders = ReshardingDemo.orders(20);
    try (KinesisConnection kinesis = KinesisConnection.local()) {
      kinesis.createStream(STREAM, 1);
      kinesis.faults().refuseRecords(3);
      OrderRecords.put(kinesis.client(), STREAM, orders);

      assertThat(kinesis.calls("PutRecords")).isEqualTo(2);
      assertThat(written(kinesis))
          .containsExactlyInAnyOrderElementsOf(orders.stream().map(OrderRecords::text).toList());
    }
  }

  private static List<String> written(KinesisConnection kinesis) {
    return SequenceNumbers.records(kinesis, STREAM).stream()
        .map(record -> UTF_8.decode(record.getData()).toString())
        .toList();
  }
}
