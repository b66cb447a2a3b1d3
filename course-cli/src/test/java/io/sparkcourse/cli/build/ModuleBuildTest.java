package io.sparkcourse.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.cli.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleBuildTest {
  @TempDir private Path root;
  private final List<String> compiled = new ArrayList<>();

  @BeforeEach
  void layOutACourse() throws IOException {
    write(
        "pom.xml",
        pom(
            "course",
            "<modules><module>common</module><module>testing</module>"
                + "<module>section1</module></modules>"));
    write(
        "common/pom.xml",
        pom(
            "common",
            "<build><resources><resource><directory>../datasets</directory></resource></resources></build>"));
    write(
        "section1/pom.xml",
        pom("section1", dependency("common", "compile") + dependency("testing", "test")));
    write("testing/pom.xml", pom("testing", ""));
    write("testing/src/main/java/T.java", "class T {}");
    write("common/src/main/java/A.java", "class A {}");
    write("section1/src/main/java/B.java", "class B {}");
    write("section1/src/test/java/BTest.java", "class BTest {}");
    write("datasets/a.csv", "1");
    build();
    compiled.clear();
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
    write(
        "testing/pom.xml", pom("testing", dependency("section1", "test", "<type>test-jar</type>")));

    assertThat(new ModuleGraph(root).inputs("testing", BuildScope.TEST))
        .contains(root.resolve("section1/src/test"), root.resolve("testing/src/test"))
        .doesNotContain(root.resolve("common/src/test"));
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
            (module, scope) -> {
              throw new BuildException("broken");
            });

    assertThatThrownBy(() -> failing.bringUpToDate("section1", BuildScope.RUNTIME))
        .hasMessage("broken");
    assertCompilesOnce();
  }

  @Test
  void compilesAgainWhenASourceIsSavedDuringTheBuild() throws Exception {
    write("section1/src/main/java/B.java", "class B1 {}");
    new ModuleBuild(
            root,
            (module, scope) -> {
              compile(module, scope);
              write("section1/src/main/java/B.java", "class B22 {}");
            })
        .bringUpToDate("section1", BuildScope.RUNTIME);
    compiled.clear();

    assertCompilesOnce();
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
    try {
      new ModuleBuild(root, this::compile).bringUpToDate("section1", scope);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void compile(String module, BuildScope scope) throws IOException {
    compiled.add(module);
    Files.createDirectories(root.resolve("common/target/classes"));
    Files.createDirectories(root.resolve("section1/target/classes"));
    write("section1/target/runtime.classpath", "");
    if (scope == BuildScope.TEST) {
      Files.createDirectories(root.resolve("section1/target/test-classes"));
      write("section1/target/test.classpath", "");
    }
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private static String pom(String artifact, String content) {
    return "<project><parent><artifactId>course</artifactId></parent><artifactId>"
        + artifact
        + "</artifactId>"
        + (content.startsWith("<dependency>")
            ? "<dependencies>" + content + "</dependencies>"
            : content)
        + "</project>";
  }

  private static String dependency(String artifact, String scope) {
    return dependency(artifact, scope, "");
  }

  private static String dependency(String artifact, String scope, String type) {
    return "<dependency><groupId>io.sparkcourse</groupId><artifactId>"
        + artifact
        + "</artifactId><scope>"
        + scope
        + "</scope>"
        + type
        + "</dependency>";
  }
}
