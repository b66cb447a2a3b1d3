package io.sparkcourse.section5.kafkaendtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.avro.functions.from_avro;
import static org.apache.spark.sql.avro.functions.to_avro;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.testing.TestSpark;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Lecture 5.11: records in Avro, with and without Confluent's frame. */
class AvroTest {
  private static final String FIVE_NUMBERS =
      """
      {"type": "record", "name": "Five", "fields": [
        {"name": "a", "type": "int"}, {"name": "b", "type": "string"},
        {"name": "c", "type": "boolean"}, {"name": "d", "type": "long"},
        {"name": "e", "type": "int"}]}""";

  private static final Column BODY = expr("substring(value, 6)");

  private final byte[] tea =
      FramedAvro.write(1, order(FramedAvroDemo.SCHEMA_1).set("quantity", 2).build());
  private final byte[] mug =
      FramedAvro.write(
          2, order(FramedAvroDemo.SCHEMA_2).set("cents", 350).set("quantity", 1).build());

  @Test
  void theFirstFourFieldsOfFramedBytesAreZeroAndTheFifthIsTheIdWithoutAnError() {
    GenericRecord five =
        new GenericRecordBuilder(new Schema.Parser().parse(FIVE_NUMBERS))
            .set("a", 7)
            .set("b", "b")
            .set("c", true)
            .set("d", 8L)
            .set("e", 9)
            .build();

    Dataset<Row> read =
        values(FramedAvro.write(1, five), FramedAvro.write(4, five))
            .select(from_avro(col("value"), FIVE_NUMBERS)); // FAILFAST, the default
    assertThat(texts(read)).containsExactly("[0,,false,0,-1]", "[0,,false,0,2]");
    assertThat(texts(values(FramedAvro.write(1, five)).select(from_avro(BODY, FIVE_NUMBERS))))
        .containsExactly("[7,b,true,8,9]");
  }

  @Test
  void anotherSchemaThanTheWritersGivesTheValueOfAnotherField() {
    assertThat(texts(values(mug).select(from_avro(BODY, FramedAvroDemo.SCHEMA_1))))
        .containsExactly("[tea,350]");
  }

  @Test
  void aRecordThatIsTooShortFailsTheTaskAndIsAStructOfNullsIfItIsPermissive() {
    assertThatThrownBy(() -> texts(values(tea).select(from_avro(BODY, FramedAvroDemo.SCHEMA_2))))
        .isInstanceOf(SparkException.class)
        .hasStackTraceContaining("Malformed records are detected in record parsing");

    Column permissive = from_avro(BODY, FramedAvroDemo.SCHEMA_2, Map.of("mode", "PERMISSIVE"));
    assertThat(
            texts(
                values(tea)
                    .select(permissive.as("decoded"))
                    .selectExpr("concat_ws(' ', decoded IS NULL, decoded.product IS NULL)")))
        .containsExactly("false true");
  }

  @Test
  void withTheWritersSchemaAndTheReadersADefaultIsFilledIn() {
    assertThat(
            texts(
                values(tea)
                    .select(
                        from_avro(
                            BODY,
                            FramedAvroDemo.SCHEMA_1,
                            Map.of("avroSchema", FramedAvroDemo.SCHEMA_2)))))
        .containsExactly("[tea,0,2]");
  }

  @Test
  void aFieldThatTheReaderDoesNotHaveIsLeftOut() {
    assertThat(
            texts(
                values(mug)
                    .select(
                        from_avro(
                            BODY,
                            FramedAvroDemo.SCHEMA_2,
                            Map.of("avroSchema", FramedAvroDemo.SCHEMA_1)))))
        .containsExactly("[tea,1]");
  }

  @Test
  void aNewFieldWithoutADefaultCannotBeReadFromOldRecords() {
    String noDefault = FramedAvroDemo.SCHEMA_2.replace(", \"default\": 0", "");

    assertThatThrownBy(
            () ->
                texts(
                    values(tea)
                        .select(
                            from_avro(
                                BODY, FramedAvroDemo.SCHEMA_1, Map.of("avroSchema", noDefault)))))
        .hasStackTraceContaining(AvroTypeException.class.getName())
        .hasStackTraceContaining("missing required field cents");
  }

