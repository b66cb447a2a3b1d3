package io.sparkcourse.section5.arbitrarystate;

import static io.sparkcourse.section5.arbitrarystate.UserViews.millis;
import static io.sparkcourse.section5.arbitrarystate.UserViews.say;
import static io.sparkcourse.section5.arbitrarystate.UserViews.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.files.ArrivingFiles;
import io.sparkcourse.common.files.FilesInTurn;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section5.arbitrarystate.UserViews.Said;
import io.sparkcourse.testing.StructuredStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lecture 5.7: what the two timeouts wait for. */
class TimeoutsTest {
  private static final String NO_DATA_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Five minutes after a view; reports why it is called. */
  private static final Said FIVE_MINUTES =
      (user, views, state) -> {
        if (state.hasTimedOut()) {
          state.remove();
          return say(user + " timed out, views: " + views.hasNext());
        }
        state.update(1);
        state.setTimeoutTimestamp(millis(views.next()), "5 minutes");
        return say(user + " came");
      };

  @TempDir private Path directory;

  @AfterEach
  void noDataBatchesAsEver() {
    TestSpark.session().conf().unset(NO_DATA_BATCHES);
  }

  @Test
  void anEventTimeTimeoutComesWhenTheWatermarkIsPastItAndNotAtIt() {
    try (StructuredStreamTester<String> query = UserViews.byEventTime(FIVE_MINUTES)) {
      assertThat(texts(query.batch("12:00 ann"))).containsExactly("ann came");
      assertThat(texts(query.batch("12:05 bob"))).containsExactly("bob came");
      assertThat(query.lastProgress().batchId()).isEqualTo(3); // the watermark is 12:05
      assertThat(texts(query.batch("12:05:01 carl")))
          .containsExactly("ann timed out, views: false", "carl came");
    }
  }

  @Test
  void withoutMicroBatchesWithoutDataItWaitsForTheNextRows() {
    TestSpark.session().conf().set(NO_DATA_BATCHES, "false");
    try (StructuredStreamTester<String> query = UserViews.byEventTime(FIVE_MINUTES)) {
      query.batch("12:00 ann");
      assertThat(texts(query.batch("12:06 bob"))).containsExactly("bob came");
      assertThat(texts(query.batch("12:07 bob")))
          .containsExactly("ann timed out, views: false", "bob came");
    }
  }

