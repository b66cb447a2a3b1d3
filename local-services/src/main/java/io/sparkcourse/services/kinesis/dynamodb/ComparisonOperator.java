package io.sparkcourse.services.kinesis.dynamodb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sparkcourse.services.kinesis.dynamodb.AttributeValue.Type;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** The comparisons of a legacy condition. */
enum ComparisonOperator {
  EQ(1),
  NE(1),
  LE(1),
  LT(1),
  GE(1),
  GT(1),
  NULL(0),
  NOT_NULL(0),
  CONTAINS(1),
  NOT_CONTAINS(1),
  BEGINS_WITH(1),
  IN(1, Integer.MAX_VALUE),
  BETWEEN(2);

  private final int minOperands;
  private final int maxOperands;

  ComparisonOperator(int operands) {
    this(operands, operands);
  }

  ComparisonOperator(int minOperands, int maxOperands) {
    this.minOperands = minOperands;
    this.maxOperands = maxOperands;
  }

  boolean takes(int operands) {
    return minOperands <= operands && operands <= maxOperands;
  }

  /**
   * Whether the comparison holds.
   *
   * @param actual null if the item has no such attribute
   * @param operands as many as the operator takes
   */
  boolean matches(AttributeValue actual, List<AttributeValue> operands) {
    return switch (this) {
      case NULL -> actual == null;
      case NOT_NULL -> actual != null;
      case EQ -> operands.get(0).equals(actual);
      case NE -> !operands.get(0).equals(actual);
      case IN -> operands.contains(actual);
      case LT -> ordered(actual, operands.get(0), order -> order < 0);
      case LE -> ordered(actual, operands.get(0), order -> order <= 0);
      case GT -> ordered(actual, operands.get(0), order -> order > 0);
      case GE -> ordered(actual, operands.get(0), order -> order >= 0);
      case BETWEEN ->
          GE.matches(actual, operands.subList(0, 1)) && LE.matches(actual, operands.subList(1, 2));
      case BEGINS_WITH ->
          sameType(actual, operands.get(0))
              && bytesAsText(actual).startsWith(bytesAsText(operands.get(0)));
      case CONTAINS -> contains(actual, operands.get(0));
      case NOT_CONTAINS -> !contains(actual, operands.get(0));
    };
  }

  private static boolean sameType(AttributeValue actual, AttributeValue operand) {
    return actual != null && actual.type() == operand.type();
  }

  private static boolean ordered(
      AttributeValue actual, AttributeValue operand, IntPredicate condition) {
    return sameType(actual, operand) && condition.test(compare(actual, operand));
  }

  private static int compare(AttributeValue left, AttributeValue right) {
    return left.type() == Type.N
        ? left.number().compareTo(right.number())
        : bytesAsText(left).compareTo(bytesAsText(right));
  }

  private static boolean contains(AttributeValue actual, AttributeValue operand) {
    if (actual == null) {
      return false;
    }
    if (actual.type().isSet()) {
      Type elementType = Type.valueOf(actual.type().name().substring(0, 1));
      return operand.type() == elementType && actual.elements().contains(operand.text());
    }
    return sameType(actual, operand)
        && Set.of(Type.S, Type.B).contains(actual.type())
        && bytesAsText(actual).contains(bytesAsText(operand));
  }

  /** Bytes as characters of the same value, so that both kinds compare in the same way. */
  private static String bytesAsText(AttributeValue value) {
    return value.type() == Type.B
        ? new String(Base64.getDecoder().decode(value.text()), ISO_8859_1)
        : value.text();
  }
}
