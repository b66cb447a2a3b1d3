package io.sparkcourse.section2.transformations;

import io.sparkcourse.testing.lecture.SnippetCompiler;
import io.sparkcourse.testing.lecture.SnippetTable;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lectures 2.3 and 2.4: compiles the lines of their tables of what does not compile. */
class SnippetsTest {
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

  /** A method that declares the names as the lectures do. */
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
  void whatDoesNotCompileFailsAsTheLectureSays(String lecture) {
    table(lecture).assertDoesNotCompile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.03-transformations.md", "2.04-transform.md"})
  void whatItSaysToWriteCompiles(String lecture) {
    table(lecture).assertCuresCompile();
  }

  private static SnippetTable table(String lecture) {
    return SnippetTable.of(Path.of("lectures", lecture), COMPILER, METHOD);
  }
}
