package io.sparkcourse.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.cli.build.ClassPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramJarTest {
  private static final ClassPath SPARK =
      new ClassPath(
          List.of(Path.of("/m2/org/spark/core/3.5/core-3.5.jar")),
          List.of(Path.of("/course/spark-home/target/classes")));

  @TempDir private Path folder;
  private Path jar;

  @BeforeEach
  void nameTheJar() {
    jar = folder.resolve("program.jar");
  }

  @Test
  void leavesOutWhatSparkHasButNotAnotherVersionOfIt() {
    Path connector = Path.of("/m2/org/connector/1.0/connector-1.0.jar");
    Path newer = Path.of("/m2/org/spark/core/3.6/core-3.6.jar");
    Path classes = Path.of("/course/section4/target/classes");

    ClassPath program =
        new ClassPath(
            List.of(SPARK.jars().get(0), newer, connector),
            List.of(classes, SPARK.classes().get(0)));

    assertThat(ProgramJar.entries(program, SPARK)).containsExactly(classes, newer, connector);
  }

  @Test
  void takesTheFirstOfTwoFilesAndAllLinesOfServices() throws Exception {
    Path classes = classes(Map.of("A.class", "ours", "META-INF/services/x.Source", "our.Source"));
    Path library =
        library("lib", Map.of("A.class", "theirs", "META-INF/services/x.Source", "their.Source"));

    ProgramJar.pack(List.of(classes, library), jar);

    assertThat(content())
        .containsEntry("A.class", "ours")
        .containsEntry("META-INF/services/x.Source", "our.Source\ntheir.Source\n");
  }

  @Test
  void leavesOutWhatWasTrueOfALibraryAlone() throws Exception {
    Path library =
        library(
            "lib",
            Map.of(
                "META-INF/LIB.SF", "signature",
                "META-INF/LIB.RSA", "signature",
                "META-INF/versions/9/module-info.class", "module",
                "META-INF/versions/9/B.class", "of Java 9",
                "module-info.class", "module",
                "a/B.class", "class"));

    ProgramJar.pack(List.of(library), jar);

    assertThat(content())
        .containsOnlyKeys("META-INF/MANIFEST.MF", "META-INF/versions/9/B.class", "a/B.class");
    assertThat(content().get("META-INF/MANIFEST.MF")).contains("Multi-Release: true");
  }

  @Test
  void isPackedAgainIfAndOnlyIfSomethingHasChanged() throws Exception {
    Path classes = classes(Map.of("A.class", "1"));
    ClassPath program = new ClassPath(List.of(), List.of(classes));

    assertThat(ProgramJar.bringUpToDate(jar, program, SPARK)).isTrue();
    assertThat(ProgramJar.bringUpToDate(jar, program, SPARK)).isFalse();
    Files.writeString(classes.resolve("A.class"), "12");
    assertThat(ProgramJar.bringUpToDate(jar, program, SPARK)).isTrue();
    assertThat(content()).containsEntry("A.class", "12");
    Files.delete(jar);
    assertThat(ProgramJar.bringUpToDate(jar, program, SPARK)).isTrue();
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  private Path classes(Map<String, String> files) throws IOException {
    Path classes = folder.resolve("module/target/classes");
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = classes.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
    }
    return classes;
  }

  private Path library(String name, Map<String, String> files) throws IOException {
    Path library = Files.createDirectories(folder.resolve(name).resolve("1.0")).resolve("lib.jar");
    try (OutputStream file = Files.newOutputStream(library);
        JarOutputStream entries = new JarOutputStream(file)) {
      for (Map.Entry<String, String> each : new TreeMap<>(files).entrySet()) {
        entries.putNextEntry(new JarEntry(each.getKey()));
        entries.write(each.getValue().getBytes(StandardCharsets.UTF_8));
        entries.closeEntry();
      }
    }
    return library;
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        try (InputStream in = file.getInputStream(entry)) {
          content.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return content;
  }
}
