package io.sparkcourse.section5.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.testing.TestSpark;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lecture 5.9: which events a listener gets, and what it cannot break. */
class ListenerTest {
  private final SparkSession spark = TestSpark.session().newSession();
  private final Words words = new Words(spark);
  private final Events events = new Events();

  @AfterEach
  void removeListeners() {
    for (StreamingQueryListener listener : spark.streams().listListeners()) {
      spark.streams().removeListener(listener);
    }
  }

  @Test
  void anIdleQueryReportsThatItIsIdleAndNoProgress() throws Exception {
    spark.conf().set("spark.sql.streaming.noDataProgressEventInterval", "10s");
    spark.streams().addListener(events);
    words.add("a");
    SimulatedClock clock = new SimulatedClock(second -> {});
    StreamingQuery query =
        clock.start(
            words.rows(),
            OutputMode.Append(),
            Duration.ofSeconds(5),
            (rows, batchId) -> rows.count());
    clock.runUntil(query, Duration.ofSeconds(20));
    query.stop();

    events.awaitTheEnd();
    assertThat(events.heard)
        .containsExactly("started", "progress 0", "idle at 12:00:10", "idle at 12:00:20", "ended");
  }

  @Test
  void aListenerThatThrowsEndsNeitherTheQueryNorTheOtherListeners() throws Exception {
    spark.streams().addListener(new Throws());
    spark.streams().addListener(events);
    StreamingQuery query = words.rows().writeStream().format("noop").start();
    words.add("a");
    query.processAllAvailable();
    words.add("b");
    query.processAllAvailable();
    assertThat(query.exception().isEmpty()).isTrue();
    query.stop();

    events.awaitTheEnd();
    assertThat(events.heard).containsExactly("started", "progress 0", "progress 1", "ended");
  }

  @Test
  void aListenerHearsOnlyOfQueriesOfItsSession() throws Exception {
    SparkSession other = spark.newSession();
    Events ofOther = new Events();
    spark.streams().addListener(events);
    other.streams().addListener(ofOther);
    words.add("a");
    StreamingQuery query = words.rows().writeStream().format("noop").start();
    query.processAllAvailable();
    query.stop();
    Words otherWords = new Words(other);
    StreamingQuery otherQuery = otherWords.rows().writeStream().format("noop").start();
    otherQuery.stop();

    events.awaitTheEnd();
    ofOther.awaitTheEnd(); // the last event of all
    assertThat(events.heard).containsExactly("started", "progress 0", "ended");
    assertThat(ofOther.heard).containsExactly("started", "ended");
    other.streams().removeListener(ofOther);
  }

  private static final class Events extends StreamingQueryListener {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      heard.add("started");
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      heard.add("progress " + event.progress().batchId());
    }

    @Override
    public void onQueryIdle(QueryIdleEvent event) {
      heard.add("idle at " + event.timestamp().substring(11, 19));
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      heard.add("ended" + (event.exception().isDefined() ? " by an exception" : ""));
    }

    void awaitTheEnd() {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> heard.stream().anyMatch(each -> each.startsWith("ended")));
    }
  }

  private static final class Throws extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {
      throw new IllegalStateException("started");
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      throw new IllegalStateException("progress");
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      throw new IllegalStateException("ended");
    }
  }
}
