package io.sparkcourse.common.data;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.Serializable;
import java.util.stream.Collectors;

/**
 * Reads the lines of one CSV file into beans.
 *
 * <p>It takes one line at a time, so a quote that is never closed costs its own line and not the
 * rest of the file. In return a field cannot hold a line break; none of the course's files has one.
 *
 * <p>It is serializable: a transformation that runs on executors may hold one.
 *
 * @param <T> the bean; a field that is empty is an error unless its setter allows null
 */
public final class CsvFormat<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String header;
  private final ObjectReader reader;

  private CsvFormat(String header, ObjectReader reader) {
    this.header = header;
    this.reader = reader;
  }

  /** The format whose columns are the bean's properties in their declared order. */
  public static <T> CsvFormat<T> of(Class<T> bean) {
    CsvMapper mapper =
        CsvMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(CsvParser.Feature.EMPTY_STRING_AS_NULL)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL))
            .build();
    CsvSchema schema = mapper.schemaFor(bean).withoutHeader();
    String header = schema.getColumnNames().stream().collect(Collectors.joining(","));
    return new CsvFormat<>(header, mapper.readerFor(bean).with(schema));
  }

  /** The first line of a file in this format. */
  public String header() {
    return header;
  }

  /**
   * Reads one line, which is not the header.
   *
   * @throws MalformedRecordException if a field is missing, too many, or not of its type
   */
  public T parse(String line) {
    if (line.isBlank()) {
      throw new MalformedRecordException("the line is empty");
    }
    try {
      return reader.readValue(line);
    } catch (JsonProcessingException e) {
      throw new MalformedRecordException(reason(e), e);
    }
  }

  private static String reason(JsonProcessingException e) {
    String column =
        e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? mapping.getPath().get(0).getFieldName() + ": "
            : "";
    if (e instanceof InvalidNullException) {
      return column + "is empty";
    }
    if (e instanceof InvalidFormatException wrong) {
      return column + "'" + wrong.getValue() + "' is no " + wrong.getTargetType().getSimpleName();
    }
    return column + e.getOriginalMessage();
  }
}
