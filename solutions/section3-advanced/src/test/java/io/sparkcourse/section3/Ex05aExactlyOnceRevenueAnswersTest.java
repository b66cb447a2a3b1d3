package io.sparkcourse.section3;

import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Answer;
import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.Optional;
import scala.Tuple2;

class Ex05aExactlyOnceRevenueAnswersTest extends AnswersTest<Answer> {
  private static final String INSERT = "INSERT INTO revenue VALUES (?1, ?2, ?3)";
  private static final String MERGE =
      "MERGE INTO revenue KEY (batch_time, shop) VALUES (?1, ?2, ?3)";

  /** Which partitions are saved, as long as this process lives. */
  private static final Set<String> SAVED = ConcurrentHashMap.newKeySet();

  /** Not in a restarted process, in which save is not called. */
  private static volatile String address;

  Ex05aExactlyOnceRevenueAnswersTest() {
    super(new Ex05aExactlyOnceRevenueCheck());

    wrong(
        "plain INSERT",
        Mistaken.ADDS_AGAIN,
        inTransaction((db, time, rows) -> each(db, INSERT, time, rows)));
    wrong(
        "MERGE by the clock's time instead of the batch's",
        Mistaken.ANOTHER_TIME_IN_EACH_ATTEMPT,
        inTransaction((db, time, rows) -> each(db, MERGE, System.nanoTime(), rows)));
    wrong(
        "amount = amount + x",
        Mistaken.ADDS_AGAIN,
        inTransaction(Ex05aExactlyOnceRevenueAnswersTest::addToTotals));
    wrong(
        "noted first, in a transaction of its own",
        Mistaken.LOSES_BETWEEN_TWO_COMMITS,
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
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
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
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
        byPartition(
            (db, time, rows) -> {
              if (!isNoted(db, time, partition())) {
                each(db, INSERT, time, rows);
                note(db, time, partition());
              }
            }));
    wrong(
        "the note without the partition, looked for",
        Mistaken.ONE_NOTE_FOR_A_BATCH,
        inOneTaskAfterTheOther(
            (db, time, rows) -> {
              if (!isNoted(db, time, 0)) {
                note(db, time, 0);
                each(db, INSERT, time, rows);
              }
            }));
    wrong(
        "the note without the partition, inserted",
        Mistaken.NOTE_OF_ANOTHER_TASK,
        inTransaction(
            (db, time, rows) -> {
              note(db, time, 0);
              each(db, INSERT, time, rows);
            }));
    wrong(
        "the note's key says no",
        Mistaken.INSERTS_A_NOTE_THAT_IS_THERE,
        inTransaction(
            (db, time, rows) -> {
              note(db, time, partition());
              each(db, INSERT, time, rows);
            }));
    wrong(
        "the last batch that is saved, in place of a note for each",
        Mistaken.SKIPS_A_BATCH_THAT_FAILED,
        (sales, url) ->
            sales
                .reduceByKey(Long::sum)
                .foreachRDD(
                    (rdd, time) -> {
                      List<Tuple2<String, Long>> revenue = rdd.collect();
                      transaction(
                          url,
                          db -> {
                            if (lastNote(db, 0) < time.milliseconds()) {
                              each(db, INSERT, time.milliseconds(), revenue.iterator());
                              note(db, time.milliseconds(), 0);
                            }
                          });
                    }));
    wrong(
        "the last batch that is saved of each partition",
        Mistaken.SKIPS_A_BATCH_THAT_FAILED,
        inTransaction(
            (db, time, rows) -> {
              if (lastNote(db, partition()) < time) {
                each(db, INSERT, time, rows);
                note(db, time, partition());
              }
            }));
    wrong(
        "any error is taken for a note that is there",
        Mistaken.LOSES_WHAT_FAILED,
        inTransaction(
            (db, time, rows) -> {
              try {
                note(db, time, partition());
              } catch (SQLException thereAlready) {
                return;
              }
              each(db, INSERT, time, rows);
            }));
    wrong(
        "parts named by a hash of the shop",
        Mistaken.SHOPS_OF_ONE_HASH,
        inTransaction(
            (db, time, rows) -> {
              while (rows.hasNext()) {
                Tuple2<String, Long> row = rows.next();
                int hash = row._1().hashCode();
                if (!isNoted(db, time, hash)) {
                  note(db, time, hash);
                  each(db, INSERT, time, List.of(row).iterator());
                }
              }
            }));
    wrong(
        "deletes the batch in each partition, and inserts",
        Mistaken.DELETES_SALES_OF_OTHER_PARTITIONS,
        inOneTaskAfterTheOther(
            (db, time, rows) -> {
              delete(db, "DELETE FROM revenue WHERE batch_time = ?", time);
              each(db, INSERT, time, rows);
            }));
    wrong(
        "reads the iterator twice",
        Mistaken.NOTES_WITHOUT_SALES,
        inTransaction(
            (db, time, rows) -> {
              List<Tuple2<String, Long>> all = new ArrayList<>();
              rows.forEachRemaining(all::add);
              if (!all.isEmpty() && !isNoted(db, time, partition())) {
                note(db, time, partition());
                each(db, INSERT, time, rows);
              }
            }));
    wrong(
        "what is saved is remembered in a static field",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        inTransaction(
            (db, time, rows) -> {
              if (SAVED.add(time + "/" + partition())) {
                each(db, INSERT, time, rows);
              }
            }));
    wrong(
        "exceptions are swallowed",
        Mistaken.LOSES_WHAT_FAILED,
        byPartition(
            (db, time, rows) -> {
              try {
                db.setAutoCommit(false);
                each(db, MERGE, time, rows);
                db.commit();
              } catch (SQLException logged) {
                // the log says what happened, but nobody reads it
              }
            }));
    wrong(
        "an exception that stays in its future",
        Mistaken.LOSES_WHAT_FAILED,
        (sales, url) ->
            sales
                .reduceByKey(Long::sum)
                .foreachRDD(
                    (rdd, time) -> {
                      long batchTime = time.milliseconds();
                      try {
                        rdd.foreachPartitionAsync(
                                rows -> transaction(url, db -> each(db, MERGE, batchTime, rows)))
                            .get();
                      } catch (ExecutionException reportedElsewhere) {
                        // the job has failed, but the batch has not
                      }
                    }));
    wrong(
        "an asynchronous action for which nobody waits",
        Mistaken.LOSES_WHAT_FAILED,
        (sales, url) ->
            sales
                .reduceByKey(Long::sum)
                .foreachRDD(
                    (rdd, time) -> {
                      long batchTime = time.milliseconds();
                      rdd.foreachPartitionAsync(
                          rows -> transaction(url, db -> each(db, MERGE, batchTime, rows)));
                    }));
    wrong(
        "connections stay open",
        Mistaken.WAITS_FOR_ITSELF,
        (sales, url) ->
            sales
                .reduceByKey(Long::sum)
                .foreachRDD(
                    (rdd, time) -> {
                      long batchTime = time.milliseconds();
                      rdd.foreachPartition(
                          rows -> {
                            Connection db = DriverManager.getConnection(url);
                            db.setAutoCommit(false);
                            if (!isNoted(db, batchTime, partition())) {
                              note(db, batchTime, partition());
                              each(db, INSERT, batchTime, rows);
                              db.commit();
                              db.close();
                            }
                          });
                    }));
    wrong(
        "MERGE by shop alone",
        Mistaken.OVERWRITES_EARLIER_BATCHES,
        inTransaction(
            (db, time, rows) ->
                each(db, "MERGE INTO revenue KEY (shop) VALUES (?1, ?2, ?3)", time, rows)));
    wrong(
        "totals of a state, by MERGE with the shop alone",
        Mistaken.OVERWRITES_LATER_BATCHES,
        (sales, url) ->
            sales
                .<Long>updateStateByKey(
                    (came, total) ->
                        Optional.of(
                            total.orElse(0L) + came.stream().mapToLong(Long::longValue).sum()))
                .foreachRDD(
                    rdd ->
                        rdd.foreachPartition(
                            rows ->
                                transaction(
                                    url,
                                    db ->
                                        each(
                                            db,
                                            "MERGE INTO revenue KEY (shop) VALUES (?1, ?2, ?3)",
                                            0,
                                            rows)))));
    wrong(
        "MERGE without reduceByKey",
        Mistaken.MERGES_SALES_OF_A_SHOP,
        (sales, url) ->
            sales.foreachRDD(
                (rdd, time) -> {
                  long batchTime = time.milliseconds();
                  rdd.foreachPartition(
                      rows -> transaction(url, db -> each(db, MERGE, batchTime, rows)));
                }));
    wrong(
        "equal sales once",
        Mistaken.EQUAL_SALES_ONCE,
        (sales, url) ->
            inTransaction((db, time, rows) -> each(db, MERGE, time, rows))
                .save(sales.transformToPair(rdd -> rdd.distinct()), url));
    wrong(
        "the note says what is saved, and not when",
        Mistaken.EQUAL_BATCHES_ONCE,
        (sales, url) ->
            sales
                .reduceByKey(Long::sum)
                .foreachRDD(
                    (rdd, time) -> {
                      List<Tuple2<String, Long>> revenue = rdd.collect();
                      Set<Tuple2<String, Long>> contents = Set.copyOf(revenue);
                      transaction(
                          url,
                          db -> {
                            if (!isNoted(db, 0, contents.hashCode())) {
                              note(db, 0, contents.hashCode());
                              each(db, INSERT, time.milliseconds(), revenue.iterator());
                            }
                          });
                    }));
    wrong(
        "shops in lower case",
        CommonMistake.DIFFERS,
        (sales, url) ->
            Ex05aExactlyOnceRevenue.save(
                sales.mapToPair(
                    sale -> new Tuple2<>(sale._1().toLowerCase(Locale.ROOT), sale._2())),
                url));
    wrong(
        "shops without spaces around their names",
        CommonMistake.DIFFERS,
        (sales, url) ->
            Ex05aExactlyOnceRevenue.save(
                sales.mapToPair(sale -> new Tuple2<>(sale._1().strip(), sale._2())), url));
    wrong(
        "shops with one space between the words of their names",
        CommonMistake.DIFFERS,
        (sales, url) ->
            Ex05aExactlyOnceRevenue.save(
                sales.mapToPair(sale -> new Tuple2<>(sale._1().replaceAll(" +", " "), sale._2())),
                url));
    wrong(
        "leaves out shops without a name",
        CommonMistake.DIFFERS,
        (sales, url) ->
            Ex05aExactlyOnceRevenue.save(sales.filter(sale -> !sale._1().isEmpty()), url));
    wrong(
        "leaves out sales of 0 cents",
        CommonMistake.DIFFERS,
        (sales, url) -> Ex05aExactlyOnceRevenue.save(sales.filter(sale -> sale._2() != 0), url));
    wrong(
        "cents in a double",
        CommonMistake.DIFFERS,
        (sales, url) ->
            Ex05aExactlyOnceRevenue.save(
                sales.mapToPair(sale -> new Tuple2<>(sale._1(), (long) sale._2().doubleValue())),
                url));
    wrong(
        "no commit",
        Mistaken.NEVER_COMMITS,
        byPartition(
            (db, time, rows) -> {
              db.setAutoCommit(false);
              each(db, INSERT, time, rows);
            }));
    wrong(
        "reads only",
        Mistaken.WRITES_NOTHING,
        byPartition((db, time, rows) -> isNoted(db, time, partition())));
    wrong(
        "nothing at all",
        CommonMistake.NO_OUTPUT_OPERATION,
        (sales, url) -> sales.reduceByKey(Long::sum));
    wrong(
        "what save has put into a static field",
        Mistaken.DOES_NOT_SURVIVE_A_KILL,
        (sales, url) -> {
          address = url;
          sales
              .reduceByKey(Long::sum)
              .foreachRDD(
                  (rdd, time) -> {
                    long batchTime = time.milliseconds();
                    rdd.foreachPartition(
                        rows -> transaction(address, db -> each(db, MERGE, batchTime, rows)));
                  });
        });

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
    right(
        "a note for each partition of the sales as they come, written as a batch of statements",
        (sales, url) ->
            sales.foreachRDD(
                (rdd, time) -> {
                  long batchTime = time.milliseconds();
                  rdd.foreachPartition(
                      rows ->
                          transaction(
                              url,
                              db -> {
                                if (!isNoted(db, batchTime, partition())) {
                                  note(db, batchTime, partition());
                                  insertTogether(db, batchTime, rows);
                                }
                              }));
                }));
    right(
        "only the key of the note is taken for a note that is there",
        inTransaction(
            (db, time, rows) -> {
              try {
                note(db, time, partition());
              } catch (SQLIntegrityConstraintViolationException thereAlready) {
                return;
              }
              each(db, INSERT, time, rows);
            }));
    right(
        "deletes the rows of its shops, and inserts",
        inTransaction(
            (db, time, rows) -> {
              while (rows.hasNext()) {
                Tuple2<String, Long> row = rows.next();
                try (PreparedStatement delete =
                    db.prepareStatement("DELETE FROM revenue WHERE batch_time = ? AND shop = ?")) {
                  delete.setLong(1, time);
                  delete.setString(2, row._1());
                  delete.executeUpdate();
                }
                each(db, INSERT, time, List.of(row).iterator());
              }
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

  /** In tasks, one after another, each with a transaction. */
  private static Answer inOneTaskAfterTheOther(Save save) {
    return byPartition(
        (database, batchTime, rows) -> {
          synchronized (SAVED) {
            database.setAutoCommit(false);
            save.rows(database, batchTime, rows);
            database.commit();
          }
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

  /** One row per shop, without a batch. */
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

  /** The batch time of the last note of a partition; 0 if there is none. */
  private static long lastNote(Connection database, int partition) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement("SELECT MAX(batch_time) FROM commits WHERE partition_id = ?")) {
      query.setInt(1, partition);
      ResultSet last = query.executeQuery();
      last.next();
      return last.getLong(1);
    }
  }

  private static void delete(Connection database, String sql, long batchTime) throws SQLException {
    try (PreparedStatement delete = database.prepareStatement(sql)) {
      delete.setLong(1, batchTime);
      delete.executeUpdate();
    }
  }

  private static void insertTogether(
      Connection database, long batchTime, Iterator<Tuple2<String, Long>> rows)
      throws SQLException {
    try (PreparedStatement insert = database.prepareStatement(INSERT)) {
      while (rows.hasNext()) {
        Tuple2<String, Long> row = rows.next();
        insert.setLong(1, batchTime);
        insert.setString(2, row._1());
        insert.setLong(3, row._2());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static int partition() {
    return TaskContext.getPartitionId();
  }
}
