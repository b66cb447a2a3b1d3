package io.sparkcourse.services.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcourse.services.LocalPort;
import io.sparkcourse.testing.lecture.LectureTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.io.ZStdCompressionCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lecture 5.9 says about the recorded runs, read from the pages of Spark's History Server. */
class RecordedRunTest {
  private static final Path LECTURE =
      Path.of("../section5-structured-streaming/lectures/5.09-monitoring.md");
  private static final String STATE_ROWS = "aggregated-num-total-state-rows";
  private static final double TRIGGER_MILLIS = 2_000;
  private static final int BATCHES_TO_REST = 22;

  private static final Map<RecordedRun, LocalHistoryServer> SERVERS =
      new EnumMap<>(RecordedRun.class);
  private static final Map<RecordedRun, UiPages> PAGES = new EnumMap<>(RecordedRun.class);

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    for (RecordedRun run : RecordedRun.values()) {
      LocalHistoryServer server = LocalHistoryServer.start(run, LocalPort.anyFree());
      SERVERS.put(run, server);
      PAGES.put(run, new UiPages(server));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(LocalHistoryServer::close);
  }

  @Test
  void theFiguresOfTheRunsAreThoseOfTheLecture() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| run | micro-batches | Avg Input /sec | Avg Process /sec | longest micro-batch"
            + " | state rows, halfway and at the end | records of a task in the last stage, median"
            + " and most |");
    lines.add("|---|---|---|---|---|---|---|");
    for (RecordedRun run : RecordedRun.values()) {
      UiPages pages = PAGES.get(run);
      lines.add(
          String.format(
              Locale.ROOT,
              "| `%s` | %d | %s | %s | %.1f s | %s | %s |",
              run.title(),
              pages.completedBatches(),
              pages.query().get(6),
              pages.query().get(7),
              Collections.max(pages.curve("batch-duration")) / 1000,
              stateRows(pages),
              recordsOfATask(pages)));
    }
    LectureTable.assertUpToDate(LECTURE, "runs", lines);
  }

  private static String stateRows(UiPages pages) throws IOException {
    if (!pages.hasCurve(STATE_ROWS)) {
      return "-";
    }
    List<Double> rows = pages.curve(STATE_ROWS);
    return String.format(
        Locale.ROOT, "%,.0f, %,.0f", rows.get(rows.size() / 2), rows.get(rows.size() - 1));
  }

  private static String recordsOfATask(UiPages pages) throws Exception {
    JsonNode records =
        pages
            .rest("stages/" + lastStage(pages) + "/0/taskSummary?quantiles=0.5,1")
            .at("/shuffleReadMetrics/readRecords");
    long most = records.get(1).asLong();
    return most == 0 ? "-" : records.get(0).asLong() + ", " + most;
  }

  private static int lastStage(UiPages pages) throws Exception {
    return StreamSupport.stream(pages.rest("stages").spliterator(), false)
        .mapToInt(stage -> stage.get("stageId").asInt())
        .max()
        .orElseThrow();
  }

  @Test
  void theHealthyRunIsBelowItsTriggerAndItsStateComesToRest() throws Exception {
    UiPages pages = PAGES.get(RecordedRun.HEALTHY);
    assertThat(pages.query().subList(0, 2)).containsExactly("orders", "FINISHED");
    assertThat(pages.curve("batch-duration")).allMatch(millis -> millis < TRIGGER_MILLIS / 3);
    List<Double> rows = pages.curve(STATE_ROWS);
    int rest = BATCHES_TO_REST;
    assertThat(rows.subList(0, rest)).isSorted().doesNotHaveDuplicates();
    assertThat(rows.subList(rest, rows.size())).containsOnly(rows.get(rest));
    assertThat(pages.curve("watermark-gap")).allMatch(seconds -> seconds > 20 && seconds < 23);
  }

  @Test
  void theStateOfTheGrowingRunHasAllThatHasCome() throws Exception {
    UiPages pages = PAGES.get(RecordedRun.STATE_GROWING);
    List<Double> come = new ArrayList<>();
    double sum = 0;
    for (double rows : pages.curve("input-rows")) {
      sum += rows;
      come.add(sum);
    }
    assertThat(pages.curve(STATE_ROWS)).isEqualTo(come);
    assertThat(pages.curve("batch-duration")).allMatch(millis -> millis < TRIGGER_MILLIS / 3);
    assertThat(pages.hasCurve("watermark-gap")).isFalse();
  }

  @Test
  void theAveragesOfTheLaggingRunLookWellAndItsCurvesDoNot() throws Exception {
    UiPages pages = PAGES.get(RecordedRun.LAGGING);
    double averageInput = Double.parseDouble(pages.query().get(6));
    assertThat(Double.parseDouble(pages.query().get(7))).isGreaterThan(3 * averageInput);
    List<Double> processed = pages.curve("process-rate");
    List<Integer> behind =
        IntStream.range(1, processed.size()) // the first micro-batch has no rows
            .filter(batch -> processed.get(batch) < 45)
            .boxed()
            .toList();
    assertThat(behind).containsExactlyElementsOf(IntStream.range(20, 31).boxed().toList());
  }

  @Test
  void oneTaskOfTheSkewedRunDoesTheWork() throws Exception {
    UiPages pages = PAGES.get(RecordedRun.SKEWED);
    List<Long> records = new ArrayList<>();
    List<Long> millis = new ArrayList<>();
    for (JsonNode task : pages.rest("stages/" + lastStage(pages) + "/0/taskList")) {
      records.add(task.at("/taskMetrics/shuffleReadMetrics/recordsRead").asLong());
      millis.add(task.get("duration").asLong());
    }
    assertThat(records).hasSize(4).satisfies(RecordedRunTest::oneHasMoreThanAllOthers);
    assertThat(millis).satisfies(RecordedRunTest::oneHasMoreThanAllOthers);
  }

  private static void oneHasMoreThanAllOthers(List<? extends Long> values) {
    long all = values.stream().mapToLong(Long::longValue).sum();
    assertThat(Collections.max(values)).isGreaterThan(all / 2);
  }

  @Test
  void eachMicroBatchIsAJobAndTwoEntriesOfSql() throws Exception {
    UiPages pages = PAGES.get(RecordedRun.HEALTHY);
    assertThat(batches(pages.rest("jobs"))).hasSize(60).doesNotHaveDuplicates();
    assertThat(batches(pages.rest("sql?length=1000&details=false")))
        .hasSize(120)
        .allSatisfy(batch -> assertThat(batch).matches("batch = \\d+"));
  }

  /** The last line of each description. */
  private static List<String> batches(JsonNode entries) {
    List<String> batches = new ArrayList<>();
    for (JsonNode entry : entries) {
      batches.add(entry.get("description").asText().lines().reduce("", (first, next) -> next));
    }
    return batches;
  }

  @ParameterizedTest
  @EnumSource
  void aRecordingSaysNothingOfTheMachineThatMadeIt(RecordedRun run) throws Exception {
    run.copyTo(folder);
    for (String line : lines(folder.resolve(run.fileName()))) {
      JsonNode event = new ObjectMapper().readTree(line);
      assertThat(event.findValuesAsText("Host")).allMatch("127.0.0.1"::equals);
      assertThat(event.path("System Properties")).isEmpty();
      assertThat(event.path("Classpath Entries")).isEmpty();
      assertThat(line).doesNotContain("spark-course-", "spark.local.dir", ".m2");
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(
                new ZStdCompressionCodec(new SparkConf(false))
                    .compressedInputStream(Files.newInputStream(file)),
                StandardCharsets.UTF_8))) {
      return events.lines().toList();
    }
  }
}
