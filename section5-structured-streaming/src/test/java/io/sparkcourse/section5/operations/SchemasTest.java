package io.sparkcourse.section5.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.2: the source of the columns of a stream of files. */
class SchemasTest {
  private static final String INFERENCE = "spark.sql.streaming.schemaInference";

  @TempDir private Path directory;
  private int files;

  @AfterEach
  void forgetTheSetting() {
    TestSpark.session().conf().unset(INFERENCE);
  }

  @Test
  void filesWithoutASchemaAreRefusedButForText() {
    SparkSession spark = TestSpark.session();

    assertThatThrownBy(() -> spark.readStream().csv(HadoopPath.pattern(directory)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Schema must be specified when creating a streaming source");
    assertThat(spark.readStream().text(HadoopPath.pattern(directory)).schema().simpleString())
        .isEqualTo("struct<value:string>");
  }

  @Test
  void aSchemaThatIsInferredIsThatOfTheFilesAtTheStart() throws Exception {
    TestSpark.session().conf().set(INFERENCE, true);
    write("a.json", "{\"signal\": 12}");
    Dataset<Row> readings = TestSpark.session().readStream().json(HadoopPath.pattern(directory));
    assertThat(readings.schema().simpleString()).isEqualTo("struct<signal:bigint>");

    List<Row> seen = new ArrayList<>();
    StreamingQuery query = collect(readings, seen);
    try {
      write("b.json", "{\"signal\": 12.5, \"type\": \"lamp\"}");
      query.processAllAvailable();
    } finally {
      query.stop();
    }

    assertThat(seen).containsExactly(RowFactory.create(12L), RowFactory.create((Object) null));
  }

  @Test
  void aFolderNamedKeyEqualsValueIsAColumn() throws Exception {
    write("day=2025-06-01/a.csv", "lamp-1");
    Dataset<Row> readings =
        TestSpark.session().readStream().schema("device STRING").csv(HadoopPath.pattern(directory));
    assertThat(readings.schema().simpleString()).isEqualTo("struct<device:string,day:date>");

    List<Row> seen = new ArrayList<>();
    StreamingQuery query = collect(readings.selectExpr("device", "string(day)"), seen);
    try {
      query.processAllAvailable();
      write("day=2025-06-02/b.csv", "lamp-2");
      query.processAllAvailable();
    } finally {
      query.stop();
    }

    assertThat(seen)
        .containsExactly(
            RowFactory.create("lamp-1", "2025-06-01"), RowFactory.create("lamp-2", "2025-06-02"));
  }

  @Test
  void aFolderThatComesWithAKeyOfItsOwnEndsTheQuery() throws Exception {
    write("a.csv", "lamp-1");
    Dataset<Row> readings =
        TestSpark.session().readStream().schema("device STRING").csv(HadoopPath.pattern(directory));

    List<Row> seen = new ArrayList<>();
    StreamingQuery query = collect(readings, seen);
    write("day=2025-06-02/b.csv", "lamp-2");

    assertThatThrownBy(query::processAllAvailable)
        .hasMessageContaining("assertion failed: Invalid batch");
    assertThat(seen).containsExactly(RowFactory.create("lamp-1"));
  }

  private static StreamingQuery collect(Dataset<Row> rows, List<Row> seen) throws Exception {
    VoidFunction2<Dataset<Row>, Long> collect = (batch, id) -> seen.addAll(batch.collectAsList());
    StreamingQuery query = rows.writeStream().foreachBatch(collect).start();
    query.processAllAvailable();
    return query;
  }

  /** Spark may not see the half of a file, and takes older ones first. */
  private void write(String name, String line) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Path unfinished = Files.createTempFile("unfinished-", ".tmp");
    Files.writeString(unfinished, line + "\n");
    Files.setLastModifiedTime(
        unfinished, FileTime.from(Instant.parse("2025-06-02T12:00:00Z").plusSeconds(60L * files)));
    files++;
    Files.move(unfinished, file);
  }
}
