package io.sparkcourse.common.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The result of reading lines: the rows, and the lines that are not rows. Every line is in one of
 * the two.
 *
 * @param <T> the type of a row
 * @param rows the rows in the order of the lines; unmodifiable
 * @param malformed the lines that could not be read, in their order; unmodifiable
 */
public record Parsed<T>(List<T> rows, List<Malformed> malformed) {
  private static final int BYTE_ORDER_MARK = '\uFEFF';

  public Parsed {
    rows = List.copyOf(rows);
    malformed = List.copyOf(malformed);
  }

  /**
   * Reads lines without a header, for instance those of an access log with {@link LogEntry#parse}.
   *
   * @param parser turns a line into a row, or throws a {@link MalformedRecordException}
   */
  public static <T> Parsed<T> parse(Stream<String> lines, Function<String, T> parser) {
    Collector<T> collector = new Collector<>(parser, 1);
    lines.forEachOrdered(collector::add);
    return collector.parsed();
  }

  /**
   * Reads a CSV file whose first line is the header. A byte order mark before it, which some
   * spreadsheet programs write, is skipped.
   *
   * @param csv is read to its end and closed
   * @throws MalformedRecordException if the header is not that of the format: then it is a
   *     different file, and none of its rows could be trusted
   * @throws UncheckedIOException if reading fails
   */
  public static <T> Parsed<T> parse(Reader csv, CsvFormat<T> format) {
    try (BufferedReader lines = new BufferedReader(csv)) {
      skipByteOrderMark(lines);
      String header = lines.readLine();
      if (!format.header().equals(header)) {
        throw new MalformedRecordException(
            "the header is '" + header + "', expected '" + format.header() + "'");
      }
      Collector<T> collector = new Collector<>(format::parse, 2);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        collector.add(line);
      }
      return collector.parsed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void skipByteOrderMark(BufferedReader lines) throws IOException {
    lines.mark(1);
    if (lines.read() != BYTE_ORDER_MARK) {
      lines.reset();
    }
  }

  private static final class Collector<T> {
    private final Function<String, T> parser;
    private final List<T> rows = new ArrayList<>();
    private final List<Malformed> malformed = new ArrayList<>();
    private long lineNumber;

    Collector(Function<String, T> parser, long firstLineNumber) {
      this.parser = parser;
      this.lineNumber = firstLineNumber;
    }

    void add(String line) {
      try {
        rows.add(parser.apply(line));
      } catch (MalformedRecordException e) {
        malformed.add(new Malformed(lineNumber, line, e.getMessage()));
      }
      lineNumber++;
    }

    Parsed<T> parsed() {
      return new Parsed<>(rows, malformed);
    }
  }
}
