package io.sparkcourse.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkCheckTest {
  @TempDir private Path root;

  @Test
  void findsDeadFilesAndDeadAnchorsAndNothingElse() throws IOException {
    write("img/a b.svg", "<svg/>");
    write("other.md", "# `run` & go: it's *here*\n## Same\n## Same\n<a id=\"own\"></a>\n");
    Path text =
        write(
            "docs/text.md",
            """
            # Title
            [a](../other.md#run--go-its-here) [b](../other.md#same-1) [c](../other.md#own)
            [d](#title) ![e](../img/a%20b.svg) [f](https://example.org/none) [g](mailto:a@b.c)
            `[no](link.md)`
            [1](none.md) [2](../other.md#none) [3](#none) ![4](none.svg) [5](../../outside.md)
            | [6](in-a-table.md) | <a href="html.md">x</a> |
            """);

    assertThat(LinkCheck.deadLinks(root, text))
        .extracting(line -> line.substring(line.indexOf(": ") + 2))
        .containsExactly(
            "none.md",
            "../other.md#none",
            "#none",
            "none.svg",
            "../../outside.md",
            "in-a-table.md",
            "html.md");
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
