package io.sparkcourse.testing.lecture;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Asks the Java compiler what it says about a few lines, for lectures that show what does not
 * compile. It sees the class path of the running test, and writes no class.
 *
 * <pre>{@code
 * SnippetCompiler compiler = SnippetCompiler.importing("org.apache.spark.streaming.api.java.*");
 * assertThat(compiler.errors("void program(JavaDStream<String> words) { words.saveAsTextFiles(); }"))
 *     .singleElement().asString().contains("cannot find symbol");
 * }</pre>
 */
public final class SnippetCompiler {
  private static final Set<Diagnostic.Kind> ERRORS = EnumSet.of(Diagnostic.Kind.ERROR);
  private static final Set<Diagnostic.Kind> WARNINGS =
      EnumSet.of(Diagnostic.Kind.WARNING, Diagnostic.Kind.MANDATORY_WARNING);

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /**
   * Shared by all snippets: opening the two hundred jars of a class path takes longer than
   * compiling a few lines. It reads the class path of the running JVM.
   */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8);

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
   * @param members as they would appear between the braces of a class
   */
  public List<String> errors(String members) {
    return messages(diagnostics(members), ERRORS);
  }

  /**
   * The warnings, including deprecation warnings, of these members of a class, in English.
   *
   * @param members as they would appear between the braces of a class
   * @throws IllegalArgumentException if they do not compile
   */
  public List<String> warnings(String members) {
    List<Diagnostic<? extends JavaFileObject>> all = diagnostics(members);
    List<String> errors = messages(all, ERRORS);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException("It does not compile: " + errors);
    }
    return messages(all, WARNINGS);
  }

  private List<Diagnostic<? extends JavaFileObject>> diagnostics(String members) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    synchronized (FILES) {
      JavacTask task =
          (JavacTask)
              COMPILER.getTask(
                  null,
                  FILES,
                  diagnostics,
                  List.of("-proc:none", "-Xlint:deprecation"),
                  null,
                  List.of(new Source(imports + "final class Program {" + members + "}")));
      try {
        task.analyze();
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
    }
    return diagnostics.getDiagnostics();
  }

  private static List<String> messages(
      List<Diagnostic<? extends JavaFileObject>> diagnostics, Set<Diagnostic.Kind> kinds) {
    return diagnostics.stream()
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
