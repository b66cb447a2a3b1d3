package io.sparkcourse.section1.sparkstreaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.spark.streaming.StreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Java compiler says of the two engines when it is asked for deprecations. */
class DeprecationTest {
  @TempDir private Path classes;

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

  /** The compiler's warnings of a class with a field of this type. */
  private List<String> warnings(String type) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                diagnostics,
                List.of(
                    "-proc:none",
                    "-Xlint:deprecation",
                    "-implicit:none",
                    "-d",
                    classes.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(new Source("final class Program { " + type + " used; }")))
            .call();
    assertThat(compiled).as(() -> diagnostics.getDiagnostics().toString()).isTrue();
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
        .map(diagnostic -> diagnostic.getMessage(Locale.ENGLISH))
        .toList();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Program.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
