package io.sparkcourse.section3;

import static java.time.temporal.ChronoUnit.MINUTES;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section3.Ex02bVisits.Visit;
import io.sparkcourse.section3.Ex02bVisitsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.api.java.function.Function4;
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
  private static final org.apache.spark.streaming.Duration GAP = Ex02bVisits.GAP;
  private static final org.apache.spark.streaming.Duration BATCH = Ex02bVisits.BATCH;
  private static final org.apache.spark.streaming.Duration TEN_BATCHES = BATCH.times(10);
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private static final Comparator<LogEntry> LOGOUT_LAST =
      Comparator.comparing(request -> request.getPath().equals("/logout"));

  private static final Map<String, Kept> OPEN = new ConcurrentHashMap<>();

  Ex02bVisitsAnswersTest() {
    super(new Ex02bVisitsCheck());

    wrong(
        "a visit for each client and micro-batch",
        Mistaken.ENDS_WITH_EACH_BATCH,
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
        "outputs the state after each request",
        Mistaken.GIVES_EACH_REQUEST,
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
        "outputs the snapshots",
        Mistaken.GIVES_OPEN_VISITS,
        requests -> {
          JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
              byClient(requests).mapWithState(StateSpec.function(new Rules()).timeout(GAP));
          visits.checkpoint(BATCH);
          return visits.stateSnapshots().map(Tuple2::_2);
        });
    wrong(
        "takes the batch's time for the request's",
        Mistaken.TAKES_THE_TIME_OF_THE_BATCH,
        requests ->
            visits(
                requests.transform(
                    (rdd, time) ->
                        rdd.map(
                            request -> madeAt(request, Instant.ofEpochMilli(time.milliseconds())))),
                new Rules()));
    wrong(
        "finds a gap by the batches in which requests are received",
        Mistaken.GAP_OF_ARRIVAL,
        Ex02bVisitsAnswersTest::byArrival);
    wrong(
        "relies on the time-out alone",
        Mistaken.NO_GAP,
        requests -> visits(requests, new Rules().gap(Long.MAX_VALUE / 2)));
    wrong(
        "has no time-out",
        Mistaken.NO_TIMEOUT,
        requests -> {
          JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
              byClient(requests).mapWithState(StateSpec.function(new Rules()));
          visits.checkpoint(BATCH);
          return visits.flatMap(List::iterator);
        });
    wrong(
        "leaves the checkpoint interval alone",
        Mistaken.LOOKS_EVERY_TEN_BATCHES,
        requests -> visits(byClient(requests), new Rules(), TEN_BATCHES));
    wrong(
        "takes seconds for minutes",
        Mistaken.TIMEOUT_AFTER_ONE_BATCH,
        requests -> {
          JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
              byClient(requests)
                  .mapWithState(StateSpec.function(new Rules()).timeout(Durations.seconds(30)));
          visits.checkpoint(BATCH);
          return visits.flatMap(List::iterator);
        });
    wrong(
        "outputs the visit at a logout, and does nothing else",
        Mistaken.LOGOUT_LEAVES_THE_STATE,
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
        Mistaken.RETURNS_WHAT_CANNOT_TRAVEL,
        requests ->
            visits(
                requests,
                (client, request, state) -> {
                  List<Visit> ended = new ArrayList<>(new Rules().call(client, request, state));
                  return ended.subList(0, ended.size());
                }));
    wrong(
        "does not remove at a logout",
        Mistaken.LOGOUT_KEEPS_THE_VISIT,
        requests -> visits(requests, new Rules().keepingAtLogout()));
    wrong(
        "knows no logout",
        Mistaken.LOGOUT_IS_A_PAGE,
        requests -> visits(requests.map(Ex02bVisitsAnswersTest::asPage), new Rules()));
    wrong(
        "outputs nothing at a logout",
        Mistaken.LOGOUT_IS_NOT_GIVEN,
        requests -> visits(requests, new Rules().silentAtLogout()));
    wrong(
        "leaves the page of the logout out",
        Mistaken.LOGOUT_DOES_NOT_COUNT,
        requests -> visits(requests, new Rules().notCountingLogout()));
    wrong(
        "an Optional where two visits end",
        Mistaken.ONE_RESULT,
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
        Mistaken.GAP_INCLUDED,
        requests -> visits(requests, new Rules().gap(GAP.milliseconds() - 1)));
    wrong(
        "null for nothing",
        Mistaken.GIVES_NULL,
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
        Mistaken.UPDATES_WHILE_TIMING_OUT,
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
        Mistaken.REMOVES_WHILE_TIMING_OUT,
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
        Mistaken.GETS_FROM_AN_EMPTY_OPTIONAL,
        requests ->
            visits(
                requests,
                (client, request, state) -> new Rules().apply(client, request.get(), state)));
    wrong(
        "reads a state that is not there",
        Mistaken.READS_A_STATE_THAT_IS_NOT_THERE,
        requests -> visits(requests, (client, request, state) -> List.of(state.get())));
    wrong(
        "removes and updates in one call",
        Mistaken.UPDATES_AFTER_REMOVE,
        requests ->
            grouped(
                requests,
                (client, batch, state) -> {
                  List<Visit> told = new ArrayList<>();
                  for (LogEntry request : batch) {
                    told.addAll(new Rules().apply(client, request, state));
                  }
                  return told;
                }));
    wrong(
        "a gap from the first request on",
        Mistaken.GAP_FROM_THE_FIRST_REQUEST,
        requests ->
            visits(
                requests,
                new Rules()
                    .measured(
                        (visit, time) ->
                            Duration.between(visit.start(), time).compareTo(HALF_AN_HOUR) > 0)));
    wrong(
        "a gap in whole minutes",
        Mistaken.GAP_IN_WHOLE_MINUTES,
        requests ->
            visits(
                requests,
                new Rules().measured((visit, time) -> MINUTES.between(visit.end(), time) > 30)));
    wrong(
        "a gap between two times of day",
        Mistaken.TIMES_OF_DAY,
        requests ->
            visits(
                requests,
                new Rules()
                    .measured(
                        (visit, time) ->
                            Duration.between(timeOfDay(visit.end()), timeOfDay(time))
                                    .compareTo(HALF_AN_HOUR)
                                > 0)));
    wrong(
        "startsWith(/logout)",
        Mistaken.LOGOUT_BY_ITS_BEGINNING,
        requests -> visits(requests, new Rules().logout(path -> path.startsWith("/logout"))));
    wrong(
        "contains(/logout)",
        Mistaken.LOGOUT_SOMEWHERE,
        requests -> visits(requests, new Rules().logout(path -> path.contains("/logout"))));
    wrong(
        "request by request, as they come",
        Mistaken.OUT_OF_ORDER,
        requests -> visits(asTheyCome(requests), new Rules(), BATCH));
    wrong(
        "in order of time, logouts first",
        Mistaken.LOGOUT_BEFORE_PAGES_OF_THE_SAME_TIME,
        requests ->
            visits(
                asTheyCome(requests)
                    .groupByKey()
                    .flatMapValues(
                        came ->
                            inOrder(
                                    came,
                                    Comparator.comparing(
                                        (LogEntry request) -> !request.getPath().equals("/logout")))
                                .iterator()),
                new Rules(),
                BATCH));
    wrong(
        "open visits in a map in the driver",
        Mistaken.COUNTS_A_BATCH_AGAIN,
        requests -> inTheDriver(requests, new HashMap<>()));
    wrong(
        "open visits in a static map",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        requests -> inTheDriver(requests, null));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, requests -> null);

    right("a class as the function", requests -> visits(requests, new Rules()));
    right(
        "groups the requests of a client and micro-batch",
        requests ->
            grouped(
                requests,
                (client, batch, state) -> {
                  List<Visit> told = new ArrayList<>();
                  Visit visit = state.exists() ? state.get() : null;
                  for (LogEntry request : batch) {
                    visit = new Rules().next(client, request, visit, told);
                  }
                  if (visit == null) {
                    state.remove();
                  } else {
                    state.update(visit);
                  }
                  return told;
                }));
    right("updateStateByKey, which counts the quiet batches", Ex02bVisitsAnswersTest::byUpdate);
  }

  private static JavaPairDStream<String, LogEntry> asTheyCome(JavaDStream<LogEntry> requests) {
    return requests.mapToPair(request -> new Tuple2<>(request.getClientIp(), request));
  }

  /** The requests of each client, in the order in which they were made. */
  private static JavaPairDStream<String, LogEntry> byClient(JavaDStream<LogEntry> requests) {
    return asTheyCome(requests)
        .groupByKey()
        .flatMapValues(came -> inOrder(came, LOGOUT_LAST).iterator());
  }

  private static List<LogEntry> inOrder(
      Iterable<LogEntry> requests, Comparator<LogEntry> ofTheSameTime) {
    List<LogEntry> inOrder = new ArrayList<>();
    requests.forEach(inOrder::add);
    inOrder.sort(Comparator.comparing(LogEntry::getTime).thenComparing(ofTheSameTime));
    return inOrder;
  }

  /**
   * @param ownMap or null for the static one
   */
  private static JavaDStream<Visit> inTheDriver(
      JavaDStream<LogEntry> requests, Map<String, Kept> ownMap) {
    return requests.transform(
        rdd -> {
          Map<String, Kept> open = ownMap == null ? OPEN : ownMap;
          Map<String, Iterable<LogEntry>> came =
              rdd.mapToPair(request -> new Tuple2<>(request.getClientIp(), request))
                  .groupByKey()
                  .collectAsMap();
          Set<String> clients = new HashSet<>(open.keySet());
          clients.addAll(came.keySet());
          List<Visit> ended = new ArrayList<>();
          for (String client : clients) {
            Optional<Kept> kept =
                next(
                    inOrder(came.getOrDefault(client, List.of()), LOGOUT_LAST),
                    Optional.ofNullable(open.get(client)));
            kept.orElse(new Kept(null, new ArrayList<>(), 0)).ended.forEach(ended::add);
            if (kept.isPresent()) {
              open.put(client, kept.get());
            } else {
              open.remove(client);
            }
          }
          return JavaSparkContext.fromSparkContext(rdd.context()).parallelize(ended);
        });
  }

  private static LocalTime timeOfDay(Instant time) {
    return LocalTime.ofInstant(time, ZoneOffset.UTC);
  }

  /** The result of a function for the sorted requests of a client in a micro-batch. */
  @FunctionalInterface
  private interface OfABatch extends Serializable {
    List<Visit> ended(String client, List<LogEntry> batch, State<Visit> state);
  }

  private static JavaDStream<Visit> grouped(JavaDStream<LogEntry> requests, OfABatch function) {
    Function3<String, Optional<Iterable<LogEntry>>, State<Visit>, List<Visit>> ended =
        (client, batch, state) ->
            state.isTimingOut()
                ? List.of(state.get())
                : function.ended(client, inOrder(batch.get(), LOGOUT_LAST), state);
    JavaMapWithStateDStream<String, Iterable<LogEntry>, Visit, List<Visit>> visits =
        asTheyCome(requests)
            .groupByKey()
            .mapWithState(StateSpec.function(ended).timeout(GAP).numPartitions(3));
    visits.checkpoint(BATCH);
    return visits.flatMap(List::iterator);
  }

  private static JavaDStream<Visit> visits(
      JavaDStream<LogEntry> requests,
      Function3<String, Optional<LogEntry>, State<Visit>, List<Visit>> function) {
    return visits(byClient(requests), function, BATCH);
  }

  private static JavaDStream<Visit> visits(
      JavaPairDStream<String, LogEntry> requests,
      Function3<String, Optional<LogEntry>, State<Visit>, List<Visit>> function,
      org.apache.spark.streaming.Duration checkpoint) {
    JavaMapWithStateDStream<String, LogEntry, Visit, List<Visit>> visits =
        requests.mapWithState(StateSpec.function(function).timeout(GAP));
    visits.checkpoint(checkpoint);
    return visits.flatMap(List::iterator);
  }

  /** An open visit, and when its last request arrived, in milliseconds since 1970. */
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
    return asTheyCome(requests)
        .updateStateByKey(
            (List<LogEntry> came, Optional<Kept> before) ->
                next(inOrder(came, LOGOUT_LAST), before))
        .flatMap(kept -> kept._2().ended.iterator());
  }

  private static Optional<Kept> next(List<LogEntry> came, Optional<Kept> before) {
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
        ? Optional.empty()
        : Optional.of(new Kept(open, ended, quiet));
  }

  private static LogEntry madeAt(LogEntry request, Instant time) {
    return request(request.getClientIp(), time, request.getPath());
  }

  private static LogEntry asPage(LogEntry request) {
    return request(request.getClientIp(), request.getTime(), "/");
  }

  private static LogEntry request(String client, Instant time, String path) {
    return new LogEntry(client, time, "GET", path, 200, 800, null, null);
  }

  /** Whether a visit is over by a request made at this time. */
  @FunctionalInterface
  private interface Over extends Serializable {
    boolean isOver(Visit visit, Instant time);
  }

  /** Which paths end a visit. */
  @FunctionalInterface
  private interface Logout extends Serializable {
    boolean isLogout(String path);
  }

  /** The result of the rules for a request, right except for what is set. */
  private static final class Rules
      implements Function3<String, Optional<LogEntry>, State<Visit>, List<Visit>> {
    private static final long serialVersionUID = 1L;

    private Over over =
        (visit, time) -> Duration.between(visit.end(), time).compareTo(HALF_AN_HOUR) > 0;
    private Logout logout = Ex02bVisits.LOGOUT::equals;
    private boolean keepsAtLogout;
    private boolean tellsAtLogout = true;
    private boolean countsLogout = true;

    Rules gap(long millis) {
      return measured((visit, time) -> Duration.between(visit.end(), time).toMillis() > millis);
    }

    Rules measured(Over visitIsOver) {
      over = visitIsOver;
      return this;
    }

    Rules logout(Logout isLogout) {
      logout = isLogout;
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
      if (before != null && over.isOver(before, time)) {
        ended.add(before);
        before = null;
      }
      boolean isLogout = logout.isLogout(request.getPath());
      Visit visit =
          before == null
              ? first(client, time)
              : isLogout && !countsLogout
                  ? before
                  : new Visit(client, before.start(), time, before.pages() + 1);
      if (isLogout && tellsAtLogout) {
        ended.add(visit);
      }
      return isLogout && !keepsAtLogout ? null : visit;
    }
  }
}
