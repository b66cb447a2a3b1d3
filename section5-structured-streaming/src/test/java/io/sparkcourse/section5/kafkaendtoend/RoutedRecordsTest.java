package io.sparkcourse.section5.kafkaendtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.TestSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Lecture 5.11: values that are null, empty, malformed, on the way from topic to topic. */
class RoutedRecordsTest {
  @Test
  void onlyANullValueIsATombstone() {
    assertThat(
            texts(
                TopicToTopicDemo.routed(
                        records("{\"product\":\"tea\",\"cents\":350}", null, "", "{}", "null"))
                    .selectExpr("concat_ws(' ', topic, coalesce(value, 'null'))")))
        .containsExactly(
            "priced {\"product\":\"tea\",\"euros\":3.5}",
            "priced null",
            "dead ",
            "dead {}",
            "dead null");
  }

  @Test
  void theParsedStructIsNullForATombstoneAndForAnEmptyText() {
    Dataset<Row> parsed =
        records(null, "", "{}", "x")
            .selectExpr(
                "from_json(CAST(value AS STRING), 'cents INT') IS NULL",
                "to_json(from_json(CAST(value AS STRING), 'cents INT'))");

    assertThat(texts(parsed)).containsExactly("true", "true", "false", "false");
    assertThat(parsed.collectAsList().get(3).getString(1)).isEqualTo("{}");
  }

  @Test
  void toJsonOfNothingButNullsIsAnEmptyObjectAndNoTombstone() {
    assertThat(texts(records("x").selectExpr("to_json(named_struct('cents', CAST(NULL AS INT)))")))
        .containsExactly("{}");
  }

  @Test
  void aNullWithoutATypeIsRefusedByTheSink() {
    assertThatThrownBy(
            () ->
                records("x")
                    .selectExpr("NULL AS value")
                    .write()
                    .format("kafka")
                    .option("kafka.bootstrap.servers", "127.0.0.1:1")
                    .option("topic", "orders")
                    .save())
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("value attribute unsupported type void");
  }

  private static Dataset<Row> records(String... values) {
    List<Row> rows =
        Arrays.stream(values)
            .map(
                value ->
                    RowFactory.create(
                        null, value == null ? null : value.getBytes(UTF_8), "orders", 0, 7L, null))
            .toList();
    return TestSpark.session()
        .createDataFrame(
            rows,
            StructType.fromDDL(
                "key BINARY, value BINARY, topic STRING, partition INT, offset BIGINT,"
                    + " headers ARRAY<STRUCT<key: STRING, value: BINARY>>"));
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.get(0).toString()).toList();
  }
}
