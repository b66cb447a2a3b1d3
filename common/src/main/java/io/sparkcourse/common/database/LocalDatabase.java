package io.sparkcourse.common.database;

import io.sparkcourse.common.failure.CannotRunException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.engine.SysProperties;
import org.h2.tools.Server;

/**
 * A separate database server (H2), reached over TCP by any JDBC client, in this process or another.
 * It keeps its data in files, so it can go down and come back, as databases do.
 *
 * <p>It listens on 127.0.0.1 only, on a free port, which stays the same for its whole lifetime.
 */
public final class LocalDatabase implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String FREE_PORT = "0";

  private final Path directory;
  private String port = FREE_PORT;
  private Server server;

  private LocalDatabase(Path directory) {
    this.directory = directory;
  }

  /**
   * A running server.
   *
   * @param directory keeps the data; created if it does not exist, and left when the server closes
   * @throws CannotRunException if it cannot listen
   */
  public static LocalDatabase start(Path directory) {
    LocalDatabase database = new LocalDatabase(directory.toAbsolutePath());
    database.up();
    return database;
  }

  /**
   * The address of a database on this server, which is created when a client first connects to it.
   */
  public String jdbcUrl(String name) {
    return "jdbc:h2:tcp://" + LOOPBACK + ":" + port + "/./" + name;
  }

  /**
   * A connection to a database on this server, as any client gets it.
   *
   * @throws SQLException also if the server is down
   */
  public Connection connect(String name) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(name));
  }

  /** Lets clients connect; the first call comes from {@link #start}. */
  public void up() {
    // H2 reads it once, when its first class is loaded; without it, it listens on every interface.
    System.setProperty("h2.bindAddress", LOOPBACK);
    if (!LOOPBACK.equals(SysProperties.BIND_ADDRESS)) {
      throw new IllegalStateException(
          "H2 was loaded before LocalDatabase, and would listen on every interface: start the"
              + " LocalDatabase first, or set -Dh2.bindAddress=127.0.0.1.");
    }
    try {
      server =
          Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-baseDir", directory.toString())
              .start();
    } catch (SQLException cause) {
      throw new CannotRunException(
          "The course's database cannot listen on " + LOOPBACK + ": " + cause.getMessage(), cause);
    }
    port = Integer.toString(server.getPort());
  }

  /** Cuts all connections, even in the middle of a transaction, and refuses new ones. */
  public void down() {
    server.stop();
  }

  @Override
  public void close() {
    down();
  }
}
