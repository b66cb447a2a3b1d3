package io.sparkcourse.section5.badinput;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lecture 5.14: what {@code from_json} returns for a text that is not an order. */
class JsonTest {
  private static final String WRONG_TYPE = "{\"id\":\"o2\",\"cents\":\"many\"}";
  private static final String CUT_OFF = "{\"id\":\"o3\",\"cents\":15";
  private static final Map<String, String> PERMISSIVE = Map.of("mode", "PERMISSIVE");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      value = {
        "{\"id\":\"o1\"} | true",
        "{\"id\":\"o1\"}{\"id\":\"o2\"} | false",
        "{\"id\":\"o1\"} ] | false",
        "{\"id\":\"o1\" | false",
        "!! | false",
        "! ! | false",
        "null | true"
      })
  void strictIsOneValueToTheEndOfTheText(String text, boolean expected) {
    assertThat(StrictJson.isOneValue(text)).isEqualTo(expected);
  }

  @Test
  void nullIsNoValue() {
    assertThat(StrictJson.isOneValue(null)).isFalse();
  }

  @Test
  void whatCannotBeReadIsNullFieldByField() {
    assertThat(parsed(from_json(col("value"), SixRecordsDemo.ORDER), WRONG_TYPE, CUT_OFF))
        .containsExactly(
            RowFactory.create(RowFactory.create("o2", null)),
            RowFactory.create(RowFactory.create(null, null)));
  }

  @Test
  void theCorruptRecordAloneMissesAWrongTypeUnlessAnOptionIsGiven() {
    Column unread = from_json(col("value"), SixRecordsDemo.ORDER_OR_TEXT);
    Column read = from_json(col("value"), SixRecordsDemo.ORDER_OR_TEXT, PERMISSIVE);

    assertThat(parsed(unread.getField("_corrupt_record"), WRONG_TYPE, CUT_OFF))
        .containsExactly(RowFactory.create((Object) null), RowFactory.create(CUT_OFF));
    Column text = unread.getField("_corrupt_record");
    assertThat(parsed(array(unread.getField("cents").cast("string"), text), WRONG_TYPE))
        .extracting(row -> row.getList(0))
        .containsExactly(Arrays.asList(null, null)); // that cents are read elsewhere does not help
    assertThat(parsed(read.getField("_corrupt_record"), WRONG_TYPE, CUT_OFF))
        .containsExactly(RowFactory.create(WRONG_TYPE), RowFactory.create(CUT_OFF));
  }

  @Test
  void failFastEndsTheQuery() {
    assertThatThrownBy(() -> parsed(inMode("FAILFAST"), WRONG_TYPE))
        .hasStackTraceContaining("[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION]")
        .hasStackTraceContaining("Cannot parse the field name 'cents' and the value many");
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void dropMalformedIsNotForFromJson() {
    assertThatThrownBy(() -> parsed(inMode("DROPMALFORMED"), WRONG_TYPE))
        .hasStackTraceContaining("from_json() doesn't support the DROPMALFORMED mode");
  }

  private static Column inMode(String mode) {
    return from_json(col("value"), SixRecordsDemo.ORDER, Map.of("mode", mode));
  }

  private static List<Row> parsed(Column column, String... texts) {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Append(), values -> values.select(column))) {
      return query.batch(texts);
    }
  }
}
