package io.sparkcourse.cli.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.build.BuildScope;
import io.sparkcourse.cli.build.ModuleBuild;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of four exercises, saved a minute ago and compiled by what is Maven here. */
class ChangedAnswersTest {
  private static final String MODULE = "exercises/two";
  private static final CourseExercise TOP = exercise("2.8a", "Ex08aTop");
  private static final CourseExercise COUNT = exercise("2.9a", "Ex09aCount");
  private static final CourseExercise SUM = exercise("2.10a", "Ex10aSum");
  private static final CourseExercise WATCH = exercise("2.13a", "Ex13aWatch");
  private static final List<CourseExercise> ALL = List.of(TOP, COUNT, SUM, WATCH);

  @TempDir private Path root;
  private ModuleBuild build;
  private int compilations;

  @BeforeEach
  void compileACourse() throws Exception {
    write("pom.xml", "<project/>");
    write(MODULE + "/pom.xml", "<project/>");
    for (CourseExercise exercise : ALL) {
      write(exercise.stubFile().toString(), answer(exercise, "int answer() { return 1; }"));
      write(
          exercise.checkFile().toString(),
          String.format(
              "public class %1$sCheck { public static Object check() { return %1$s.answer(); } }",
              exercise.main()));
    }
    ageSources();
    build = new ModuleBuild(root, this::compileAll);
    build.bringUpToDate(MODULE, BuildScope.TEST);
    assertThat(compilations).isEqualTo(1);
  }

  @Test
  void theOneThatWasSavedIsCompiledWithItsCheckAndThenAllIsUpToDate() throws Exception {
    // Its result has another type: the old check would not find the method.
    write(TOP.stubFile().toString(), answer(TOP, "String answer() { return \"2\"; }"));

    assertThat(changed(List.of(COUNT)).orElseThrow().compile()).isEmpty();

    assertThat(checked(TOP)).isEqualTo("2");
    assertThat(checked(COUNT)).isEqualTo(1);
    assertThat(compilations).isEqualTo(1);
    assertThat(build.isUpToDate(MODULE, BuildScope.TEST)).isTrue();
    assertThat(build.isUpToDate(MODULE, BuildScope.RUNTIME)).isTrue();
  }

