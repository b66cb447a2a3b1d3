package io.sparkcourse.section5.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lecture 5.14: lines of CSV that are no orders. */
class CsvTest {
  private static final String GOOD = "o1,1500";
  private static final String WRONG_TYPE = "o2,many";
  private static final String TOO_FEW = "o3";
  private static final String TOO_MANY = "o4,1500,EUR";

  private static final String COLUMN_PRUNING = "spark.sql.csv.parser.columnPruning.enabled";

  @TempDir private Path directory;
  private long rowsOfTheProgress;

  @Test
  void theCorruptRecordHasWhatDoesNotFit() throws Exception {
    assertThat(read("PERMISSIVE", rows -> rows))
        .containsExactly(
            RowFactory.create("o1", 1500L, null),
            RowFactory.create("o2", null, WRONG_TYPE),
            RowFactory.create("o3", null, TOO_FEW),
            RowFactory.create("o4", 1500L, TOO_MANY));
  }

  @Test
  void columnsThatNobodyAsksForAreNotParsed() throws Exception {
    assertThat(read("PERMISSIVE", rows -> rows.select("id", "_corrupt_record")))
        .containsExactly(
            RowFactory.create("o1", null),
            RowFactory.create("o2", null),
            RowFactory.create("o3", null),
            RowFactory.create("o4", null));
  }

  @Test
  void withoutColumnPruningTheirNumberIsLookedAtAndTheirTypesAreNot() throws Exception {
    TestSpark.session().conf().set(COLUMN_PRUNING, false);
    try {
      assertThat(read("PERMISSIVE", rows -> rows.select("id", "_corrupt_record")))
          .containsExactly(
              RowFactory.create("o1", null),
              RowFactory.create("o2", null),
              RowFactory.create("o3", TOO_FEW),
              RowFactory.create("o4", TOO_MANY));
    } finally {
      TestSpark.session().conf().unset(COLUMN_PRUNING);
    }
  }

  @Test
  void dropMalformedDropsThemAndTheProgressDoesNotKnowThem() throws Exception {
    assertThat(read("DROPMALFORMED", rows -> rows.select("id", "cents")))
        .containsExactly(RowFactory.create("o1", 1500L));
    assertThat(rowsOfTheProgress).isEqualTo(1);
  }

  private List<Row> read(String mode, UnaryOperator<Dataset<Row>> pipeline) throws Exception {
    ArrivingFiles.write(directory, List.of(List.of(GOOD, WRONG_TYPE, TOO_FEW, TOO_MANY)));
    List<Row> seen = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> collect = (rows, id) -> seen.addAll(rows.collectAsList());
    // region csv
    Dataset<Row> orders =
        TestSpark.session()
            .readStream()
            .schema("id STRING, cents BIGINT, _corrupt_record STRING")
            .option("mode", mode)
            .csv(HadoopPath.pattern(directory));
    // endregion
    StreamingQuery query =
        pipeline
            .apply(orders)
            .writeStream()
            .foreachBatch(collect)
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    rowsOfTheProgress = query.lastProgress().numInputRows();
    return seen;
  }
}
