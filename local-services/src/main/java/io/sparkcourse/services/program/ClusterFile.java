package io.sparkcourse.services.program;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The file by which a cluster says where it is, and by which it is ended: it runs as long as the
 * file is there. Whether it runs is known by the lock that its process holds, which the system
 * releases however the process ends.
 */
final class ClusterFile {
  /** The property with the directory for it; the launcher sets it. */
  static final String DIRECTORY = "course.run-directory";

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Path file;
  private final Path lock;

  private ClusterFile(Path directory) {
    this.file = directory.resolve("cluster.properties");
    this.lock = directory.resolve("cluster.lock");
  }

  /** That of this checkout, or of the temporary directory for a program without a launcher. */
  static ClusterFile ofThisCheckout() throws IOException {
    String directory = System.getProperty(DIRECTORY, System.getProperty("java.io.tmpdir"));
    return new ClusterFile(Files.createDirectories(Path.of(directory)));
  }

  /** Opens what a cluster has to hold as long as it runs. */
  FileChannel open() throws IOException {
    return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Claims the file for the cluster that is about to start, until the channel is closed.
   *
   * @throws CannotRunException if another one runs, starts or ends
   */
  void claim(FileChannel opened) throws IOException {
    if (opened.tryLock() == null) {
      throw new CannotRunException(
          "A cluster runs already at "
              + ofClaimingCluster().getProperty("master")
              + ": `./course cluster stop` ends it.");
    }
    delete(); // of a cluster that was killed
  }

  void write(Properties cluster) throws IOException {
    Path unfinished = file.resolveSibling("cluster.properties.tmp");
    try (Writer writer = Files.newBufferedWriter(unfinished)) {
      cluster.store(writer, "A cluster of ./course cluster start; it ends when this is deleted");
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Waits until the file has been deleted. */
  void awaitDeletion() {
    while (Files.exists(file)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * Where the cluster is.
   *
   * @throws CannotRunException if none runs, or it cannot be used yet or any longer
   */
  Properties ofRunningCluster() throws IOException {
    if (!isClaimed()) {
      throw new CannotRunException("No cluster runs: `./course cluster start` starts one.");
    }
    return ofClaimingCluster();
  }

  /** That of a cluster which has claimed the file: it writes it last, and deletes it first. */
  private Properties ofClaimingCluster() throws IOException {
    return read()
        .orElseThrow(
            () ->
                new CannotRunException(
                    "A cluster is starting or ending: try again in a few seconds, or press Ctrl-C"
                        + " where it was started."));
  }

  private boolean isClaimed() throws IOException {
    try (FileChannel channel = open();
        FileLock free = channel.tryLock()) {
      return free == null;
    }
  }

  private Optional<Properties> read() throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    Properties cluster = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      cluster.load(reader);
    }
    return Optional.of(cluster);
  }

  /**
   * Ends the cluster, and waits until it has ended.
   *
   * @throws CannotRunException if none runs, or it has not ended after a minute
   */
  void stop() throws IOException {
    ofRunningCluster();
    delete();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (isClaimed()) {
      if (System.nanoTime() - end > 0) {
        throw new CannotRunException(
            "The cluster has not ended: press Ctrl-C where it was started.");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
