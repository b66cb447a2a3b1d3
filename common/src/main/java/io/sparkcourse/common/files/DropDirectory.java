package io.sparkcourse.common.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/**
 * A directory into which files are dropped, and the operations on the files in it.
 *
 * <p>Spark decides by a file's modification time whether the file is new. On replayed stream time
 * the operating system's own times mean nothing, so every operation here sets the time of the files
 * it touches to {@link #at the directory's clock}. Names may contain directories: {@code
 * archive/old.csv}.
 */
public final class DropDirectory {
  private final Path directory;
  private final Path staging;
  private Instant now;

  private DropDirectory(Path directory, Path staging, Instant now) {
    this.directory = directory;
    this.staging = staging;
    this.now = now;
  }

  /**
   * A new directory in {@code parent}, with another one next to it in which files are written
   * before they are moved.
   */
  public static DropDirectory in(Path parent, String name, Instant now) {
    try {
      Path directory = Files.createDirectories(parent.resolve(name));
      DropDirectory drop =
          new DropDirectory(directory, Files.createDirectories(parent.resolve("staging")), now);
      drop.stamp(directory);
      return drop;
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Sets the clock: the modification time for the following operations. */
  public DropDirectory at(Instant time) {
    now = time;
    return this;
  }

  public Instant now() {
    return now;
  }

  /** What to give to Spark; a pattern such as {@code "/*"} may follow. */
  public String path() {
    return HadoopPath.pattern(directory);
  }

  /** Writes the file in a place that is not watched, then moves it here in one step, complete. */
  public void moveIn(String name, String... lines) {
    moveInModifiedAt(now, name, lines);
  }

  /**
   * As {@link #moveIn}, but the file was last written at another time: moving does not change it.
   */
  public void moveInModifiedAt(Instant modified, String name, String... lines) {
    change(
        name,
        target -> {
          Path staged = Files.write(staging.resolve("file.tmp"), List.of(lines));
          Files.setLastModifiedTime(staged, FileTime.from(modified));
          Files.move(
              staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
  }

  /** Writes lines to the end of the file, in place; creates the file if it does not exist. */
  public void append(String name, String... lines) {
    change(
        name,
        target -> {
          Files.write(target, List.of(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          stamp(target);
        });
  }

  /** Sets the modification time to now and changes nothing else. */
  public void touch(String name) {
    change(name, this::stamp);
  }

  /** Renames the file; its modification time stays. */
  public void rename(String from, String to) {
    change(
        to, target -> Files.move(directory.resolve(from), target, StandardCopyOption.ATOMIC_MOVE));
  }

  private void change(String name, Change change) {
    try {
      Path target = directory.resolve(name);
      Files.createDirectories(target.getParent());
      change.to(target);
      for (Path path = target.getParent(); path.startsWith(directory); path = path.getParent()) {
        stamp(path); // a directory's time is that of its last change
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private void stamp(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(now));
  }

  /** An operation on one file. */
  private interface Change {
    void to(Path target) throws IOException;
  }
}
