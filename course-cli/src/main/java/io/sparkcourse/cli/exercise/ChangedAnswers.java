package io.sparkcourse.cli.exercise;

import com.sun.source.util.JavacTask;
import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.build.ModuleBuild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Answers that were saved since their module was compiled, when nothing else has changed. The
 * compiler of this JDK compiles them and their checks in about a second; Maven needs six. The
 * settings are those of the parent POM that matter for class files.
 */
public final class ChangedAnswers {
  /** With more of them, Maven is as fast. */
  private static final int AT_MOST = 3;

  static final List<String> OPTIONS =
      List.of("--release", "17", "-encoding", "UTF-8", "-g", "-parameters", "-proc:none");

  private final Path root;
  private final ModuleBuild build;
  private final String module;
  private final JavaCompiler compiler;
  private final List<CourseExercise> answers;

  private ChangedAnswers(
      Path root,
      ModuleBuild build,
      String module,
      JavaCompiler compiler,
      List<CourseExercise> answers) {
    this.root = root;
    this.build = build;
    this.module = module;
    this.compiler = compiler;
    this.answers = answers;
  }

  /**
   * The answers that have changed.
   *
   * @param module with the answers; solutions are for Maven
   * @param all exercises of the course
   * @param named those to check: they are compiled if no class is older than its source, which is
   *     so when an IDE has compiled what was saved
   * @return empty if there is more to compile than a few answers, or nothing
   */
  public static Optional<ChangedAnswers> of(
      Path root,
      ModuleBuild build,
      String module,
      List<CourseExercise> all,
      List<CourseExercise> named)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler(); // null outside of a JDK
    boolean hasAnswers = named.stream().allMatch(exercise -> exercise.stubs().equals(module));
    if (compiler == null || !hasAnswers || !build.onlyMainSourcesChanged(module, BuildScope.TEST)) {
      return Optional.empty();
    }
    Path sources = root.resolve(module).resolve("src/main/java");
    Path classes = root.resolve(module).resolve("target/classes");
    if (Files.exists(root.resolve(module).resolve("src/main/resources"))
        || !namesIn(sources, ".java").equals(namesIn(classes, ".class"))) {
      return Optional.empty();
    }
    Map<Path, CourseExercise> byFile =
        all.stream().collect(Collectors.toMap(each -> root.resolve(each.stubFile()), each -> each));
    List<CourseExercise> answers = new ArrayList<>();
    for (Path saved : savedAfter(sources, classes)) {
      if (!byFile.containsKey(saved)) {
        return Optional.empty();
      }
      answers.add(byFile.get(saved));
    }
    List<CourseExercise> changed = answers.isEmpty() ? named : answers;
    return changed.size() > AT_MOST
        ? Optional.empty()
        : Optional.of(new ChangedAnswers(root, build, module, compiler, changed));
  }

  /**
   * Lets the compiler look at an answer, and writes nothing: its own classes are loaded then, and
   * the next compilation takes a second less.
   *
   * @param answer which may have errors
   */
  public static void rehearse(Path root, CourseExercise answer) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null || !ClassPath.isWritten(root, answer.stubs())) {
      return;
    }
    ClassPath classPath = ClassPath.ofChecks(root, answer.stubs(), answer.stubs());
    errors(compiler, root.resolve(answer.stubFile()), classPath, null);
  }

  /** Top-level classes: a source that was added or removed is work for Maven. */
  private static Set<String> namesIn(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .map(file -> folder.relativize(file).toString())
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .filter(Predicate.not(name -> name.contains("$")))
          .collect(Collectors.toSet());
    }
  }

  private static List<Path> savedAfter(Path sources, Path classes) throws IOException {
    List<Path> saved = new ArrayList<>();
    for (String name : namesIn(sources, ".java")) {
      Path source = sources.resolve(name + ".java");
      Path compiled = classes.resolve(name + ".class");
      if (Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(compiled)) >= 0) {
        saved.add(source);
      }
    }
    return saved;
  }

  /**
   * Compiles the answers and their checks.
   *
   * @return what the compiler says of each answer that does not compile, or whose check does not
   *     compile with it; empty if all compile
   */
  public Map<CourseExercise, List<String>> compile() throws IOException {
    Map<CourseExercise, List<String>> broken = new LinkedHashMap<>();
    build.compileChanged(
        module,
        BuildScope.TEST,
        () -> {
          for (CourseExercise answer : answers) {
            List<String> errors = compile(answer);
            if (!errors.isEmpty()) {
              broken.put(answer, errors);
            }
          }
          return broken.isEmpty();
        });
    return broken;
  }

  private List<String> compile(CourseExercise answer) throws IOException {
    Path classes = root.resolve(module).resolve("target/classes");
    Path tests = root.resolve(module).resolve("target/test-classes");
    ClassPath classPath = ClassPath.ofChecks(root, module, module);
    List<String> errors = errors(compiler, root.resolve(answer.stubFile()), classPath, classes);
    return errors.isEmpty()
        ? errors(compiler, root.resolve(answer.checkFile()), classPath, tests)
        : errors;
  }

  /**
   * What the compiler says of a source.
   *
   * @param classesOrNull where to write its classes; null to look at it only
   */
  private static List<String> errors(
      JavaCompiler compiler, Path source, ClassPath classPath, Path classesOrNull)
      throws IOException {
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(found, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      List<String> options = new ArrayList<>(OPTIONS);
      options.addAll(List.of("-cp", classPath.joined()));
      if (classesOrNull != null) {
        options.addAll(List.of("-d", classesOrNull.toString()));
      }
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, found, options, null, files.getJavaFileObjects(source.toFile()));
      if (classesOrNull == null) {
        task.analyze();
      } else {
        task.call();
      }
    }
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(ChangedAnswers::shown)
        .toList();
  }

  private static String shown(Diagnostic<? extends JavaFileObject> error) {
    String message = error.getMessage(Locale.ENGLISH);
    return error.getSource() == null
        ? message
        : AnswersBuild.shown(
            error.getSource().getName().replace('\\', '/'),
            Long.toString(error.getLineNumber()),
            message);
  }
}
