package io.sparkcourse.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no umask")
  void leavesItToTheUmaskWhoMayReadAFile() throws IOException {
    Path file = folder.resolve("a");
    AtomicFile.write(file, new byte[] {1});
    Path usual = Files.write(folder.resolve("b"), new byte[] {1});

    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void writesAFileAtOnceAndLeavesNoOther() throws IOException {
    Path file = folder.resolve("deep/a");
    AtomicFile.write(file, new byte[] {1});
    AtomicFile.write(file, new byte[] {2});

    assertThat(file).hasBinaryContent(new byte[] {2});
    assertThat(file.getParent().toFile().list()).containsExactly("a");
  }
}
