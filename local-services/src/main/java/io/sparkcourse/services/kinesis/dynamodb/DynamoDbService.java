package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.protocol.ChangeClock;
import io.sparkcourse.services.kinesis.protocol.JsonService;

/**
 * As much of DynamoDB as a Kinesis consumer's table of leases needs: keys of one attribute, the
 * legacy conditions and updates. Expressions, indexes, filters and range keys are refused by name.
 */
public final class DynamoDbService {
  private DynamoDbService() {}

  /** A service without tables. */
  public static JsonService create(ChangeClock clock) {
    JsonService service = new JsonService("DynamoDB_20120810", DynamoDbErrors::qualified);
    Tables tables = new Tables(clock);
    new TableOperations(tables).addTo(service);
    new ItemOperations(tables).addTo(service);
    return service;
  }
}
