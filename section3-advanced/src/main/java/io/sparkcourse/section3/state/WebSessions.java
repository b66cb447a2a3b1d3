package io.sparkcourse.section3.state;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.generator.AccessLogGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/** From requests to sessions; a session ends with more than half an hour of silence. */
final class WebSessions {
  static final java.time.Duration GAP = AccessLogGenerator.SESSION_GAP;
  static final Duration TIMEOUT = Durations.minutes(GAP.toMinutes());

  private WebSessions() {}

  static JavaPairDStream<String, Instant> requestsByClient(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.getClientIp(), request.getTime()));
  }

  // region sessions
  static JavaMapWithStateDStream<String, List<Instant>, Session, List<Session>> sessions(
      JavaPairDStream<String, Instant> requests) {
    return requests
        .groupByKey() // one call per client and micro-batch, not one per request
        .mapValues(WebSessions::inOrder)
        .mapWithState(StateSpec.function(WebSessions::closed).timeout(TIMEOUT));
  }

  /** The closed sessions of a client; the one that may continue becomes the state. */
  private static List<Session> closed(
      String client, Optional<List<Instant>> requests, State<Session> state) {
    if (state.isTimingOut()) {
      return List.of(state.get()); // Spark removes it: neither update nor remove is allowed
    }
    List<Session> closed = new ArrayList<>();
    Session open = state.exists() ? state.get() : null;
    for (Instant request : requests.get()) {
      if (open == null) {
        open = Session.of(client, request);
      } else if (open.isOverAt(request, GAP)) {
        closed.add(open);
        open = Session.of(client, request);
      } else if (open.isTooNewFor(request, GAP)) {
        closed.add(Session.of(client, request)); // late: the session it was part of is closed
      } else {
        open = open.plus(request);
      }
    }
    state.update(open);
    return closed;
  }

  /** The order of a key's values is not guaranteed. */
  private static List<Instant> inOrder(Iterable<Instant> requests) {
    return StreamSupport.stream(requests.spliterator(), false).sorted().toList();
  }

  // endregion
}
