package io.sparkcourse.common.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedTextTest {
  @TempDir Path directory;

  @Test
  void readsTheDirectoriesInTheOrderOfTheirNames() throws IOException {
    write("b-2/part-00001", "c\n");
    write("b-2/part-00000", "a\nb\n");
    write("b-2/_SUCCESS", "");
    write("a-1/part-00000", "");
    write("beside.txt", "no directory");

    assertThat(SavedText.in(directory))
        .containsExactly(
            new SavedText("a-1", false, new TreeMap<>(Map.of("part-00000", List.of()))),
            new SavedText(
                "b-2",
                true,
                new TreeMap<>(
                    Map.of("part-00000", List.of("a", "b"), "part-00001", List.of("c")))));
    assertThat(SavedText.in(directory).get(1).lines()).containsExactly("a", "b", "c");
  }

  @Test
  void passesOverWhatHoldsNoData() throws IOException {
    write("a/.part-00000.crc", "checksum");
    write("a/_temporary/0/part-00000", "not done");
    write("a/part-00000", "x\n");

    assertThat(SavedText.in(directory).get(0).parts()).containsOnlyKeys("part-00000");
  }

  @Test
  void aDirectoryThatNobodyHasMadeHoldsNone() {
    assertThat(SavedText.in(directory.resolve("nowhere"))).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
