package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.protocol.ChangeClock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** All tables of the account, by name. */
final class Tables {
  private final Map<String, Table> byName = new HashMap<>();
  private final ChangeClock clock;

  Tables(ChangeClock clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.now();
  }

  Instant changeDue() {
    return clock.changeDue();
  }

  void add(Table table) {
    if (exists(table.name())) {
      throw DynamoDbErrors.inUse("Table already exists: " + table.name());
    }
    byName.put(table.name(), table);
  }

  /** A table in any state. */
  Table get(String name) {
    if (!exists(name)) {
      throw DynamoDbErrors.notFound("Requested resource not found: Table: " + name + " not found");
    }
    return byName.get(name);
  }

  /** A table that can be read and written. */
  Table active(String name) {
    if (!exists(name) || !byName.get(name).status(now()).equals("ACTIVE")) {
      throw DynamoDbErrors.notFound("Requested resource not found");
    }
    return byName.get(name);
  }

  private boolean exists(String name) {
    byName.values().removeIf(table -> table.isGone(now()));
    return byName.containsKey(name);
  }
}
