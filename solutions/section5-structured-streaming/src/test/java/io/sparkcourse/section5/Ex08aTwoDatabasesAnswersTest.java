package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;

import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.section5.Ex08aTwoDatabasesCheck.Answer;
import io.sparkcourse.section5.Ex08aTwoDatabasesCheck.Mistaken;
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
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;

class Ex08aTwoDatabasesAnswersTest extends AnswersTest<Answer> {
  private static final String INSERT = "INSERT INTO orders VALUES (?, ?)";
  private static final String ADD =
      "MERGE INTO totals t USING (VALUES (CAST(? AS VARCHAR), CAST(? AS BIGINT)))"
          + " AS o (product, quantity) ON t.product = o.product"
          + " WHEN MATCHED THEN UPDATE SET quantity = t.quantity + o.quantity"
          + " WHEN NOT MATCHED THEN INSERT VALUES (o.product, o.quantity)";
  private static final String REPLACE = "MERGE INTO totals KEY (product) VALUES (?, ?)";
  private static final String UNIQUE_VIOLATION = "23505";

  private static final Set<List<Object>> SEEN = ConcurrentHashMap.newKeySet();
  private static final Map<List<Object>, Long> TOTALS = new ConcurrentHashMap<>();
  private static final Queue<Connection> LEFT_OPEN = new ConcurrentLinkedQueue<>();