  @Test
  void toAvroWritesNoFrame() {
    Dataset<Row> written =
        TestSpark.session()
            .range(1)
            .select(
                to_avro(
                    expr("named_struct('product', 'tea', 'quantity', 2)"),
                    FramedAvroDemo.SCHEMA_1));

    assertThat(written.head().<byte[]>getAs(0)).containsExactly(6, 't', 'e', 'a', 4);
  }

  @Test
  void eachRecordIsReadByItsOwnSchemaAndTheOthersHaveAReason() throws Exception {
    byte[] unknown = tea.clone();
    unknown[4] = 9;
    byte[] otherFrame = tea.clone();
    otherFrame[0] = 1;
    byte[] cut = Arrays.copyOf(mug, mug.length - 2);
    try (SchemaRegistry registry = registry()) {
      Dataset<Row> read =
          FramedAvro.read(
              values(
                  tea,
                  null,
                  mug,
                  unknown,
                  otherFrame,
                  "{}".getBytes(UTF_8),
                  cut,
                  new byte[0],
                  new byte[] {0, 0}),
              new RegistryClient(registry.url()),
              FramedAvroDemo.SCHEMA_2);

      assertThat(texts(read.selectExpr("coalesce(reason, to_json(decoded))")))
          .containsExactlyInAnyOrder(
              "{\"product\":\"tea\",\"cents\":0,\"quantity\":2}",
              "{\"product\":\"tea\",\"cents\":350,\"quantity\":1}",
              "no schema 9",
              "no frame",
              "not of schema 2",
              "no frame",
              "no frame",
              "no frame");
    }
  }

  @Test
  void aMicroBatchOfTombstonesHasNoRowsAndAsksForNoSchema() throws Exception {
    try (SchemaRegistry registry = registry()) {
      Dataset<Row> read =
          FramedAvro.read(
              values(null, null), new RegistryClient(registry.url()), FramedAvroDemo.SCHEMA_2);

      assertThat(read.count()).isZero();
      assertThat(registry.requests()).isZero();
    }
  }

  @Test
  void aSchemaIsAskedForOnceAndAMissingOneAgain() throws Exception {
    try (SchemaRegistry registry = registry()) {
      RegistryClient client = new RegistryClient(registry.url());

      assertThat(client.find(1)).contains(FramedAvroDemo.SCHEMA_1);
      assertThat(client.find(1)).contains(FramedAvroDemo.SCHEMA_1);
      assertThat(registry.requests()).isEqualTo(1);
      assertThat(client.find(9)).isEmpty();
      registry.register(9, FramedAvroDemo.SCHEMA_2);
      assertThat(client.find(9)).contains(FramedAvroDemo.SCHEMA_2);
      assertThat(registry.requests()).isEqualTo(3);
    }
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoFaultOfTheRecord() throws Exception {
    SchemaRegistry registry = registry();
    RegistryClient client = new RegistryClient(registry.url());
    registry.close();

    assertThatThrownBy(() -> client.find(1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("The schema registry does not answer");
  }

  private static SchemaRegistry registry() throws Exception {
    SchemaRegistry registry = SchemaRegistry.start();
    registry.register(1, FramedAvroDemo.SCHEMA_1);
    registry.register(2, FramedAvroDemo.SCHEMA_2);
    return registry;
  }

  private static GenericRecordBuilder order(String schema) {
    return new GenericRecordBuilder(new Schema.Parser().parse(schema)).set("product", "tea");
  }

  private static Dataset<Row> values(byte[]... values) {
    List<Row> rows = Arrays.stream(values).map(value -> RowFactory.create((Object) value)).toList();
    return TestSpark.session().createDataFrame(rows, StructType.fromDDL("value BINARY"));
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.get(0).toString()).toList();
  }
}
