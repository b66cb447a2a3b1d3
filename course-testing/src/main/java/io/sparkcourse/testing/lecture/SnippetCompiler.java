package io.sparkcourse.testing.lecture;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Asks the Java compiler what it says of a few lines, for lectures that show what does not compile.
 * It sees the class path of the running test, and writes no class.
 *
 * <pre>{@code
 * SnippetCompiler compiler = SnippetCompiler.importing("org.apache.spark.streaming.api.java.*");
 * assertThat(compiler.errors("void program(JavaDStream<String> words) { words.saveAsTextFiles(); }"))
 *     .singleElement().asString().contains("cannot find symbol");
 * }</pre>
 */
public final class SnippetCompiler {
  private final String imports;

  private SnippetCompiler(String imports) {
    this.imports = imports;
  }

  /**
   * A compiler for snippets that begin with these imports.
   *
   * @param imports such as {@code java.util.*}, or {@code java.util.List}
   */
  public static SnippetCompiler importing(String... imports) {
    return new SnippetCompiler(
        Arrays.stream(imports).map(name -> "import " + name + ";").collect(Collectors.joining()));
  }

  /**
   * The errors in these members of a class, such as a method, in English; none if they compile.
   *
   * @param members as they would stand between the braces of a class
   */
  public List<String> errors(String members) {
    return messages(members, EnumSet.of(Diagnostic.Kind.ERROR));
  }

  /**
   * The warnings, those of deprecation among them, of these members of a class, in English.
   *
   * @param members as they would stand between the braces of a class
   * @throws IllegalArgumentException if they do not compile
   */
  public List<String> warnings(String members) {
    List<String> errors = errors(members);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException("It does not compile: " + errors);
    }
    return messages(
        members, EnumSet.of(Diagnostic.Kind.WARNING, Diagnostic.Kind.MANDATORY_WARNING));
  }

  private List<String> messages(String members, Set<Diagnostic.Kind> kinds) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null,
                null,
                diagnostics,
                List.of(
                    "-proc:none",
                    "-Xlint:deprecation",
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(new Source(imports + "final class Program {" + members + "}")));
    try {
      task.analyze();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> kinds.contains(diagnostic.getKind()))
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