  @Test
  void aTimeoutIsGoneIfACallDoesNotSetIt() {
    Said onlyTheFirstTime =
        (user, views, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return say(user + " timed out");
          }
          if (!state.exists()) {
            state.setTimeoutTimestamp(millis(views.next()), "5 minutes");
          }
          state.update(1);
          return say();
        };
    try (StructuredStreamTester<String> query = UserViews.byEventTime(onlyTheFirstTime)) {
      query.batch("12:00 ann", "12:00 bob");
      query.batch("12:01 ann");
      assertThat(texts(query.batch("18:00 carl"))).containsExactly("bob timed out");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(2);
    }
  }

  @Test
  void ofAKeyThatTimesOutAndComesInTheSameMicroBatchTheRowsAreFirst() {
    TestSpark.session().conf().set(NO_DATA_BATCHES, "false");
    try (StructuredStreamTester<String> query = UserViews.byEventTime(FIVE_MINUTES)) {
      query.batch("12:00 ann");
      query.batch("12:06 bob");
      // The watermark is 12:06 now. Her timeout has passed, but she is back.
      assertThat(texts(query.batch("12:07 ann"))).containsExactly("ann came");
    }
  }

  @ParameterizedTest(name = "remove() first: {0}")
  @ValueSource(booleans = {true, false})
  void aTimeoutWithoutAStateKeepsARow(boolean removeFirst) {
    Said removed =
        (user, views, state) -> {
          if (state.hasTimedOut()) {
            return say(user + " timed out, exists: " + state.exists());
          }
          long time = millis(views.next());
          if (removeFirst) {
            state.remove();
          }
          state.setTimeoutTimestamp(time, "5 minutes");
          if (!removeFirst) {
            state.remove();
          }
          return say();
        };
    try (StructuredStreamTester<String> query = UserViews.byEventTime(removed)) {
      query.batch("12:00 ann");
      assertThat(query.lastProgress().stateOperators()[0].numRowsTotal()).isEqualTo(1);
      assertThat(texts(query.batch("12:06 bob"))).containsExactly("ann timed out, exists: false");
    }
  }

  @Test
  void ofABacklogAViewMayBeInTimeAndItsTimeoutBeforeTheWatermark() throws Exception {
    Dataset<Row> views =
        files(
            List.of(
                List.of("2025-06-02T12:00:00Z,ann"),
                List.of("2025-06-02T12:30:00Z,bob"),
                List.of("2025-06-02T12:10:00Z,ann")));

    StreamingQuery query = availableNow(views, FIVE_MINUTES);

    assertThatThrownBy(query::awaitTermination)
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining(
            "Timeout timestamp (1748866500000) cannot be earlier than the current watermark"
                + " (1748867400000)");
  }

  @Test
  void ofABacklogTheFunctionThatClosesWhatIsOverGoesOn() throws Exception {
    Dataset<Row> views =
        files(
            List.of(
                List.of("2025-06-02T12:00:00Z,ann"),
                List.of("2025-06-02T12:30:00Z,bob"),
                List.of("2025-06-02T12:10:00Z,ann")));
    Dataset<Visit> visits = Visits.over(views.withWatermark("time", "0 seconds"), VisitsDemo.GAP);
    List<Visit> over = Collections.synchronizedList(new ArrayList<>());

    visits
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .foreachBatch(
            (VoidFunction2<Dataset<Visit>, Long>)
                (rows, batch) -> over.addAll(rows.collectAsList()))
        .start()
        .awaitTermination();

    assertThat(over)
        .extracting(Visit::toString)
        .containsExactlyInAnyOrder("ann 12:00-12:00: 1", "ann 12:10-12:10: 1");
  }

  @Test
  void aProcessingTimeTimeoutRunsMicroBatchesWithoutDataInALoop() throws Exception {
    FilesInTurn files = FilesInTurn.in(directory);
    StreamingQuery query =
        UserViews.said(read(files.path()), GroupStateTimeout.ProcessingTimeTimeout(), anHour())
            .writeStream()
            .format("noop")
            .start();
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(() -> files.arrive(query, List.of("2025-06-02T12:00:00Z,ann")));
    try {
      awaitFiveEmptyMicroBatches(query);
      assertThat(all).as("processAllAvailable").isNotDone();
    } finally {
      query.stop();
      all.handle((done, failed) -> null).join();
    }
  }

  @Test
  void withItAvailableNowDoesNotEnd() throws Exception {
    Dataset<Row> views = files(List.of(List.of("2025-06-02T12:00:00Z,ann")));
    StreamingQuery query =
        UserViews.said(views, GroupStateTimeout.ProcessingTimeTimeout(), anHour())
            .writeStream()
            .format("noop")
            .trigger(Trigger.AvailableNow())
            .start();
    try {
      awaitFiveEmptyMicroBatches(query);
      assertThat(query.isActive()).isTrue();
    } finally {
      query.stop();
    }
  }

  @Test
  void withoutMicroBatchesWithoutDataAProcessingTimeTimeoutWaitsForRows() {
    TestSpark.session().conf().set(NO_DATA_BATCHES, "false");
    Said aMillisecond =
        (user, views, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return say(user + " timed out");
          }
          state.update(1);
          state.setTimeoutDuration(1);
          return say(user + " came");
        };
    try (StructuredStreamTester<String> query =
        UserViews.start(
            lines ->
                UserViews.said(
                    UserViews.withoutWatermark(lines),
                    GroupStateTimeout.ProcessingTimeTimeout(),
                    aMillisecond))) {
      assertThat(texts(query.batch("12:00 ann"))).containsExactly("ann came");
      assertThat(texts(query.batch("12:00 bob"))).containsExactly("ann timed out", "bob came");
    }
  }

  @Test
  void lateRowsComeToTheFunctionUnlessItHasAnEventTimeTimeout() {
    Said came = (user, views, state) -> say(user + " came");
    for (GroupStateTimeout timeout :
        List.of(GroupStateTimeout.NoTimeout(), GroupStateTimeout.EventTimeTimeout())) {
      try (StructuredStreamTester<String> query =
          UserViews.start(lines -> UserViews.said(UserViews.of(lines), timeout, came))) {
        query.batch("12:00 ann");
        assertThat(texts(query.batch("11:59 ann", "12:00 bob")))
            .as("%s", timeout)
            .isEqualTo(
                timeout.equals(GroupStateTimeout.NoTimeout())
                    ? List.of("ann came", "bob came")
                    : List.of());
      }
    }
  }

  private static Said anHour() {
    return (user, views, state) -> {
      state.update(1);
      state.setTimeoutDuration("1 hour");
      return say();
    };
  }

  private static void awaitFiveEmptyMicroBatches(StreamingQuery query) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Stream.of(query.recentProgress())
                        .filter(progress -> progress.durationMs().containsKey("addBatch"))
                        .mapToLong(StreamingQueryProgress::numInputRows)
                        .filter(rows -> rows == 0)
                        .count()
                    >= 5);
  }

  private StreamingQuery availableNow(Dataset<Row> views, Said function) throws Exception {
    return UserViews.said(
            views.withWatermark("time", "0 seconds"),
            GroupStateTimeout.EventTimeTimeout(),
            function)
        .writeStream()
        .format("noop")
        .trigger(Trigger.AvailableNow())
        .start();
  }

  private Dataset<Row> files(List<List<String>> lines) {
    return read(HadoopPath.pattern(ArrivingFiles.write(directory, lines)));
  }

  private static Dataset<Row> read(String path) {
    return TestSpark.session()
        .readStream()
        .schema("time TIMESTAMP, user STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(path);
  }
}
