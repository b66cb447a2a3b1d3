package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.database.LocalDatabase;
import java.sql.SQLException;

/** A writer and its databases: one that goes down, and one that stays up while the task dies. */
record OutageTrial(Writer writer, Database goesDown, Outage outage, Database staysUp) {
  static OutageTrial of(Writer writer, LocalDatabase server, int rowsBeforeOutage)
      throws SQLException {
    Database goesDown = table(server, "goes_down", writer);
    Outage outage = new Outage(server, goesDown, rowsBeforeOutage);
    return new OutageTrial(writer, goesDown, outage, table(server, "stays_up", writer));
  }

  private static Database table(LocalDatabase server, String name, Writer writer)
      throws SQLException {
    String ofWriter = name + "_" + writer.name().replaceAll("\\W", "_");
    Database database = Database.at(server.jdbcUrl(ofWriter));
    HashtagTable.execute(
        database, writer.upsert() ? HashtagTable.CREATE : HashtagTable.CREATE_WITHOUT_KEY);
    return database;
  }

  /** The line of this writer. {@code expected} counts were in the batch. */
  void print(int expected) throws SQLException {
    System.out.printf(
        "%-23s | %9d %5d %6d | %4d %6d%n",
        writer.name(),
        outage.rowsMeanwhile(),
        expected - HashtagTable.hashtags(goesDown),
        twice(goesDown),
        expected - HashtagTable.hashtags(staysUp),
        twice(staysUp));
  }

  private static int twice(Database database) throws SQLException {
    return HashtagTable.rows(database) - HashtagTable.hashtags(database);
  }

  void close() throws SQLException {
    outage.close();
    ConnectionPool.close(staysUp);
  }
}
