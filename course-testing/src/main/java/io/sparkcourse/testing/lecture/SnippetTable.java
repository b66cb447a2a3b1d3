package io.sparkcourse.testing.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;

/**
 * The table of a lecture with the header {@code | does not compile | the compiler says | write |}.
 * The last column has what to write instead.
 */
public final class SnippetTable {
  private static final String HEADER = "| does not compile | the compiler says | write |";
  private static final int WRONG = 0;
  private static final int MESSAGE = 1;
  private static final int RIGHT = 2;

  private final SnippetCompiler compiler;
  private final String method;
  private final List<List<String>> rows;

  private SnippetTable(SnippetCompiler compiler, String method, List<List<String>> rows) {
    this.compiler = compiler;
    this.method = method;
    this.rows = rows;
  }

  /**
   * Reads the table.
   *
   * @param lecture from the working directory of the test, which is its module's
   * @param method around each line, with {@code %d} for a number and {@code %s} for the line; its
   *     parameters are what the lecture says that the names stand for
   */
  public static SnippetTable of(Path lecture, SnippetCompiler compiler, String method) {
    try {
      return new SnippetTable(
          compiler,
          method,
          Files.readAllLines(lecture).stream()
              .dropWhile(line -> !line.equals(HEADER))
              .skip(2)
              .takeWhile(line -> line.startsWith("|"))
              .map(SnippetTable::cells)
              .toList());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Asserts that each line of the first column fails, first with the message next to it. */
  public void assertDoesNotCompile() {
    assertThat(rows).hasSizeGreaterThan(5);
    for (int row = 0; row < rows.size(); row++) {
      assertThat(compiler.errors(method(row, WRONG)))
          .as(rows.get(row).get(WRONG))
          .first(InstanceOfAssertFactories.STRING)
          .contains(rows.get(row).get(MESSAGE));
    }
  }

  /** Asserts that what the last column says to write compiles. */
  public void assertCuresCompile() {
    assertThat(rows).hasSizeGreaterThan(5);
    assertThat(
            compiler.errors(
                IntStream.range(0, rows.size())
                    .mapToObj(row -> method(row, RIGHT))
                    .collect(Collectors.joining())))
        .isEmpty();
  }

  private String method(int row, int column) {
    return String.format(Locale.ROOT, method, row, rows.get(row).get(column));
  }

  /** Without the backticks around code. */
  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|"))
        .map(cell -> cell.strip().replaceAll("^`|`$", ""))
        .toList();
  }
}
