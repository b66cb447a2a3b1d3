package io.sparkcourse.section2.foreachrdd;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.spark.streaming.Time;
import scala.Tuple2;

/** The table of these demos: how many tweets of a micro-batch had a hashtag. */
final class HashtagTable {
  private static final String COLUMNS =
      "batch_time BIGINT NOT NULL, hashtag VARCHAR(140) NOT NULL, tweets INT NOT NULL";

  /** One row for each hashtag of a batch: the database itself refuses a second one. */
  static final String CREATE =
      "CREATE TABLE IF NOT EXISTS hashtag_counts ("
          + COLUMNS
          + ", PRIMARY KEY (batch_time, hashtag))";

  static final String CREATE_WITHOUT_KEY =
      "CREATE TABLE IF NOT EXISTS hashtag_counts (" + COLUMNS + ")";

  static final String INSERT =
      "INSERT INTO hashtag_counts (batch_time, hashtag, tweets) VALUES (?, ?, ?)";

  private HashtagTable() {}

  // region upsert
  static String upsert(Connection connection) throws SQLException {
    return upsert(connection.getMetaData().getDatabaseProductName());
  }

  /** Inserts a row, or overwrites the row with the same key, in the dialect of this database. */
  static String upsert(String databaseProduct) {
    return switch (databaseProduct) {
      case "PostgreSQL", "SQLite" ->
          INSERT + " ON CONFLICT (batch_time, hashtag) DO UPDATE SET tweets = EXCLUDED.tweets";
      case "MySQL", "MariaDB" -> INSERT + " ON DUPLICATE KEY UPDATE tweets = VALUES(tweets)";
      default -> // the SQL standard, and H2
          """
          MERGE INTO hashtag_counts t
          USING (VALUES (CAST(? AS BIGINT), CAST(? AS VARCHAR(140)), CAST(? AS INT)))
            AS s (batch_time, hashtag, tweets)
          ON t.batch_time = s.batch_time AND t.hashtag = s.hashtag
          WHEN MATCHED THEN UPDATE SET tweets = s.tweets
          WHEN NOT MATCHED THEN INSERT (batch_time, hashtag, tweets)
            VALUES (s.batch_time, s.hashtag, s.tweets)
          """;
    };
  }

  // endregion

  // region set
  /** Fills in the parameters of an insert or an upsert. */
  static void set(PreparedStatement statement, Time time, Tuple2<String, Integer> count)
      throws SQLException {
    statement.setLong(1, time.milliseconds());
    statement.setString(2, count._1());
    statement.setInt(3, count._2());
  }

  // endregion

  /** Executes one statement on a new connection. */
  static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The number of rows. */
  static int rows(Database database) throws SQLException {
    return number(database, "SELECT COUNT(*) FROM hashtag_counts");
  }

  /** The number of different hashtags, in all batches. */
  static int hashtags(Database database) throws SQLException {
    return number(database, "SELECT COUNT(DISTINCT hashtag) FROM hashtag_counts");
  }

  private static int number(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getInt(1);
    }
  }
}
