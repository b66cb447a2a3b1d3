package io.sparkcourse.common.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
  @TempDir Path parent;

  @Test
  void allThatIsInADirectoryGoesWithItAndNothingElse() throws IOException {
    Path tree = Files.createDirectories(parent.resolve("tree/a/b")).resolve("../..").normalize();
    Files.writeString(tree.resolve("a/b/file"), "x");
    Files.writeString(parent.resolve("beside"), "x");

    DirectoryTree.delete(tree);

    assertThat(parent)
        .isDirectoryNotContaining("glob:**tree")
        .isDirectoryContaining("glob:**beside");
  }

  @Test
  void nothingIsDoneWhereNothingIs() {
    DirectoryTree.delete(parent.resolve("missing"));

    assertThat(parent).isEmptyDirectory();
  }

  /** As threads of Spark do that outlive their context. */
  @Test
  void aDirectoryGoesInWhichAThreadStillWrites() throws Exception {
    Path tree = Files.createDirectory(parent.resolve("tree"));
    AtomicBoolean wrote = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 300; i++) {
                try {
                  Files.writeString(tree.resolve("file-" + i), "x");
                  wrote.set(true);
                } catch (IOException deleted) {
                  return;
                }
              }
            });
    writer.start();
    while (!wrote.get()) {
      Thread.onSpinWait();
    }

    DirectoryTree.delete(tree);
    writer.join();

    assertThat(tree).doesNotExist();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // which has no such permissions
  void whatCannotBeDeletedIsSaid() throws IOException {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may delete everything");
    Path locked = Files.createDirectories(parent.resolve("tree/locked"));
    Files.writeString(locked.resolve("file"), "x");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
    try {
      assertThatThrownBy(() -> DirectoryTree.delete(parent.resolve("tree")))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(AccessDeniedException.class);
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
