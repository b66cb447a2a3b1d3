package io.sparkcourse.section1.sparkstreaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.lecture.SnippetCompiler;
import java.util.List;
import org.apache.spark.streaming.StreamingContext;
import org.junit.jupiter.api.Test;

/** The Java compiler's deprecation warnings for the two engines. */
class DeprecationTest {
  @Test
  void theEntryToDStreamsIsDeprecated() {
    assertThat(warnings("org.apache.spark.streaming.api.java.JavaStreamingContext"))
        .singleElement()
        .asString()
        .contains(
            "JavaStreamingContext in org.apache.spark.streaming.api.java has been deprecated");
    assertThat(warnings(StreamingContext.class.getName())).hasSize(1);
  }

  @Test
  void theClassesBehindTheEntryAreNotMarked() {
    assertThat(warnings("org.apache.spark.streaming.api.java.JavaDStream")).isEmpty();
    assertThat(warnings("org.apache.spark.streaming.api.java.JavaPairDStream")).isEmpty();
  }

  @Test
  void structuredStreamingIsNotDeprecated() {
    assertThat(warnings("org.apache.spark.sql.streaming.DataStreamWriter")).isEmpty();
    assertThat(warnings("org.apache.spark.sql.streaming.StreamingQuery")).isEmpty();
  }

  /** The compiler's warnings for a class with a field of this type. */
  private static List<String> warnings(String type) {
    return SnippetCompiler.importing().warnings(type + " used;");
  }
}
