package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.dynamodb.AttributeValue.Type;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A table whose items have a key of one attribute, as a table of leases has. */
final class Table {
  private final String name;
  private final String keyAttribute;
  private final Type keyType;
  private final TableOperations.Throughput throughput;
  private final Instant created;
  private final Instant activeAt;
  private Instant goneAt;

  /** By the text of the key: the order in which a scan finds them is up to DynamoDB. */
  private final NavigableMap<String, Map<String, AttributeValue>> items = new TreeMap<>();

  /**
   * A table without items.
   *
   * @param throughput null if the table is billed per request
   */
  Table(
      String name,
      String keyAttribute,
      Type keyType,
      TableOperations.Throughput throughput,
      Instant created,
      Instant activeAt) {
    this.name = name;
    this.keyAttribute = keyAttribute;
    this.keyType = keyType;
    this.throughput = throughput;
    this.created = created;
    this.activeAt = activeAt;
  }

  String status(Instant now) {
    if (goneAt != null) {
      return "DELETING";
    }
    return now.isBefore(activeAt) ? "CREATING" : "ACTIVE";
  }

  void delete(Instant when) {
    goneAt = when;
    items.clear();
  }

  boolean isGone(Instant now) {
    return goneAt != null && !now.isBefore(goneAt);
  }

  /** The item with this key; null if there is none. */
  Map<String, AttributeValue> get(String key) {
    return items.get(key);
  }

  void put(Map<String, AttributeValue> item) {
    items.put(item.get(keyAttribute).text(), Map.copyOf(item));
  }

  void remove(String key) {
    items.remove(key);
  }

  /** All items, or those after a key, in the order of a scan. */
  NavigableMap<String, Map<String, AttributeValue>> after(String key) {
    return key == null ? items : items.tailMap(key, false);
  }

  Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
    return Map.of(keyAttribute, item.get(keyAttribute));
  }

  /** The text of a key in a request. */
  String key(Map<String, AttributeValue> key) {
    AttributeValue value = key.get(keyAttribute);
    if (key.size() != 1 || value == null || value.type() != keyType) {
      throw DynamoDbErrors.keyDoesNotMatch();
    }
    if (value.text().isEmpty()) {
      throw DynamoDbErrors.invalidParameter(emptyKey());
    }
    return value.text();
  }

  /** The text of the key of an item in a request. */
  String keyOfNew(Map<String, AttributeValue> item) {
    AttributeValue value = item.get(keyAttribute);
    if (value == null) {
      throw DynamoDbErrors.invalidParameter("Missing the key " + keyAttribute + " in the item");
    }
    if (value.type() != keyType) {
      throw DynamoDbErrors.invalidParameter(
          "Type mismatch for key %s expected: %s actual: %s"
              .formatted(keyAttribute, keyType, value.type()));
    }
    if (value.text().isEmpty()) {
      throw DynamoDbErrors.invalid("One or more parameter values are not valid. " + emptyKey());
    }
    return value.text();
  }

  private String emptyKey() {
    return "The AttributeValue for a key attribute cannot contain an empty "
        + (keyType == Type.S ? "string" : "binary")
        + " value. Key: "
        + keyAttribute;
  }

  String name() {
    return name;
  }

  String keyAttribute() {
    return keyAttribute;
  }

  Type keyType() {
    return keyType;
  }

  TableOperations.Throughput throughput() {
    return throughput;
  }

  Instant created() {
    return created;
  }

  int size() {
    return items.size();
  }
}
