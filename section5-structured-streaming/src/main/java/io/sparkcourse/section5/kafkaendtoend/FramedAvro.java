package io.sparkcourse.section5.kafkaendtoend;

import static org.apache.spark.sql.avro.functions.from_avro;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Values in Confluent's frame: a byte 0, the id of the schema in four bytes, and then the record in
 * Avro's binary form.
 */
final class FramedAvro {
  // region columns
  /** The id of a schema, as the frame has it; null if there is no frame. */
  private static final Column SCHEMA_ID =
      expr(
          "CASE WHEN substring(value, 1, 1) = X'00' AND length(value) >= 5"
              + " THEN CAST(conv(hex(substring(value, 2, 4)), 16, 10) AS INT) END");

  private static final Column BODY = expr("substring(value, 6)");

  // endregion

  private FramedAvro() {}

  /** Writes a record into a frame. */
  static byte[] write(int schemaId, GenericRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.writeBytes(ByteBuffer.allocate(4).putInt(schemaId).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
    } catch (IOException impossible) { // in memory
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  // region read
  /**
   * Adds two columns to the records of a micro-batch: {@code decoded}, in the reader's schema, and
   * {@code reason}, which explains why a record cannot be decoded, and is null if it can.
   * Tombstones are left out.
   *
   * @param records persisted, since they are read once for the ids, and again for each id
   */
  static Dataset<Row> read(Dataset<Row> records, RegistryClient registry, String readerSchema) {
    Dataset<Row> withId = records.where(col("value").isNotNull()).withColumn("schemaId", SCHEMA_ID);
    List<Integer> ids = withId.select("schemaId").distinct().as(Encoders.INT()).collectAsList();
    List<Dataset<Row>> decoded = new ArrayList<>();
    Dataset<Row> rest = withId;
    for (Integer id : ids) {
      Optional<String> schema = id == null ? Optional.empty() : registry.find(id);
      if (schema.isPresent()) {
        decoded.add(decode(withId.where(col("schemaId").equalTo(id)), schema.get(), readerSchema));
        rest = rest.where(col("schemaId").notEqual(id).or(col("schemaId").isNull()));
      }
    }
    Dataset<Row> dead = dead(rest, readerSchema);
    return decoded.stream().reduce(dead, Dataset::union);
  }

  private static Dataset<Row> decode(Dataset<Row> records, String writerSchema, String reader) {
    Map<String, String> options = Map.of("mode", "PERMISSIVE", "avroSchema", reader);
    return records
        .withColumn("decoded", from_avro(BODY, writerSchema, options))
        .withColumn(
            "reason",
            expr("CASE WHEN decoded.product IS NULL THEN 'not of schema ' || schemaId END"));
  }

  // endregion

  private static Dataset<Row> dead(Dataset<Row> records, String reader) {
    Column none = from_avro(lit(null).cast("binary"), reader, Map.of("mode", "PERMISSIVE"));
    return records
        .withColumn("decoded", none)
        .withColumn("reason", expr("coalesce('no schema ' || schemaId, 'no frame')"));
  }
}
