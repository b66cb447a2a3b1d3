package io.sparkcourse.section3;

import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Answer;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import scala.Tuple2;

class Ex05aExactlyOnceRevenueAnswersTest extends AnswersTest<Answer> {
  private static final String ADDS_ROWS = "A batch that is written again adds its rows again";
  private static final String LOST = "Sales are lost: it had noted as saved";
  private static final String TWICE = "Sales are there twice: it had saved";

  private static final String INSERT = "INSERT INTO revenue VALUES (?1, ?2, ?3)";
  private static final String MERGE =
      "MERGE INTO revenue KEY (batch_time, shop) VALUES (?1, ?2, ?3)";

  /** Which partitions are saved, as long as this process lives. */
  private static final Set<String> SAVED = ConcurrentHashMap.newKeySet();

  Ex05aExactlyOnceRevenueAnswersTest() {
    super(new Ex05aExactlyOnceRevenueCheck());

    wrong(
        "plain INSERT", ADDS_ROWS, inTransaction((db, time, rows) -> each(db, INSERT, time, rows)));
    wrong(
        "MERGE by the clock's time instead of the batch's",
        "A batch that is written again gets another batch_time",
        inTransaction((db, time, rows) -> each(db, MERGE, System.nanoTime(), rows)));
    wrong(
        "amount = amount + x",
        "A batch that is written again is added to the totals again",
        inTransaction(Ex05aExactlyOnceRevenueAnswersTest::addToTotals));
    wrong(
        "noted first, in a transaction of its own",
        LOST,
        byPartition(
            (db, time, rows) -> {
              if (!isNoted(db, time, partition())) {
                note(db, time, partition());
                db.setAutoCommit(false);
                each(db, INSERT, time, rows);
                db.commit();
              }
            }));
    wrong(
        "noted last, in a transaction of its own",
        TWICE,
        byPartition(
            (db, time, rows) -> {
              if (!isNoted(db, time, partition())) {
                db.setAutoCommit(false);
                each(db, INSERT, time, rows);
                db.commit();
                note(db, time, partition());
                db.commit();
              }
            }));
    wrong(
        "each row commits",
        TWICE,
        byPartition(
            (db, time, rows) -> {
              if (!isNoted(db, time, partition())) {
                each(db, INSERT, time, rows);
                note(db, time, partition());
              }
            }));
    wrong(
        "the note without the partition",
        "A batch is written in several tasks, one a partition. If a note names only the batch",
        inTransaction(
            (db, time, rows) -> {
              if (!isNoted(db, time, 0)) {
                note(db, time, 0);
                each(db, INSERT, time, rows);
              }
            }));
    wrong(
        "the note's key says no",
        "A batch that is written again fails on a key that is there already",
        inTransaction(
            (db, time, rows) -> {
              note(db, time, partition());
              each(db, INSERT, time, rows);
            }));
    wrong(
        "what is saved is remembered in a static field",
        "What is saved, it remembers in the memory of its process",
        inTransaction(
            (db, time, rows) -> {
              if (SAVED.add(time + "/" + partition())) {
                each(db, INSERT, time, rows);
              }
            }));
    wrong(
        "exceptions are swallowed",
        "The database went away in the middle of a batch, and the batch counts as done",
        byPartition(
            (db, time, rows) -> {
              try {
                db.setAutoCommit(false);
                each(db, MERGE, time, rows);
                db.commit();
              } catch (SQLException logged) {
                // the log says what happened, and nobody reads it
              }
            }));
    wrong(
        "MERGE by shop alone",
        "A batch overwrites what the ones before have earned",
        inTransaction(
            (db, time, rows) ->
                each(db, "MERGE INTO revenue KEY (shop) VALUES (?1, ?2, ?3)", time, rows)));
    wrong(
        "MERGE without reduceByKey",
        "Of the sales of a shop in one batch only one is there",
        (sales, url) ->
            sales.foreachRDD(
                (rdd, time) -> {
                  long batchTime = time.milliseconds();
                  rdd.foreachPartition(
                      rows -> transaction(url, db -> each(db, MERGE, batchTime, rows)));
                }));
    wrong(
        "no commit",
        "Nothing is in the table revenue",
        byPartition(
            (db, time, rows) -> {
              db.setAutoCommit(false);
              each(db, INSERT, time, rows);
            }));
    wrong("nothing at all", "It writes nothing", (sales, url) -> sales.reduceByKey(Long::sum));

    right(
        "MERGE by batch and shop", inTransaction((db, time, rows) -> each(db, MERGE, time, rows)));
    right(
        "totals and a note for the batch, written by the driver",
        (sales, url) ->
            sales
                .reduceByKey(Long::sum)
                .foreachRDD(
                    (rdd, time) -> {
                      List<Tuple2<String, Long>> revenue = rdd.collect();
                      transaction(
                          url,
                          db -> {
                            if (!isNoted(db, time.milliseconds(), 0)) {
                              note(db, time.milliseconds(), 0);
                              addToTotals(db, 0, revenue.iterator());
                            }
                          });
                    }));
  }

