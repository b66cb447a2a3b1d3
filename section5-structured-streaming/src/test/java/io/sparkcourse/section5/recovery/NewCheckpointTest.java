package io.sparkcourse.section5.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lecture 5.8: micro-batches are recorded in the table by a name and their ids, and a query begins
 * with a new checkpoint, where ids begin at 0.
 */
class NewCheckpointTest {
  @TempDir Path directory;

  private LocalDatabase server;
  private Connection database;

  @BeforeEach
  void createTables() throws Exception {
    server = LocalDatabase.start(directory.resolve("database"));
    database = server.connect("shop");
    SalesTables.create(database);
  }

  @AfterEach
  void stop() throws Exception {
    database.close();
    server.close();
  }

  @Test
  void withTheNameOfTheOldCheckpointNewRowsAreLost() throws Exception {
    run("sales-2025", "checkpoint-1", arrive("old", 100, 50));
    run("sales-2025", "checkpoint-2", arrive("new", 7));

    assertThat(sales()).containsExactly(50L, 100L);
  }

  @Test
  void withANewNameRowsThatAreReadAgainAreThereTwice() throws Exception {
    run("sales-2025", "checkpoint-1", arrive("old", 100, 50));
    run("sales-2026", "checkpoint-2", arrive("old", 100, 50, 7));

    assertThat(sales()).containsExactly(7L, 50L, 50L, 100L, 100L);
  }

  /** They write to the same tables; each has its own checkpoint. */
  @Test
  void ofTwoQueriesWithOneNameTheSecondOneLosesWhatItReads() throws Exception {
    run("sales", "checkpoint-1", arrive("north", 100));
    run("sales", "checkpoint-2", arrive("south", 50));
    assertThat(sales()).containsExactly(100L);

    run("south", "checkpoint-3", arrive("south", 50));
    assertThat(sales()).containsExactly(50L, 100L);
  }

  /** A file for each sale, and so a micro-batch. */
  private Path arrive(String name, int... cents) throws Exception {
    List<List<String>> files = new ArrayList<>();
    for (int each : cents) {
      files.add(List.of(Integer.toString(each)));
    }
    return ArrivingFiles.write(Files.createDirectories(directory.resolve(name)), files);
  }

  private void run(String name, String checkpoint, Path files) throws Exception {
    VoidFunction2<Dataset<Row>, Long> writer = (rows, batchId) -> write(name, rows, batchId);
    TestSpark.session()
        .readStream()
        .schema("cents BIGINT")
        .option("maxFilesPerTrigger", 1)
        .csv(HadoopPath.pattern(files))
        .writeStream()
        .foreachBatch(writer)
        .option("checkpointLocation", HadoopPath.of(directory.resolve(checkpoint)))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private void write(String name, Dataset<Row> rows, long batchId) throws SQLException {
    List<Row> batch = rows.collectAsList();
    JdbcSinks.inTransaction(
        server.jdbcUrl("shop"),
        connection -> {
          if (SalesTables.isNew(connection, name, batchId)) {
            SalesTables.insert(connection, batch);
          }
        });
  }

  private List<Long> sales() throws SQLException {
    List<Long> sales = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("SELECT cents FROM sales ORDER BY cents")) {
      while (rows.next()) {
        sales.add(rows.getLong(1));
      }
    }
    return sales;
  }
}
