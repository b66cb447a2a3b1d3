package io.sparkcourse.section5.operations;

import io.sparkcourse.testing.lecture.SnippetCompiler;
import io.sparkcourse.testing.lecture.SnippetTable;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Lecture 5.2: compiles the lines of its table of what does not compile. */
class SnippetsTest {
  private static final SnippetTable TABLE =
      SnippetTable.of(
          Path.of("lectures", "5.02-operations-on-streaming-dataframes-and-datasets.md"),
          SnippetCompiler.importing(
              "java.util.Arrays",
              "org.apache.spark.api.java.function.*",
              "org.apache.spark.sql.*",
              "static org.apache.spark.sql.functions.*"),
          """
          void method%d(Dataset<String> words, Dataset<Row> rows) {
            %s
          }
          """);

  @Test
  void whatDoesNotCompileFailsAsTheLectureSays() {
    TABLE.assertDoesNotCompile();
  }

  @Test
  void whatItSaysToWriteCompiles() {
    TABLE.assertCuresCompile();
  }
}
