package io.sparkcourse.section5.joins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.database.LocalDatabase;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.5: what a query sees of a table that changes while it runs. */
class StaticSideTest {
  private static final Row SPRING = RowFactory.create("A", "spring");
  private static final Row SUMMER = RowFactory.create("A", "summer");

  @TempDir private Path directory;

  @Test
  void aTableOfADatabaseIsReadInEachMicroBatchAndACachedOneOnce() throws Exception {
    try (LocalDatabase server = LocalDatabase.start(directory);
        Connection database = server.connect("shop");
        Statement sql = database.createStatement()) {
      sql.execute("CREATE TABLE ads (\"ad\" VARCHAR(9), \"campaign\" VARCHAR(9))");
      sql.execute("INSERT INTO ads VALUES ('A', 'spring')");
      Dataset<Row> ads =
          TestSpark.session().read().jdbc(server.jdbcUrl("shop"), "ads", new Properties());

      try (StructuredStreamTester<String> query = clicksWith(ads)) {
        assertThat(query.batch("A")).containsExactly(SPRING);
        sql.execute("UPDATE ads SET \"campaign\" = 'summer'");
        assertThat(query.batch("A")).containsExactly(SUMMER);
      }
      try (StructuredStreamTester<String> query = clicksWith(ads.cache())) {
        assertThat(query.batch("A")).containsExactly(SUMMER);
        sql.execute("UPDATE ads SET \"campaign\" = 'spring'");
        assertThat(query.batch("A")).containsExactly(SUMMER);
      } finally {
        ads.unpersist();
      }
    }
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void ofADirectoryTheListOfFilesStaysAndTheirContentDoesNot() throws Exception {
    Path ads = Files.createDirectory(directory.resolve("ads"));
    Path file = Files.writeString(ads.resolve("ads-1.csv"), "A,spring\n");
    Dataset<Row> table = read(ads);
    try (StructuredStreamTester<String> query = clicksWith(table)) {
      assertThat(query.batch("A")).containsExactly(SPRING);
      Files.writeString(ads.resolve("ads-2.csv"), "A,winter\n");
      assertThat(query.batch("A")).containsExactly(SPRING);
      Files.writeString(file, "A,summer\n");
      assertThat(query.batch("A")).containsExactly(SUMMER);
      Files.delete(file);
      assertThatThrownBy(() -> query.batch("A")).hasMessageContaining("ads-1.csv` does not exist");
    }
  }

  @Test
  void aNewFileIsSeenWhenReadIsCalledAgainAndNotInANewQueryAlone() throws Exception {
    Path ads = Files.createDirectory(directory.resolve("ads"));
    Files.writeString(ads.resolve("ads-1.csv"), "A,spring\n");
    Dataset<Row> table = read(ads);
    Files.writeString(ads.resolve("ads-2.csv"), "A,summer\n");

    try (StructuredStreamTester<String> query = clicksWith(table)) {
      assertThat(query.batch("A")).containsExactly(SPRING);
    }
    try (StructuredStreamTester<String> query = clicksWith(read(ads))) {
      assertThat(query.batch("A")).containsExactlyInAnyOrder(SPRING, SUMMER);
    }
  }

  private static Dataset<Row> read(Path ads) {
    return TestSpark.session().read().schema("ad STRING, campaign STRING").csv(HadoopPath.of(ads));
  }

  private static StructuredStreamTester<String> clicksWith(Dataset<Row> ads) {
    return StructuredStreamTester.start(
        Encoders.STRING(), OutputMode.Append(), clicks -> clicks.toDF("ad").join(ads, "ad"));
  }
}
