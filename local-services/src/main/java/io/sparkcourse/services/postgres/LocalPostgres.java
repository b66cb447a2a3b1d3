package io.sparkcourse.services.postgres;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.files.DirectoryTree;
import io.sparkcourse.services.LocalPort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * PostgreSQL on this machine: the real server, from a jar, in its own processes.
 *
 * <p>It listens on 127.0.0.1 only and has one empty database, whose user needs no password.
 * Everything that it writes is in one temporary directory, which is deleted when it is closed: for
 * speed, it does not wait for the disk, so it is not suitable for data that must survive a power
 * cut.
 *
 * <p>If this JVM is told to end before, by Ctrl-C or {@code System.exit}, the server is closed
 * then, after Spark's contexts; if the JVM is killed, {@link PostgresGuard} ends the server.
 */
public final class LocalPostgres implements AutoCloseable {
  /** The folder with the databases, in the directory of a server. */
  static final String DATA = "data";

  private static final String WORKING_DIRECTORY = "ot.epg.working-dir";
  private static final String USER = "postgres";
  private static final String DATABASE = "postgres";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** After Spark, which may still write, and before directories are deleted. */
  private static final int AFTER_SPARK = 20;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "", // in the system's temporary directory
          "synchronous_commit", "off",
          "full_page_writes", "off",
          "timezone", "UTC");

  private final Path directory;
  private final Runnable whenJvmEnds = this::closeNow;
  private final PostgresGuard guard;
  private EmbeddedPostgres server;

  private LocalPostgres(Path directory, int port) throws IOException {
    this.directory = directory;
    this.guard = PostgresGuard.watch(directory);
    ShutdownHookManager.get().addShutdownHook(whenJvmEnds, AFTER_SPARK);
    try {
      server = builder(port).start();
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** A server on a free port. */
  public static LocalPostgres start() throws IOException {
    return start(LocalPort.anyFree());
  }

  /**
   * A server on this port.
   *
   * @throws CannotRunException if the port is taken
   */
  public static LocalPostgres start(int port) throws IOException {
    LocalPort.requireFree(port);
    return new LocalPostgres(Files.createTempDirectory("postgres-").toRealPath(), port);
  }

  private EmbeddedPostgres.Builder builder(int port) {
    EmbeddedPostgres.Builder builder =
        builderIn(directory)
            .setPort(port)
            .setOverrideWorkingDirectory(directory.resolve("programs").toFile())
            .setDataDirectory(directory.resolve(DATA))
            .setLocaleConfig("locale", "C") // the same order of texts on every machine
            .setRegisterShutdownHook(false)
            .setPGStartupWait(PATIENCE);
    SETTINGS.forEach(builder::setServerConfig);
    return builder;
  }

  /**
   * The library creates a folder in the temporary directory unless a property names another one.
   */
  private static synchronized EmbeddedPostgres.Builder builderIn(Path directory) {
    System.setProperty(WORKING_DIRECTORY, directory.toString());
    try {
      return EmbeddedPostgres.builder();
    } finally {
      System.clearProperty(WORKING_DIRECTORY);
    }
  }

  /** The URL for JDBC, including the user. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE + "?user=" + USER;
  }

  /** Stops the server, cuts its connections, and deletes its directory. */
  @Override
  public void close() {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(whenJvmEnds);
    }
    closeNow();
  }

  private synchronized void closeNow() {
    if (server != null) {
      try {
        server.close();
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
      server = null;
    }
    DirectoryTree.delete(directory);
    guard.close();
  }
}
