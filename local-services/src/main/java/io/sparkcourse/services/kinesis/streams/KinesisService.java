package io.sparkcourse.services.kinesis.streams;

import io.sparkcourse.services.kinesis.protocol.ChangeClock;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Kinesis Data Streams: the operations that producers, consumers and resharding need. */
public final class KinesisService {
  private KinesisService() {}

  /**
   * A service without streams.
   *
   * @param throughputExceeded called for each record of a PutRecords: whether to refuse it
   * @param iteratorExpired called for each GetRecords: whether to treat its iterator as expired
   */
  public static JsonService create(
      ChangeClock clock, BooleanSupplier throughputExceeded, BooleanSupplier iteratorExpired) {
    JsonService service = new JsonService("Kinesis_20131202", UnaryOperator.identity());
    Streams streams = new Streams(clock);
    new StreamOperations(streams).addTo(service);
    new ReshardingOperations(streams).addTo(service);
    new ProducerOperations(streams, throughputExceeded).addTo(service);
    new ConsumerOperations(streams, iteratorExpired).addTo(service);
    return service;
  }
}
