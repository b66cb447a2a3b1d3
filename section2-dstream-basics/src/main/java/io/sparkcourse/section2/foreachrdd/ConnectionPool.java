package io.sparkcourse.section2.foreachrdd;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A connection pool for each database, in each JVM that runs tasks. It is not sent there: the first
 * task that needs a connection creates it.
 */
final class ConnectionPool {
  /**
   * Static, since a task and all its objects are gone when it ends; only the classes of its JVM
   * stay.
   */
  private static final Map<Database, HikariDataSource> POOLS = new ConcurrentHashMap<>();

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration WAIT_FOR_DATABASE = Duration.ofSeconds(30);

  static {
    // An executor's JVM ends without a call to its tasks.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> POOLS.values().forEach(HikariDataSource::close), "close-pools"));
  }

  private ConnectionPool() {}

  // region get
  /**
   * A connection from the pool; its {@code close()} returns it.
   *
   * @throws SQLException also if the database cannot be reached within 30 seconds
   */
  static Connection getConnection(Database database) throws SQLException {
    return POOLS
        .computeIfAbsent(database, key -> new HikariDataSource(config(key)))
        .getConnection();
  }

  static HikariConfig config(Database database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(Runtime.getRuntime().availableProcessors()); // a task for each
    config.setMinimumIdle(0); // none is opened in advance, or kept forever
    config.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    config.setInitializationFailTimeout(-1); // or the pool opens one as a test
    config.setConnectionTimeout(WAIT_FOR_DATABASE.toMillis());
    config.setExceptionOverride(new Broken());
    return config;
  }

  /** Closes this JVM's pool, if it exists; the next call for a connection creates a new one. */
  static void close(Database database) {
    HikariDataSource pool = POOLS.remove(database);
    if (pool != null) {
      pool.close();
    }
  }

  // endregion

  /** Discards a broken connection, regardless of the database's error code. */
  private static final class Broken implements SQLExceptionOverride {
    @java.lang.Override // Override is Hikari's here
    public Override adjudicate(SQLException failure) {
      return failure instanceof SQLNonTransientConnectionException
          ? Override.MUST_EVICT
          : Override.CONTINUE_EVICT;
    }
  }
}
