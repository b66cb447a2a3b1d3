package io.sparkcourse.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files so that nobody ever reads half of one. Who may read them is the umask's choice:
 * another user of the same checkout reads them, too.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** A name in the same folder that no other process and no other thread uses. */
  public static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID() + ".tmp");
  }

  public static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = beside(file);
    try {
      Files.write(temporary, content, StandardOpenOption.CREATE_NEW);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