  Ex08aTwoDatabasesAnswersTest() {
    super(new Ex08aTwoDatabasesCheck());

    wrong(
        "adds each micro-batch",
        Mistaken.ADDS_WHAT_COMES_AGAIN,
        each(
            (connection, rows, query, id) -> insert(connection, rows),
            (connection, rows, query, id) -> add(connection, rows)));
    wrong(
        "a note beside the totals only",
        Mistaken.ADDS_WHAT_COMES_AGAIN,
        each((connection, rows, query, id) -> insert(connection, rows), noted(ADD)));
    wrong(
        "the note beside the orders decides for both",
        Mistaken.LOSES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          List<Row> fresh = new ArrayList<>();
          JdbcSinks.inTransaction(
              ordersUrl,
              connection -> {
                if (note(connection, query, id)) {
                  insert(connection, rows);
                  fresh.addAll(rows);
                }
              });
          JdbcSinks.inTransaction(totalsUrl, connection -> add(connection, fresh));
        });
    wrong(
        "the note beside the totals decides for both",
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          if (isNoted(totalsUrl, query, id)) {
            return;
          }
          JdbcSinks.inTransaction(ordersUrl, connection -> insert(connection, rows));
          JdbcSinks.inTransaction(
              totalsUrl,
              connection -> {
                note(connection, query, id);
                add(connection, rows);
              });
        });
    wrong(
        "writes neither if one of them has it",
        Mistaken.LOSES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          if (!isNoted(ordersUrl, query, id) && !isNoted(totalsUrl, query, id)) {
            Ex08aTwoDatabases.write(orders, query, id, ordersUrl, totalsUrl);
          }
        });
    wrong(
        "writes both if one of them does not have it",
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          if (isNoted(ordersUrl, query, id) && isNoted(totalsUrl, query, id)) {
            return;
          }
          JdbcSinks.inTransaction(
              ordersUrl,
              connection -> {
                note(connection, query, id);
                insert(connection, rows);
              });
          JdbcSinks.inTransaction(
              totalsUrl,
              connection -> {
                note(connection, query, id);
                add(connection, rows);
              });
        });
    wrong(
        "the notes are committed before the rows",
        Mistaken.LOSES_BETWEEN_TWO_COMMITS,
        each(
            (connection, rows, query, id) -> {
              if (note(connection, query, id)) {
                connection.commit();
                insert(connection, rows);
              }
            },
            noted(ADD)));
    wrong(
        "the notes are committed after the rows",
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          JdbcSinks.inTransaction(
              ordersUrl,
              connection -> {
                if (note(connection, query, id)) {
                  insert(connection, rows);
                }
              });
          if (!isNoted(totalsUrl, query, id)) {
            JdbcSinks.inTransaction(totalsUrl, connection -> add(connection, rows));
            JdbcSinks.inTransaction(totalsUrl, connection -> note(connection, query, id));
          }
        });
    wrong(
        "each statement for itself",
        Mistaken.LOSES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          try (Connection first = DriverManager.getConnection(ordersUrl);
              Connection second = DriverManager.getConnection(totalsUrl)) {
            noted(INSERT).write(first, rows, query, id);
            noted(ADD).write(second, rows, query, id);
          }
        });
    wrong(
        "takes the orders back if the totals fail",
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          if (isNoted(totalsUrl, query, id)) {
            return;
          }
          JdbcSinks.inTransaction(ordersUrl, connection -> insert(connection, rows));
          try {
            JdbcSinks.inTransaction(
                totalsUrl, connection -> noted(ADD).write(connection, rows, query, id));
          } catch (SQLException failed) {
            JdbcSinks.inTransaction(
                ordersUrl,
                connection -> {
                  for (Row order : rows) {
                    execute(
                        connection,
                        "DELETE FROM orders WHERE product = ? AND quantity = ?",
                        order.get(0),
                        order.get(1));
                  }
                });
            throw failed;
          }
        });
    wrong(
        "a note by the id",
        Mistaken.KNOWS_A_MICRO_BATCH_BY_ITS_ID,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(orders, "orders", id, ordersUrl, totalsUrl));
    wrong(
        "the last id of all queries",
        Mistaken.KNOWS_A_MICRO_BATCH_BY_ITS_ID,
        each(later("'any' <> ?", INSERT), later("'any' <> ?", ADD)));
    wrong(
        "a note by the id, beside the totals only",
        CommonMistake.DIFFERS,
        each(
            noted(INSERT),
            (connection, rows, query, id) -> noted(ADD).write(connection, rows, "orders", id)));
    wrong(
        "a note by the name and the id without anything between them",
        Mistaken.JOINS_NAME_AND_ID,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(orders, query + id, 0, ordersUrl, totalsUrl));
    wrong(
        "without the empty names",
        CommonMistake.DIFFERS,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(
                orders.where("product <> ''"), query, id, ordersUrl, totalsUrl));
    wrong(
        "a note by what is in it",
        Mistaken.EQUAL_MICRO_BATCHES_ONCE,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          String content = orders.sort("product", "quantity").collectAsList().toString();
          Ex08aTwoDatabases.write(orders, content, 0, ordersUrl, totalsUrl);
        });
    wrong(
        "the different ones of a micro-batch",
        Mistaken.EQUAL_ORDERS_ONCE,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(orders.distinct(), query, id, ordersUrl, totalsUrl));
    wrong(
        "the total is that of the micro-batch",
        Mistaken.KEEPS_THE_LAST_TOTAL,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          write(ordersUrl, noted(INSERT), orders.collectAsList(), query, id);
          write(totalsUrl, noted(REPLACE), sums(orders), query, id);
        });
    wrong(
        "inserts the totals",
        Mistaken.INSERTS_A_PRODUCT_THAT_IS_THERE,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          write(ordersUrl, noted(INSERT), orders.collectAsList(), query, id);
          write(totalsUrl, noted("INSERT INTO totals VALUES (?, ?)"), sums(orders), query, id);
        });
    wrong(
        "inserts the note",
        Mistaken.INSERTS_A_NOTE_THAT_IS_THERE,
        each(
            (connection, rows, query, id) -> {
              insertNote(connection, query, id);
              insert(connection, rows);
            },
            noted(ADD)));
    wrong(
        "each task asks for a note of the micro-batch",
        Mistaken.ONE_NOTE_FOR_SEVERAL_TASKS,
        inTasks(each -> each));
    wrong(
        "each task inserts a note of the micro-batch",
        Mistaken.ONE_NOTE_FOR_SEVERAL_TASKS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          ForeachPartitionFunction<Row> write =
              rows ->
                  JdbcSinks.inTransaction(
                      ordersUrl,
                      connection -> {
                        insertNote(connection, query, id);
                        insert(connection, list(rows));
                      });
          orders.foreachPartition(write);
        });
    wrong(
        "each task asks for a note of its partition",
        Mistaken.COUNTS_ON_THE_SAME_PARTITIONS,
        inTasks(query -> query + " " + TaskContext.getPartitionId()));
    wrong(
        "swallows what the database says",
        Mistaken.HIDES_A_FAILURE,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          try {
            Ex08aTwoDatabases.write(orders, query, id, ordersUrl, totalsUrl);
          } catch (SQLException swallowed) {
            // perhaps printed; the query continues
          }
        });
    wrong(
        "takes any failure of a note for a note that is there",
        Mistaken.HIDES_A_FAILURE,
        each(ifInserted(INSERT, ""), ifInserted(ADD, "")));
    wrong(
        "remembers in a static set what is written",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          if (!SEEN.contains(List.<Object>of(query, id))) {
            Ex08aTwoDatabases.write(orders, query, id, ordersUrl, totalsUrl);
            SEEN.add(List.of(query, id));
          }
        });
    wrong(
        "keeps the totals in memory",
        Mistaken.DOES_NOT_SURVIVE_A_KILL,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          write(ordersUrl, noted(INSERT), rows, query, id);
          if (!SEEN.contains(List.<Object>of(totalsUrl, query, id))) {
            Map<String, Long> totals = new HashMap<>();
            for (Row order : rows) {
              String product = order.getString(0);
              totals.putIfAbsent(product, TOTALS.getOrDefault(List.of(totalsUrl, product), 0L));
              totals.merge(product, order.getLong(1), Long::sum);
            }
            JdbcSinks.inTransaction(totalsUrl, connection -> replace(connection, totals));
            totals.forEach((product, total) -> TOTALS.put(List.of(totalsUrl, product), total));
            SEEN.add(List.of(totalsUrl, query, id));
          }
        });
    wrong(
        "values in the text of the statement",
        Mistaken.PRODUCT_IN_THE_STATEMENT,
        each(
            (connection, rows, query, id) -> {
              if (note(connection, query, id)) {
                try (Statement statement = connection.createStatement()) {
                  for (Row order : rows) {
                    statement.executeUpdate(
                        "INSERT INTO orders VALUES ('%s', %d)"
                            .formatted(order.getString(0), order.getLong(1)));
                  }
                }
              }
            },
            noted(ADD)));
    wrong(
        "Spark's writer overwrites the totals",
        Mistaken.REPLACES_A_TABLE,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          write(ordersUrl, noted(INSERT), orders.collectAsList(), query, id);
          orders
              .groupBy("product")
              .agg(sum("quantity").as("quantity"))
              .write()
              .mode("overwrite")
              .jdbc(totalsUrl, "totals", new Properties());
        });
    wrong(
        "closes its connection only if all goes well",
        Mistaken.WAITS_FOR_ITSELF,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          writeAndLeaveOpen(ordersUrl, noted(INSERT), rows, query, id);
          writeAndLeaveOpen(totalsUrl, noted(ADD), rows, query, id);
        });
    wrong(
        "never commits",
        Mistaken.LEAVES_THE_TABLES_EMPTY,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          try (Connection first = DriverManager.getConnection(ordersUrl);
              Connection second = DriverManager.getConnection(totalsUrl)) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            noted(INSERT).write(first, rows, query, id);
            noted(ADD).write(second, rows, query, id);
          }
        });
    wrong(
        "sums by reduce, which an empty micro-batch does not have",
        CommonMistake.FAILS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          ReduceFunction<Row> larger =
              (one, other) -> one.getLong(1) > other.getLong(1) ? one : other;
          orders.reduce(larger);
          Ex08aTwoDatabases.write(orders, query, id, ordersUrl, totalsUrl);
        });
    wrong(
        "begins with empty tables at the id 0",
        CommonMistake.DIFFERS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          if (id == 0) {
            JdbcSinks.inTransaction(ordersUrl, connection -> empty(connection, "orders"));
            JdbcSinks.inTransaction(totalsUrl, connection -> empty(connection, "totals"));
          }
          Ex08aTwoDatabases.write(orders, query, id, ordersUrl, totalsUrl);
        });
    wrong(
        "an order by its product and its quantity",
        CommonMistake.DIFFERS,
        each(
            (connection, rows, query, id) ->
                executeEach(
                    connection, "MERGE INTO orders KEY (product, quantity) VALUES (?, ?)", rows),
            noted(ADD)));
    wrong(
        "later than the last id, which is 0 at first",
        CommonMistake.DIFFERS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          if (id > 0) {
            Ex08aTwoDatabases.write(orders, query, id, ordersUrl, totalsUrl);
          }
        });
    wrong(
        "a note by the query",
        CommonMistake.DIFFERS,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(orders, query, 0, ordersUrl, totalsUrl));
    wrong(
        "Spark's writer appends the orders, and then there is a note",
        Mistaken.DOUBLES_BETWEEN_TWO_COMMITS,
        (orders, query, id, ordersUrl, totalsUrl) -> {
          if (!isNoted(ordersUrl, query, id)) {
            orders.write().mode("append").jdbc(ordersUrl, "orders", new Properties());
            JdbcSinks.inTransaction(ordersUrl, connection -> insertNote(connection, query, id));
          }
          write(totalsUrl, noted(ADD), orders.collectAsList(), query, id);
        });
    wrong(
        "a quantity in an int",
        CommonMistake.DIFFERS,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(
                orders.withColumn("quantity", expr("quantity % 2147483648")),
                query,
                id,
                ordersUrl,
                totalsUrl));
    wrong(
        "without the spaces of the name",
        CommonMistake.DIFFERS,
        (orders, query, id, ordersUrl, totalsUrl) ->
            Ex08aTwoDatabases.write(
                orders.withColumn("product", trim(col("product"))),
                query,
                id,
                ordersUrl,
                totalsUrl));

    right(
        "inserts the note beside the totals, then that beside the orders, and commits both at the end",
        (orders, query, id, ordersUrl, totalsUrl) -> {
          List<Row> rows = orders.collectAsList();
          try (Connection first = DriverManager.getConnection(totalsUrl);
              Connection second = DriverManager.getConnection(ordersUrl)) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            ifInserted(ADD, UNIQUE_VIOLATION).write(first, rows, query, id);
            ifInserted(INSERT, UNIQUE_VIOLATION).write(second, rows, query, id);
            first.commit();
            second.commit();
          }
        });
    right("the last id of each query", each(later("query = ?", INSERT), later("query = ?", ADD)));
    right(
        "one task writes the orders, and the totals are computed from all of them",
        (orders, query, id, ordersUrl, totalsUrl) -> {
          ForeachPartitionFunction<Row> write =
              rows -> write(ordersUrl, noted(INSERT), list(rows), query, id);
          orders.coalesce(1).foreachPartition(write);
          Map<String, Long> totals = totals(ordersUrl);
          JdbcSinks.inTransaction(totalsUrl, connection -> replace(connection, totals));
        });
  }

  /** Writes a micro-batch to one of the databases. */
  @FunctionalInterface
  private interface Part extends Serializable {
    void write(Connection connection, List<Row> rows, String query, long id) throws SQLException;
  }

  /** The name under which a task records a micro-batch. */
  @FunctionalInterface
  private interface Name extends Serializable {
    String of(String query);
  }

  private static Answer each(Part orders, Part totals) {
    return (dataset, query, id, ordersUrl, totalsUrl) -> {
      List<Row> rows = dataset.collectAsList();
      write(ordersUrl, orders, rows, query, id);
      write(totalsUrl, totals, rows, query, id);
    };
  }

  private static Answer inTasks(Name name) {
    return (orders, query, id, ordersUrl, totalsUrl) -> {
      ForeachPartitionFunction<Row> write =
          iterator -> {
            List<Row> rows = list(iterator);
            write(ordersUrl, noted(INSERT), rows, name.of(query), id);
            write(totalsUrl, noted(ADD), rows, name.of(query), id);
          };
      orders.foreachPartition(write);
    };
  }

  private static void write(String url, Part part, List<Row> rows, String query, long id)
      throws SQLException {
    JdbcSinks.inTransaction(url, connection -> part.write(connection, rows, query, id));
  }

  private static void writeAndLeaveOpen(
      String url, Part part, List<Row> rows, String query, long id) throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    LEFT_OPEN.add(connection); // otherwise H2 may find that it is lost, and close it
    connection.setAutoCommit(false);
    part.write(connection, rows, query, id);
    connection.commit();
    connection.close();
  }

  /** This statement for each row, if the micro-batch is not recorded yet. */
  private static Part noted(String sql) {
    return (connection, rows, query, id) -> {
      if (note(connection, query, id)) {
        executeEach(connection, sql, rows);
      }
    };
  }

  /**
   * The same, with an INSERT of the note that may fail with this state, or with any state if empty.
   */
  private static Part ifInserted(String sql, String state) {
    return (connection, rows, query, id) -> {
      try {
        insertNote(connection, query, id);
      } catch (SQLException refused) {
        if (state.isEmpty() || refused.getSQLState().equals(state)) {
          return;
        }
        throw refused;
      }
      executeEach(connection, sql, rows);
    };
  }

  /** The same, if the id is later than the last one of the queries of this condition. */
  private static Part later(String condition, String sql) {
    return (connection, rows, query, id) -> {
      try (PreparedStatement last =
          connection.prepareStatement("SELECT MAX(id) FROM batches WHERE " + condition)) {
        last.setString(1, query);
        try (ResultSet row = last.executeQuery()) {
          row.next();
          long lastId = row.getLong(1);
          if (row.wasNull() || id > lastId) {
            execute(connection, "DELETE FROM batches WHERE query = ?", query);
            insertNote(connection, query, id);
            executeEach(connection, sql, rows);
          }
        }
      }
    };
  }

  private static boolean note(Connection connection, String query, long id) throws SQLException {
    return execute(
            connection,
            "INSERT INTO batches SELECT ?1, ?2 WHERE NOT EXISTS"
                + " (SELECT 1 FROM batches WHERE query = ?1 AND id = ?2)",
            query,
            id)
        == 1;
  }

  private static void insertNote(Connection connection, String query, long id) throws SQLException {
    execute(connection, "INSERT INTO batches VALUES (?, ?)", query, id);
  }

  private static void empty(Connection connection, String table) throws SQLException {
    execute(connection, "DELETE FROM " + table);
    execute(connection, "DELETE FROM batches");
  }

  private static boolean isNoted(String url, String query, long id) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement select =
            connection.prepareStatement("SELECT 1 FROM batches WHERE query = ? AND id = ?")) {
      select.setString(1, query);
      select.setLong(2, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void insert(Connection connection, List<Row> orders) throws SQLException {
    executeEach(connection, INSERT, orders);
  }

  private static void add(Connection connection, List<Row> orders) throws SQLException {
    executeEach(connection, ADD, orders);
  }

  private static void replace(Connection connection, Map<String, Long> totals) throws SQLException {
    for (Map.Entry<String, Long> total : totals.entrySet()) {
      execute(connection, REPLACE, total.getKey(), total.getValue());
    }
  }

  private static void executeEach(Connection connection, String sql, List<Row> rows)
      throws SQLException {
    for (Row row : rows) {
      execute(connection, sql, row.getString(0), row.getLong(1));
    }
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

  private static Map<String, Long> totals(String ordersUrl) throws SQLException {
    Map<String, Long> totals = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(ordersUrl);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT product, SUM(quantity) FROM orders GROUP BY product")) {
      while (rows.next()) {
        totals.put(rows.getString(1), rows.getLong(2));
      }
    }
    return totals;
  }

  private static List<Row> sums(Dataset<Row> orders) {
    return orders.groupBy("product").agg(sum("quantity").as("quantity")).collectAsList();
  }

  private static List<Row> list(Iterator<Row> rows) {
    List<Row> list = new ArrayList<>();
    rows.forEachRemaining(list::add);
    return list;
  }

  @AfterAll
  static void forgetWhatWasLeftOpen() {
    LEFT_OPEN.clear(); // the servers are down
  }
}
