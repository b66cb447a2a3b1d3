package io.sparkcourse.testing.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a source sent, or what arrived in a sink: records, with the number of occurrences of each. A
 * sink that keeps totals has as many occurrences of a key as its total says.
 *
 * @param counts by record; none is 0
 */
public record Records(Map<String, Long> counts) {
  public Records {
    counts = Map.copyOf(counts);
  }

  /** The records themselves, as often as they occur. */
  public static Records of(Collection<String> records) {
    Map<String, Long> counts = new TreeMap<>();
    records.forEach(record -> counts.merge(record, 1L, Long::sum));
    return new Records(counts);
  }

  /**
   * The result of a query with two columns: a record or a key, and its number of occurrences.
   *
   * @throws SQLException if the database cannot be reached or refuses the query
   */
  public static Records ofQuery(String jdbcUrl, String sql) throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        counts.merge(rows.getString(1), rows.getLong(2), Long::sum);
      }
    }
    return new Records(counts);
  }

  /** The lines of all part files below a directory, each line a record; none if it is missing. */
  public static Records ofPartFiles(Path directory) {
    if (Files.notExists(directory)) {
      return of(List.of());
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return of(files.filter(Records::isPart).flatMap(Records::lines).toList());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Only files of a finished job: those in {@code _temporary} belong to one that was killed. */
  private static boolean isPart(Path file) {
    return file.getFileName().toString().startsWith("part-")
        && !file.toString().contains("_temporary");
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many of these records are missing in the other content. */
  long missingIn(Records other) {
    return counts.entrySet().stream()
        .mapToLong(each -> Math.max(0, each.getValue() - other.count(each.getKey())))
        .sum();
  }

  private long count(String record) {
    return counts.getOrDefault(record, 0L);
  }
}
