package io.sparkcourse.services.kinesis.dynamodb;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A value with its type. Two values are equal if DynamoDB considers them equal: numbers are kept in
 * one notation, sets in one order. Binary values are kept in Base64, as they are sent.
 */
record AttributeValue(Type type, JsonNode value) {
  private static final int MAX_DIGITS = 38;

  enum Type {
    S,
    N,
    B,
    SS,
    NS,
    BS,
    BOOL,
    NULL,
    L,
    M;

    boolean isSet() {
      return this == SS || this == NS || this == BS;
    }

    boolean isNumeric() {
      return this == N || this == NS;
    }
  }

  /** From {@code {"S": "text"}} and the like; a list's or a map's inner values are not checked. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static AttributeValue of(Map<String, JsonNode> typeAndValue) {
    Map.Entry<String, JsonNode> only = onlyEntry(typeAndValue);
    Type type = type(only.getKey());
    JsonNode value = only.getValue();
    if (type == Type.NULL && !value.asBoolean()) {
      throw DynamoDbErrors.invalidParameter(
          "Null attribute value types must have the value of true");
    }
    if (type == Type.N) {
      return new AttributeValue(type, TextNode.valueOf(number(value.asText())));
    }
    return type.isSet() ? set(type, texts(value)) : new AttributeValue(type, value);
  }

  private static Map.Entry<String, JsonNode> onlyEntry(Map<String, JsonNode> typeAndValue) {
    if (typeAndValue.size() != 1) {
      throw DynamoDbErrors.invalid(
          typeAndValue.isEmpty()
              ? "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
              : "Supplied AttributeValue has more than one datatypes set, must contain exactly one of"
                  + " the supported datatypes");
    }
    return typeAndValue.entrySet().iterator().next();
  }

  private static Type type(String name) {
    try {
      return Type.valueOf(name);
    } catch (IllegalArgumentException unknown) {
      throw DynamoDbErrors.invalid(
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  static AttributeValue set(Type type, Collection<String> elements) {
    if (elements.isEmpty()) {
      throw DynamoDbErrors.invalidParameter(
          switch (type) {
            case SS -> "An string set  may not be empty";
            case NS -> "An number set  may not be empty";
            default -> "Binary sets should not be empty";
          });
    }
    UnaryOperator<String> element =
        type.isNumeric() ? AttributeValue::number : UnaryOperator.identity();
    TreeSet<String> sorted = new TreeSet<>();
    for (String text : elements) {
      if (!sorted.add(element.apply(text))) {
        throw DynamoDbErrors.invalidParameter(
            "Input collection " + elements + " contains duplicates.");
      }
    }
    var array = JsonNodeFactory.instance.arrayNode();
    sorted.forEach(array::add);
    return new AttributeValue(type, array);
  }

  static AttributeValue number(BigDecimal value) {
    return new AttributeValue(Type.N, TextNode.valueOf(plain(value)));
  }

  private static String number(String text) {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException invalid) {
      throw DynamoDbErrors.invalid(
          "The parameter cannot be converted to a numeric value"
              + (text.isEmpty() ? "" : ": " + text));
    }
    if (number.stripTrailingZeros().precision() > MAX_DIGITS) {
      throw DynamoDbErrors.invalid(
          "Attempting to store more than 38 significant digits in a Number");
    }
    return plain(number);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** As it is sent. */
  @JsonValue
  Map<String, JsonNode> typeAndValue() {
    return Map.of(type.name(), value);
  }

  /** The text of a string, a number or a Base64 value. */
  String text() {
    return value.asText();
  }

  /** The value of a number. */
  BigDecimal number() {
    return new BigDecimal(value.asText());
  }

  /** The elements of a set. */
  List<String> elements() {
    return texts(value);
  }
}
