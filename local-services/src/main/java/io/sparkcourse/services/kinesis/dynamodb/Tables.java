package io.sparkcourse.services.kinesis.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** All tables of the account, by name. */
final class Tables {
  private final Map<String, Table> byName = new HashMap<>();
  private final InstantSource clock;
  private final Duration changesTake;

  Tables(InstantSource clock, Duration changesTake) {
    this.clock = clock;
    this.changesTake = changesTake;
  }

  Instant now() {
    return clock.instant();
  }

  Instant changeDue() {
    return now().plus(changesTake);
  }

  void add(Table table) {
    if (exists(table.name())) {
      throw DynamoDbErrors.inUse("Table already exists: " + table.name());
    }
    byName.put(table.name(), table);
  }

  /** A table in whatever state. */
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
