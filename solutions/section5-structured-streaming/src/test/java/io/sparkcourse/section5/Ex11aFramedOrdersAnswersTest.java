package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex11aFramedOrders.CENTS;
import static io.sparkcourse.section5.Ex11aFramedOrders.DEAD;
import static io.sparkcourse.section5.Ex11aFramedOrders.EUROS;
import static io.sparkcourse.section5.Ex11aFramedOrders.NOT_AN_ORDER;
import static io.sparkcourse.section5.Ex11aFramedOrders.NO_FRAME;
import static io.sparkcourse.section5.Ex11aFramedOrders.ORDERS;
import static io.sparkcourse.section5.Ex11aFramedOrders.UNKNOWN_SCHEMA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.decode;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcourse.section5.Ex11aFramedOrdersCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

class Ex11aFramedOrdersAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final StructType RESULT =
      StructType.fromDDL(
          "topic STRING, key BINARY, value BINARY,"
              + " headers ARRAY<STRUCT<key: STRING, value: BINARY>>");

  /** The solution as SQL; what a wrong answer does otherwise is replaced in it. */
  private static final String ID =
      "CAST(conv(hex(substring(value, 2, 4)), 16, 10) AS BIGINT) AS id";

  private static final String READ =
      "from_json(CAST(substring(value, 6) AS STRING), 'product STRING, price DECIMAL(20, 2)') AS r";
  private static final String BY_REGULAR_EXPRESSIONS =
      """
      IF(CAST(substring(value, 6) AS STRING) RLIKE '^[{]"product":"[^"]*","price":-?[0-9.]+[}]$',
          struct(
              regexp_extract(CAST(value AS STRING), '"product":"([^"]*)"', 1) AS product,
              CAST(regexp_extract(CAST(value AS STRING), '"price":(-?[0-9.]+)', 1)
                  AS DECIMAL(20, 2)) AS price),
          NULL) AS r""";
  private static final String PRICE =
      "CAST(IF(id = 700, r.price * 100, r.price) AS BIGINT) AS cents";
  private static final String REASON =
      "CASE WHEN value IS NULL THEN NULL"
          + " WHEN length(value) < 5 OR substring(value, 1, 1) != X'00' THEN 'no frame'"
          + " WHEN id NOT IN (7, 700) THEN 'unknown schema'"
          + " WHEN r.product IS NULL OR cents IS NULL THEN 'not an order' END AS reason";
  private static final String JSON = "to_json(struct(r.product AS product, cents AS cents))";
  private static final String VALUE =
      "IF(reason IS NOT NULL OR value IS NULL, value, CAST(" + JSON + " AS BINARY)) AS value";
  private static final String KEPT =
      "coalesce(headers, CAST(array() AS ARRAY<STRUCT<key: STRING, value: BINARY>>))";
  private static final String ADDED =
      "array(struct('reason' AS key, CAST(reason AS BINARY) AS value))";
  private static final String HEADERS =
      "IF(reason IS NULL, headers, concat(" + KEPT + ", " + ADDED + ")) AS headers";
  private static final String TOPIC = "IF(reason IS NULL, 'orders', 'dead') AS topic";

  Ex11aFramedOrdersAnswersTest() {
    super(new Ex11aFramedOrdersCheck());

    wrong(
        "from_json of the whole value",
        Mistaken.TAKES_THE_FRAME_FOR_TEXT,
        replaced("CAST(substring(value, 6) AS STRING)", "CAST(value AS STRING)"));
    wrong(
        "all prices are cents",
        Mistaken.TAKES_EUROS_FOR_CENTS,
        replaced("IF(id = 700, r.price * 100, r.price)", "r.price"));
    wrong("a price is a double", Mistaken.LOSES_A_CENT, replaced("DECIMAL(20, 2)", "DOUBLE"));
    wrong(
        "cents are an int",
        Mistaken.LOSES_LARGE_PRICES,
        replaced("AS BIGINT) AS cents", "AS INT) AS cents"));
    wrong(
        "a price is a double, and cents are rounded",
        Mistaken.ROUNDS_LARGE_PRICES,
        replaced(
            "DECIMAL(20, 2)",
            "DOUBLE",
            "IF(id = 700, r.price * 100, r.price)",
            "round(IF(id = 700, r.price * 100, r.price))"));
    wrong("by regular expressions", CommonMistake.DIFFERS, replaced(READ, BY_REGULAR_EXPRESSIONS));
    wrong(
        "the price as text, which from_json makes of a double if it has a point",
        CommonMistake.DIFFERS,
        replaced(
            "price DECIMAL(20, 2)",
            "price STRING",
            "IF(id = 700, r.price * 100, r.price)",
            "CAST(r.price AS DECIMAL(20, 2)) * IF(id = 700, 100, 1)"));
    wrong(
        "coalesce(price, 0)",
        Mistaken.TAKES_NO_PRICE_FOR_ZERO,
        replaced(
            "CAST(IF(", "coalesce(CAST(IF(", "AS BIGINT) AS cents", "AS BIGINT), 0) AS cents"));
    wrong(
        "does not look at the fields",
        Mistaken.PASSES_ON_INCOMPLETE_ORDERS,
        replaced(" WHEN r.product IS NULL OR cents IS NULL THEN 'not an order'", ""));
    wrong(
        "looks at the struct only",
        CommonMistake.DIFFERS,
        replaced("r.product IS NULL OR cents IS NULL", "r IS NULL"));
    wrong(
        "no look at the product",
        CommonMistake.DIFFERS,
        replaced("r.product IS NULL OR cents IS NULL", "cents IS NULL"));
    wrong(
        "leaves out null",
        Mistaken.LOSES_TOMBSTONES,
        records -> answer(records.where("value IS NOT NULL"), "", ""));
    wrong(
        "null is no frame",
        Mistaken.BURIES_TOMBSTONES,
        replaced("WHEN value IS NULL THEN NULL", "WHEN value IS NULL THEN 'no frame'"));
    wrong(
        "empty is null",
        Mistaken.TAKES_EMPTY_FOR_A_TOMBSTONE,
        records ->
            answer(
                records.withColumn("value", expr("IF(length(value) = 0, NULL, value)")), "", ""));
    wrong(
        "orders only",
        Mistaken.DROPS_DEAD_LETTERS,
        records -> answer(records, "", "").where(col("topic").equalTo(ORDERS)));
    wrong(
        "the text of dead letters",
        Mistaken.STRIPS_DEAD_LETTERS,
        replaced(
            "value IS NULL, value,",
            "value IS NULL, IF(length(value) >= 5 AND substring(value, 1, 1) = X'00',"
                + " substring(value, 6), value),"));
    wrong(
        "one byte of the id",
        Mistaken.READS_ONE_BYTE_OF_THE_ID,
        replaced("substring(value, 2, 4)", "substring(value, 5, 1)"));
    wrong(
        "no look at the first byte",
        Mistaken.IGNORES_THE_FIRST_BYTE,
        replaced(" OR substring(value, 1, 1) != X'00'", ""));
    wrong("no look at the length", CommonMistake.DIFFERS, replaced("length(value) < 5 OR ", ""));
    wrong(
        "less than six bytes",
        CommonMistake.DIFFERS,
        replaced("length(value) < 5", "length(value) < 6"));
    wrong(
        "the id before the frame",
        CommonMistake.DIFFERS,
        replaced(
            "WHEN length(value) < 5",
            "WHEN id NOT IN (7, 700) THEN 'unknown schema' WHEN length(value) < 5"));
    wrong(
        "new headers only",
        Mistaken.LOSES_HEADERS,
        records -> answer(records.withColumn("headers", expr("IF(true, NULL, headers)")), "", ""));
    wrong("concat with null", Mistaken.LOSES_THE_REASON, replaced(KEPT, "headers"));
    wrong(
        "a price has 18 digits, two of them behind the point",
        CommonMistake.DIFFERS,
        replaced("DECIMAL(20, 2)", "DECIMAL(18, 2)"));
    wrong(
        "array_union, which leaves out what is there already",
        CommonMistake.DIFFERS,
        replaced("concat(" + KEPT, "array_union(" + KEPT));
    wrong(
        "the first header only",
        CommonMistake.DIFFERS,
        replaced(KEPT, "slice(" + KEPT + ", 1, 1)"));
    wrong(
        "the key by way of a String",
        CommonMistake.DIFFERS,
        records -> answer(records.withColumn("key", throughText(col("key")))));
    wrong(
        "the text null for a key of null",
        CommonMistake.DIFFERS,
        records -> answer(records.withColumn("key", coalesce(col("key"), expr("X'6e756c6c'")))));
    wrong(
        "the text null for a tombstone",
        CommonMistake.DIFFERS,
        records ->
            answer(records).withColumn("value", coalesce(col("value"), expr("X'6e756c6c'"))));
    wrong(
        "an empty key as none",
        CommonMistake.DIFFERS,
        records -> answer(records.withColumn("key", expr("IF(length(key) = 0, NULL, key)"))));
    wrong(
        "an empty value of a header for null",
        CommonMistake.DIFFERS,
        records ->
            answer(
                records.withColumn(
                    "headers",
                    transform(
                        col("headers"),
                        header ->
                            struct(
                                header.getField("key").as("key"),
                                coalesce(header.getField("value"), expr("X''")).as("value"))))));
    wrong(
        "the values of headers by way of a String",
        CommonMistake.DIFFERS,
        records ->
            answer(
                records.withColumn(
                    "headers",
                    transform(
                        col("headers"),
                        header ->
                            struct(
                                header.getField("key").as("key"),
                                throughText(header.getField("value")).as("value"))))));
    wrong(
        "the header shop only",
        CommonMistake.DIFFERS,
        replaced(KEPT, "filter(" + KEPT + ", h -> h.key = 'shop')"));
    wrong(
        "no second header of the name",
        CommonMistake.DIFFERS,
        replaced(KEPT, "filter(" + KEPT + ", h -> h.key != 'reason')"));
    wrong(
        "a blank product is none",
        CommonMistake.DIFFERS,
        replaced("r.product IS NULL", "coalesce(trim(r.product), '') = ''"));
    wrong(
        "an order is above zero",
        CommonMistake.DIFFERS,
        replaced("cents IS NULL", "coalesce(cents, -1) < 0"));
    wrong(
        "products without blanks",
        CommonMistake.DIFFERS,
        replaced("r.product AS product", "trim(r.product) AS product"));
    wrong(
        "the reason in front",
        CommonMistake.DIFFERS,
        replaced(KEPT + ", " + ADDED, ADDED + ", " + KEPT));
    wrong(
        "each record once",
        CommonMistake.DIFFERS,
        records -> answer(records.dropDuplicates("key", "value"), "", ""));
    wrong(
        "records with a key only",
        CommonMistake.DIFFERS,
        records -> answer(records.where("key IS NOT NULL"), "", ""));
    wrong(
        "the value as text",
        CommonMistake.OTHER_COLUMNS,
        records -> answer(records, "", "").withColumn("value", expr("CAST(value AS STRING)")));
    wrong(
        "FAILFAST",
        CommonMistake.FAILS,
        replaced("DECIMAL(20, 2)')", "DECIMAL(20, 2)', map('mode', 'FAILFAST'))"));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, records -> null);

    right("as SQL", records -> answer(records, "", ""));
    right(
        "in Java, record by record",
        records ->
            records.map(
                (MapFunction<Row, Row>) Ex11aFramedOrdersAnswersTest::inJava,
                Encoders.row(RESULT)));
    right(
        "three streams, and their union",
        records -> {
          Dataset<Row> orders = answer(records.where("value IS NOT NULL"), "", "");
          Dataset<Row> tombstones =
              records
                  .where("value IS NULL")
                  .selectExpr("'orders' AS topic", "key", "value", "headers");
          return orders
              .where("topic = 'dead'")
              .union(tombstones)
              .union(orders.where("topic = 'orders'"));
        });
  }

  /** By way of a text in UTF-8, which changes bytes that are none. */
  private static Column throughText(Column bytes) {
    return encode(decode(bytes, "UTF-8"), "UTF-8");
  }

  private static UnaryOperator<Dataset<Row>> replaced(String... pairs) {
    return records -> answer(records, pairs);
  }

  /**
   * The SQL above.
   *
   * @param pairs a text in it, and what is there in its place; the next text; and so on
   */
  private static Dataset<Row> answer(Dataset<Row> records, String... pairs) {
    List<String> texts = new ArrayList<>(List.of(ID, READ, PRICE, REASON, TOPIC, VALUE, HEADERS));
    for (int i = 0; i < pairs.length; i += 2) {
      String text = pairs[i];
      String inItsPlace = pairs[i + 1];
      if (texts.stream().noneMatch(each -> each.contains(text))) {
        throw new IllegalArgumentException("Not in the answer: " + text);
      }
      texts.replaceAll(each -> each.replace(text, inItsPlace));
    }
    return records
        .selectExpr("*", texts.get(0))
        .selectExpr("*", texts.get(1))
        .selectExpr("*", texts.get(2))
        .selectExpr("*", texts.get(3))
        .selectExpr(texts.get(4), "key", texts.get(5), texts.get(6));
  }

  private static Row inJava(Row sent) {
    byte[] value = sent.getAs("value");
    List<Row> headers = new ArrayList<>();
    if (!sent.isNullAt(sent.fieldIndex("headers"))) {
      headers.addAll(sent.<Row>getList(sent.fieldIndex("headers")));
    }
    if (value == null) {
      return row(ORDERS, sent, null, headers);
    }
    try {
      return row(ORDERS, sent, priced(value), headers);
    } catch (IllegalArgumentException dead) {
      headers.add(RowFactory.create("reason", dead.getMessage().getBytes(UTF_8)));
      return row(DEAD, sent, value, headers);
    }
  }

  private static Row row(String topic, Row sent, byte[] value, List<Row> headers) {
    return RowFactory.create(topic, sent.getAs("key"), value, headers.toArray(new Row[0]));
  }

  private static byte[] priced(byte[] value) {
    if (value.length < 5 || value[0] != 0) {
      throw new IllegalArgumentException(NO_FRAME);
    }
    ByteBuffer bytes = ByteBuffer.wrap(value, 1, value.length - 1);
    int schema = bytes.getInt();
    if (schema != CENTS && schema != EUROS) {
      throw new IllegalArgumentException(UNKNOWN_SCHEMA);
    }
    try {
      JsonMapper json =
          JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
      JsonNode order = json.readTree(UTF_8.decode(bytes).toString());
      JsonNode price = order.path("price");
      if (!order.path("product").isTextual() || !price.isNumber()) {
        throw new IllegalArgumentException(NOT_AN_ORDER);
      }
      BigDecimal factor = BigDecimal.valueOf(schema == EUROS ? 100 : 1);
      ObjectNode priced = json.createObjectNode();
      priced.put("cents", price.decimalValue().multiply(factor).longValue());
      priced.put("product", order.get("product").textValue());
      return json.writeValueAsBytes(priced);
    } catch (JsonProcessingException none) {
      throw new IllegalArgumentException(NOT_AN_ORDER, none);
    }
  }
}
