package io.sparkcourse.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleInputsTest {
  private static final Pattern OUTSIDE = Pattern.compile("<directory>\\.\\./(.*?)</directory>");

  @TempDir private Path folder;

  @Test
  void findsModulesInFoldersButNotAmongSourcesAndOutput() throws IOException {
    for (String module : List.of("a", "deep/b", "a/src/test/resources/c", "a/target/d", ".e")) {
      Files.createDirectories(folder.resolve(module));
      Files.createFile(folder.resolve(module).resolve("pom.xml"));
    }

    assertThat(ModuleInputs.ofAll(folder))
        .containsExactlyInAnyOrder(
            folder.resolve("a/pom.xml"),
            folder.resolve("a/src/main"),
            folder.resolve("a/src/test"),
            folder.resolve("deep/b/pom.xml"),
            folder.resolve("deep/b/src/main"),
            folder.resolve("deep/b/src/test"));
  }

  @Test
  @Tag("repository")
  void oneModuleOnlyIsBuiltFromFilesOutsideItself() throws IOException {
    Path root = Path.of(System.getProperty("course.root"));
    Map<Path, String> outside = new TreeMap<>();
    for (Path input : ModuleInputs.ofAll(root)) {
      if (input.endsWith("pom.xml")) {
        Matcher directory = OUTSIDE.matcher(Files.readString(input));
        while (directory.find()) {
          outside.put(root.relativize(input.getParent()), directory.group(1));
        }
      }
    }

    assertThat(outside)
        .containsExactly(Map.entry(Path.of(ModuleInputs.WITH_DATA), ModuleInputs.DATA));
  }
}
