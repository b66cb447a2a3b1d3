package io.sparkcourse.section3.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.generator.AccessLogGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Micro-batches of ten minutes; a session ends with more than half an hour of silence. */
class WebSessionsTest {
  private static final Instant WIKIPEDIA_START = Instant.parse("2015-09-12T12:00:00Z");

  private static final Duration WIKIPEDIA_BATCH = Durations.minutes(30);

  /** Six hours of edits, and an hour more, after which every session is closed. */
  private static final int WIKIPEDIA_BATCHES = 12 + 2;

  /** Three hours of requests, and 40 minutes more. */
  private static final int LOG_BATCHES = 18 + 4;

  @Test
  void aSessionOpensGoesOnAndCloses() {
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      Sessions sessions = Sessions.of(tester, ann(tester, List.of(List.of(1), List.of(12, 15))));

      tester.run(6);

      sessions.open.assertBatch(1, session("Ann", 1, 1, 1));
      sessions.open.assertBatch(2, session("Ann", 1, 15, 3));
      sessions.open.assertBatch(5, session("Ann", 1, 15, 3)).assertBatch(6);
      sessions.closed.assertBatch(5).assertBatch(6, session("Ann", 1, 15, 3));
    }
  }

  /** In the batch in which the timeout would fire, the request is processed first. */
  @Test
  void whoComesBackAfterTheGapClosesTheOldSession() {
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      Sessions sessions =
          Sessions.of(
              tester,
              ann(
                  tester,
                  List.of(List.of(1), List.of(), List.of(), List.of(32), List.of(), List.of(50))));

      tester.run(10);

      sessions.closed.assertBatch(4, session("Ann", 1, 1, 1));
      sessions.open.assertBatch(4, session("Ann", 32, 32, 1));
      sessions.closed.assertBatch(6).assertBatch(10, session("Ann", 32, 50, 2));
    }
  }

  @Test
  void anArrivalInOneBatchMayHoldSeveralSessionsInAnyOrder() {
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      Sessions sessions = Sessions.of(tester, ann(tester, List.of(List.of(90, 1, 31, 92, 32, 63))));

      tester.run(1);

      sessions.closed.assertBatch(1, session("Ann", 1, 32, 3));
      sessions.open.assertBatch(1, session("Ann", 63, 92, 3));
    }
  }

  /** Nothing is lost; but sessions that were already emitted are not corrected. */
  @Test
  void aRequestThatIsLateForItsSessionBecomesOneOfItsOwn() {
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      Sessions sessions =
          Sessions.of(tester, ann(tester, List.of(List.of(1), List.of(100), List.of(5, 75))));

      tester.run(3);

      sessions.closed.assertBatch(2, session("Ann", 1, 1, 1));
      sessions.closed.assertBatch(3, session("Ann", 5, 5, 1));
      sessions.open.assertBatch(3, session("Ann", 75, 100, 2)); // late, but not too late
    }
  }

  /** Her requests of minutes 5 and 20 arrive an hour late; the timeout uses the time of arrival. */
  @Test
  void aLogThatIsLateByMoreThanTheTimeOutSplitsASession() {
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      Sessions sessions =
          Sessions.of(
              tester,
              ann(
                  tester,
                  List.of(
                      List.of(1),
                      List.of(),
                      List.of(),
                      List.of(),
                      List.of(),
                      List.of(),
                      List.of(5, 20))));

      tester.run(7);

      sessions.closed.assertBatch(5, session("Ann", 1, 1, 1));
      sessions.open.assertBatch(7, session("Ann", 5, 20, 2));
    }
  }

  @Test
  void theSessionsOfTheLogAreThoseThatTheGeneratorMade() {
    AccessLogGenerator.Truth truth = AccessLogGenerator.generate(SampleData.SEED).truth();
    try (DStreamTester tester = DStreamTester.every(WebSessionsDemo.BATCH).withCheckpoint()) {
      JavaPairDStream<String, Instant> requests =
          WebSessions.requestsByClient(
              SampleStreams.accessLog(tester.context(), AccessLogGenerator.START));
      BatchOutput<Long> came = tester.collect(requests.count());
      Sessions sessions = Sessions.of(tester, requests);

      tester.run(LOG_BATCHES);

      assertThat(counted(sessions.allClosed())).isEqualTo(truth.sessionsPerClient());
      assertThat(pages(sessions.allClosed())).isEqualTo(truth.requestsPerClient());
      assertInEachBatchOpenAndClosedSessionsHoldTheRequestsSoFar(came, sessions);
    }
  }

  private static void assertInEachBatchOpenAndClosedSessionsHoldTheRequestsSoFar(
      BatchOutput<Long> came, Sessions sessions) {
    long requests = 0;
    long pagesClosed = 0;
    for (int batch : came.batches().keySet()) {
      requests += came.batch(batch).get(0);
      pagesClosed += pages(sessions.closed.batch(batch)).values().stream().mapToLong(n -> n).sum();
      long pagesOpen = pages(sessions.open.batch(batch)).values().stream().mapToLong(n -> n).sum();
      assertThat(pagesClosed + pagesOpen).as("batch " + batch).isEqualTo(requests);
    }
    assertThat(requests).isEqualTo(5_823);
  }

  /**
   * The truth here is worked out from all edits at once, in the order of their time. A micro-batch
   * is as long as the gap, so that the order within it matters.
   */
  @Test
  void theSessionsOfRealEditsAreThoseOfTheWholeFile() {
    List<WikipediaEdit> edits = SampleData.wikipediaEdits().rows();
    try (DStreamTester tester = DStreamTester.every(WIKIPEDIA_BATCH).withCheckpoint()) {
      Sessions sessions =
          Sessions.of(
              tester,
              SampleStreams.wikipediaEdits(tester.context(), WIKIPEDIA_START)
                  .mapToPair(edit -> new Tuple2<>(edit.getUser(), edit.getTime())));

      tester.run(WIKIPEDIA_BATCHES);

      assertThat(sessions.allClosed())
          .hasSize(4_067)
          .containsExactlyInAnyOrderElementsOf(sessionsOf(edits));
    }
  }

  /** The output of a session stream. */
  private record Sessions(BatchOutput<Session> closed, BatchOutput<Session> open) {
    static Sessions of(DStreamTester tester, JavaPairDStream<String, Instant> requests) {
      JavaMapWithStateDStream<String, List<Instant>, Session, List<Session>> sessions =
          WebSessions.sessions(requests);
      sessions.checkpoint(requests.dstream().slideDuration());
      return new Sessions(
          tester.collect(sessions.flatMap(List::iterator)),
          tester.collect(sessions.stateSnapshots().map(Tuple2::_2)));
    }

    List<Session> allClosed() {
      return closed.batches().values().stream().flatMap(List::stream).toList();
    }
  }

  /** Ann's requests, by their minutes. */
  private static JavaPairDStream<String, Instant> ann(
      DStreamTester tester, List<List<Integer>> minutes) {
    return tester.stream(minutes).mapToPair(minute -> new Tuple2<>("Ann", minute(minute)));
  }

  private static Session session(String client, int startMinute, int endMinute, int pages) {
    return new Session(client, minute(startMinute), minute(endMinute), pages);
  }

  private static Instant minute(int minute) {
    return Instant.EPOCH.plusSeconds(60L * minute);
  }

  private static Map<String, Long> counted(List<Session> sessions) {
    return sessions.stream().collect(Collectors.groupingBy(Session::client, Collectors.counting()));
  }

  private static Map<String, Long> pages(List<Session> sessions) {
    return sessions.stream()
        .collect(Collectors.groupingBy(Session::client, Collectors.summingLong(Session::pages)));
  }

  private static Collection<Session> sessionsOf(List<WikipediaEdit> edits) {
    Collection<Session> sessions = new ArrayList<>();
    Map<String, Session> open = new HashMap<>();
    for (WikipediaEdit edit : edits) {
      Session session = open.get(edit.getUser());
      boolean goesOn =
          session != null && !edit.getTime().isAfter(session.end().plus(WebSessions.GAP));
      if (session != null && !goesOn) {
        sessions.add(session);
      }
      open.put(
          edit.getUser(),
          new Session(
              edit.getUser(),
              goesOn ? session.start() : edit.getTime(),
              edit.getTime(),
              goesOn ? session.pages() + 1 : 1));
    }
    sessions.addAll(open.values());
    return sessions;
  }
}
