package io.sparkcourse.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir private Path folder;

  @Test
  void putsJarsFirstAndMapsTheCoursesModulesToTheirClasses() {
    Path root = folder.toAbsolutePath();
    Path jar = root.resolveSibling("repository").resolve("spark.jar");
    String maven =
        String.join(
            File.pathSeparator,
            root.resolve("common/target/classes").toString(),
            root.resolve("testing/target/testing-1.0-SNAPSHOT.jar").toString(),
            jar.toString());

    ClassPath classPath =
        ClassPath.of(root, List.of(root.resolve("section1/target/classes")), maven);

    assertThat(classPath.jars()).containsExactly(jar);
    assertThat(classPath.classes())
        .containsExactly(
            root.resolve("section1/target/classes"),
            root.resolve("common/target/classes"),
            root.resolve("testing/target/classes"));
    assertThat(classPath.joined()).startsWith(jar + File.pathSeparator);
  }

  @Test
  void judgesASolutionWithoutTheClassesOfTheStub() throws IOException {
    Path root = folder.toAbsolutePath();
    write(
        "solutions/two/target/test.classpath",
        root.resolve("exercises/two/target/exercises-two-1.0-SNAPSHOT-tests.jar").toString());
    write("exercises/two/target/test.classpath", root.resolve("common/target/classes").toString());

    assertThat(ClassPath.ofChecks(root, "exercises/two", "solutions/two").classes())
        .containsExactly(
            root.resolve("solutions/two/target/classes"),
            root.resolve("exercises/two/target/test-classes"));
    assertThat(ClassPath.ofChecks(root, "exercises/two", "exercises/two").classes())
        .containsExactly(
            root.resolve("exercises/two/target/classes"),
            root.resolve("exercises/two/target/test-classes"),
            root.resolve("common/target/classes"));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
