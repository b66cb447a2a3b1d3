package io.sparkcourse.section3;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.Records;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** One database with the tables of exercise 3.5a; it stays open as long as this does. */
final class Ex05aDatabase implements AutoCloseable {
  private final String url;
  private final Connection connection;

  private Ex05aDatabase(String url, Connection connection) {
    this.url = url;
    this.connection = connection;
  }

  /** A new one, empty. */
  static Ex05aDatabase create(LocalDatabase server, String name) throws SQLException {
    Connection connection = server.connect(name);
    Ex05aExactlyOnceRevenue.createTables(connection);
    return new Ex05aDatabase(server.jdbcUrl(name), connection);
  }

  /** The address for an answer, by which it can be broken off. */
  String jdbcUrl() {
    return KillAndRecover.jdbcUrl(url);
  }

  /** Cents by shop. */
  Map<String, Long> revenue() throws SQLException {
    return Records.ofQuery(url, "SELECT shop, SUM(cents) FROM revenue GROUP BY shop").counts();
  }

  /** How many rows there are of each batch time, in both tables together. */
  Map<String, Long> rowsByBatchTime() throws SQLException {
    return Records.ofQuery(
            url,
            "SELECT batch_time, count(*) FROM (SELECT batch_time FROM revenue UNION ALL SELECT"
                + " batch_time FROM commits) GROUP BY batch_time")
        .counts();
  }

  /** Shops by the batch of their rows, or by whatever stands there in its place. */
  Map<String, Long> rowsByBatchAndShop() throws SQLException {
    return Records.ofQuery(
            url,
            "SELECT batch_time || ' ' || shop, count(*) FROM revenue GROUP BY batch_time, shop")
        .counts();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
