package io.sparkcourse.cli.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.build.BuildException;
import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ModuleBuild;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of three exercises, which the JDK's compiler compiles in place of Maven. */
class AnswersBuildTest {
  private static final String MODULE = "exercises/two";
  private static final CourseExercise TOP = exercise("2.8a", "Ex08aTop");
  private static final CourseExercise COUNT = exercise("2.9a", "Ex09aCount");
  private static final CourseExercise WATCH = exercise("2.13a", "Ex13aWatch");
  private static final List<CourseExercise> ALL = List.of(TOP, COUNT, WATCH);

  @TempDir private Path root;

  /** What was left out in each compilation. */
  private final List<List<String>> compilations = new ArrayList<>();

  @BeforeEach
  void layOutACourse() throws IOException {
    write("pom.xml", "<project/>");
    write(MODULE + "/pom.xml", "<project/>");
    for (CourseExercise exercise : ALL) {
      write(exercise.stubFile().toString(), answer(exercise, "return 1;"));
      write(
          exercise.checkFile().toString(),
          String.format(
              "class %1$sCheck { int check() { return %1$s.answer(); } }", name(exercise)));
    }
  }

  @Test
  void compilesAllInOneGoIfAllCompile() throws Exception {
    assertThat(bringUpToDate(ALL)).isEmpty();

    assertThat(compilations).containsExactly(List.of());
    assertThat(compiled())
        .containsExactly(
            "Ex08aTop",
            "Ex08aTopCheck",
            "Ex09aCount",
            "Ex09aCountCheck",
            "Ex13aWatch",
            "Ex13aWatchCheck");
  }

  @Test
  void leavesOutTheOneThatDoesNotCompileAndSaysWhy() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "\n    return hashtags;"));

    assertThat(bringUpToDate(ALL))
        .containsExactly(
            entry(
                "2.8a",
                "Ex08aTop.java:3: cannot find symbol\n  symbol:   variable hashtags\n"
                    + "  location: class Ex08aTop"));
    assertThat(compiled())
        .containsExactly("Ex09aCount", "Ex09aCountCheck", "Ex13aWatch", "Ex13aWatchCheck");
  }

  /** The compiler looks at types only if the sources can be read, and at tests only after that. */
  @Test
  void findsAllThatDoNotCompileWhateverTheCompilerSaysFirst() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "return 1"));
    write(COUNT.stubFile().toString(), answer(COUNT, "return \"1\";"));
    write(WATCH.stubFile().toString(), "class Ex13aWatch {}");

    assertThat(bringUpToDate(ALL))
        .extracting(
            entry ->
                entry.substring(0, entry.indexOf('\n') < 0 ? entry.length() : entry.indexOf('\n')))
        .containsExactly(
            "2.8a: Ex08aTop.java:2: ';' expected",
            "2.9a: Ex09aCount.java:2: incompatible types: java.lang.String cannot be converted to int",
            "2.13a: Ex13aWatchCheck.java:1: cannot find symbol");
  }

  @Test
  void isContentIfTheOneThatDoesNotCompileIsNotToBeChecked() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "return 1"));

    assertThat(bringUpToDate(List.of(COUNT))).hasSize(1);
    assertThat(compiled()).contains("Ex09aCountCheck").doesNotContain("Ex08aTop");
  }

  @Test
  void compilesNothingMoreIfNoneOfThoseToBeCheckedCompiles() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "return 1"));

    assertThat(bringUpToDate(List.of(TOP))).hasSize(1);
    assertThat(compilations).containsExactly(List.of());
  }

  @Test
  void leavesOutWhatOnlyTheCheckThatIsLeftOutNeeds() throws Exception {
    write(MODULE + "/src/test/java/WatchModel.java", "class WatchModel extends Ex13aWatch {}");
    write(WATCH.stubFile().toString(), answer(WATCH, "return 1"));

    assertThat(bringUpToDate(ALL)).hasSize(1);
    assertThat(compilations)
        .containsExactly(
            List.of(), List.of("**/Ex13a*.java"), List.of("**/Ex13a*.java", "WatchModel.java"));
  }

  @Test
  void refusesAModuleInWhichSomethingElseDoesNotCompile() throws Exception {
    write(MODULE + "/src/main/java/Mine.java", "class Mine { int x = }");
    write(TOP.stubFile().toString(), answer(TOP, "return 1"));

    assertThatThrownBy(() -> bringUpToDate(ALL))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Mine.java:[1,");
  }

  private List<String> bringUpToDate(List<CourseExercise> toCheck) throws Exception {
    ModuleBuild build = new ModuleBuild(root, this::compile);
    return new AnswersBuild(build, ALL)
        .bringUpToDate(MODULE, toCheck).entrySet().stream()
            .map(each -> entry(each.getKey().id(), String.join("\n", each.getValue())))
            .toList();
  }

  private static String entry(String id, String errors) {
    return id + ": " + errors;
  }

  /** As Maven: first the program, and then, if that compiles, its tests. */
  private void compile(String module, BuildScope scope, List<String> leftOut) throws IOException {
    compilations.add(leftOut);
    Path main = Files.createDirectories(root.resolve(module).resolve("target/classes"));
    javac(module, "src/main/java", main, main, leftOut);
    javac(
        module,
        "src/test/java",
        Files.createDirectories(root.resolve(module).resolve("target/test-classes")),
        main,
        leftOut);
    write(module + "/target/runtime.classpath", "");
    write(module + "/target/test.classpath", "");
  }

  private void javac(
      String module, String sources, Path classes, Path classPath, List<String> leftOut)
      throws IOException {
    Path folder = root.resolve(module).resolve(sources);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> leftOut.stream().noneMatch(left -> fits(left, folder, file)))
              .sorted()
              .toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (var manager = compiler.getStandardFileManager(diagnostics, null, null)) {
      List<String> options = List.of("-d", classes.toString(), "-cp", classPath.toString());
      boolean done =
          compiler
              .getTask(
                  null,
                  manager,
                  diagnostics,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      if (!done) {
        List<String> errors = diagnostics.getDiagnostics().stream().map(this::asMaven).toList();
        throw new BuildException(
            String.join("\n", errors)
                + "\n[ERROR] Failed to execute goal: Compilation failure\n"
                + String.join("\n", errors).replace("\n  ", "\n[ERROR]   "));
      }
    }
  }

  private static boolean fits(String pattern, Path folder, Path file) {
    // In Maven's patterns the two stars are also for no folder at all.
    return FileSystems.getDefault()
        .getPathMatcher("glob:" + pattern.replace("**/", "{**/,}"))
        .matches(folder.relativize(file));
  }

  private String asMaven(Diagnostic<? extends JavaFileObject> error) {
    return String.format(
        "[ERROR] %s:[%d,%d] %s",
        Path.of(error.getSource().toUri()),
        error.getLineNumber(),
        error.getColumnNumber(),
        error.getMessage(Locale.ENGLISH));
  }

  private List<String> compiled() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(MODULE).resolve("target"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.replace(".class", ""))
          .sorted()
          .toList();
    }
  }

  private static String answer(CourseExercise exercise, String body) {
    return "class " + name(exercise) + " {\n  static int answer() { " + body + " }\n}";
  }

  private static String name(CourseExercise exercise) {
    return exercise.main();
  }

  private static CourseExercise exercise(String id, String name) {
    return new CourseExercise(id, id, name, MODULE, "solutions/two", "2.md");
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
