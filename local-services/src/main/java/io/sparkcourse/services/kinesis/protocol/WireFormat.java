package io.sparkcourse.services.kinesis.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * How requests and responses are written. The members of a message are the components of a record,
 * with a capital first letter; those that are null are left out.
 */
public enum WireFormat {
  JSON_1_0("application/x-amz-json-1.0", json()),
  JSON_1_1("application/x-amz-json-1.1", json()),
  CBOR_1_1("application/x-amz-cbor-1.1", cbor());

  private final String contentType;
  private final ObjectMapper mapper;

  WireFormat(String contentType, ObjectMapper mapper) {
    this.contentType = contentType;
    this.mapper = mapper;
  }

  /** The format with this content type, parameters aside; none for another or null. */
  static Optional<WireFormat> of(String contentType) {
    String type = contentType == null ? "" : contentType.split(";")[0].trim();
    return Arrays.stream(values()).filter(format -> format.contentType.equals(type)).findFirst();
  }

  String contentType() {
    return contentType;
  }

  /**
   * A request from its bytes.
   *
   * @throws AwsException SerializationException if they are not a request; ValidationException if
   *     it has a member that is not emulated, which would otherwise be silently ignored
   */
  <T> T read(byte[] body, Class<T> type) {
    try {
      T request = mapper.readValue(body, type);
      if (request == null) {
        throw new AwsException("SerializationException", "The request is null");
      }
      return request;
    } catch (UnrecognizedPropertyException unknown) {
      throw new AwsException(
          "ValidationException",
          "The parameter " + unknown.getPropertyName() + " is not emulated on this endpoint");
    } catch (JsonMappingException invalid) {
      if (invalid.getCause() instanceof AwsException refused) {
        throw refused;
      }
      throw new AwsException("SerializationException", invalid.getOriginalMessage());
    } catch (IOException invalid) {
      throw new AwsException("SerializationException", invalid.getMessage());
    }
  }

  /** The bytes of a response; none for an operation that returns nothing. */
  byte[] write(Object response) {
    try {
      return response == null ? new byte[0] : mapper.writeValueAsBytes(response);
    } catch (JsonProcessingException cause) {
      throw new IllegalStateException("Cannot write " + response, cause);
    }
  }

  private static ObjectMapper json() {
    return configured(JsonMapper.builder(), new SecondsWriter(), new SecondsReader());
  }

  private static ObjectMapper cbor() {
    return configured(CBORMapper.builder(), new TaggedMillisWriter(), new MillisReader());
  }

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> M configured(
      B builder, JsonSerializer<Instant> writer, JsonDeserializer<Instant> reader) {
    return builder
        .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
        .serializationInclusion(JsonInclude.Include.NON_NULL)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(LogicalType.Textual, WireFormat::onlyText)
        .addModule(
            new SimpleModule()
                .addSerializer(Instant.class, writer)
                .addDeserializer(Instant.class, reader))
        .build();
  }

  private static void onlyText(MutableCoercionConfig config) {
    config
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  /** In JSON a time is a decimal number of seconds since 1970. */
  private static final class SecondsWriter extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(BigDecimal.valueOf(time.toEpochMilli(), 3));
    }
  }

  private static final class SecondsReader extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      requireNumber(json, context);
      return Instant.ofEpochMilli(json.getDecimalValue().movePointRight(3).longValue());
    }
  }

  /** In CBOR the SDK writes and reads milliseconds, with the tag that means seconds. */
  private static final class TaggedMillisWriter extends JsonSerializer<Instant> {
    private static final int EPOCH_TIME = 1;

    @Override
    public void serialize(Instant time, JsonGenerator cbor, SerializerProvider provider)
        throws IOException {
      ((CBORGenerator) cbor).writeTag(EPOCH_TIME);
      cbor.writeNumber(time.toEpochMilli());
    }
  }

  private static final class MillisReader extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser cbor, DeserializationContext context) throws IOException {
      requireNumber(cbor, context);
      return Instant.ofEpochMilli(cbor.getLongValue());
    }
  }

  private static void requireNumber(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (!parser.currentToken().isNumeric()) {
      context.reportInputMismatch(Instant.class, "A time must be a number");
    }
  }
}
