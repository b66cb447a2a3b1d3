package io.sparkcourse.section4.livestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sse.EventStreamServer;
import io.sparkcourse.testing.TestSpark;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lecture 4.5: what survives which failure, in local mode. */
@Timeout(180)
class EventStreamReceiverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String USER_AGENT = "course-test/1.0 (ada@example.org)";
  private static final int EDITS = 250;

  private final Stops stops = new Stops();
  private final List<String> ids = new CopyOnWriteArrayList<>();
  private final List<String> lastEventIds = new CopyOnWriteArrayList<>();
  private JavaStreamingContext ssc;

  /** The messages with which receivers have stopped or begun to restart. */
  private static final class Stops implements StreamingListener {
    final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public void onReceiverStopped(StreamingListenerReceiverStopped stopped) {
      messages.add(stopped.receiverInfo().lastErrorMessage());
    }
  }

  @BeforeEach
  void createContext() {
    ssc = new JavaStreamingContext(TestSpark.context(), Durations.seconds(1));
    ssc.addStreamingListener(stops);
  }

  @AfterEach
  void stopContext() {
    ssc.stop(false, false);
  }

  private static EventStreamServer.Builder server() {
    return EventStreamServer.serving(SampleData.wikipediaEdits().rows().subList(0, EDITS));
  }

  private void receive(URI uri, Duration silence, String lastEventId) {
    ssc.receiverStream(new EventStreamReceiver(uri, USER_AGENT, silence, lastEventId))
        .foreachRDD(
            rdd -> {
              for (ServerSentEvent event : rdd.collect()) {
                lastEventIds.add(event.id());
                RecentChange change = RecentChange.parse(event.data());
                if (!change.isCanary()) {
                  ids.add(change.id());
                }
              }
            });
    ssc.start();
  }

  private void runUntil(int edits) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ReplayClock.of(ssc).advance(1000);
              return ids.size() >= edits;
            });
  }

  @Test
  void everyEditComesOnceAndInOrderAlthoughTheConnectionBreaks() throws Exception {
    try (EventStreamServer server =
        server().cutAfter(30, 20).endAfter(100, 20).cutAfter(1, 20).start()) {
      receive(server.uri(), LONG, null);
      runUntil(EDITS);

      assertThat(ids).isEqualTo(server.editIds());
      assertThat(server.requests())
          .hasSize(4)
          .allMatch(request -> request.userAgent().equals(USER_AGENT))
          .extracting(request -> request.lastEventId() == null)
          .containsExactly(true, false, false, false);
    }
  }

  @Test
  void aServerThatKeepsNothingSendsNothingAgain() throws Exception {
    try (EventStreamServer server = server().withoutHistory().endAfter(30, 20).start()) {
      receive(server.uri(), LONG, null);
      runUntil(EDITS - 20);

      assertThat(ids).doesNotContainAnyElementsOf(server.editIds().subList(30, 50));
      assertThat(ids).containsAll(server.editIds().subList(0, 30));
      assertThat(ids).containsAll(server.editIds().subList(50, EDITS));
    }
  }

  @Test
  void canaryEventsAreAmongTheEventsAndAreNoChanges() throws Exception {
    try (EventStreamServer server = server().start()) {
      receive(server.uri(), LONG, null);
      runUntil(EDITS);

      assertThat(lastEventIds).hasSize(EDITS + 2);
      assertThat(ids).hasSize(EDITS);
    }
  }

  @Test
  void silenceIsTakenForABrokenConnection() throws Exception {
    try (EventStreamServer server = server().silentAfter(40).start()) {
      receive(server.uri(), SHORT, null);
      runUntil(EDITS);

      assertThat(ids).isEqualTo(server.editIds());
      assertThat(stops.messages.get(0))
          .isEqualTo(
              "Restarting receiver with delay 100ms: The stream broke, nothing came for 500 ms");
    }
  }

  @Test
  @Tag("slow")
  void commentsAreNoSilence() throws Exception {
    try (EventStreamServer server = server().start()) {
      receive(server.uri(), Duration.ofSeconds(20), null);
      runUntil(EDITS);

      await().during(Duration.ofSeconds(25)).atMost(PATIENCE).until(stops.messages::isEmpty);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void theServerSaysHowLongToWait() throws Exception {
    try (EventStreamServer server = server().retryMillis(123).endAfter(5, 1).start()) {
      receive(server.uri(), LONG, null);
      runUntil(EDITS);

      assertThat(stops.messages)
          .containsExactly(
              "Restarting receiver with delay 123ms: The stream broke, the server ended it");
    }
  }

  @Test
  void aBusyServerIsAskedAgain() throws Exception {
    try (EventStreamServer server = server().refuseWith(503).refuseWith(429).start()) {
      receive(server.uri(), LONG, null);
      runUntil(EDITS);

      assertThat(ids).isEqualTo(server.editIds());
      assertThat(server.requests()).hasSize(3);
    }
  }

  /** Spark starts a copy of the receiver as it was created, which knows only its first id. */
  @Test
  void aReceiverThatHasStoppedBeginsAgainAtTheIdItWasMadeWith() throws Exception {
    try (EventStreamServer server = server().endAfter(50, 1).refuseWith(403).start()) {
      String first = idBeforeAll();
      receive(server.uri(), LONG, first);
      runUntil(50 + EDITS);

      assertThat(ids.subList(0, 50)).isEqualTo(server.editIds().subList(0, 50));
      assertThat(ids.subList(50, 50 + EDITS)).isEqualTo(server.editIds());
      assertThat(server.requests())
          .extracting(EventStreamServer.Request::lastEventId)
          .containsExactly(first, lastEventIds.get(49), first);
    }
  }

  @Test
  void withoutAnIdItBeginsAtWhatComesNextAndLosesTheRest() throws Exception {
    try (EventStreamServer server = server().endAfter(50, 20).refuseWith(403).start()) {
      receive(server.uri(), LONG, null);
      runUntil(EDITS - 20);

      assertThat(Set.copyOf(ids)).hasSize(EDITS - 20).doesNotContain(server.editIds().get(50));
    }
  }

  /** The id before the first edit: as if an earlier program had read until there. */
  private static String idBeforeAll() {
    return "[{\"topic\":\"eqiad.mediawiki.recentchange\",\"partition\":0,\"timestamp\":0}]";
  }

  @Test
  void aProgramThatIsStartedAgainGoesOnAfterTheLastIdItHasNoted() throws Exception {
    try (EventStreamServer server = server().silentAfter(60).start()) {
      receive(server.uri(), LONG, null);
      runUntil(60);
      String noted = lastEventIds.get(39); // 20 more were output, and not recorded

      ssc.stop(false, false);
      createContext();
      receive(server.uri(), LONG, noted);
      runUntil(60 + EDITS - 40);

      assertThat(Set.copyOf(ids)).isEqualTo(Set.copyOf(server.editIds()));
      assertThat(ids.subList(60, ids.size())).isEqualTo(server.editIds().subList(40, EDITS));
    }
  }

  @Test
  void whatIsNoEventStreamIsRefusedInOneLine() throws Exception {
    try (EventStreamServer server = server().refuseWith(404).start()) {
      receive(server.uri(), LONG, null);

      await().atMost(PATIENCE).until(() -> !stops.messages.isEmpty());
      assertThat(stops.messages.get(0))
          .isEqualTo(server.uri() + " is no event stream: it answered 404, no content type.");
    }
  }
}
