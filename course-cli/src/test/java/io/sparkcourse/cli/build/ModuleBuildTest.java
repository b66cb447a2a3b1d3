package io.sparkcourse.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleBuildTest {
  @TempDir private Path root;
  private final List<String> compiled = new ArrayList<>();
  private String runtimeClassPath =
      String.join(File.pathSeparator, "common/target/classes", "repository/spark.jar");
  private String testClassPath = "testing/target/testing-1.0-SNAPSHOT.jar";

  @BeforeEach
  void layOutACourse() throws IOException {
    write("pom.xml", "<project/>");
    for (String module : List.of("common", "testing", "section1", "unrelated")) {
      write(module + "/pom.xml", "<project/>");
    }
    write("testing/src/main/java/T.java", "class T {}");
    write("common/src/main/java/A.java", "class A {}");
    write("section1/src/main/java/B.java", "class B {}");
    write("section1/src/test/java/BTest.java", "class BTest {}");
    write("unrelated/src/main/java/U.java", "class U {}");
    write("datasets/a.csv", "1");
    write("repository/spark.jar", "");
    build();
    compiled.clear();
  }

  @Test
  void compilesAFreshClone() throws Exception {
    Files.delete(root.resolve("section1/target/course/stamp"));
    Files.delete(root.resolve("section1/target/runtime.classpath"));
    Files.delete(root.resolve("section1/target/classes"));

    assertCompilesOnce();
  }

  @Test
  void doesNotCompileWhatIsUpToDate() throws Exception {
    build();

    assertThat(compiled).isEmpty();
  }

  @Test
  void compilesWhenASourceOfTheModuleHasChanged() throws Exception {
    write("section1/src/main/java/B.java", "class B { }");

    assertCompilesOnce();
  }

  @Test
  void compilesWhenASourceHasChangedToOneOfTheSameSizeAndAnOlderTime() throws Exception {
    Path source = write("section1/src/main/java/B.java", "class C {}");
    Files.setLastModifiedTime(source, FileTime.fromMillis(0));

    assertCompilesOnce();
  }

  @Test
  void compilesWhenASourceOfANeededModuleIsDeleted() throws Exception {
    Files.delete(root.resolve("common/src/main/java/A.java"));

    assertCompilesOnce();
  }

  @Test
  void compilesWhenADataFileOutsideTheModuleHasChanged() throws Exception {
    write("datasets/a.csv", "1,2");

    assertCompilesOnce();
  }

  @Test
  void compilesWhenAPomHasChanged() throws Exception {
    write("pom.xml", Files.readString(root.resolve("pom.xml")) + "\n");

    assertCompilesOnce();
  }

  @Test
  void compilesWhenThePomOfANeededModuleHasChanged() throws Exception {
    write("common/pom.xml", "<project><name>Common</name></project>");

    assertCompilesOnce();
  }

  @Test
  void compilesWhenThePomOfAFolderAroundANeededModuleHasChanged() throws Exception {
    write("solutions/pom.xml", "<project/>");
    write("solutions/section1/pom.xml", "<project/>");
    build("solutions/section1", BuildScope.RUNTIME);
    compiled.clear();
    build("solutions/section1", BuildScope.RUNTIME);
    assertThat(compiled).isEmpty();

    write("solutions/pom.xml", "<project><name>Parent</name></project>");
    build("solutions/section1", BuildScope.RUNTIME);
    assertThat(compiled).containsExactly("solutions/section1");
  }

  @Test
  void doesNotCompileWhenAModuleHasChangedThatIsNotNeeded() throws Exception {
    write("unrelated/src/main/java/U.java", "class U { }");
    write("unrelated/pom.xml", "<project><name>Unrelated</name></project>");
    build();

    assertThat(compiled).isEmpty();
  }

  @Test
  void compilesWhenAJarIsGone() throws Exception {
    Files.delete(root.resolve("repository/spark.jar"));
    build();

    assertThat(compiled).containsExactly("section1");
  }

  @Test
  void compilesWhenAnotherFormWroteTheStamp() throws Exception {
    write("section1/target/course/stamp", "0123456789abcdef\ninput pom.xml\n");

    assertCompilesOnce();
  }

  @Test
  void compilesWhenTheOutputIsGone() throws Exception {
    Files.delete(root.resolve("common/target/classes"));

    assertCompilesOnce();
  }

  @Test
  void compilesForATestWhereTestsAreAskedFor() throws Exception {
    buildTests();
    compiled.clear();
    buildTests();
    assertThat(compiled).isEmpty();

    write("section1/src/test/java/BTest.java", "class BTest { }");
    buildTests();
    assertThat(compiled).containsExactly("section1");
  }

  @Test
  void compilesForAModuleThatOnlyTestsNeedWhereTestsAreAskedFor() throws Exception {
    buildTests();
    compiled.clear();
    write("testing/src/main/java/T.java", "class T { }");

    build();
    assertThat(compiled).isEmpty();
    buildTests();
    assertThat(compiled).containsExactly("section1");
  }

  @Test
  void compilesForATestOfAModuleWhoseTestJarIsNeeded() throws Exception {
    write("solutions/section1/pom.xml", "<project/>");
    testClassPath = "section1/target/section1-1.0-SNAPSHOT-tests.jar";
    build("solutions/section1", BuildScope.TEST);
    compiled.clear();
    build("solutions/section1", BuildScope.TEST);
    assertThat(compiled).isEmpty();

    write("section1/src/test/java/BTest.java", "class BTest { }");
    build("solutions/section1", BuildScope.RUNTIME);
    assertThat(compiled).isEmpty();
    build("solutions/section1", BuildScope.TEST);
    assertThat(compiled).containsExactly("solutions/section1");
  }

  @Test
  void bringsTheProgramUpToDateWithItsTests() throws Exception {
    write("section1/src/main/java/B.java", "class B { }");
    buildTests();
    compiled.clear();
    build();

    assertThat(compiled).isEmpty();
  }

  @Test
  void doesNotCompileForATest() throws Exception {
    write("section1/src/test/java/BTest.java", "class BTest { }");
    build();

    assertThat(compiled).isEmpty();
  }

  @Test
  void compilesAgainAfterAFailure() throws Exception {
    write("section1/src/main/java/B.java", "class {}");
    ModuleBuild failing =
        new ModuleBuild(
            root,
            (module, scope, leftOut) -> {
              throw new BuildException("broken");
            });

    assertThatThrownBy(() -> failing.bringUpToDate("section1", BuildScope.RUNTIME))
        .hasMessage("broken");
    assertCompilesOnce();
  }

  @Test
  void whatIsCompiledWithoutSomeSourcesIsNotUpToDate() throws Exception {
    List<String> without = new ArrayList<>();
    ModuleBuild build =
        new ModuleBuild(
            root,
            (module, scope, leftOut) -> {
              compile(module, scope, leftOut);
              without.addAll(leftOut);
            });

    build.bringUpToDate("section1", BuildScope.TEST, List.of("**/B.java"));

    assertThat(without).containsExactly("**/B.java");
    assertThat(build.isUpToDate("section1", BuildScope.TEST)).isFalse();
    assertThat(build.isUpToDate("section1", BuildScope.RUNTIME)).isFalse();
  }

  @Test
  void compilesAgainWhenASourceIsSavedDuringTheBuild() throws Exception {
    write("section1/src/main/java/B.java", "class B1 {}");
    new ModuleBuild(
            root,
            (module, scope, leftOut) -> {
              compile(module, scope, leftOut);
              write("section1/src/main/java/B.java", "class B22 {}");
            })
        .bringUpToDate("section1", BuildScope.RUNTIME);
    compiled.clear();

    assertCompilesOnce();
  }

  @Test
  void compilesAgainWhenAModuleThatTheBuildFoundToBeNeededIsSavedDuringIt() throws Exception {
    write("section1/src/main/java/B.java", "class B1 { T t; }");
    runtimeClassPath += File.pathSeparator + root.resolve("testing/target/classes");
    new ModuleBuild(
            root,
            (module, scope, leftOut) -> {
              compile(module, scope, leftOut);
              write("testing/src/main/java/T.java", "class T { }");
            })
        .bringUpToDate("section1", BuildScope.RUNTIME);
    compiled.clear();

    assertCompilesOnce();
  }

  @Test
  void saysInOneLineThatItMayNotWrite() throws Exception {
    Files.delete(root.resolve("section1/target/course/stamp"));
    Files.delete(root.resolve("section1/target/course"));
    Path inTheWay = write("section1/target/course", "");

    assertThatThrownBy(this::build)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "section1 has to be compiled, and you may not write "
                + inTheWay
                + ": clone the course into a folder of your own, or ask its owner");
    assertThat(compiled).isEmpty();
  }

  @Test
  void saysThatThereIsNoSuchModule() {
    ModuleBuild build = new ModuleBuild(root, this::compile);

    assertThatThrownBy(() -> build.bringUpToDate("section9", BuildScope.RUNTIME))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'section9'");
  }

  private void assertCompilesOnce() throws Exception {
    build();
    build();

    assertThat(compiled).containsExactly("section1");
  }

  private void build() throws IOException {
    build(BuildScope.RUNTIME);
  }

  private void buildTests() throws IOException {
    build(BuildScope.TEST);
  }

  private void build(BuildScope scope) throws IOException {
    build("section1", scope);
  }

  private void build(String module, BuildScope scope) throws IOException {
    try {
      new ModuleBuild(root, this::compile).bringUpToDate(module, scope);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Leaves behind what Maven does; as its class paths, absolute ones. */
  private void compile(String module, BuildScope scope, List<String> leftOut) throws IOException {
    compiled.add(module);
    Files.createDirectories(root.resolve("common/target/classes"));
    Files.createDirectories(root.resolve(module + "/target/classes"));
    write(module + "/target/runtime.classpath", absolute(runtimeClassPath));
    if (scope == BuildScope.TEST) {
      Files.createDirectories(root.resolve(module + "/target/test-classes"));
      write(module + "/target/test.classpath", absolute(runtimeClassPath, testClassPath));
    }
  }

  private String absolute(String... classPaths) {
    return Stream.of(classPaths)
        .flatMap(classPath -> Stream.of(classPath.split(File.pathSeparator)))
        .map(entry -> root.resolve(entry).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
