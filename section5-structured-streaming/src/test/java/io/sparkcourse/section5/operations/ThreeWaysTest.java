package io.sparkcourse.section5.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.SimpleMode$;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.2: columns, objects and SQL return the same rows, with different plans. */
class ThreeWaysTest {
  private static final List<Function<Dataset<Reading>, Dataset<Row>>> WAYS =
      List.of(
          readings -> ThreeWaysDemo.byColumns(readings.toDF()),
          ThreeWaysDemo::byObjects,
          readings -> ThreeWaysDemo.inSql(readings.toDF()));

  @TempDir private Path directory;

  @Test
  void eachWayGivesTheSameRowsOfAStreamAndOfATable() {
    Reading[] first = {
      new Reading("lamp-1", "lamp", 10.5),
      new Reading("lamp-2", "lamp", 10),
      new Reading("door-1", "door", 30)
    };
    Reading second = new Reading("lamp-1", "lamp", 13.5);
    for (Function<Dataset<Reading>, Dataset<Row>> way : WAYS) {
      try (StructuredStreamTester<Reading> query =
          StructuredStreamTester.start(Encoders.bean(Reading.class), OutputMode.Update(), way)) {
        assertThat(query.batch(first))
            .containsExactlyInAnyOrder(
                RowFactory.create("lamp", 1L), RowFactory.create("door", 1L));
        assertThat(query.batch(second)).containsExactly(RowFactory.create("lamp", 2L));
      }
      assertThat(
              way.apply(
                      TestSpark.session()
                          .createDataset(
                              List.of(first[0], first[1], first[2], second),
                              Encoders.bean(Reading.class)))
                  .collectAsList())
          .containsExactlyInAnyOrder(RowFactory.create("lamp", 2L), RowFactory.create("door", 1L));
    }
  }

  @Test
  void aFilterByColumnsIsPushedIntoTheSourceAndOneByObjectsIsNot() throws Exception {
    ArrivingFiles.write(directory, List.of(List.of("lamp-1,lamp,12.5")));

    for (Function<Dataset<Row>, Dataset<Row>> way :
        List.<Function<Dataset<Row>, Dataset<Row>>>of(
            ThreeWaysDemo::byColumns, ThreeWaysDemo::inSql)) {
      assertThat(planOfAMicroBatch(way))
          .contains("PushedFilters: [IsNotNull(signal), GreaterThan(signal,10.0)]")
          .contains("ReadSchema: struct<type:string,signal:double>")
          .doesNotContain("initializejavabean");
    }
    assertThat(
            planOfAMicroBatch(
                readings -> ThreeWaysDemo.byObjects(readings.as(Encoders.bean(Reading.class)))))
        .contains("PushedFilters: []")
        .contains("ReadSchema: struct<device:string,type:string,signal:double>")
        .contains("initializejavabean");
  }

  @Test
  void theResultOfSqlOverAStreamIsAStream() {
    Dataset<Row> stream = Refusal.numbers();
    stream.createOrReplaceTempView("numbers");

    assertThat(TestSpark.session().sql("SELECT value FROM numbers").isStreaming()).isTrue();
  }

  @Test
  @OnlyOnSpark3("Texts of errors")
  void explainFailsForWhatSqlHasMadeAndNotForWhatIsMadeOfThat() {
    Refusal.numbers().createOrReplaceTempView("numbers");
    Dataset<Row> distinct = TestSpark.session().sql("SELECT DISTINCT value FROM numbers");

    assertThat(distinct.queryExecution().explainString(SimpleMode$.MODULE$))
        .contains("Queries with streaming sources must be executed with writeStream.start()");
    assertThat(distinct.select("value").queryExecution().explainString(SimpleMode$.MODULE$))
        .contains("StateStoreSave");
  }

  @Test
  void mapGroupsHasTheRowsOfAMicroBatchOnly() {
    try (StructuredStreamTester<String> query =
        StructuredStreamTester.start(
            Encoders.STRING(), OutputMode.Append(), ThreeWaysTest::sizes)) {
      assertThat(query.batch("lamp", "lamp")).containsExactly(RowFactory.create("lamp: 2"));
      assertThat(query.batch("lamp")).containsExactly(RowFactory.create("lamp: 1"));
    }
  }

  private static Dataset<Row> sizes(Dataset<String> types) {
    return types
        .groupByKey((MapFunction<String, String>) type -> type, Encoders.STRING())
        .mapGroups(
            (MapGroupsFunction<String, String, String>) (type, rows) -> type + ": " + size(rows),
            Encoders.STRING())
        .toDF();
  }

  private static int size(Iterator<?> rows) {
    int size = 0;
    for (; rows.hasNext(); rows.next()) {
      size++;
    }
    return size;
  }

  private String planOfAMicroBatch(Function<Dataset<Row>, Dataset<Row>> way) throws Exception {
    StreamingQuery query =
        way.apply(
                TestSpark.session()
                    .readStream()
                    .schema(ThreeWaysDemo.SCHEMA)
                    .csv(HadoopPath.pattern(directory)))
            .writeStream()
            .outputMode("complete")
            .format("noop")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    return ((StreamingQueryWrapper) query)
        .streamingQuery()
        .lastExecution()
        .executedPlan()
        .toString();
  }
}
