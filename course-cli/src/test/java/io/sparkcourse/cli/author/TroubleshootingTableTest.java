package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroubleshootingTableTest {
  @TempDir private Path root;

  private Path lecture;

  @BeforeEach
  void writeLecture() throws IOException {
    lecture =
        Files.writeString(
            root.resolve("1.md"),
            """
            It says `Cannot read
            block 17 of file 3`, and later:

            ```text
            IllegalStateException: stopped
            ```

            <!-- output: Demo -->
            ```text
            IllegalStateException: copied
            ```

            ## What was proven
            | `Cannot write` |
            """);
  }

  @Test
  void messagesAreFoundWhateverStandsForTheDots() throws IOException {
    TroubleshootingTable table =
        table(
            "| `Cannot read block ... of file` | x | [1](1.md) |", "| `stopped` | x | [1](1.md) |");

    assertThat(table.withoutExplanation()).isEmpty();
    assertThat(table.missing(List.of(lecture))).isEmpty();
  }

  @Test
  void aMessageWithoutARowIsFound() throws IOException {
    assertThat(table("| `stopped` | x | [1](1.md) |").missing(List.of(lecture)))
        .containsExactly("1.md: Cannot read block 17 of file 3");
  }

  @Test
  void soIsOneThatADemoPrints() throws IOException {
    Path demo =
        Files.writeString(
            root.resolve("2.md"),
            """
            <!-- output: Demo -->
            ```console
            started
            second: Only one context may be started
            ```
            """);

    assertThat(table("| `stopped` | x | [1](1.md) |").missing(List.of(demo)))
        .containsExactly("2.md: Only one context may be started");
  }

  @Test
  void aRowWhoseLectureHasNoSuchMessageIsFound() throws IOException {
    assertThat(table("| `Cannot count` | x | [1](1.md) |").withoutExplanation())
        .containsExactly("Cannot count: not in 1.md");
  }

  private TroubleshootingTable table(String... rows) throws IOException {
    Files.writeString(root.resolve("TROUBLESHOOTING.md"), String.join("\n", rows));
    return new TroubleshootingTable(root);
  }
}
