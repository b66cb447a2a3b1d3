package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCheckTest {
  @TempDir private Path folder;

  @Test
  void findsACycleOfThreePackagesOnce() throws IOException {
    source("one.A", "io.sparkcourse.two.B b;");
    source("two.B", "");
    source("two.C", "io.sparkcourse.three.D d;");
    source("three.D", "io.sparkcourse.one.A a;");

    assertThat(PackageCheck.cycles(List.of(compiled())))
        .containsExactly(
            "io.sparkcourse.one.A -> io.sparkcourse.two.B,"
                + " io.sparkcourse.two.C -> io.sparkcourse.three.D,"
                + " io.sparkcourse.three.D -> io.sparkcourse.one.A");
  }

  @Test
  void findsTwoCyclesThroughOnePackage() throws IOException {
    source("one.A", "io.sparkcourse.two.B b; io.sparkcourse.three.D d;");
    source("two.B", "io.sparkcourse.one.A a;");
    source("three.D", "void a() { new io.sparkcourse.one.A(); }");

    assertThat(PackageCheck.cycles(List.of(compiled())))
        .containsExactly(
            "io.sparkcourse.one.A -> io.sparkcourse.three.D,"
                + " io.sparkcourse.three.D -> io.sparkcourse.one.A",
            "io.sparkcourse.one.A -> io.sparkcourse.two.B,"
                + " io.sparkcourse.two.B -> io.sparkcourse.one.A");
  }

  @Test
  void allowsTwoWaysToOnePackageAndClassesThatNeedEachOtherInOne() throws IOException {
    source("one.A", "io.sparkcourse.two.B b; io.sparkcourse.three.D d;");
    source("two.B", "io.sparkcourse.three.D d;");
    source("three.D", "E e;");
    source("three.E", "D d;");

    assertThat(PackageCheck.cycles(List.of(compiled()))).isEmpty();
  }

  @Test
  void doesNotTakeClassesThatAreMissingForClassesWithoutCycle() {
    assertThatThrownBy(() -> PackageCheck.cycles(List.of(folder.resolve("none"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("none is missing: compile its module first");
  }

  @Test
  void namesPackagesThatNobodyHasDescribed() throws IOException {
    source("one.A", "");
    source("two.deep.B", "");
    source("three.C", "");
    Files.writeString(
        folder.resolve("io/sparkcourse/three/package-info.java"), "package io.sparkcourse.three;");

    assertThat(PackageCheck.withoutInfo(folder))
        .containsExactly("io/sparkcourse/one", "io/sparkcourse/two/deep");
  }

  private void source(String name, String body) throws IOException {
    Path file = folder.resolve("io/sparkcourse").resolve(name.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    int dot = name.lastIndexOf('.');
    Files.writeString(
        file,
        "package io.sparkcourse.%s; public class %s { %s }"
            .formatted(name.substring(0, dot), name.substring(dot + 1), body));
  }

  private Path compiled() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    try (Stream<Path> files = Files.walk(folder)) {
      Stream<String> sources = files.map(Path::toString).filter(file -> file.endsWith(".java"));
      String[] arguments =
          Stream.concat(Stream.of("-proc:none", "-d", classes.toString()), sources)
              .toArray(String[]::new);
      int exitCode =
          ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, arguments);
      assertThat(exitCode).isZero();
    }
    return classes;
  }
}
