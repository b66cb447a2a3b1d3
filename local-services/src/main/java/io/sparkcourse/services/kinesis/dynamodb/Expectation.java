package io.sparkcourse.services.kinesis.dynamodb;

import io.sparkcourse.services.kinesis.protocol.Constraints;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a legacy condition expects of one attribute: a value, or that it does not exist, or a
 * comparison.
 */
record Expectation(
    AttributeValue value,
    Boolean exists,
    String comparisonOperator,
    List<AttributeValue> attributeValueList) {
  private static final Set<String> OPERATORS =
      Arrays.stream(ComparisonOperator.values()).map(Enum::name).collect(Collectors.toSet());

  /**
   * Whether an item meets all of these, or, with OR, one of these.
   *
   * @param expected null or empty for no condition
   * @param operator AND (also if null), or OR
   */
  static boolean met(
      Map<String, Expectation> expected, String operator, Map<String, AttributeValue> item) {
    if (expected == null || expected.isEmpty()) {
      return true;
    }
    var conditions = expected.entrySet().stream();
    return "OR".equals(operator)
        ? conditions.anyMatch(entry -> entry.getValue().metBy(item.get(entry.getKey())))
        : conditions.allMatch(entry -> entry.getValue().metBy(item.get(entry.getKey())));
  }

  static void check(Map<String, Expectation> expected, String operator) {
    new Constraints().oneOf("conditionalOperator", operator, Set.of("AND", "OR")).check();
    if (expected != null) {
      expected.forEach((attribute, expectation) -> expectation.check(attribute));
    }
  }

  private boolean metBy(AttributeValue actual) {
    if (comparisonOperator != null) {
      return ComparisonOperator.valueOf(comparisonOperator).matches(actual, operands());
    }
    return Boolean.FALSE.equals(exists) ? actual == null : value.equals(actual);
  }

  private List<AttributeValue> operands() {
    return attributeValueList != null
        ? attributeValueList
        : Stream.of(value).filter(Objects::nonNull).toList();
  }

  private void check(String attribute) {
    new Constraints()
        .oneOf(
            "expected." + attribute + ".member.comparisonOperator", comparisonOperator, OPERATORS)
        .check();
    refuse(
        attributeValueList != null && value != null,
        "Value and AttributeValueList cannot be used together for Attribute: " + attribute);
    if (comparisonOperator == null) {
      checkValue(attribute);
    } else {
      checkComparison(attribute);
    }
  }

  private void checkValue(String attribute) {
    refuse(
        attributeValueList != null,
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: "
            + attribute);
    refuse(
        !Boolean.FALSE.equals(exists) && value == null,
        "Value must be provided when Exists is " + exists + " for Attribute: " + attribute);
    refuse(
        Boolean.FALSE.equals(exists) && value != null,
        "Value cannot be used when Exists is false for Attribute: " + attribute);
  }

  private void checkComparison(String attribute) {
    refuse(
        exists != null,
        "Exists and ComparisonOperator cannot be used together for Attribute: " + attribute);
    ComparisonOperator operator = ComparisonOperator.valueOf(comparisonOperator);
    refuse(
        attributeValueList == null && value == null && !operator.takes(0),
        "Value or AttributeValueList must be used with ComparisonOperator: "
            + operator
            + " for Attribute: "
            + attribute);
    refuse(
        !operator.takes(operands().size()),
        "Invalid number of argument(s) for the " + operator + " ComparisonOperator");
    refuse(
        operands().stream().map(AttributeValue::type).distinct().count() > 1,
        "AttributeValues inside AttributeValueList must be of same type");
  }

  private static void refuse(boolean invalid, String message) {
    if (invalid) {
      throw DynamoDbErrors.invalidParameter(message);
    }
  }
}