  @Test
  void anAnswerThatDoesNotCompileIsNamedAndDoesNotCountAsUpToDate() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "int answer() {\n return tags; }"));
    write(COUNT.stubFile().toString(), answer(COUNT, "int answer() { return 3; }"));

    assertThat(changed(ALL.subList(0, 1)).orElseThrow().compile())
        .containsExactly(
            Map.entry(
                TOP,
                List.of(
                    "Ex08aTop.java:2: cannot find symbol\n  symbol:   variable tags\n"
                        + "  location: class Ex08aTop")));
    assertThat(checked(COUNT)).isEqualTo(3);
    assertThat(build.isUpToDate(MODULE, BuildScope.TEST)).isFalse();
  }

  @Test
  void anAnswerThatItsCheckCannotCallDoesNotCompileEither() throws Exception {
    write(TOP.stubFile().toString(), "public class Ex08aTop {}");

    assertThat(changed(ALL).orElseThrow().compile().get(TOP))
        .singleElement()
        .asString()
        .startsWith("Ex08aTopCheck.java:1: cannot find symbol");
  }

  /** An IDE has compiled it when it was saved: no source is newer than its class. */
  @Test
  void ifAnIdeHasCompiledItThoseToCheckAreCompiledAgain() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "int answer() { return 4; }"));
    age(root.resolve(TOP.stubFile()), 10); // and the class is of now

    assertThat(changed(List.of(TOP)).orElseThrow().compile()).isEmpty();

    assertThat(checked(TOP)).isEqualTo(4);
  }

  @Test
  void aRehearsalWritesNothingAndTakesAnswersWithErrors() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "int answer() { return tags; }"));

    ChangedAnswers.rehearse(root, TOP);
    ChangedAnswers.rehearse(root, COUNT);

    assertThat(checked(TOP)).isEqualTo(1);
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(file -> file.toString().endsWith(".class"))).hasSize(8);
    }
    assertThat(changed(List.of(TOP)).orElseThrow().compile()).containsOnlyKeys(TOP);
  }

  @Test
  void whatIsMoreThanAFewAnswersIsForMaven() throws Exception {
    assertThat(changed(List.of(TOP))).as("nothing has changed").isEmpty();

    write(TOP.stubFile().toString(), answer(TOP, "int answer() { return 5; }"));
    assertThat(changed(List.of(TOP))).isPresent();

    String another = MODULE + "/src/main/java/Mine.java";
    write(another, "class Mine {}");
    assertThat(changed(List.of(TOP))).as("a new source").isEmpty();
    Files.delete(root.resolve(another));
    assertThat(changed(List.of(TOP))).isPresent();

    for (CourseExercise exercise : ALL) {
      write(exercise.stubFile().toString(), answer(exercise, "int answer() { return 6; }"));
    }
    assertThat(changed(List.of(TOP))).as("four answers").isEmpty();
  }

  /** Otherwise the stub would be compiled into the folder of the solutions. */
  @Test
  void aSolutionIsForMaven() throws Exception {
    String solutions = "solutions/two";
    write(solutions + "/pom.xml", "<project/>");
    for (CourseExercise exercise : ALL) {
      write(exercise.solutionFile().toString(), answer(exercise, "int answer() { return 1; }"));
    }
    write(solutions + "/src/test/java/NoTest.java", "class NoTest {}");
    build.bringUpToDate(solutions, BuildScope.TEST);
    write(TOP.solutionFile().toString(), answer(TOP, "int answer() { return 10; }"));
    age(root.resolve(TOP.solutionFile()), 10); // and the class is of now

    assertThat(build.onlyMainSourcesChanged(solutions, BuildScope.TEST)).isTrue();
    assertThat(ChangedAnswers.of(root, build, solutions, ALL, List.of(TOP))).isEmpty();
  }

  @Test
  @Tag("repository")
  void theOptionsAreThoseOfMaven() throws Exception {
    String pom = Files.readString(Path.of(System.getProperty("course.root"), "pom.xml"));

    assertThat(pom)
        .contains("<maven.compiler.release>" + option("--release") + "</")
        .contains("<project.build.sourceEncoding>" + option("-encoding") + "</")
        .contains("<parameters>true</parameters>", "<proc>none</proc>");
    assertThat(ChangedAnswers.OPTIONS).contains("-parameters", "-proc:none");
  }

  private static String option(String name) {
    return ChangedAnswers.OPTIONS.get(ChangedAnswers.OPTIONS.indexOf(name) + 1);
  }

  @Test
  void aChangeOfACheckOrOfThePomIsForMaven() throws Exception {
    write(TOP.stubFile().toString(), answer(TOP, "int answer() { return 7; }"));
    write("pom.xml", "<project><!-- another version --></project>");
    assertThat(changed(List.of(TOP))).isEmpty();

    build.bringUpToDate(MODULE, BuildScope.TEST);
    write(TOP.stubFile().toString(), answer(TOP, "int answer() { return 8; }"));
    write(TOP.checkFile().toString(), "public class Ex08aTopCheck {}");
    assertThat(changed(List.of(TOP))).isEmpty();
  }

  private Optional<ChangedAnswers> changed(List<CourseExercise> named) throws IOException {
    return ChangedAnswers.of(root, build, MODULE, ALL, named);
  }

  private Object checked(CourseExercise exercise) throws Exception {
    URL[] classPath = {
      root.resolve(MODULE).resolve("target/classes").toUri().toURL(),
      root.resolve(MODULE).resolve("target/test-classes").toUri().toURL()
    };
    try (URLClassLoader loader = new URLClassLoader(classPath, null)) {
      return loader.loadClass(exercise.main() + "Check").getMethod("check").invoke(null);
    }
  }

  private void compileAll(String module, BuildScope scope, List<String> leftOut)
      throws IOException {
    compilations++;
    Path target = root.resolve(module).resolve("target");
    javac(module + "/src/main/java", Files.createDirectories(target.resolve("classes")));
    javac(module + "/src/test/java", Files.createDirectories(target.resolve("test-classes")));
    write(module + "/target/runtime.classpath", "");
    write(module + "/target/test.classpath", "");
  }

  private void javac(String sources, Path output) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", output.toString(), "-cp"));
    arguments.add(output.resolveSibling("classes").toString());
    try (Stream<Path> files = Files.walk(root.resolve(sources))) {
      files.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
  }

  private void ageSources() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root.resolve(MODULE).resolve("src"))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      age(file, 60);
    }
  }

  private static void age(Path file, long seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  private static String answer(CourseExercise exercise, String method) {
    return "public class " + exercise.main() + " { public static " + method + " }";
  }

  private static CourseExercise exercise(String id, String name) {
    return new CourseExercise(id, id, name, MODULE, "solutions/two", "2.md");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
