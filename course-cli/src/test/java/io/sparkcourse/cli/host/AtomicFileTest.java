package io.sparkcourse.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void writesAFileAtOnceAndLeavesNoOther() throws IOException {
    Path file = folder.resolve("deep/a");
    AtomicFile.write(file, new byte[] {1});
    AtomicFile.write(file, new byte[] {2});

    assertThat(file).hasBinaryContent(new byte[] {2});
    assertThat(file.getParent().toFile().list()).containsExactly("a");
  }
}
