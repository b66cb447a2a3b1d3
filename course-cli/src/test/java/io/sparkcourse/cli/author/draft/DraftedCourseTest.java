package io.sparkcourse.cli.author.draft;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.author.LectureBlocks;
import io.sparkcourse.cli.author.Lectures;
import io.sparkcourse.cli.author.Readme;
import io.sparkcourse.cli.author.RepositoryFindings;
import io.sparkcourse.cli.build.ClassPath;
import io.sparkcourse.cli.course.Manifest;
import io.sparkcourse.cli.course.ManifestReader;
import io.sparkcourse.cli.jvm.LoggedJava;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A throwaway lecture with a demo and an exercise in a copy of this course: it compiles, it runs,
 * and nothing is left to do but what is marked.
 */
@Tag("repository")
class DraftedCourseTest {
  private static final String SECTION = "section2-dstream-basics";
  private static final String STUBS = "exercises/" + SECTION;
  private static final String SOLUTIONS = "solutions/" + SECTION;
  private static final String RUNNER = "io.sparkcourse.testing.exercise.CheckRunner";

  /** On a busy machine nothing may happen for a while. */
  private static final String PATIENT = "-Dcourse.check.patience=1200";

  private static final String CHECK = "io.sparkcourse.section2.Ex99aThrowawayCheck";

  private final Path course = Path.of(System.getProperty("course.root"));
  private final List<Path> drafted = new ArrayList<>();

  @TempDir private Path copy;

  @BeforeEach
  void draft() throws IOException {
    copyTheCourse();
    drafted.addAll(new Drafts(copy).lecture("2.99", "Throwaway"));
    drafted.addAll(new Drafts(copy).demo("2.99", "ThrowawayDemo"));
    drafted.addAll(new Drafts(copy).exercise("2.99a", "Throwaway"));
    Manifest manifest = ManifestReader.read(copy.resolve("course.yaml"));
    Path readme = copy.resolve("README.md");
    Files.writeString(readme, Readme.withCurriculum(Files.readString(readme), manifest));
    for (Path lecture : Lectures.of(copy)) {
      Files.writeString(lecture, LectureBlocks.refresh(copy, manifest, lecture).text());
    }
  }

  @Test
  void onlyWhatIsMarkedIsLeftToDo() throws IOException {
    assertThat(RepositoryFindings.besidesUnfilled(copy)).isEmpty();

    List<String> unfilled = RepositoryFindings.unfilled(copy);
    for (Path file : drafted) {
      assertThat(unfilled)
          .as(file + " as file:line: what")
          .anyMatch(
              finding ->
                  finding.matches(
                      "\\Q" + file.toString().replace('\\', '/') + "\\E:\\d+: FILL IN: .+"));
    }
  }

  @Test
  void theResultCompilesWithTheLintOfTheAuthorsAndTheSolutionPasses()
      throws IOException, InterruptedException {
    compile(SECTION, "src/main/java", ClassPath.ofProgram(course, SECTION));
    compile(SECTION, "src/test/java", testsOf(SECTION, SECTION));
    compile(STUBS, "src/main/java", ClassPath.ofProgram(course, STUBS));
    compile(STUBS, "src/test/java", testsOf(STUBS, STUBS));
    compile(SOLUTIONS, "src/main/java", ClassPath.ofProgram(course, SOLUTIONS));
    compile(SOLUTIONS, "src/test/java", testsOf(STUBS, SOLUTIONS));

    assertThat(checked(STUBS)).contains("2.99a   NOT STARTED  Throwaway");
    assertThat(checked(SOLUTIONS)).contains("2.99a   PASSED       Throwaway");
  }

  /** All modules, for a lecture may show a part of any: their sources and texts, no more. */
  private void copyTheCourse() throws IOException {
    copy(course.resolve("course.yaml"));
    copy(course.resolve("README.md"));
    try (Stream<Path> poms = Files.find(course, 3, (file, is) -> file.endsWith("pom.xml"))) {
      Set<Path> modules = poms.map(Path::getParent).collect(Collectors.toSet());
      modules.remove(course);
      ManifestReader.read(course.resolve("course.yaml")).sections().stream()
          .map(section -> course.resolve(section.module()))
          .forEach(modules::add); // the last section has lectures only
      for (Path module : modules) {
        for (String part : List.of("pom.xml", "lectures", "hints", "src")) {
          copy(module.resolve(part));
        }
      }
    }
  }

  private void copy(Path fileOrFolder) throws IOException {
    if (Files.notExists(fileOrFolder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(fileOrFolder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(course.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  /** The class path of the module's tests, with what is drafted before it. */
  private ClassPath testsOf(String checks, String judged) throws IOException {
    ClassPath tests = ClassPath.ofChecks(course, checks, judged);
    List<Path> classes = new ArrayList<>();
    classes.add(classesOf(judged, "src/main/java"));
    classes.add(classesOf(checks, "src/test/java"));
    classes.addAll(tests.classes());
    return new ClassPath(tests.jars(), classes);
  }

  private Path classesOf(String module, String folder) {
    return copy.resolve(module)
        .resolve("target")
        .resolve(folder.contains("main") ? "classes" : "test-classes");
  }

  private void compile(String module, String folder, ClassPath classPath) throws IOException {
    Path sources = Path.of(module).resolve(folder);
    List<Path> files =
        drafted.stream()
            .filter(file -> file.startsWith(sources) && file.toString().endsWith(".java"))
            .map(copy::resolve)
            .toList();
    assertThat(files).as("drafted below " + sources).hasSize(1);
    Path classes = Files.createDirectories(classesOf(module, folder));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  manager,
                  null,
                  List.of(
                      "-d",
                      classes.toString(),
                      "-cp",
                      classPath.joined(),
                      "-proc:none",
                      "-Xlint:all,-deprecation,-path,-serial,-processing",
                      "-Werror"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
  }

  private String checked(String judged) throws IOException, InterruptedException {
    Path log = copy.resolve("check.log");
    new LoggedJava(copy, testsOf(STUBS, judged), () -> {})
        .run(log, RUNNER, List.of(PATIENT), List.of("2.99a=" + CHECK + "=the file=Throwaway"));
    return Files.readString(log);
  }
}
