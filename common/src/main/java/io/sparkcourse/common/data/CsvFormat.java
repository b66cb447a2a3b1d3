package io.sparkcourse.common.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.sparkcourse.common.sample.SampleData;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the lines of one CSV file into beans.
 *
 * <p>It takes one line at a time, so an unclosed quote costs only its own line and not the rest of
 * the file. In return, a field cannot contain a line break; none of the course's files has one.
 *
 * <p>It is serializable: a transformation that runs on executors may hold one.
 *
 * @param <T> the bean
 */
public final class CsvFormat<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  // Jackson splits the line, but its data binding is not used: setting that up takes longer than
  // reading the largest file, and every demo would start with that delay.
  private static final CsvFactory CSV = new CsvFactory();

  private final List<String> columns;
  private final RowReader<T> rowReader;

  private CsvFormat(List<String> columns, RowReader<T> rowReader) {
    this.columns = columns;
    this.rowReader = rowReader;
  }

  private interface RowReader<T> extends Function<CsvRow, T>, Serializable {}

  /** The format of {@link SampleData#EARTHQUAKES_FILE}. */
  public static CsvFormat<Earthquake> earthquakes() {
    return new CsvFormat<>(
        List.of(
            "updated",
            "time",
            "id",
            "network",
            "mag",
            "mag_type",
            "depth_km",
            "longitude",
            "latitude",
            "status",
            "type",
            "place"),
        row ->
            new Earthquake(
                row.instant("updated"),
                row.instant("time"),
                row.text("id"),
                row.text("network"),
                row.decimal("mag"),
                row.text("mag_type"),
                row.decimal("depth_km"),
                row.decimal("longitude"),
                row.decimal("latitude"),
                row.text("status"),
                row.text("type"),
                row.text("place")));
  }

  /** The format of {@link SampleData#FLIGHTS_FILE}. */
  public static CsvFormat<Flight> flights() {
    return new CsvFormat<>(
        List.of("departure_local", "arrival_delay_min", "distance_mi", "origin", "destination"),
        row ->
            new Flight(
                row.localDateTime("departure_local"),
                row.integer("arrival_delay_min"),
                row.integer("distance_mi"),
                row.text("origin"),
                row.text("destination")));
  }

  /** The format of {@link SampleData#AIRPORTS_FILE}. */
  public static CsvFormat<Airport> airports() {
    return new CsvFormat<>(
        List.of("iata", "name", "city", "state", "country", "latitude", "longitude"),
        row ->
            new Airport(
                row.text("iata"),
                row.text("name"),
                row.text("city"),
                row.text("state"),
                row.text("country"),
                row.decimal("latitude"),
                row.decimal("longitude")));
  }

  /** The format of {@link SampleData#WIKIPEDIA_EDITS_FILE}. */
  public static CsvFormat<WikipediaEdit> wikipediaEdits() {
    return new CsvFormat<>(
        List.of(
            "time", "channel", "page", "user", "kind", "country", "is_new", "is_minor", "delta"),
        row ->
            new WikipediaEdit(
                row.instant("time"),
                row.text("channel"),
                row.text("page"),
                row.text("user"),
                row.text("kind"),
                row.textOrNull("country"),
                row.bool("is_new"),
                row.bool("is_minor"),
                row.integer("delta")));
  }

  /** The first line of a file in this format. */
  public String header() {
    return String.join(",", columns);
  }

  /**
   * Reads one line, which is not the header.
   *
   * @throws MalformedRecordException if there are too few or too many fields, or a required field
   *     is empty, or a field does not have the right type
   */
  public T parse(String line) {
    if (line.isBlank()) {
      throw new MalformedRecordException("the line is empty");
    }
    List<String> fields = split(line);
    if (fields.size() != columns.size()) {
      throw new MalformedRecordException(
          "expected " + columns.size() + " fields, found " + fields.size());
    }
    return rowReader.apply(new CsvRow(columns, fields));
  }

  private static List<String> split(String line) {
    List<String> fields = new ArrayList<>();
    try (CsvParser parser = CSV.createParser(line)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          fields.add(parser.getText());
        }
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw new MalformedRecordException(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot happen while reading a string", e);
    }
  }
}
