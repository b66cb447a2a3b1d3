package io.sparkcourse.section2.foreachrdd;

import io.sparkcourse.common.database.JdbcLog;
import io.sparkcourse.common.database.JdbcLog.Call;
import io.sparkcourse.common.database.JdbcLog.Kind;
import io.sparkcourse.common.database.LocalDatabase;
import java.sql.SQLException;
import java.util.function.BiConsumer;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** A way to write a stream into a database, with its own database, whose calls are counted. */
record CountedPattern(
    String name,
    BiConsumer<JavaPairDStream<String, Integer>, Database> pattern,
    Database database,
    JdbcLog log) {
  static CountedPattern of(
      String name,
      LocalDatabase server,
      BiConsumer<JavaPairDStream<String, Integer>, Database> pattern)
      throws SQLException {
    Database database = Database.at(server.jdbcUrl(name.replaceAll("\\W", "_")));
    HashtagTable.execute(database, HashtagTable.CREATE);
    return new CountedPattern(name, pattern, database, JdbcLog.of(database.jdbcUrl()));
  }

  /** The same database, but each call is recorded. */
  Database logged() {
    return Database.at(log.jdbcUrl());
  }

  void print() throws SQLException {
    System.out.printf(
        "%-34s %7d %11d %13d %5d%n",
        name,
        log.count(Kind.CONNECT),
        log.count(Kind.EXECUTE),
        log.calls().stream().filter(CountedPattern::endsTransaction).count(),
        HashtagTable.rows(database));
  }

  private static boolean endsTransaction(Call call) {
    return call.kind() == Kind.COMMIT || (call.kind() == Kind.EXECUTE && call.autoCommit());
  }

  void close() throws SQLException {
    ConnectionPool.close(logged());
    log.close();
  }
}
