package io.sparkcourse.cli.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names, sizes and modification times of files in one short text. Unlike a comparison of times it
 * also notices a file that was deleted, or replaced by an older one.
 */
public final class Fingerprint {
  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /**
   * The fingerprint of files, of all files below folders, and of further facts.
   *
   * @param paths a missing path counts as missing and is no error
   */
  public static String of(List<Path> paths, String... facts) {
    Fingerprint fingerprint = new Fingerprint();
    for (String fact : facts) {
      fingerprint.add(fact);
    }
    for (Path path : paths) {
      fingerprint.add(path);
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest(), 0, 16);
  }

  private void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private void add(Path path) {
    add(path.toString());
    if (Files.notExists(path)) {
      return;
    }
    Map<String, BasicFileAttributes> files = new TreeMap<>();
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.put(path.relativize(file).toString(), attributes);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look through " + path, e);
    }
    files.forEach(this::add);
  }

  private void add(String name, BasicFileAttributes attributes) {
    add(name);
    digest.update(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(attributes.size())
            .putLong(attributes.lastModifiedTime().toMillis())
            .flip());
  }
}
