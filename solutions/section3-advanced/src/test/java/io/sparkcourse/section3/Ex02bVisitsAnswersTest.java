package io.sparkcourse.section3;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section3.Ex02bVisits.Visit;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.api.java.function.Function4;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex02bVisitsAnswersTest
    extends AnswersTest<Function<JavaDStream<LogEntry>, JavaDStream<Visit>>> {
  private static final Duration GAP = Ex02bVisits.GAP;
  private static final Duration BATCH = Ex02bVisits.BATCH;
  private static final Duration TEN_BATCHES = Ex02bVisits.BATCH.times(10);

  Ex02bVisitsAnswersTest() {
    super(new Ex02bVisitsCheck());

    wrong(
        "a visit for each client and micro-batch",
        "It ends a visit with each micro-batch",
        requests ->
            byClient(requests)
                .mapToPair(
                    request ->
                        new Tuple2<>(
                            request._1(), Rules.first(request._1(), request._2().getTime())))
                .reduceByKey(
                    (one, other) ->
                        new Visit(
                            one.client(), one.start(), other.end(), one.pages() + other.pages()))
                .map(Tuple2::_2));
    wrong(
        "tells the state after each request",
        "It tells a visit again and again while it goes on",
        requests ->
            visits(
                requests,
                (client, request, state) -> {
                  if (state.isTimingOut()) {
                    return List.of(state.get());
                  }
                  List<Visit> ended = new Rules().apply(client, request.get(), state);
                  return state.exists()
                      ? List.of(state.get())
                      : List.of(ended.get(ended.size() - 1));
                }));
    wrong(
        "tells the snapshots",
        "It tells the visits that are open",
        requests -> {
          JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
              byClient(requests).mapWithState(StateSpec.function(new Rules()).timeout(GAP));
          visits.checkpoint(BATCH);
          return visits.stateSnapshots().map(Tuple2::_2);
        });
    wrong(
        "takes the batch's time for the request's",
        "It takes the time of the micro-batch for that of the request",
        requests ->
            visits(
                requests.transform(
                    (rdd, time) ->
                        rdd.map(
                            request -> madeAt(request, Instant.ofEpochMilli(time.milliseconds())))),
                new Rules()));
    wrong(
        "tells a gap by the batches in which requests come",
        "It goes by when a request comes",
        Ex02bVisitsAnswersTest::byArrival);
    wrong(
        "relies on the time-out alone",
        "It ends a visit by time-out alone",
        requests -> visits(requests, new Rules().gap(Long.MAX_VALUE / 2)));
    wrong(
        "has no time-out",
        "It never tells a visit whose client does not come back",
        requests -> {
          JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
              byClient(requests).mapWithState(StateSpec.function(new Rules()));
          visits.checkpoint(BATCH);
          return visits.flatMap(List::iterator);
        });
    wrong(
        "leaves the checkpoint interval alone",
        "It tells visits that timed out in micro-batch 10 only",
        requests -> visits(requests, new Rules(), TEN_BATCHES));
    wrong(
        "takes seconds for minutes",
        "It ends the visit of a client of whom a single micro-batch has nothing",
        requests -> {
          JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
              byClient(requests)
                  .mapWithState(StateSpec.function(new Rules()).timeout(Durations.seconds(30)));
          visits.checkpoint(BATCH);
          return visits.flatMap(List::iterator);
        });
    wrong(
        "tells at a logout, and does nothing else",
        "It tells Ann's visit when she logs out, but leaves its state as it was",
        requests ->
            visits(
                requests,
                (client, request, state) -> {
                  if (state.isTimingOut()) {
                    return List.of(state.get());
                  }
                  Visit before = state.exists() ? state.get() : null;
                  List<Visit> ended = new ArrayList<>();
                  Visit visit = new Rules().next(client, request.get(), before, ended);
                  if (visit != null) {
                    state.update(visit);
                  }
                  return ended;
                }));
    wrong(
        "returns a view of a list",
        "What the function returns travels to other tasks, and cannot",
        requests ->
            visits(
                requests,
                (client, request, state) -> {
                  List<Visit> ended = new ArrayList<>(new Rules().call(client, request, state));
                  return ended.subList(0, ended.size());
                }));
    wrong(
        "does not remove at a logout",
        "It tells Ann's visit when she logs out, but keeps it",
        requests -> visits(requests, new Rules().keepingAtLogout()));
    wrong(
        "knows no logout",
        "It takes a logout for a page like any other",
        requests -> visits(requests.map(Ex02bVisitsAnswersTest::asPage), new Rules()));
    wrong(
        "does not tell at a logout",
        "It removes the visit at the logout, but never tells it",
        requests -> visits(requests, new Rules().silentAtLogout()));
    wrong(
        "leaves the page of the logout out",
        "The request for /logout is the last page of its visit",
        requests -> visits(requests, new Rules().notCountingLogout()));
    wrong(
        "an Optional where two visits end",
        "One request may end two visits",
        requests -> {
          Function4<Time, String, Optional<LogEntry>, State<Visit>, Optional<Visit>> last =
              (time, client, request, state) -> {
                List<Visit> ended = new Rules().call(client, request, state);
                return ended.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ended.get(ended.size() - 1));
              };
          JavaMapWithStateDStream<String, LogEntry, Visit, Visit> visits =
              byClient(requests).mapWithState(StateSpec.function(last).timeout(GAP));
          visits.checkpoint(BATCH);
          return visits;
        });
    wrong(
        "a gap of 30 minutes is enough",
        "It ends Finn's visit after exactly 30 minutes",
        requests -> visits(requests, new Rules().gap(GAP.milliseconds() - 1)));
    wrong(
        "null for nothing",
        "It puts out null for a request that ends nothing",
        requests -> {
          Function3<String, Optional<LogEntry>, State<Visit>, Visit> lastOrNull =
              (client, request, state) -> {
                List<Visit> ended = new Rules().call(client, request, state);
                return ended.isEmpty() ? null : ended.get(0);
              };
          return byClient(requests).mapWithState(StateSpec.function(lastOrNull).timeout(GAP));
        });
    wrong(
        "updates while it times out",
        "It updates a state that times out",
        requests ->
            visits(
                requests,
                (client, request, state) -> {
                  Visit visit = state.exists() ? state.get() : null;
                  state.update(
                      visit == null ? Rules.first(client, request.get().getTime()) : visit);
                  return List.of();
                }));
    wrong(
        "removes while it times out",
        "It removes a state that times out",
        requests ->
            visits(
                requests,
                (client, request, state) -> {
                  if (state.isTimingOut()) {
                    Visit visit = state.get();
                    state.remove();
                    return List.of(visit);
                  }
                  return new Rules().call(client, request, state);
                }));
    wrong(
        "asks for a request while it times out",
        "Does it ask for the request when there is none?",
        requests ->
            visits(
                requests,
                (client, request, state) -> new Rules().apply(client, request.get(), state)));
    wrong(
        "reads a state that is not there",
        "It reads the state of a client that has none yet",
        requests -> visits(requests, (client, request, state) -> List.of(state.get())));
    wrong("returns nothing", "It returns null", requests -> null);

    right("a class as the function", requests -> visits(requests, new Rules()));
    right(
        "groups the requests of a client and micro-batch",
        requests -> {
          Function3<String, Optional<Iterable<LogEntry>>, State<Visit>, List<Visit>> ended =
              (client, batch, state) -> {
                if (state.isTimingOut()) {
                  return List.of(state.get());
                }
                List<Visit> told = new ArrayList<>();
                for (LogEntry request : batch.get()) {
                  told.addAll(new Rules().apply(client, request, state));
                }
                return told;
              };
          JavaMapWithStateDStream<String, Iterable<LogEntry>, Visit, List<Visit>> visits =
              byClient(requests)
                  .groupByKey()
                  .mapWithState(StateSpec.function(ended).timeout(GAP).numPartitions(3));
          visits.checkpoint(BATCH);
          return visits.flatMap(List::iterator);
        });
    right("updateStateByKey, which counts the quiet batches", Ex02bVisitsAnswersTest::byUpdate);
  }

  private static JavaPairDStream<String, LogEntry> byClient(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.getClientIp(), request));
  }

  private static JavaDStream<Visit> visits(
      JavaDStream<LogEntry> requests,
      Function3<String, Optional<LogEntry>, State<Visit>, List<Visit>> function) {
    return visits(requests, function, BATCH);
  }

  private static JavaDStream<Visit> visits(
      JavaDStream<LogEntry> requests,
      Function3<String, Optional<LogEntry>, State<Visit>, List<Visit>> function,
      Duration checkpoint) {
    JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
        byClient(requests).mapWithState(StateSpec.function(function).timeout(GAP));
    visits.checkpoint(checkpoint);
    return visits.flatMap(List::iterator);
  }

  /** An open visit, and when its last request came, in milliseconds since 1970. */
  private record Came(Visit visit, long at) implements Serializable {}

  private static JavaDStream<Visit> byArrival(JavaDStream<LogEntry> requests) {
    Function4<Time, String, Optional<LogEntry>, State<Came>, Optional<List<Visit>>> ended =
        (time, client, request, state) -> {
          if (state.isTimingOut()) {
            return Optional.of(List.of(state.get().visit));
          }
          boolean gap = state.exists() && time.milliseconds() - state.get().at > GAP.milliseconds();
          List<Visit> told = new ArrayList<>();
          if (gap) {
            told.add(state.get().visit);
          }
          Visit before = gap || !state.exists() ? null : state.get().visit;
          Visit visit =
              new Rules().gap(Long.MAX_VALUE / 2).next(client, request.get(), before, told);
          if (visit == null) {
            state.remove();
          } else {
            state.update(new Came(visit, time.milliseconds()));
          }
          return Optional.of(told);
        };
    JavaMapWithStateDStream<String, LogEntry, Came, List<Visit>> visits =
        byClient(requests).mapWithState(StateSpec.function(ended).timeout(GAP));
    visits.checkpoint(BATCH);
    return visits.flatMap(List::iterator);
  }

  /** What updateStateByKey keeps: the open visit or null, and what has ended in this batch. */
  private record Kept(Visit open, ArrayList<Visit> ended, long quietMillis)
      implements Serializable {}

  private static JavaDStream<Visit> byUpdate(JavaDStream<LogEntry> requests) {
    return byClient(requests)
        .updateStateByKey(
            (List<LogEntry> came, Optional<Kept> before) -> {
              ArrayList<Visit> ended = new ArrayList<>();
              Visit open = before.isPresent() ? before.get().open : null;
              for (LogEntry request : came) {
                open = new Rules().next(request.getClientIp(), request, open, ended);
              }
              long quiet = came.isEmpty() ? before.get().quietMillis + BATCH.milliseconds() : 0;
              if (open != null && quiet > GAP.milliseconds()) {
                ended.add(open);
                open = null;
              }
              return open == null && ended.isEmpty()
                  ? Optional.<Kept>empty()
                  : Optional.of(new Kept(open, ended, quiet));
            })
        .flatMap(kept -> kept._2().ended.iterator());
  }

  private static LogEntry madeAt(LogEntry request, Instant time) {
    return entry(request, time, request.getPath());
  }

  private static LogEntry asPage(LogEntry request) {
    return entry(request, request.getTime(), "/");
  }

  private static LogEntry entry(LogEntry request, Instant time, String path) {
    return new LogEntry(request.getClientIp(), time, "GET", path, 200, 800, null, null);
  }

  /** What the rules work out of a request, right but for what is set. */
  private static final class Rules
      implements Function3<String, Optional<LogEntry>, State<Visit>, List<Visit>> {
    private static final long serialVersionUID = 1L;

    private long gapMillis = GAP.milliseconds();
    private boolean keepsAtLogout;
    private boolean tellsAtLogout = true;
    private boolean countsLogout = true;

    Rules gap(long millis) {
      gapMillis = millis;
      return this;
    }

    Rules keepingAtLogout() {
      keepsAtLogout = true;
      return this;
    }

    Rules silentAtLogout() {
      tellsAtLogout = false;
      return this;
    }

    Rules notCountingLogout() {
      countsLogout = false;
      return this;
    }

    static Visit first(String client, Instant time) {
      return new Visit(client, time, time, 1);
    }

    @Override
    public List<Visit> call(String client, Optional<LogEntry> request, State<Visit> state) {
      return state.isTimingOut() ? List.of(state.get()) : apply(client, request.get(), state);
    }

    List<Visit> apply(String client, LogEntry request, State<Visit> state) {
      List<Visit> ended = new ArrayList<>();
      Visit visit = next(client, request, state.exists() ? state.get() : null, ended);
      if (visit != null) {
        state.update(visit);
      } else if (state.exists()) {
        state.remove();
      }
      return ended;
    }

    /** The visit that is open after a request, or null. */
    Visit next(String client, LogEntry request, Visit open, List<Visit> ended) {
      Visit before = open;
      Instant time = request.getTime();
      if (before != null && time.toEpochMilli() - before.end().toEpochMilli() > gapMillis) {
        ended.add(before);
        before = null;
      }
      boolean logout = request.getPath().equals(Ex02bVisits.LOGOUT);
      Visit visit =
          before == null
              ? first(client, time)
              : logout && !countsLogout
                  ? before
                  : new Visit(client, before.start(), time, before.pages() + 1);
      if (logout && tellsAtLogout) {
        ended.add(visit);
      }
      return logout && !keepsAtLogout ? null : visit;
    }
  }
}
