package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;

import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.section5.Ex13aEachOrderOnceCheck.Answer;
import io.sparkcourse.section5.Ex13aEachOrderOnceCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;

class Ex13aEachOrderOnceAnswersTest extends AnswersTest<Answer> {
  private static final String BY_SHOP_AND_NUMBER = "shop = ?1 AND number = ?2";
  private static final String ADD =
      "MERGE INTO revenue r USING (VALUES (CAST(? AS VARCHAR), CAST(? AS BIGINT)))"
          + " AS s (shop, cents) ON r.shop = s.shop"
          + " WHEN MATCHED THEN UPDATE SET cents = r.cents + s.cents"
          + " WHEN NOT MATCHED THEN INSERT VALUES (s.shop, s.cents)";
  private static final String UNIQUE_VIOLATION = "23505";

  private static final Set<List<Object>> SEEN = ConcurrentHashMap.newKeySet();
  private static final Queue<Connection> LEFT_OPEN = new ConcurrentLinkedQueue<>();

  Ex13aEachOrderOnceAnswersTest() {
    super(new Ex13aEachOrderOnceCheck());

    wrong(
        "adds each micro-batch",
        Mistaken.ADDS_WHAT_COMES_AGAIN,
        inDriver((rows, id, connection) -> addAll(connection, rows)));
    wrong(
        "adds the different ones of each micro-batch",
        Mistaken.ADDS_WHAT_COMES_AGAIN_IN_ANOTHER_MICRO_BATCH,
        (orders, id, jdbcUrl) ->
            inDriver((rows, same, connection) -> addAll(connection, rows))
                .write(orders.dropDuplicates("shop", "number"), id, jdbcUrl));
    wrong(
        "a note for each batch id",
        Mistaken.EACH_BATCH_ID_ONCE,
        (orders, id, jdbcUrl) -> {
          createBatches(jdbcUrl);
          inDriver(
                  (rows, same, connection) -> {
                    if (isNewBatch(connection, id)) {
                      addAll(connection, rows);
                    }
                  })
              .write(orders, id, jdbcUrl);
        });
    wrong(
        "a note for each batch id, and the different ones of it",
        Mistaken.EACH_BATCH_ID_ONCE_AND_EACH_ORDER_OF_A_BATCH,
        (orders, id, jdbcUrl) -> {
          createBatches(jdbcUrl);
          inDriver(
                  (rows, same, connection) -> {
                    if (isNewBatch(connection, id)) {
                      addAll(connection, rows);
                    }
                  })
              .write(orders.distinct(), id, jdbcUrl);
        });
    wrong(
        "asks before the micro-batch which are there",
        Mistaken.ADDS_WHAT_COMES_TWICE_IN_A_MICRO_BATCH,
        inDriver(
            (rows, id, connection) -> {
              Set<List<Object>> there = there(connection);
              for (Row order : rows) {
                if (!there.contains(key(order))) {
                  add(connection, order);
                  mergeOrder(connection, order);
                }
              }
            }));
    wrong(
        "known by the number",
        Mistaken.KNOWS_AN_ORDER_BY_ITS_NUMBER,
        inDriver((rows, id, connection) -> addNew(connection, rows, "number = ?2")));
    wrong(
        "known by shop and cents",
        Mistaken.KNOWS_AN_ORDER_BY_ITS_CENTS,
        inDriver((rows, id, connection) -> addNew(connection, rows, "shop = ?1 AND cents = ?3")));
    wrong(
        "known by a text of shop and number",
        Mistaken.JOINS_SHOP_AND_NUMBER,
        inDriver(
            (rows, id, connection) ->
                addNew(
                    connection,
                    rows,
                    "concat(shop, number) = concat(CAST(?1 AS VARCHAR), CAST(?2 AS BIGINT))")));
    wrong(
        "later than the last number",
        Mistaken.KNOWS_THE_LAST_NUMBER,
        inDriver((rows, id, connection) -> addNew(connection, rows, "shop = ?1 AND number >= ?2")));
    wrong(
        "a micro-batch of which an order is there",
        Mistaken.TAKES_A_PART_FOR_THE_WHOLE,
        inDriver(
            (rows, id, connection) -> {
              Set<List<Object>> there = there(connection);
              if (rows.stream().noneMatch(order -> there.contains(key(order)))) {
                addNew(connection, rows, BY_SHOP_AND_NUMBER);
              }
            }));
    wrong(
        "MERGE of the sums",
        Mistaken.KEEPS_THE_LAST_MICRO_BATCH,
        (orders, id, jdbcUrl) ->
            inDriver(
                    (rows, same, connection) -> {
                      for (Row shop : rows) {
                        execute(
                            connection,
                            "MERGE INTO revenue KEY (shop) VALUES (?, ?)",
                            shop.getString(0),
                            shop.getLong(1));
                      }
                    })
                .write(sums(orders), id, jdbcUrl));
    wrong(
        "Spark's writer appends the sums",
        Mistaken.INSERTS_A_SHOP_THAT_IS_THERE,
        (orders, id, jdbcUrl) ->
            sums(orders).write().mode("append").jdbc(jdbcUrl, "revenue", new Properties()));
    wrong(
        "Spark's writer overwrites the table",
        Mistaken.REPLACES_THE_TABLE,
        (orders, id, jdbcUrl) ->
            sums(orders).write().mode("overwrite").jdbc(jdbcUrl, "revenue", new Properties()));
    wrong(
        "a plain INSERT of the order",
        Mistaken.INSERTS_AN_ORDER_THAT_IS_THERE,
        inDriver(
            (rows, id, connection) -> {
              for (Row order : rows) {
                insertOrder(connection, order);
                add(connection, order);
              }
            }));
    wrong(
        "the orders are committed, and then what they add",
        Mistaken.LOSES_BETWEEN_TWO_TRANSACTIONS,
        (orders, id, jdbcUrl) -> {
          List<Row> added = new ArrayList<>();
          inDriver(
                  (rows, same, connection) -> {
                    for (Row order : rows) {
                      if (note(connection, order, BY_SHOP_AND_NUMBER)) {
                        added.add(order);
                      }
                    }
                  })
              .write(orders, id, jdbcUrl);
          JdbcSinks.inTransaction(jdbcUrl, connection -> addAll(connection, added));
        });
    wrong(
        "each statement for itself, in the tasks",
        Mistaken.LOSES_BETWEEN_TWO_TRANSACTIONS,
        inTasks(
            (rows, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                addNew(connection, rows, BY_SHOP_AND_NUMBER);
              }
            }));
    wrong(
        "what they add is committed, and then the orders",
        Mistaken.DOUBLES_BETWEEN_TWO_TRANSACTIONS,
        (orders, id, jdbcUrl) -> {
          List<Row> fresh = fresh(orders, jdbcUrl);
          JdbcSinks.inTransaction(jdbcUrl, connection -> addAll(connection, fresh));
          JdbcSinks.inTransaction(
              jdbcUrl,
              connection -> {
                for (Row order : fresh) {
                  insertOrder(connection, order);
                }
              });
        });
    wrong(
        "swallows what the database says",
        Mistaken.LOSES_WHAT_IS_REFUSED,
        inTasks(
            (rows, jdbcUrl) -> {
              try {
                JdbcSinks.inTransaction(
                    jdbcUrl, connection -> addNew(connection, rows, BY_SHOP_AND_NUMBER));
              } catch (SQLException swallowed) {
                // perhaps printed; the query continues
              }
            }));
    wrong(
        "remembers in a static set which are there",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        inDriver(
            (rows, id, connection) -> {
              for (Row order : rows) {
                if (SEEN.add(key(order))) {
                  add(connection, order);
                }
              }
            }));
    wrong(
        "values in the text of the statement",
        Mistaken.SHOP_IN_THE_STATEMENT,
        inDriver(
            (rows, id, connection) -> {
              try (Statement statement = connection.createStatement()) {
                for (Row order : rows) {
                  String key = "'%s', %d".formatted(order.get(0), order.<Long>getAs(1));
                  int inserted =
                      statement.executeUpdate(
                          "INSERT INTO orders SELECT %s, %d WHERE (%s) NOT IN"
                                  .formatted(key, order.<Long>getAs(2), key)
                              + " (SELECT shop, number FROM orders)");
                  if (inserted == 1) {
                    add(connection, order);
                  }
                }
              }
            }));
    wrong(
        "never commits",
        Mistaken.LEAVES_THE_TABLE_EMPTY,
        inTasks(
            (rows, jdbcUrl) -> {
              try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
                connection.setAutoCommit(false);
                addNew(connection, rows, BY_SHOP_AND_NUMBER);
              }
            }));
    wrong(
        "no action",
        Mistaken.LEAVES_THE_TABLE_EMPTY,
        (orders, id, jdbcUrl) -> {
          MapPartitionsFunction<Row, String> write =
              rows -> {
                JdbcSinks.inTransaction(
                    jdbcUrl, connection -> addNew(connection, list(rows), BY_SHOP_AND_NUMBER));
                return List.<String>of().iterator();
              };
          orders.mapPartitions(write, Encoders.STRING());
        });
    wrong(
        "empties the tables for a new checkpoint",
        Mistaken.FORGETS_WITH_A_NEW_CHECKPOINT,
        inDriver(
            (rows, id, connection) -> {
              if (id == 0) {
                execute(connection, "DELETE FROM revenue");
                execute(connection, "DELETE FROM orders");
              }
              addNew(connection, rows, BY_SHOP_AND_NUMBER);
            }));
    wrong(
        "without the spaces of the name",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(orders.withColumn("shop", trim(col("shop"))), id, jdbcUrl));
    wrong(
        "without the spaces at the end of the name",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(orders.withColumn("shop", rtrim(col("shop"))), id, jdbcUrl));
    wrong(
        "with one space between the words of the name",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(
                orders.withColumn("shop", regexp_replace(col("shop"), " +", " ")), id, jdbcUrl));
    wrong(
        "leaves out shops without a name",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(orders.filter("shop <> ''"), id, jdbcUrl));
    wrong(
        "the number in a double",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(
                orders.withColumn("number", expr("bigint(double(number))")), id, jdbcUrl));
    wrong(
        "cents in a double",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(
                orders.withColumn("cents", expr("bigint(double(cents))")), id, jdbcUrl));
    wrong(
        "leaves out orders of 0 cents",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(orders.filter("cents <> 0"), id, jdbcUrl));
    wrong(
        "leaves out refunds",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(orders.filter("cents >= 0"), id, jdbcUrl));
    wrong(
        "leaves out numbers below 1",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(orders.filter("number > 0"), id, jdbcUrl));
    wrong(
        "the number in an int",
        CommonMistake.DIFFERS,
        (orders, id, jdbcUrl) ->
            Ex13aEachOrderOnce.write(
                orders.withColumn("number", expr("number % 4294967296")), id, jdbcUrl));
    wrong(
        "cents in an int",
        CommonMistake.DIFFERS,
        inDriver(
            (rows, id, connection) -> {
              for (Row order : rows) {
                if (note(connection, order, BY_SHOP_AND_NUMBER)) {
                  execute(connection, ADD, order.getString(0), (int) order.getLong(2));
                }
              }
            }));
    wrong(
        "one connection for all tasks",
        CommonMistake.NOT_SERIALIZABLE,
        (orders, id, jdbcUrl) -> {
          try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            ForeachPartitionFunction<Row> write =
                rows -> addNew(connection, list(rows), BY_SHOP_AND_NUMBER);
            orders.foreachPartition(write);
          }
        });
    wrong(
        "closes its connection only if all goes well",
        Mistaken.WAITS_FOR_ITSELF,
        inTasks(
            (rows, jdbcUrl) -> {
              Connection connection = DriverManager.getConnection(jdbcUrl);
              LEFT_OPEN.add(connection); // otherwise H2 may find that it is lost, and close it
              connection.setAutoCommit(false);
              addNew(connection, rows, BY_SHOP_AND_NUMBER);
              connection.commit();
              connection.close();
            }));

    right(
        "the driver writes, in one transaction",
        inDriver((rows, id, connection) -> addNew(connection, rows, BY_SHOP_AND_NUMBER)));
    right(
        "each order in a transaction of its own",
        inTasks(
            (rows, jdbcUrl) -> {
              for (Row order : rows) {
                JdbcSinks.inTransaction(
                    jdbcUrl, connection -> addNew(connection, List.of(order), BY_SHOP_AND_NUMBER));
              }
            }));
    right(
        "MERGE of the orders, and the revenue computed from all of them",
        (orders, id, jdbcUrl) -> {
          inDriver(
                  (rows, same, connection) -> {
                    for (Row order : rows) {
                      mergeOrder(connection, order);
                    }
                  })
              .write(orders, id, jdbcUrl);
          try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            execute(
                connection,
                "MERGE INTO revenue KEY (shop)"
                    + " SELECT shop, SUM(cents) FROM orders GROUP BY shop");
          }
        });
    right(
        "inserts, and takes a violation of the key for an order that is there",
        inDriver(
            (rows, id, connection) -> {
              for (Row order : rows) {
                try {
                  insertOrder(connection, order);
                  add(connection, order);
                } catch (SQLException refused) {
                  if (!refused.getSQLState().equals(UNIQUE_VIOLATION)) {
                    throw refused;
                  }
                }
              }
            }));
    right(
        "Spark reads which are there, and the driver writes the others",
        (orders, id, jdbcUrl) -> {
          List<Row> fresh = fresh(orders, jdbcUrl);
          JdbcSinks.inTransaction(
              jdbcUrl, connection -> addNew(connection, fresh, BY_SHOP_AND_NUMBER));
        });
    right(
        "Spark writes a table of its own, and SQL does the rest in one transaction",
        (orders, id, jdbcUrl) -> {
          orders
              .dropDuplicates("shop", "number")
              .write()
              .mode("overwrite")
              .jdbc(jdbcUrl, "incoming", new Properties());
          String fresh =
              "(SELECT CAST(\"shop\" AS VARCHAR) AS shop, \"number\" AS number, \"cents\" AS cents"
                  + " FROM incoming i WHERE NOT EXISTS (SELECT 1 FROM orders o"
                  + " WHERE o.shop = i.\"shop\" AND o.number = i.\"number\"))";
          JdbcSinks.inTransaction(
              jdbcUrl,
              connection -> {
                execute(
                    connection,
                    "MERGE INTO revenue r USING (SELECT shop, SUM(cents) AS cents FROM "
                        + fresh
                        + " GROUP BY shop) AS s ON r.shop = s.shop"
                        + " WHEN MATCHED THEN UPDATE SET cents = r.cents + s.cents"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (s.shop, s.cents)");
                execute(connection, "INSERT INTO orders SELECT * FROM " + fresh);
              });
        });
  }

  /** Writes the rows of a micro-batch in the transaction of this connection. */
  @FunctionalInterface
  private interface Transaction {
    void write(List<Row> rows, long batchId, Connection connection) throws SQLException;
  }

  /** Writes the rows of a partition. */
  @FunctionalInterface
  private interface Task extends Serializable {
    void write(List<Row> rows, String jdbcUrl) throws SQLException;
  }

  private static Answer inDriver(Transaction transaction) {
    return (orders, id, jdbcUrl) -> {
      List<Row> rows = orders.collectAsList();
      JdbcSinks.inTransaction(jdbcUrl, connection -> transaction.write(rows, id, connection));
    };
  }

  private static Answer inTasks(Task task) {
    return (orders, id, jdbcUrl) -> {
      ForeachPartitionFunction<Row> write = rows -> task.write(list(rows), jdbcUrl);
      orders.foreachPartition(write);
    };
  }

  private static List<Row> list(Iterator<Row> rows) {
    List<Row> list = new ArrayList<>();
    rows.forEachRemaining(list::add);
    return list;
  }

  private static Dataset<Row> sums(Dataset<Row> orders) {
    return orders.groupBy("shop").agg(sum("cents").as("cents"));
  }

  private static List<Object> key(Row order) {
    return List.of(order.getString(0), order.getLong(1));
  }

  /** The orders that are not in the table, each once. */
  private static List<Row> fresh(Dataset<Row> orders, String jdbcUrl) {
    Dataset<Row> there =
        orders.sparkSession().read().jdbc(jdbcUrl, "orders", new Properties()).drop("cents");
    return orders
        .dropDuplicates("shop", "number")
        .join(
            there,
            orders
                .col("shop")
                .equalTo(there.col("shop"))
                .and(orders.col("number").equalTo(there.col("number"))),
            "left_anti")
        .collectAsList();
  }

  private static Set<List<Object>> there(Connection connection) throws SQLException {
    Set<List<Object>> there = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT shop, number FROM orders")) {
      while (rows.next()) {
        there.add(List.of(rows.getString(1), rows.getLong(2)));
      }
    }
    return there;
  }

  /** Adds those for which no order meets this condition. */
  private static void addNew(Connection connection, List<Row> rows, String condition)
      throws SQLException {
    for (Row order : rows) {
      if (note(connection, order, condition)) {
        add(connection, order);
      }
    }
  }

  private static boolean note(Connection connection, Row order, String condition)
      throws SQLException {
    return execute(
            connection,
            "INSERT INTO orders SELECT ?1, ?2, ?3 WHERE NOT EXISTS"
                + " (SELECT 1 FROM orders WHERE "
                + condition
                + ")",
            order.getString(0),
            order.getLong(1),
            order.getLong(2))
        == 1;
  }

  private static void insertOrder(Connection connection, Row order) throws SQLException {
    execute(
        connection,
        "INSERT INTO orders VALUES (?, ?, ?)",
        order.getString(0),
        order.getLong(1),
        order.getLong(2));
  }

  private static void mergeOrder(Connection connection, Row order) throws SQLException {
    execute(
        connection,
        "MERGE INTO orders KEY (shop, number) VALUES (?, ?, ?)",
        order.getString(0),
        order.getLong(1),
        order.getLong(2));
  }

  private static void addAll(Connection connection, List<Row> orders) throws SQLException {
    for (Row order : orders) {
      add(connection, order);
    }
  }

  private static void add(Connection connection, Row order) throws SQLException {
    execute(connection, ADD, order.getString(0), order.getLong(2));
  }

  private static void createBatches(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      execute(connection, "CREATE TABLE IF NOT EXISTS batches (id BIGINT PRIMARY KEY)");
    }
  }

  private static boolean isNewBatch(Connection connection, long id) throws SQLException {
    return execute(
            connection,
            "INSERT INTO batches SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM batches WHERE id = ?1)",
            id)
        == 1;
  }

  private static int execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  @AfterAll
  static void forgetWhatWasLeftOpen() {
    LEFT_OPEN.clear(); // the servers are down
  }
}
