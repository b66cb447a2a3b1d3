package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.dynamodb.AttributeValue.Type;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a legacy update does to one attribute.
 *
 * @param action PUT (also if null), ADD to a number or a set, or DELETE
 * @param value null with DELETE, if the whole attribute is removed
 */
record AttributeUpdate(String action, AttributeValue value) {

  void check() {
    String name = actionOrPut();
    if (!Set.of("PUT", "ADD", "DELETE").contains(name)) {
      throw DynamoDbErrors.invalidParameter("Unknown action: " + name);
    }
    if (value == null && !name.equals("DELETE")) {
      throw DynamoDbErrors.invalidParameter(
          "Only DELETE action is allowed when no attribute value is specified");
    }
    if (value != null && name.equals("DELETE") && !value.type().isSet()) {
      throw DynamoDbErrors.invalidParameter(
          "DELETE action with value is not supported for the type " + value.type());
    }
    if (name.equals("ADD") && !value.type().isSet() && value.type() != Type.N) {
      throw DynamoDbErrors.invalidParameter(
          "ADD action is not supported for the type " + value.type());
    }
  }

  private String actionOrPut() {
    return action == null ? "PUT" : action;
  }

  /**
   * The attribute after the update.
   *
   * @param before null if the item had no such attribute
   * @return null if the item no longer has it
   */
  AttributeValue applyTo(AttributeValue before) {
    return switch (actionOrPut()) {
      case "PUT" -> value;
      case "ADD" -> added(before);
      default -> value == null || before == null ? null : removed(before);
    };
  }

  private AttributeValue added(AttributeValue before) {
    requireSameType(before);
    if (value.type() == Type.N) {
      BigDecimal start = before == null ? BigDecimal.ZERO : before.number();
      return AttributeValue.number(start.add(value.number()));
    }
    Set<String> elements = new LinkedHashSet<>(value.elements());
    if (before != null) {
      elements.addAll(before.elements());
    }
    return AttributeValue.set(value.type(), elements);
  }

  /** A set that becomes empty is removed as an attribute. */
  private AttributeValue removed(AttributeValue before) {
    requireSameType(before);
    Set<String> elements = new LinkedHashSet<>(before.elements());
    value.elements().forEach(elements::remove);
    return elements.isEmpty() ? null : AttributeValue.set(value.type(), elements);
  }

  private void requireSameType(AttributeValue before) {
    if (before != null && before.type() != value.type()) {
      throw DynamoDbErrors.invalid("Type mismatch for attribute to update");
    }
  }
}
