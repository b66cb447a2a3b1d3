package io.sparkcourse.section5.statestoresandsettings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.spark4.OnlyOnSpark3;
import io.sparkcourse.testing.LoggedLines;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.lecture.LectureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.execution.streaming.OffsetSeqMetadata;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** Lecture 5.10: which settings a checkpoint fixes, and which ones count at each start. */
class FrozenSettingsTest {
  private static final Path LECTURE = Path.of("lectures", "5.10-state-stores-and-settings.md");

  private static final String STREAMING = "spark.sql.streaming.";
  private static final String STORES = "org.apache.spark.sql.execution.streaming.state.";
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  /** What each of them is set to before the second start. */
  private static final Map<String, String> CHANGES = new LinkedHashMap<>();

  static {
    CHANGES.put(PARTITIONS, "7");
    CHANGES.put(StateStores.PROVIDER, STORES + "RocksDBStateStoreProvider");
    CHANGES.put(STREAMING + "stateStore.compression.codec", "zstd");
    CHANGES.put(STREAMING + "stateStore.rocksdb.formatVersion", "4");
    CHANGES.put(STREAMING + "multipleWatermarkPolicy", "max");
    CHANGES.put(STREAMING + "aggregation.stateFormatVersion", "1");
    CHANGES.put(STREAMING + "join.stateFormatVersion", "1");
    CHANGES.put(STREAMING + "flatMapGroupsWithState.stateFormatVersion", "1");
    CHANGES.put(STREAMING + "statefulOperator.useStrictDistribution", "false");
    CHANGES.put("spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan", "true");
    CHANGES.put(StateStores.CHANGELOG, "true");
    CHANGES.put(STREAMING + "minBatchesToRetain", "5");
    CHANGES.put(STREAMING + "maxBatchesToRetainInMemory", "1");
    CHANGES.put(STREAMING + "stateStore.minDeltasForSnapshot", "3");
    CHANGES.put(STREAMING + "noDataMicroBatches.enabled", "false");
    CHANGES.put("spark.sql.session.timeZone", "Asia/Tokyo");
    CHANGES.put("spark.sql.ansi.enabled", "true");
  }

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session().newSession();
  private final List<Map<String, String>> settingsOfBatches = new ArrayList<>();

  @BeforeEach
  void asAtTheFirstStart() throws IOException {
    Files.createDirectories(directory.resolve("orders"));
    spark.conf().set(PARTITIONS, 2);
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    spark.conf().set(StateStores.CHANGELOG, false);
  }

  @Test
  @OnlyOnSpark3("ANSI mode")
  void theTableOfTheLectureIsWhatASecondStartUses() throws Exception {
    run(1);
    CHANGES.forEach(spark.conf()::set);
    List<String> logged;
    try (LoggedLines log = LoggedLines.of(OffsetSeqMetadata.class.getName(), Level.WARN)) {
      run(2);
      logged = log.lines();
    }

    assertThat(settingsOfBatches).hasSize(2);
    List<String> lines = new ArrayList<>();
    lines.add("| setting | first start | set to | the second start uses |");
    lines.add("|---|---|---|---|");
    List<String> frozen = new ArrayList<>();
    CHANGES.forEach(
        (key, change) -> {
          String before = settingsOfBatches.get(0).get(key);
          String after = settingsOfBatches.get(1).get(key);
          assertThat(before).as(key).isNotEqualTo(change);
          lines.add(
              "| `%s` | `%s` | `%s` | %s |"
                  .formatted(
                      key,
                      brief(before),
                      brief(change),
                      after.equals(before) ? "**`" + brief(after) + "`**" : code(brief(after))));
          if (after.equals(before)) {
            frozen.add(key);
          }
        });
    assertThat(frozen).containsExactlyInAnyOrderElementsOf(settingsInOffsets(0));
    assertThat(logged)
        .containsExactlyInAnyOrderElementsOf(frozen.stream().map(this::warning).toList());
    LectureTable.assertUpToDate(LECTURE, "frozen", lines);
  }

  private String warning(String key) {
    return "Updating the value of conf '%s' in current session from '%s' to '%s'."
        .formatted(key, CHANGES.get(key), settingsOfBatches.get(0).get(key));
  }

  @Test
  void withoutAMicroBatchNothingIsFrozen() throws Exception {
    run(0);
    spark.conf().set(PARTITIONS, 7);
    run(1);

    assertThat(settingsOfBatches).extracting(each -> each.get(PARTITIONS)).containsExactly("7");
  }

  @Test
  void aQueryThatRunsDoesNotSeeWhatIsSetAfterItsStart() throws Exception {
    MemoryStream<String> words =
        new MemoryStream<>(0, spark.sqlContext(), Option.apply(1), Encoders.STRING());
    StreamingQuery query =
        words
            .toDF()
            .groupBy("value")
            .count()
            .writeStream()
            .outputMode("update")
            .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::note)
            .start();
    for (String timeZone : List.of("Europe/Paris", "Asia/Tokyo")) {
      spark.conf().set("spark.sql.session.timeZone", timeZone);
      words.addData(JavaConverters.asScalaBuffer(List.of("tea")));
      query.processAllAvailable();
    }
    query.stop();

    assertThat(settingsOfBatches)
        .extracting(each -> each.get("spark.sql.session.timeZone"))
        .containsExactly("UTC", "UTC");
  }

  @Test
  void adaptiveExecutionIsOffInAQueryWhateverTheSessionSays() throws Exception {
    spark.conf().set("spark.sql.adaptive.enabled", true);
    run(1);

    assertThat(settingsOfBatches)
        .extracting(each -> each.get("spark.sql.adaptive.enabled"))
        .containsExactly("false");
  }

  /** Runs what has not run yet of so many files. */
  private void run(int files) throws Exception {
    ArrivingFiles.write(
        directory.resolve("orders"), List.of(List.of("tea"), List.of("mug")).subList(0, files));
    StateFilesDemo.counts(spark, directory.resolve("orders"))
        .writeStream()
        .outputMode("update")
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::note)
        .option("checkpointLocation", HadoopPath.of(directory.resolve("checkpoint")))
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private void note(Dataset<Row> rows, Long batchId) {
    Map<String, String> settings = new LinkedHashMap<>();
    CHANGES.keySet().forEach(key -> settings.put(key, rows.sparkSession().conf().get(key)));
    settings.put(
        "spark.sql.adaptive.enabled", rows.sparkSession().conf().get("spark.sql.adaptive.enabled"));
    settingsOfBatches.add(settings);
  }

  private List<String> settingsInOffsets(int batchId) throws IOException {
    List<String> lines =
        Files.readAllLines(directory.resolve("checkpoint/offsets").resolve("" + batchId));
    JsonNode conf = new ObjectMapper().readTree(lines.get(1)).get("conf");
    List<String> keys = new ArrayList<>();
    conf.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static String brief(String value) {
    return value.replace(STORES, "");
  }

  private static String code(String value) {
    return "`" + value + "`";
  }
}
