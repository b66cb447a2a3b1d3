package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.protocol.AwsException;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GetItem, PutItem, UpdateItem, DeleteItem and Scan, with conditions of the legacy kind. */
final class ItemOperations {
  private static final Set<String> RETURN_VALUES =
      Set.of("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW");

  private final Tables tables;

  ItemOperations(Tables tables) {
    this.tables = tables;
  }

  void addTo(JsonService service) {
    service.operation("GetItem", GetItem.class, this::get);
    service.operation("PutItem", PutItem.class, this::put);
    service.operation("UpdateItem", UpdateItem.class, this::update);
    service.operation("DeleteItem", DeleteItem.class, this::delete);
    service.operation("Scan", Scan.class, this::scan);
  }

  private Found get(GetItem request) {
    TableOperations.tableName(request.tableName).required("key", request.key).check();
    Table table = tables.active(request.tableName);
    return new Found(table.get(table.key(request.key)));
  }

  private Changed put(PutItem request) {
    TableOperations.tableName(request.tableName)
        .required("item", request.item)
        .oneOf("returnValues", request.returnValues, RETURN_VALUES)
        .check();
    requireNoneOrAllOld(request.returnValues);
    Expectation.check(request.expected, request.conditionalOperator);
    Table table = tables.active(request.tableName);
    Map<String, AttributeValue> before = table.get(table.keyOfNew(request.item));
    requireCondition(request.expected, request.conditionalOperator, before);
    table.put(request.item);
    return new Changed(returned(request.returnValues, before, request.item, Set.of()));
  }

  private Changed delete(DeleteItem request) {
    TableOperations.tableName(request.tableName)
        .required("key", request.key)
        .oneOf("returnValues", request.returnValues, RETURN_VALUES)
        .check();
    requireNoneOrAllOld(request.returnValues);
    Expectation.check(request.expected, request.conditionalOperator);
    Table table = tables.active(request.tableName);
    String key = table.key(request.key);
    Map<String, AttributeValue> before = table.get(key);
    requireCondition(request.expected, request.conditionalOperator, before);
    table.remove(key);
    return new Changed(returned(request.returnValues, before, Map.of(), Set.of()));
  }

  private Changed update(UpdateItem request) {
    TableOperations.tableName(request.tableName)
        .required("key", request.key)
        .oneOf("returnValues", request.returnValues, RETURN_VALUES)
        .check();
    Map<String, AttributeUpdate> updates =
        request.attributeUpdates == null ? Map.of() : request.attributeUpdates;
    updates.values().forEach(AttributeUpdate::check);
    Expectation.check(request.expected, request.conditionalOperator);
    Table table = tables.active(request.tableName);
    String key = table.key(request.key);
    if (updates.containsKey(table.keyAttribute())) {
      throw DynamoDbErrors.invalidParameter(
          "Cannot update attribute %s. This attribute is part of the key"
              .formatted(table.keyAttribute()));
    }
    Map<String, AttributeValue> before = table.get(key);
    requireCondition(request.expected, request.conditionalOperator, before);
    Map<String, AttributeValue> after = updated(before == null ? request.key : before, updates);
    table.put(after);
    return new Changed(returned(request.returnValues, before, after, updates.keySet()));
  }

  private static Map<String, AttributeValue> updated(
      Map<String, AttributeValue> before, Map<String, AttributeUpdate> updates) {
    Map<String, AttributeValue> after = new HashMap<>(before);
    updates.forEach(
        (attribute, update) -> {
          AttributeValue value = update.applyTo(before.get(attribute));
          if (value == null) {
            after.remove(attribute);
          } else {
            after.put(attribute, value);
          }
        });
    return after;
  }

  private static Map<String, AttributeValue> returned(
      String which,
      Map<String, AttributeValue> before,
      Map<String, AttributeValue> after,
      Set<String> updated) {
    return switch (which == null ? "NONE" : which) {
      case "ALL_OLD" -> before;
      case "UPDATED_OLD" -> before == null ? null : only(before, updated);
      case "ALL_NEW" -> after;
      case "UPDATED_NEW" -> only(after, updated);
      default -> null;
    };
  }

  private static Map<String, AttributeValue> only(
      Map<String, AttributeValue> item, Set<String> attributes) {
    Map<String, AttributeValue> selected = new HashMap<>(item);
    selected.keySet().retainAll(attributes);
    return selected.isEmpty() ? null : selected;
  }

  private static void requireNoneOrAllOld(String returnValues) {
    if (returnValues != null && !Set.of("NONE", "ALL_OLD").contains(returnValues)) {
      throw DynamoDbErrors.invalid("ReturnValues can only be ALL_OLD or NONE");
    }
  }

  private static void requireCondition(
      Map<String, Expectation> expected, String operator, Map<String, AttributeValue> item) {
    if (!Expectation.met(expected, operator, item == null ? Map.of() : item)) {
      throw new AwsException("ConditionalCheckFailedException", "The conditional request failed");
    }
  }

  private Page scan(Scan request) {
    TableOperations.tableName(request.tableName)
        .range("limit", request.limit, 1, Integer.MAX_VALUE)
        .check();
    Table table = tables.active(request.tableName);
    String after =
        request.exclusiveStartKey == null ? null : startKey(table, request.exclusiveStartKey);
    List<Map<String, AttributeValue>> rest = new ArrayList<>(table.after(after).values());
    if (request.limit == null || rest.size() < request.limit) {
      return new Page(rest, rest.size(), rest.size(), null);
    }
    List<Map<String, AttributeValue>> page = rest.subList(0, request.limit);
    // Even if nothing follows: DynamoDB stops at the limit without looking further.
    return new Page(page, page.size(), page.size(), table.keyOf(page.get(page.size() - 1)));
  }

  private static String startKey(Table table, Map<String, AttributeValue> key) {
    try {
      return table.key(key);
    } catch (AwsException invalid) {
      throw DynamoDbErrors.invalid("The provided starting key is invalid: " + invalid.getMessage());
    }
  }

  record GetItem(String tableName, Map<String, AttributeValue> key, Boolean consistentRead) {}

  record Found(Map<String, AttributeValue> item) {}

  record PutItem(
      String tableName,
      Map<String, AttributeValue> item,
      Map<String, Expectation> expected,
      String conditionalOperator,
      String returnValues) {}

  record DeleteItem(
      String tableName,
      Map<String, AttributeValue> key,
      Map<String, Expectation> expected,
      String conditionalOperator,
      String returnValues) {}

  record UpdateItem(
      String tableName,
      Map<String, AttributeValue> key,
      Map<String, AttributeUpdate> attributeUpdates,
      Map<String, Expectation> expected,
      String conditionalOperator,
      String returnValues) {}

  record Changed(Map<String, AttributeValue> attributes) {}

  record Scan(
      String tableName,
      Integer limit,
      Map<String, AttributeValue> exclusiveStartKey,
      Boolean consistentRead) {}

  record Page(
      List<Map<String, AttributeValue>> items,
      int count,
      int scannedCount,
      Map<String, AttributeValue> lastEvaluatedKey) {}
}