  /** What is done with a partition of reduced sales. */
  @FunctionalInterface
  private interface Save extends Serializable {
    void rows(Connection database, long batchTime, Iterator<Tuple2<String, Long>> rows)
        throws SQLException;
  }

  /** What is done on a connection. */
  @FunctionalInterface
  private interface Work {
    void on(Connection database) throws SQLException;
  }

  /** In tasks, each with a connection on which each statement commits. */
  private static Answer byPartition(Save save) {
    return (sales, url) ->
        sales
            .reduceByKey(Long::sum)
            .foreachRDD(
                (rdd, time) -> {
                  long batchTime = time.milliseconds();
                  rdd.foreachPartition(
                      rows -> {
                        try (Connection database = DriverManager.getConnection(url)) {
                          save.rows(database, batchTime, rows);
                        }
                      });
                });
  }

  /** In tasks, each with a transaction. */
  private static Answer inTransaction(Save save) {
    return byPartition(
        (database, batchTime, rows) -> {
          database.setAutoCommit(false);
          save.rows(database, batchTime, rows);
          database.commit();
        });
  }

  private static void transaction(String url, Work work) throws SQLException {
    try (Connection database = DriverManager.getConnection(url)) {
      database.setAutoCommit(false);
      work.on(database);
      database.commit();
    }
  }

  private static void each(
      Connection database, String sql, long batchTime, Iterator<Tuple2<String, Long>> rows)
      throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      while (rows.hasNext()) {
        Tuple2<String, Long> row = rows.next();
        statement.setLong(1, batchTime);
        statement.setString(2, row._1());
        statement.setLong(3, row._2());
        statement.executeUpdate();
      }
    }
  }

  /** One row a shop, without a batch. */
  private static void addToTotals(
      Connection database, long ignored, Iterator<Tuple2<String, Long>> rows) throws SQLException {
    try (PreparedStatement update =
            database.prepareStatement("UPDATE revenue SET cents = cents + ? WHERE shop = ?");
        PreparedStatement insert =
            database.prepareStatement("INSERT INTO revenue VALUES (0, ?, ?)")) {
      while (rows.hasNext()) {
        Tuple2<String, Long> row = rows.next();
        update.setLong(1, row._2());
        update.setString(2, row._1());
        if (update.executeUpdate() == 0) {
          insert.setString(1, row._1());
          insert.setLong(2, row._2());
          insert.executeUpdate();
        }
      }
    }
  }

  private static boolean isNoted(Connection database, long batchTime, int partition)
      throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement(
            "SELECT 1 FROM commits WHERE batch_time = ? AND partition_id = ?")) {
      query.setLong(1, batchTime);
      query.setInt(2, partition);
      return query.executeQuery().next();
    }
  }

  private static void note(Connection database, long batchTime, int partition) throws SQLException {
    try (PreparedStatement insert =
        database.prepareStatement("INSERT INTO commits VALUES (?, ?)")) {
      insert.setLong(1, batchTime);
      insert.setInt(2, partition);
      insert.executeUpdate();
    }
  }

  private static int partition() {
    return TaskContext.getPartitionId();
  }
}
