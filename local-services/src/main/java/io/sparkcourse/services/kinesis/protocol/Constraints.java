package io.sparkcourse.services.kinesis.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What AWS checks in a request before it looks at any state. All violations go into one
 * ValidationException, in AWS's words. Only {@link #required} rejects a null; the other checks
 * accept it.
 */
public final class Constraints {
  private static final String NAME = "[a-zA-Z0-9_.-]+";
  private static final int MAX_NAME = 128;

  private final List<String> violations = new ArrayList<>();

  /** The member must be there. */
  public Constraints required(String member, Object value) {
    return check(value != null, member, value, "Member must not be null");
  }

  /** The member must match the pattern as a whole. */
  public Constraints pattern(String member, String value, String pattern) {
    return check(
        value == null || value.matches(pattern),
        member,
        value,
        "Member must satisfy regular expression pattern: " + pattern);
  }

  /** The member must have from min to max characters. */
  public Constraints length(String member, String value, int min, int max) {
    return value == null ? this : length(member, value, value.length(), min, max);
  }

  /** The member must have from min to max elements. */
  public Constraints size(String member, List<?> value, int min, int max) {
    return value == null
        ? this
        : length(member, value.size() + " elements", value.size(), min, max);
  }

  /** The member must have at most max bytes. */
  public Constraints bytes(String member, byte[] value, int max) {
    return value == null ? this : length(member, value.length + " bytes", value.length, 0, max);
  }

  private Constraints length(String member, Object shown, int length, int min, int max) {
    check(length >= min, member, shown, "Member must have length greater than or equal to " + min);
    return check(
        length <= max, member, shown, "Member must have length less than or equal to " + max);
  }

  /** The member must be from min to max. */
  public Constraints range(String member, Number value, long min, long max) {
    if (value == null) {
      return this;
    }
    check(
        value.longValue() >= min,
        member,
        value,
        "Member must have value greater than or equal to " + min);
    return check(
        value.longValue() <= max,
        member,
        value,
        "Member must have value less than or equal to " + max);
  }

  /** The member must be one of these. */
  public Constraints oneOf(String member, String value, Set<String> values) {
    return check(
        value == null || values.contains(value),
        member,
        value,
        "Member must satisfy enum value set: "
            + values.stream().sorted().collect(Collectors.joining(", ", "[", "]")));
  }

  /** The name of a stream or a shard, which may be left out. */
  public Constraints optionalName(String member, String value) {
    return pattern(member, value, NAME).length(member, value, 1, MAX_NAME);
  }

  /** The name of a stream or a shard. */
  public Constraints name(String member, String value) {
    return required(member, value).optionalName(member, value);
  }

  /** Every attribute of the map must have a name. */
  public Constraints keys(String member, Map<String, ?> value) {
    return check(
        value == null || !value.containsKey(""),
        member,
        value,
        "Map keys must satisfy constraint: [Member must have length greater than or equal to 1]");
  }

  /**
   * The end of the checks.
   *
   * @throws AwsException ValidationException if there was a violation
   */
  public void check() {
    if (!violations.isEmpty()) {
      throw new AwsException(
          "ValidationException",
          violations.size()
              + (violations.size() == 1 ? " validation error" : " validation errors")
              + " detected: "
              + String.join("; ", violations));
    }
  }

  private Constraints check(boolean holds, String member, Object value, String constraint) {
    if (!holds) {
      String shown = value == null ? "null" : "'" + value + "'";
      violations.add(
          "Value " + shown + " at '" + member + "' failed to satisfy constraint: " + constraint);
    }
    return this;
  }
}
