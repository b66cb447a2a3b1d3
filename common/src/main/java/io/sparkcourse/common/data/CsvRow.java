package io.sparkcourse.common.data;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The fields of one line by the name of their column; an error is reported with that name. */
final class CsvRow {
  // Double.parseDouble accepts more: it reads "0x1p3" as 8, and "1d" as 1.
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");

  private final List<String> columns;
  private final List<String> fields;

  CsvRow(List<String> columns, List<String> fields) {
    this.columns = columns;
    this.fields = fields;
  }

  String textOrNull(String column) {
    String field = fields.get(columns.indexOf(column));
    return field.isEmpty() ? null : field;
  }

  String text(String column) {
    String field = textOrNull(column);
    if (field == null) {
      throw new MalformedRecordException(column + " is empty");
    }
    return field;
  }

  int integer(String column) {
    return typed(column, Integer::parseInt, "whole number");
  }

  double decimal(String column) {
    if (!DECIMAL.matcher(text(column)).matches()) {
      throw wrong(column, "number", null);
    }
    double number = Double.parseDouble(text(column));
    if (!Double.isFinite(number)) {
      throw wrong(column, "number", null);
    }
    return number;
  }

  boolean bool(String column) {
    String field = text(column);
    if (!field.equals("true") && !field.equals("false")) {
      throw wrong(column, "true or false", null);
    }
    return field.equals("true");
  }

  Instant instant(String column) {
    return typed(column, Instant::parse, "moment like 2018-01-31T02:23:11.235Z");
  }

  LocalDateTime localDateTime(String column) {
    return typed(column, LocalDateTime::parse, "date and time like 2001-01-10T00:01:00");
  }

  private <V> V typed(String column, Function<String, V> parser, String expected) {
    try {
      return parser.apply(text(column));
    } catch (NumberFormatException | DateTimeException e) {
      throw wrong(column, expected, e);
    }
  }

  private MalformedRecordException wrong(String column, String expected, Exception cause) {
    return new MalformedRecordException(
        column + " is no " + expected + ": '" + textOrNull(column) + "'", cause);
  }
}
