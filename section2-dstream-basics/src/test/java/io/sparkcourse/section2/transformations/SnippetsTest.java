package io.sparkcourse.section2.transformations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lectures 2.3 and 2.4: gives the lines of their tables of what does not compile to the compiler.
 */
class SnippetsTest {
  private static final String HEADER = "| does not compile | the compiler says | write |";

  private static final SnippetCompiler COMPILER =
      SnippetCompiler.importing(
          "java.util.Arrays",
          "java.util.List",
          "java.util.Map",
          "org.apache.spark.HashPartitioner",
          "org.apache.spark.api.java.JavaPairRDD",
          "org.apache.spark.streaming.api.java.JavaDStream",
          "org.apache.spark.streaming.api.java.JavaPairDStream",
          "org.apache.spark.streaming.api.java.JavaStreamingContext",
          "scala.Tuple2");

  /** A method, with what the lectures say that the names stand for. */
  private static final String METHOD =
      """
      void method%d(
          JavaStreamingContext ssc,
          JavaDStream<String> words,
          JavaDStream<String> others,
          JavaPairDStream<String, Integer> counts,
          JavaPairDStream<String, Integer> more,
          List<JavaDStream<String>> streams) {
        %s
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"2.03-transformations.md", "2.04-transform.md"})
  void whatDoesNotCompileFailsAsTheLectureSays(String lecture) throws IOException {
    List<List<String>> rows = rows(lecture);

    List<String> errors = COMPILER.errors(methods(rows, 0)); // in the order of the methods

    assertThat(errors).hasSameSizeAs(rows).hasSizeGreaterThan(5);
    for (int row = 0; row < rows.size(); row++) {
      assertThat(errors.get(row)).as(rows.get(row).get(0)).contains(rows.get(row).get(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.03-transformations.md", "2.04-transform.md"})
  void whatItSaysToWriteCompiles(String lecture) throws IOException {
    assertThat(COMPILER.errors(methods(rows(lecture), 2))).isEmpty();
  }

  /** A method for each row, with what is in this column. */
  private static String methods(List<List<String>> rows, int column) {
    return IntStream.range(0, rows.size())
        .mapToObj(row -> String.format(Locale.ROOT, METHOD, row, rows.get(row).get(column)))
        .collect(Collectors.joining());
  }

  /** The cells of each row of the lecture's table, without the ticks around code. */
  private static List<List<String>> rows(String lecture) throws IOException {
    return Files.readAllLines(Path.of("lectures", lecture)).stream()
        .dropWhile(line -> !line.equals(HEADER))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(
            line ->
                Arrays.stream(line.substring(1).split("\\|"))
                    .map(cell -> cell.strip().replaceAll("^`|`$", ""))
                    .toList())
        .toList();
  }
}
