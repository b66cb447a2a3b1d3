package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex11aFramedOrders.CENTS;
import static io.sparkcourse.section5.Ex11aFramedOrders.DEAD;
import static io.sparkcourse.section5.Ex11aFramedOrders.EUROS;
import static io.sparkcourse.section5.Ex11aFramedOrders.NOT_AN_ORDER;
import static io.sparkcourse.section5.Ex11aFramedOrders.NO_FRAME;
import static io.sparkcourse.section5.Ex11aFramedOrders.ORDERS;
import static io.sparkcourse.section5.Ex11aFramedOrders.UNKNOWN_SCHEMA;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex11aFramedOrdersCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex11aFramedOrdersCheck.Sent, String> {
  private static final String HEADERS = "headers ARRAY<STRUCT<key: STRING, value: BINARY>>";
  private static final String HEX = "0x";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * A record.
   *
   * @param key a text, bytes such as {@code 0xff}, or null
   * @param value or null
   * @param headers such as {@code shop=north}, {@code trace=0xff}, and {@code trace} for a value of
   *     null; or null if the record has none
   */
  record Sent(String key, Value value, List<String> headers) {
    @Override
    public String toString() {
      return line("", key, value == null ? "null" : text(value.bytes()), inALine(headers)).strip();
    }
  }

  /** Bytes, in hexadecimal digits. */
  record Value(String hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  Ex11aFramedOrdersCheck() {
    super("5.11a", Ex11aFramedOrders::routed);
  }

  @Override
  protected void cases(Cases<Sent, String> cases) {
    cases
        .of("orders of both schemas, a tombstone, and a dead letter")
        .batch(sent("o1", framed(CENTS, order("tea", "350"))))
        .batch(sent("o2", framed(EUROS, order("mug", "7.9"))))
        .batch(sent("o1", null), sent("o3", framed(8, order("cup", "500"))))
        .gives(1, "orders o1 tea 350")
        .gives(2, "orders o2 mug 790")
        .gives(
            3,
            "orders o1 null",
            "dead o3 [8] {\"product\":\"cup\",\"price\":500} reason=unknown schema");
    cases
        .of("no frame: less than five bytes, or the first one is not 0")
        .batch(
            sent("a", bytes("")),
            sent("b", bytes("00")),
            sent("c", bytes("00000007")),
            sent("d", text("{}")),
            sent("e", bytes("0100000007")),
            sent("f", bytes("01" + framed(CENTS, order("tea", "1")).hex().substring(2))))
        .gives(
            1,
            "dead a (empty) reason=no frame",
            "dead b 00 reason=no frame",
            "dead c 00000007 reason=no frame",
            "dead d 7b7d reason=no frame",
            "dead e 0100000007 reason=no frame",
            "dead f 01000000077b2270726f64756374223a22746561222c227072696365223a317d"
                + " reason=no frame");
    cases
        .of("the id of the schema in four bytes, the highest byte first")
        .batch(
            sent("a", framed(EUROS, order("tea", "1"))),
            sent("b", framed(188, "{}")),
            sent("c", framed(0x01000007, order("tea", "1"))),
            sent("d", framed(-1, "{}")),
            sent("e", framed(0x07000000, order("tea", "1"))),
            sent("f", framed(0x2BC00, "")))
        .gives(
            1,
            "orders a tea 100",
            "dead b [188] {} reason=unknown schema",
            "dead c [16777223] {\"product\":\"tea\",\"price\":1} reason=unknown schema",
            "dead d [-1] {} reason=unknown schema",
            "dead e [117440512] {\"product\":\"tea\",\"price\":1} reason=unknown schema",
            "dead f [179200]  reason=unknown schema");
    cases
        .of("not an order: not complete JSON")
        .batch(
            sent("a", framed(CENTS, "")),
            sent("b", framed(CENTS, "{\"product\":\"mug\",\"price\":7")),
            sent("c", framed(EUROS, "mug 7")))
        .gives(
            1,
            "dead a [7]  reason=not an order",
            "dead b [7] {\"product\":\"mug\",\"price\":7 reason=not an order",
            "dead c [700] mug 7 reason=not an order");
    cases
        .of("not an order: no product or no price, or they are null, or the price is no number")
        .batch(
            sent("a", framed(CENTS, "{}")),
            sent("b", framed(CENTS, "{\"product\":\"mug\"}")),
            sent("c", framed(EUROS, "{\"price\":7}")),
            sent("d", framed(CENTS, order("mug", "null"))),
            sent("e", framed(EUROS, order("mug", "\"many\""))),
            sent("f", framed(CENTS, "{\"product\":null,\"price\":7}")))
        .gives(
            1,
            "dead a [7] {} reason=not an order",
            "dead b [7] {\"product\":\"mug\"} reason=not an order",
            "dead c [700] {\"price\":7} reason=not an order",
            "dead d [7] {\"product\":\"mug\",\"price\":null} reason=not an order",
            "dead e [700] {\"product\":\"mug\",\"price\":\"many\"} reason=not an order",
            "dead f [7] {\"product\":null,\"price\":7} reason=not an order");
    cases
        .of("euros with at most two digits after the point, exact to the cent")
        .batch(
            sent("a", framed(EUROS, order("tea", "1.15"))),
            sent("b", framed(EUROS, order("tea", "0.29"))),
            sent("c", framed(EUROS, order("tea", "4"))),
            sent("d", framed(EUROS, order("tea", "0.0"))))
        .gives(1, "orders a tea 115", "orders b tea 29", "orders c tea 400", "orders d tea 0");
    cases
        .of("cents can be more than an int can be")
        .batch(
            sent("a", framed(CENTS, order("ship", "3000000000"))),
            sent("b", framed(EUROS, order("ship", "30000000.01"))))
        .gives(1, "orders a ship 3000000000", "orders b ship 3000000001");
    cases
        .of("cents can be more than a double can be exactly")
        .batch(
            sent("a", framed(CENTS, order("ship", "9007199254740993"))),
            sent("b", framed(EUROS, order("ship", "90071992547409.93"))))
        .gives(1, "orders a ship 9007199254740993", "orders b ship 9007199254740993");
    cases
        .of(
            "orders as JSON: fields in any order, other fields, blanks, and a quotation mark in a"
                + " text")
        .batch(
            sent("a", framed(CENTS, "{ \"price\" : 350,\n  \"product\" : \"tea\" }")),
            sent("b", framed(EUROS, "{\"id\":8,\"product\":\"mug\",\"price\":7.9,\"of\":{}}")),
            sent("c", framed(CENTS, order("disc, 7\\\"", "900"))),
            sent("d", framed(CENTS, order("cup", "500"))))
        .gives(
            1,
            "orders a tea 350",
            "orders b mug 790",
            "orders c disc, 7\" 900",
            "orders d cup 500");
    cases
        .of("the headers are kept, and the reason is added at the end")
        .batch(
            sent("a", framed(CENTS, order("tea", "1")), "shop=north"),
            sent("b", null, "shop=south"),
            sent("c", bytes("00"), "shop=north"),
            sent("d", framed(CENTS, order("mug", "2")), "trace=4711"),
            sent("e", bytes("01"), "trace="))
        .gives(
            1,
            "orders a tea 1 shop=north",
            "orders b null shop=south",
            "dead c 00 shop=north reason=no frame",
            "orders d mug 2 trace=4711",
            "dead e 01 trace= reason=no frame");
    cases
        .of("one more header, also if there is one of this name already")
        .batch(
            sent("a", bytes("00"), "reason=asked for"),
            sent("b", framed(CENTS, order("tea", "1")), "reason=asked for"))
        .gives(1, "dead a 00 reason=asked for reason=no frame", "orders b tea 1 reason=asked for");
    cases
        .of("an order has a product, a text, and a price, a number: any text, and any number")
        .batch(
            sent("a", framed(CENTS, order("", "350"))),
            sent("b", framed(EUROS, order(" mug ", "7.9"))),
            sent("c", framed(CENTS, order("voucher", "-500"))),
            sent("d", framed(EUROS, order("voucher", "-0.05"))))
        .gives(
            1,
            "orders a  350",
            "orders b  mug  790",
            "orders c voucher -500",
            "orders d voucher -5");
    cases
        .of("a key of null, and a product that is not in English")
        .batch(
            sent(null, framed(CENTS, order("th\u00e9", "1"))),
            sent(null, null),
            sent(null, bytes("00ff")))
        .gives(1, "orders null th\u00e9 1", "orders null null", "dead null 00ff reason=no frame");
    cases
        .of("cents have up to 17 digits")
        .batch(
            sent("a", framed(CENTS, order("ship", "12345678901234567"))),
            sent("b", framed(EUROS, order("ship", "123456789012345.67"))))
        .gives(1, "orders a ship 12345678901234567", "orders b ship 12345678901234567");
    cases
        .of("all headers are kept, in their order, and the reason is one more")
        .batch(
            sent("a", framed(CENTS, order("tea", "1")), "trace=2", "shop=north", "trace=2"),
            sent("b", bytes("00"), "trace=2", "shop=north", "trace=1"),
            sent("c", null, "shop=south", "shop=north"))
        .batch(
            sent("d", bytes("00"), "reason=no frame"), sent("e", bytes("00"), "trace=1", "trace=1"))
        .gives(
            1,
            "orders a tea 1 trace=2 shop=north trace=2",
            "dead b 00 trace=2 shop=north trace=1 reason=no frame",
            "orders c null shop=south shop=north")
        .gives(
            2,
            "dead d 00 reason=no frame reason=no frame",
            "dead e 00 trace=1 trace=1 reason=no frame");
    cases
        .of("keys and headers as they came, byte by byte: empty, null, or no text")
        .batch(
            sent("", framed(CENTS, order("tea", "1"))),
            sent("0xff00", bytes("00")),
            sent("0xc3", null))
        .batch(
            sent("a", framed(CENTS, order("tea", "1")), "trace", "span=", "id=0xff00"),
            sent("b", bytes("00"), "trace", "span=", "id=0xff00"))
        .gives(1, "orders (empty) tea 1", "dead 0xff00 00 reason=no frame", "orders 0xc3 null")
        .gives(
            2,
            "orders a tea 1 trace span= id=0xff00",
            "dead b 00 trace span= id=0xff00 reason=no frame");
    cases
        .of("two equal records give two rows")
        .batch(
            sent("a", framed(CENTS, order("tea", "1"))),
            sent("a", framed(CENTS, order("tea", "1"))))
        .gives(1, "orders a tea 1", "orders a tea 1");
  }

  @Override
  protected Output<String> expected(Batches<Sent> records) {
    return routed(records, null);
  }

  @Override
  protected Batches<Sent> generated(Draws draws) {
    return draws.batches(
        2,
        8,
        () ->
            sent(
                draws.oneOf("o1", "o2", null),
                drawn(draws),
                draws
                    .list(
                        draws.between(0, 2),
                        () -> draws.oneOf("shop=north", "trace=1", "reason=no frame"))
                    .toArray(new String[0])));
  }

  private static Value drawn(Draws draws) {
    String text =
        draws.oneOf(
            order("tea", "350"),
            order("tea", "2.3"),
            order("mug", "0.57"),
            order("mug", "null"),
            "{\"price\":7}",
            "{\"product\":\"mug\",\"price\":");
    return switch (draws.between(1, 8)) {
      case 1 -> null;
      case 2 -> bytes(draws.oneOf("", "00", "00000007", "0200000007"));
      case 3 -> framed(draws.oneOf(0, 188, 0x01000007), text);
      case 4, 5 -> framed(CENTS, text.replace(".", ""));
      default -> framed(EUROS, text);
    };
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<Sent, String> run) {
    Dataset<Row> records =
        run.stream(
            "key BINARY, value BINARY, " + HEADERS,
            sent ->
                RowFactory.create(
                    bytesOf(sent.key()),
                    sent.value() == null ? null : sent.value().bytes(),
                    sent.headers() == null
                        ? null
                        : sent.headers().stream()
                            .map(Ex11aFramedOrdersCheck::header)
                            .toArray(Row[]::new)));
    run.collect(
        answer.apply(records),
        "topic STRING, key BINARY, value BINARY, " + HEADERS,
        OutputMode.Append(),
        Ex11aFramedOrdersCheck::read);
  }

  private static Row header(String nameAndValue) {
    String[] parts = nameAndValue.split("=", 2);
    return RowFactory.create(parts[0], parts.length == 1 ? null : bytesOf(parts[1]));
  }

  private static byte[] bytesOf(String textOrNull) {
    if (textOrNull == null) {
      return null;
    }
    return textOrNull.startsWith(HEX)
        ? HexFormat.of().parseHex(textOrNull.substring(HEX.length()))
        : textOrNull.getBytes(UTF_8);
  }

  /**
   * As a text if they are one in UTF-8, else in hexadecimal digits. So is the text null, which
   * would look like null itself.
   */
  private static String textOf(byte[] bytesOrNull) {
    if (bytesOrNull == null) {
      return null;
    }
    String text = new String(bytesOrNull, UTF_8);
    return Arrays.equals(text.getBytes(UTF_8), bytesOrNull) && !"null".equals(text)
        ? text
        : HEX + HexFormat.of().formatHex(bytesOrNull);
  }

  private static String inALine(List<String> headersOrNull) {
    return headersOrNull == null
        ? ""
        : headersOrNull.stream().map(header -> " " + header).collect(Collectors.joining());
  }

  /** A row of the result, with the value of an order in words. */
  private static String read(Row row) {
    String topic = row.getAs("topic");
    byte[] key = row.getAs("key");
    byte[] value = row.getAs("value");
    int headers = row.fieldIndex("headers");
    return line(
        topic,
        textOf(key),
        value == null ? "null" : ORDERS.equals(topic) ? order(value) : text(value),
        row.isNullAt(headers)
            ? ""
            : inALine(
                row.<Row>getList(headers).stream()
                    .map(
                        header ->
                            header.getString(0)
                                + (header.isNullAt(1) ? "" : "=" + textOf(header.getAs(1))))
                    .toList()));
  }

  private static String line(String topic, String key, String value, String headers) {
    return topic + " " + ("".equals(key) ? "(empty)" : key) + " " + value + headers;
  }

  /** Product and cents, in this sequence, if there are no other fields; else the text as it is. */
  private static String order(byte[] value) {
    String text = new String(value, UTF_8);
    try {
      JsonNode order = JSON.readTree(text);
      return order.size() == 2 && order.has("product") && order.has("cents")
          ? order.get("product").asText() + " " + order.get("cents")
          : textOf(value);
    } catch (JsonProcessingException none) {
      return textOf(value);
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Sent, String> {
    TAKES_THE_FRAME_FOR_TEXT("It does not find the order in a value with a frame."),
    TAKES_EUROS_FOR_CENTS("It reads a price in euros as one in cents."),
    LOSES_A_CENT("It is a cent wrong for some prices in euros."),
    LOSES_LARGE_PRICES("It is wrong for a price of more cents than an int can be."),
    ROUNDS_LARGE_PRICES("It is wrong for a price of more cents than a double can be exactly."),
    TAKES_NO_PRICE_FOR_ZERO(
        "It gives 0 cents to an order whose price is missing, null or not a number."),
    PASSES_ON_INCOMPLETE_ORDERS(
        "It sends a value without a product or without a price to the topic of orders."),
    LOSES_TOMBSTONES("It gives no row for a tombstone."),
    BURIES_TOMBSTONES("It turns a tombstone into a dead letter."),
    TAKES_EMPTY_FOR_A_TOMBSTONE("It turns an empty value into a tombstone."),
    DROPS_DEAD_LETTERS("It gives no row for a value that is not an order."),
    STRIPS_DEAD_LETTERS("A dead letter is without the frame that its value had."),
    READS_ONE_BYTE_OF_THE_ID("It reads only the last byte of the schema's id."),
    IGNORES_THE_FIRST_BYTE("It accepts a frame whose first byte is not 0."),
    LOSES_HEADERS("It loses the headers of a record."),
    LOSES_THE_REASON("A dead letter of a record without headers has no reason.");

    private final String message;

    Mistaken(String message) {
      this.message = message;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Sent, String>> model() {
      return Optional.of(records -> routed(records, this));
    }
  }

  static Sent sent(String key, Value value, String... headers) {
    return new Sent(key, value, headers.length == 0 ? null : List.of(headers));
  }

  static Value bytes(String hex) {
    return new Value(hex);
  }

  private static Value text(String text) {
    return new Value(HexFormat.of().formatHex(text.getBytes(UTF_8)));
  }

  static Value framed(int schema, String text) {
    return new Value("00" + HexFormat.of().toHexDigits(schema) + text(text).hex());
  }

  static String order(String product, String price) {
    return "{\"product\":\"%s\",\"price\":%s}".formatted(product, price);
  }

  /** The id and the text of a value with a frame, and the digits of another one. */
  private static String text(byte[] value) {
    if (value.length == 0) {
      return "(empty)";
    }
    return value.length < 5 || value[0] != 0
        ? HexFormat.of().formatHex(value)
        : "[%d] %s".formatted(ByteBuffer.wrap(value, 1, 4).getInt(), behindTheFrame(value));
  }

  private static String behindTheFrame(byte[] value) {
    return new String(value, 5, value.length - 5, UTF_8);
  }

  /**
   * The model, and that of each mistake.
   *
   * @param slip null for the model
   */
  private static Output<String> routed(Batches<Sent> records, Mistaken slip) {
    return Output.inEachBatch(
        records,
        batch ->
            records.batch(batch).stream().flatMap(sent -> routed(sent, slip).stream()).toList());
  }

  private static Optional<String> routed(Sent sent, Mistaken slip) {
    String headers = slip == Mistaken.LOSES_HEADERS ? "" : inALine(sent.headers());
    byte[] value = sent.value() == null ? null : sent.value().bytes();
    if (value == null || (slip == Mistaken.TAKES_EMPTY_FOR_A_TOMBSTONE && value.length == 0)) {
      return switch (slip == null ? Mistaken.LOSES_A_CENT : slip) {
        case LOSES_TOMBSTONES -> Optional.empty();
        case BURIES_TOMBSTONES ->
            Optional.of(line(DEAD, sent.key(), "null", headers + " reason=" + NO_FRAME));
        default -> Optional.of(line(ORDERS, sent.key(), "null", headers));
      };
    }
    String reason = reason(value, slip);
    if (reason == null) {
      return Optional.of(line(ORDERS, sent.key(), priced(value, slip), headers));
    }
    if (slip == Mistaken.DROPS_DEAD_LETTERS) {
      return Optional.empty();
    }
    boolean framed = value.length >= 5 && value[0] == 0;
    byte[] kept =
        slip == Mistaken.STRIPS_DEAD_LETTERS && framed
            ? Arrays.copyOfRange(value, 5, value.length)
            : value;
    String why =
        slip == Mistaken.LOSES_THE_REASON && sent.headers() == null ? "" : " reason=" + reason;
    return Optional.of(line(DEAD, sent.key(), text(kept), headers + why));
  }

  private static String reason(byte[] value, Mistaken slip) {
    if (value.length < 5) {
      return NO_FRAME;
    }
    if (value[0] != 0 && slip != Mistaken.IGNORES_THE_FIRST_BYTE) {
      return NO_FRAME;
    }
    int schema = schema(value, slip);
    if (schema != CENTS && schema != EUROS) {
      return UNKNOWN_SCHEMA;
    }
    if (slip == Mistaken.TAKES_THE_FRAME_FOR_TEXT || priced(value, slip) == null) {
      return NOT_AN_ORDER;
    }
    return null;
  }

  private static int schema(byte[] value, Mistaken slip) {
    int schema = ByteBuffer.wrap(value, 1, 4).getInt();
    return slip == Mistaken.READS_ONE_BYTE_OF_THE_ID ? schema & 0xff : schema;
  }

  /** Product and cents; null if it is no order. */
  private static String priced(byte[] value, Mistaken slip) {
    JsonNode order;
    try {
      order = JSON.readTree(behindTheFrame(value));
    } catch (JsonProcessingException none) {
      return slip == Mistaken.PASSES_ON_INCOMPLETE_ORDERS ? "{}" : null;
    }
    JsonNode product = order.path("product");
    JsonNode price = order.path("price");
    if (slip == Mistaken.TAKES_NO_PRICE_FOR_ZERO && product.isTextual() && !price.isNumber()) {
      return product.textValue() + " 0";
    }
    boolean euros = schema(value, slip) == EUROS && slip != Mistaken.TAKES_EUROS_FOR_CENTS;
    if (!product.isTextual() || !price.isNumber()) {
      return slip == Mistaken.PASSES_ON_INCOMPLETE_ORDERS
          ? incomplete(product, price, euros)
          : null;
    }
    if (slip == Mistaken.LOSES_A_CENT && euros) {
      return product.textValue() + " " + (long) (price.doubleValue() * 100);
    }
    if (slip == Mistaken.ROUNDS_LARGE_PRICES) {
      return product.textValue() + " " + Math.round(price.doubleValue() * (euros ? 100 : 1));
    }
    long cents = cents(price, euros);
    return product.textValue() + " " + (slip == Mistaken.LOSES_LARGE_PRICES ? (int) cents : cents);
  }

  private static long cents(JsonNode price, boolean euros) {
    BigDecimal number = price.decimalValue();
    return (euros ? number.movePointRight(2) : number).longValue();
  }

  /** What to_json makes of it: fields of null are left out. */
  private static String incomplete(JsonNode product, JsonNode price, boolean euros) {
    return Stream.of(
            product.isTextual() ? "\"product\":" + product : null,
            price.isNumber() ? "\"cents\":" + cents(price, euros) : null)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(",", "{", "}"));
  }
}
