package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.labs.recovery.KilledSource.Feed;
import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillAndRecover;
import io.sparkcourse.testing.recovery.Records;
import io.sparkcourse.testing.recovery.Recovery;
import io.sparkcourse.testing.recovery.RecoveryVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Kills {@link PageCountsJob} again and again, and looks into each of its sinks afterwards. */
final class PageCountsKills {
  private PageCountsKills() {}

  /**
   * Runs the job over one source.
   *
   * @param directory an empty one, for the database, the checkpoints and the text files
   * @param beforeEachLife called for each life of the job, to show progress
   * @return a verdict for each sink
   */
  static Map<KilledSink, RecoveryVerdict> run(
      KilledSource source,
      LogSample sample,
      List<Kill> kills,
      Path directory,
      Runnable beforeEachLife)
      throws IOException, SQLException {
    try (LocalDatabase server = LocalDatabase.start(directory.resolve("database"));
        Connection database = server.connect("shop"); // open all the time, and so is the database
        Feed feed = source.feed(directory, sample, kills.size() + 1)) {
      createTables(database);
      String url = server.jdbcUrl("shop");
      KillAndRecover job =
          KillAndRecover.job(PageCountsJob.class)
              .jvmFlags(source.flags().toArray(String[]::new))
              .args("--source", source.source().name(), "--input", feed.input())
              .args(
                  "--sinks",
                  source.sinks().stream().map(Enum::name).collect(Collectors.joining(",")))
              .args("--database", KillAndRecover.jdbcUrl(url), "--directory", directory.toString())
              .args("--minutes", Integer.toString(sample.minutes()), "--speed", "max")
              .beforeEachRun(
                  (life, kill) -> {
                    feed.life().begins(life);
                    beforeEachLife.run();
                  });
      kills.forEach(job::kill);
      Recovery recovery = job.run();
      return verdicts(
          source, sample, recovery, new KilledSink.LeftBehind(recovery.output(), url, directory));
    }
  }

  private static void createTables(Connection database) throws SQLException {
    JdbcSinks.createTables(database);
    SeparateCommits.createTables(database);
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE totals (page VARCHAR PRIMARY KEY, n BIGINT)");
    }
  }

  private static Map<KilledSink, RecoveryVerdict> verdicts(
      KilledSource source, LogSample sample, Recovery recovery, KilledSink.LeftBehind left)
      throws SQLException {
    Records sent = Records.of(sample.lines().stream().map(LogSample::page).toList());
    Map<KilledSink, RecoveryVerdict> verdicts = new EnumMap<>(KilledSink.class);
    for (KilledSink sink : source.sinks()) {
      verdicts.put(
          sink,
          RecoveryVerdict.of(
              source.title(), sink.title(), recovery.kills().size(), sent, sink.read(left)));
    }
    return verdicts;
  }
}
