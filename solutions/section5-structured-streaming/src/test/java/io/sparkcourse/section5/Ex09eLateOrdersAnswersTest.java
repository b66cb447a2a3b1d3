package io.sparkcourse.section5;

import static io.sparkcourse.section5.Ex09eLateOrders.MERGE;
import static io.sparkcourse.section5.Ex09eLateOrders.asItRuns;
import static io.sparkcourse.section5.Ex09eLateOrders.set;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;

import io.sparkcourse.section5.Ex09bSickCounts.Cause;
import io.sparkcourse.section5.Ex09eLateOrders.Cure;
import io.sparkcourse.section5.Ex09eLateOrdersCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

class Ex09eLateOrdersAnswersTest extends AnswersTest<BiFunction<Dataset<Row>, String, Cure>> {
  private static final String INSERT = "INSERT INTO orders (id, shop, cents) VALUES (?, ?, ?)";
  private static final String INSERT_IF_NEW =
      "MERGE INTO orders USING (VALUES (?, ?, CAST(? AS BIGINT))) AS n (id, shop, cents)"
          + " ON orders.id = n.id WHEN NOT MATCHED THEN INSERT VALUES (n.id, n.shop, n.cents)";

  Ex09eLateOrdersAnswersTest() {
    super(new Ex09eLateOrdersCheck());

    for (Cause cause : Cause.values()) {
      if (cause != Cause.SLOW_SINK) {
        wrong(
            "the right query, and the cause " + cause,
            Mistaken.NAMES_ANOTHER_CAUSE,
            (orders, url) -> new Cure(cause, merged(orders, url)));
      }
    }
    wrong(
        "the right query, and no cause",
        Mistaken.NAMES_ANOTHER_CAUSE,
        (orders, url) -> new Cure(null, merged(orders, url)));
    wrong("as it runs", Mistaken.STAYS_SICK, named(Ex09eLateOrders::asItRuns));
    wrong(
        "as it runs, by more tasks",
        Mistaken.STAYS_SICK,
        named((orders, url) -> asItRuns(orders.repartition(8), url)));
    wrong(
        "all orders to one task, as it runs",
        Mistaken.STAYS_SICK,
        named((orders, url) -> asItRuns(orders.coalesce(1), url)));
    wrong(
        "a connection for each of many partitions",
        Mistaken.OPENS_TOO_MANY_CONNECTIONS,
        named((orders, url) -> merged(orders.repartition(16), url)));
    wrong(
        "each shop to one of as many tasks as a shuffle has, with a connection for each task",
        Mistaken.OPENS_TOO_MANY_CONNECTIONS,
        named((orders, url) -> merged(orders.repartition(orders.col("shop")), url)));
    wrong(
        "a connection for every 50 orders",
        Mistaken.OPENS_TOO_MANY_CONNECTIONS,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      while (rows.hasNext()) {
                        onConnection(url, connection -> merge(connection, first(rows, 50)));
                      }
                    })));
    wrong(
        "a connection for each partition, which commits after each order",
        Mistaken.COMMITS_TOO_OFTEN,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              connection.setAutoCommit(true);
                              mergeEach(connection, rows);
                            }))));
    wrong(
        "a commit() after each order",
        Mistaken.COMMITS_TOO_OFTEN,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              while (rows.hasNext()) {
                                merge(connection, first(rows, 1));
                                connection.commit();
                              }
                            }))));
    wrong(
        "one transaction for each partition, and a statement for each order",
        Mistaken.SENDS_TOO_MANY_STATEMENTS,
        named(
            (orders, url) ->
                byPartition(
                    orders, rows -> onConnection(url, connection -> mergeEach(connection, rows)))));
    wrong(
        "JDBC batches of ten orders",
        Mistaken.SENDS_TOO_MANY_STATEMENTS,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              while (rows.hasNext()) {
                                merge(connection, first(rows, 10));
                              }
                            }))));
    wrong(
        "JDBC batches of 25 orders, which are 12 if the partitions are of the same size",
        Mistaken.SENDS_TOO_MANY_STATEMENTS,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              while (rows.hasNext()) {
                                merge(connection, first(rows, 25));
                              }
                            }))));
    wrong(
        "JDBC batches of 100 orders that commit by themselves",
        Mistaken.COMMITS_TOO_OFTEN,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      try (Connection connection = DriverManager.getConnection(url)) {
                        while (rows.hasNext()) {
                          merge(connection, first(rows, 100));
                        }
                      }
                    })));
    wrong(
        "collected by the driver, and a statement for each order",
        Mistaken.SENDS_TOO_MANY_STATEMENTS,
        named(
            (orders, url) ->
                byDriver(
                    orders,
                    rows ->
                        onConnection(url, connection -> mergeEach(connection, rows.iterator())))));
    wrong(
        "the connection is not closed",
        Mistaken.LEAVES_CONNECTIONS_OPEN,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      Connection connection = DriverManager.getConnection(url);
                      connection.setAutoCommit(false);
                      merge(connection, rows);
                      connection.commit();
                    })));
    wrong(
        "the connection is closed if all went well",
        Mistaken.LEAVES_CONNECTIONS_OPEN,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      Connection connection = DriverManager.getConnection(url);
                      connection.setAutoCommit(false);
                      merge(connection, rows);
                      connection.commit();
                      connection.close();
                    })));
    wrong(
        "what the database says is caught",
        Mistaken.GOES_ON_WHEN_REFUSED,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      try {
                        onConnection(url, connection -> merge(connection, rows));
                      } catch (SQLException refused) {
                        rows.forEachRemaining(row -> {}); // lost
                      }
                    })));
    wrong(
        "if a JDBC batch is refused, each order by itself, without those that are refused",
        Mistaken.GOES_ON_WHEN_REFUSED,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      List<Row> list = listOf(rows);
                      onConnection(url, connection -> mergeWhatIsAccepted(connection, list));
                    })));
    wrong(
        "what the database says of a commit is caught",
        Mistaken.GOES_ON_WHEN_REFUSED,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      try (Connection connection = DriverManager.getConnection(url)) {
                        connection.setAutoCommit(false);
                        merge(connection, rows);
                        try {
                          connection.commit();
                        } catch (SQLException refused) {
                          connection.rollback();
                        }
                      }
                    })));
    wrong(
        "a ForeachWriter whose open returns false if there is no connection",
        Mistaken.GOES_ON_WHEN_REFUSED,
        named((orders, url) -> orders.writeStream().foreach(new Together(url, true))));
    wrong(
        "only the first 100 orders of each partition",
        Mistaken.LOSES_SOME_OF_MANY,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> onConnection(url, connection -> merge(connection, first(rows, 100))))));
    wrong(
        "INSERT",
        Mistaken.INSERTS_WHAT_IS_THERE,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> onConnection(url, connection -> execute(connection, INSERT, rows)))));
    wrong(
        "INSERT, if the id is not there",
        Mistaken.KEEPS_THE_FIRST,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url, connection -> execute(connection, INSERT_IF_NEW, rows)))));
    wrong(
        "MERGE that sets the cents only",
        Mistaken.KEEPS_THE_SHOP,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> execute(connection, update("cents = n.cents"), rows)))));
    wrong(
        "MERGE that sets nothing if the cents are the same",
        CommonMistake.DIFFERS,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection ->
                                execute(
                                    connection,
                                    update("shop = n.shop, cents = n.cents")
                                        .replace(
                                            "WHEN MATCHED",
                                            "WHEN MATCHED AND n.cents != orders.cents"),
                                    rows)))));
    wrong(
        "MERGE that adds the cents",
        Mistaken.ADDS_CENTS,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection ->
                                execute(
                                    connection,
                                    update("shop = n.shop, cents = orders.cents + n.cents"),
                                    rows)))));
    wrong(
        "shops without the spaces around their names",
        CommonMistake.DIFFERS,
        named((orders, url) -> merged(orders.withColumn("shop", trim(orders.col("shop"))), url)));
    wrong(
        "shops with one space between the words of their names",
        CommonMistake.DIFFERS,
        named(
            (orders, url) ->
                merged(
                    orders.withColumn("shop", regexp_replace(orders.col("shop"), " +", " ")),
                    url)));
    wrong(
        "leaves out shops without a name",
        CommonMistake.DIFFERS,
        named((orders, url) -> merged(orders.filter("shop <> ''"), url)));
    wrong(
        "the table is emptied before",
        Mistaken.KEEPS_THE_LAST_MICRO_BATCH,
        named(
            (orders, url) ->
                byDriver(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              try (Statement statement = connection.createStatement()) {
                                statement.execute("DELETE FROM orders");
                              }
                              merge(connection, rows.iterator());
                            }))));
    wrong(
        "a statement of text, with all orders",
        Mistaken.SHOP_IN_THE_STATEMENT,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> onConnection(url, connection -> mergeText(connection, listOf(rows))))));
    wrong(
        "cents as an INT",
        Mistaken.CENTS_ARE_AN_INT,
        named(
            (orders, url) ->
                merged(orders.selectExpr("id", "shop", "bigint(int(cents)) cents"), url)));
    wrong(
        "cents as a DOUBLE",
        CommonMistake.DIFFERS,
        named(
            (orders, url) ->
                merged(orders.selectExpr("id", "shop", "bigint(double(cents)) cents"), url)));
    wrong(
        "without orders of 0 cents or less",
        CommonMistake.DIFFERS,
        named((orders, url) -> merged(orders.filter("cents > 0"), url)));
    wrong(
        "JDBC batches of 100 orders, and a commit after each",
        Mistaken.COMMITS_TOO_OFTEN,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              while (rows.hasNext()) {
                                merge(connection, first(rows, 100));
                                connection.commit();
                              }
                            }))));
    wrong(
        "tries three times, and then goes on",
        Mistaken.GOES_ON_WHEN_REFUSED,
        named(
            (orders, url) ->
                byDriver(
                    orders,
                    rows -> {
                      for (int attempt = 1; attempt <= 3; attempt++) {
                        try {
                          onConnection(url, connection -> merge(connection, rows.iterator()));
                          return;
                        } catch (SQLException refused) {
                          // and again
                        }
                      }
                    })));
    wrong(
        "no commit",
        Mistaken.WRITES_NOTHING,
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows -> {
                      try (Connection connection = DriverManager.getConnection(url)) {
                        connection.setAutoCommit(false);
                        merge(connection, rows);
                      }
                    })));
    wrong(
        "JDBC batches of 100 orders, and what is left over is not executed",
        Mistaken.WRITES_NOTHING,
        named(
            (orders, url) ->
                byPartition(
                    orders, rows -> onConnection(url, connection -> hundreds(connection, rows)))));
    wrong(
        "a connection of the driver for all tasks",
        CommonMistake.NOT_SERIALIZABLE,
        named(
            (orders, url) -> {
              VoidFunction2<Dataset<Row>, Long> write =
                  (rows, id) -> {
                    try (Connection connection = DriverManager.getConnection(url)) {
                      ForeachPartitionFunction<Row> merge = part -> merge(connection, part);
                      rows.foreachPartition(merge);
                    }
                  };
              return orders.writeStream().foreachBatch(write);
            }));
    wrong(
        "starts the query",
        CommonMistake.STARTS_THE_QUERY,
        named(
            (orders, url) -> {
              DataStreamWriter<Row> writer = merged(orders, url);
              try {
                writer.start();
              } catch (TimeoutException cause) {
                throw new IllegalStateException(cause);
              }
              return writer;
            }));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (orders, url) -> null);
    wrong("no writer", CommonMistake.RETURNS_NULL, named((orders, url) -> null));

    right(
        "a ForeachWriter that sends all orders when it is closed",
        named((orders, url) -> orders.writeStream().foreach(new Together(url, false))));
    right(
        "collected by the driver, in one JDBC batch",
        named(
            (orders, url) ->
                byDriver(
                    orders,
                    rows -> onConnection(url, connection -> merge(connection, rows.iterator())))));
    right(
        "executeLargeBatch",
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              try (PreparedStatement merge = connection.prepareStatement(MERGE)) {
                                while (rows.hasNext()) {
                                  set(merge, rows.next());
                                  merge.addBatch();
                                }
                                merge.executeLargeBatch();
                              }
                            }))));
    right(
        "JDBC batches of 100 orders",
        named(
            (orders, url) ->
                byPartition(
                    orders,
                    rows ->
                        onConnection(
                            url,
                            connection -> {
                              while (rows.hasNext()) {
                                merge(connection, first(rows, 100));
                              }
                            }))));
    right(
        "a statement for all orders, with a parameter for each value",
        named(
            (orders, url) ->
                byDriver(
                    orders,
                    rows -> onConnection(url, connection -> mergeTogether(connection, rows)))));
    right(
        "a temporary table",
        named(
            (orders, url) ->
                byDriver(
                    orders,
                    rows -> onConnection(url, connection -> mergeTable(connection, rows)))));
    right(
        "one task, and a JDBC batch that commits by itself",
        named(
            (orders, url) ->
                byPartition(
                    orders.coalesce(1),
                    rows -> {
                      try (Connection connection = DriverManager.getConnection(url)) {
                        merge(connection, rows);
                      }
                    })));
  }

  /** What is done on a connection. */
  @FunctionalInterface
  private interface Work extends Serializable {
    void on(Connection connection) throws SQLException;
  }

  /** What is done with all orders of a micro-batch. */
  @FunctionalInterface
  private interface OnDriver extends Serializable {
    void write(List<Row> orders) throws SQLException;
  }

  private static BiFunction<Dataset<Row>, String, Cure> named(
      BiFunction<Dataset<Row>, String, DataStreamWriter<Row>> writer) {
    return (orders, url) -> new Cure(Cause.SLOW_SINK, writer.apply(orders, url));
  }

  private static DataStreamWriter<Row> merged(Dataset<Row> orders, String url) {
    return byPartition(orders, rows -> onConnection(url, connection -> merge(connection, rows)));
  }

  private static DataStreamWriter<Row> byPartition(
      Dataset<Row> orders, ForeachPartitionFunction<Row> write) {
    VoidFunction2<Dataset<Row>, Long> writeAll = (rows, id) -> rows.foreachPartition(write);
    return orders.writeStream().foreachBatch(writeAll);
  }

  private static DataStreamWriter<Row> byDriver(Dataset<Row> orders, OnDriver write) {
    VoidFunction2<Dataset<Row>, Long> writeAll = (rows, id) -> write.write(rows.collectAsList());
    return orders.writeStream().foreachBatch(writeAll);
  }

  /** One transaction, on a connection of its own. */
  private static void onConnection(String url, Work work) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      work.on(connection);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  private static void merge(Connection connection, Iterator<Row> orders) throws SQLException {
    execute(connection, MERGE, orders);
  }

  private static void execute(Connection connection, String sql, Iterator<Row> orders)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      while (orders.hasNext()) {
        set(statement, orders.next());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void mergeEach(Connection connection, Iterator<Row> orders) throws SQLException {
    try (PreparedStatement merge = connection.prepareStatement(MERGE)) {
      while (orders.hasNext()) {
        set(merge, orders.next());
        merge.executeUpdate();
      }
    }
  }

  private static void hundreds(Connection connection, Iterator<Row> orders) throws SQLException {
    try (PreparedStatement merge = connection.prepareStatement(MERGE)) {
      for (int count = 1; orders.hasNext(); count++) {
        set(merge, orders.next());
        merge.addBatch();
        if (count % 100 == 0) {
          merge.executeBatch();
        }
      }
    }
  }

  private static void mergeText(Connection connection, List<Row> orders) throws SQLException {
    if (orders.isEmpty()) {
      return;
    }
    String values =
        orders.stream()
            .map(order -> "('%s', '%s', %s)".formatted(order.get(0), order.get(1), order.get(2)))
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute("MERGE INTO orders (id, shop, cents) KEY (id) VALUES " + values);
    }
  }

  private static void mergeWhatIsAccepted(Connection connection, List<Row> orders)
      throws SQLException {
    try {
      merge(connection, orders.iterator());
    } catch (BatchUpdateException refused) {
      for (Row order : orders) {
        try {
          merge(connection, List.of(order).iterator());
        } catch (SQLException alsoRefused) {
          // lost
        }
      }
    }
  }

  private static void mergeTogether(Connection connection, List<Row> orders) throws SQLException {
    String values = String.join(", ", Collections.nCopies(orders.size(), "(?, ?, ?)"));
    try (PreparedStatement merge =
        connection.prepareStatement(
            "MERGE INTO orders (id, shop, cents) KEY (id) VALUES " + values)) {
      int parameter = 1;
      for (Row order : orders) {
        merge.setString(parameter++, order.getAs("id"));
        merge.setString(parameter++, order.getAs("shop"));
        merge.setLong(parameter++, order.<Long>getAs("cents"));
      }
      merge.executeUpdate();
    }
  }

  private static void mergeTable(Connection connection, List<Row> orders) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE LOCAL TEMPORARY TABLE arrived (id VARCHAR, shop VARCHAR, cents BIGINT)");
      execute(connection, INSERT.replace("orders", "arrived"), orders.iterator());
      statement.execute(
          "MERGE INTO orders (id, shop, cents) KEY (id) SELECT id, shop, cents FROM arrived");
    }
  }

  private static String update(String set) {
    return INSERT_IF_NEW + " WHEN MATCHED THEN UPDATE SET " + set;
  }

  private static Iterator<Row> first(Iterator<Row> orders, int number) {
    List<Row> first = new ArrayList<>();
    while (first.size() < number && orders.hasNext()) {
      first.add(orders.next());
    }
    return first.iterator();
  }

  private static List<Row> listOf(Iterator<Row> orders) {
    List<Row> list = new ArrayList<>();
    orders.forEachRemaining(list::add);
    return list;
  }

  /** Collects the orders of a partition, and writes them in one JDBC batch. */
  private static final class Together extends ForeachWriter<Row> {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final boolean refusalIsNoFailure;
    private final List<Row> orders = new ArrayList<>();
    private transient Connection connection;

    Together(String url, boolean refusalIsNoFailure) {
      this.url = url;
      this.refusalIsNoFailure = refusalIsNoFailure;
    }

    @Override
    public boolean open(long partitionId, long batchId) {
      try {
        connection = DriverManager.getConnection(url);
        return true;
      } catch (SQLException refused) {
        if (refusalIsNoFailure) {
          return false;
        }
        throw new IllegalStateException(refused);
      }
    }

    @Override
    public void process(Row order) {
      orders.add(order);
    }

    @Override
    public void close(Throwable failureOrNull) {
      if (connection == null) {
        return;
      }
      try (Connection closed = connection) {
        if (failureOrNull == null) {
          closed.setAutoCommit(false);
          merge(closed, orders.iterator());
          closed.commit();
        }
      } catch (SQLException refused) {
        throw new IllegalStateException(refused);
      }
    }
  }
}
