package io.sparkcourse.section3;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.section3.Ex02bVisits.Visit;
import io.sparkcourse.section3.Ex02bVisitsCheck.Event;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;

/** An event is a request, or a failure of the driver at the end of a batch. */
class Ex02bVisitsCheck
    extends StreamCheck<Function<JavaDStream<LogEntry>, JavaDStream<Visit>>, Event, Visit> {
  private static final Duration GAP = Duration.ofMinutes(30);

  /** A visit is over this many batches after the last one with a request of it. */
  private static final int QUIET_BATCHES = 4;

  /** Stands for a null in the output. */
  private static final Visit NULL = new Visit("null", Instant.EPOCH, Instant.EPOCH, 0);

  /** What happens. */
  sealed interface Event {}

  /** A request, received in its batch. */
  record Request(String client, Instant time, String path) implements Event {
    boolean isLogout() {
      return path.equals(Ex02bVisits.LOGOUT);
    }

    @Override
    public String toString() {
      long day = time.getEpochSecond() / Duration.ofDays(1).toSeconds();
      return client
          + (day == 0 ? " " : " day " + (day + 1) + " ")
          + LocalTime.ofInstant(time, ZoneOffset.UTC)
          + " "
          + path;
    }
  }

  /** The driver fails after the batch has finished. Later events go to the recovered driver. */
  record DriverFails() implements Event {
    @Override
    public String toString() {
      return "(the driver fails)";
    }
  }

  Ex02bVisitsCheck() {
    super("3.2b", Ex02bVisits.BATCH, Ex02bVisits::visits);
  }

  @Override
  protected void cases(Cases<Event, Visit> cases) {
    cases
        .of("each visit once, in the micro-batch in which it ends")
        .batch(page("Ann", "00:01"), page("Bob", "00:02"), page("Ann", "00:03"))
        .batch(logout("Ann", "00:12"))
        .batch(page("Ann", "00:25"))
        .batch()
        .batch()
        .batch(page("Ann", "00:57"))
        .gives(2, visit("Ann", "00:01", "00:12", 3))
        .gives(5, visit("Bob", "00:02", "00:02", 1))
        .gives(6, visit("Ann", "00:25", "00:25", 1));
    cases
        .of("a visit ends with a request for /logout, and the next request begins another one")
        .batch(page("Ann", "00:01"), logout("Ann", "00:02"), page("Ann", "00:03"))
        .batch(page("Ann", "00:12"))
        .emptyBatches(4)
        .batch(page("Bob", "01:05"))
        .gives(1, visit("Ann", "00:01", "00:02", 2))
        .gives(6, visit("Ann", "00:03", "00:12", 2));
    cases
        .of("the path is exactly /logout")
        .batch(
            request("Ann", "00:01", "/logout/help"),
            request("Ann", "00:02", "/shop/logout"),
            request("Ann", "00:03", "/logout?from=cart"))
        .emptyBatches(4)
        .gives(5, visit("Ann", "00:01", "00:03", 3));
    cases
        .of("a visit may be a logout alone")
        .batch(logout("Ann", "00:05"))
        .emptyBatches(4)
        .gives(1, visit("Ann", "00:05", "00:05", 1));
    cases
        .of("more than 30 minutes after the one before: exactly 30 minutes are not enough")
        .batch(page("Ann", "00:05"), page("Bob", "00:05"))
        .emptyBatches(2)
        .batch(page("Ann", "00:35"), page("Bob", "00:35:01"))
        .emptyBatches(4)
        .gives(4, visit("Bob", "00:05", "00:05", 1))
        .gives(8, visit("Ann", "00:05", "00:35", 2), visit("Bob", "00:35:01", "00:35:01", 1));
    cases
        .of("after the one before: a visit may be longer than 30 minutes")
        .batch(page("Ann", "00:05"))
        .batch()
        .batch(page("Ann", "00:25"))
        .batch()
        .batch(logout("Ann", "00:45"))
        .gives(5, visit("Ann", "00:05", "00:45", 3));
    cases
        .of("by the requests' own time: a log that comes late")
        .emptyBatches(5)
        .batch(
            page("Ann", "00:01"), page("Ann", "00:05"), page("Ann", "00:50"), page("Ann", "00:52"))
        .emptyBatches(4)
        .gives(6, visit("Ann", "00:01", "00:05", 2))
        .gives(10, visit("Ann", "00:50", "00:52", 2));
    cases
        .of("by the requests' own time, also if they are of different days")
        .batch(
            page("Ann", "23:50"), page("Ann", "24:10"), page("Bob", "10:00"), page("Bob", "34:05"))
        .emptyBatches(4)
        .gives(1, visit("Bob", "10:00", "10:00", 1))
        .gives(5, visit("Ann", "23:50", "24:10", 2), visit("Bob", "34:05", "34:05", 1));
    cases
        .of("one request may end two visits")
        .batch(page("Ann", "00:04"))
        .emptyBatches(3)
        .batch(logout("Ann", "00:44"))
        .gives(5, visit("Ann", "00:04", "00:04", 1), visit("Ann", "00:44", "00:44", 1));
    cases
        .of("a request in the fourth micro-batch decides by its own time whether the visit goes on")
        .batch(page("Ann", "00:09"), page("Bob", "00:09"))
        .emptyBatches(3)
        .batch(page("Ann", "00:38"), page("Bob", "00:44"))
        .emptyBatches(4)
        .gives(5, visit("Bob", "00:09", "00:09", 1))
        .gives(9, visit("Ann", "00:09", "00:38", 2), visit("Bob", "00:44", "00:44", 1));
    cases
        .of("a request that comes after the fourth micro-batch begins another visit")
        .batch(page("Ann", "00:09"))
        .emptyBatches(4)
        .batch(page("Ann", "00:19"))
        .emptyBatches(4)
        .gives(5, visit("Ann", "00:09", "00:09", 1))
        .gives(10, visit("Ann", "00:19", "00:19", 1));
    cases
        .of("within a micro-batch in any order")
        .emptyBatches(4)
        .batch(
            page("Ann", "00:31"),
            page("Ann", "00:00"),
            page("Ann", "00:29"),
            logout("Bob", "00:12"),
            page("Bob", "00:01"),
            page("Bob", "00:20"))
        .emptyBatches(4)
        .gives(5, visit("Bob", "00:01", "00:12", 2))
        .gives(9, visit("Ann", "00:00", "00:31", 3), visit("Bob", "00:20", "00:20", 1));
    cases
        .of("of requests that were made at the same time, /logout is the last")
        .batch(logout("Ann", "00:05"), page("Ann", "00:05"))
        .emptyBatches(4)
        .gives(1, visit("Ann", "00:05", "00:05", 2));
    cases
        .of("open visits survive a failure of the driver")
        .batch(page("Ann", "00:01"), page("Bob", "00:02"))
        .batch(page("Ann", "00:12"), page("Cleo", "00:13"), new DriverFails())
        .batch(logout("Ann", "00:23"))
        .emptyBatches(4)
        .gives(3, visit("Ann", "00:01", "00:23", 3))
        .gives(5, visit("Bob", "00:02", "00:02", 1))
        .gives(6, visit("Cleo", "00:13", "00:13", 1));
  }

  @Override
  protected Output<Visit> expected(Batches<Event> input) {
    Map<Integer, List<Visit>> visits = new TreeMap<>();
    requestsByClient(input)
        .forEach(
            (client, requests) -> {
              int first = 0;
              for (int last = 0; last < requests.size(); last++) {
                Received next = last + 1 < requests.size() ? requests.get(last + 1) : null;
                int end = end(requests.get(last), next);
                if (end > 0) {
                  if (end <= input.size()) {
                    visits
                        .computeIfAbsent(end, none -> new ArrayList<>())
                        .add(
                            new Visit(
                                client,
                                requests.get(first).request().time(),
                                requests.get(last).request().time(),
                                last - first + 1));
                  }
                  first = last + 1;
                }
              }
            });
    return Output.of(visits);
  }

  /** A request, and the batch in which it is received. */
  private record Received(Request request, int batch) {}

  /** The requests of each client in the order in which they were made. */
  private static Map<String, List<Received>> requestsByClient(Batches<Event> input) {
    Map<String, List<Received>> byClient = new TreeMap<>();
    for (int number = 1; number <= input.size(); number++) {
      int batch = number;
      requests(input.batch(batch))
          .sorted(IN_ORDER)
          .forEach(
              request ->
                  byClient
                      .computeIfAbsent(request.client(), none -> new ArrayList<>())
                      .add(new Received(request, batch)));
    }
    return byClient;
  }

  /** The batch in which a visit ends with this request, or 0 if it continues with the next one. */
  private static int end(Received last, Received next) {
    if (last.request().isLogout()) {
      return last.batch();
    }
    int silent = last.batch() + QUIET_BATCHES;
    if (next == null || next.batch() > silent) {
      return silent;
    }
    Duration gap = Duration.between(last.request().time(), next.request().time());
    return gap.compareTo(GAP) > 0 ? next.batch() : 0;
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 1; batch <= 14; batch++) {
      batches.add(new ArrayList<>());
    }
    for (String client : List.of("Ann", "Bob", "Cleo")) {
      long second = draws.between(0, 1200);
      int batch = 1;
      for (int request = 0; request < 7; request++) {
        batch = Math.max(batch, (int) (second / 600) + 1) + draws.oneOf(0, 0, 0, 0, 1, 4);
        if (batch <= batches.size()) {
          batches
              .get(batch - 1)
              .add(
                  new Request(
                      client,
                      Instant.ofEpochSecond(second),
                      draws.oneOf("/", "/", "/cart", Ex02bVisits.LOGOUT)));
        }
        second += draws.oneOf(0L, 1L, 60L, 600L, draws.around(GAP.toSeconds()), 86_400L);
      }
    }
    return Batches.of(batches.stream().map(draws::shuffled).toList());
  }

  @Override
  protected void connect(
      Function<JavaDStream<LogEntry>, JavaDStream<Visit>> answer, StreamRun<Event, Visit> run) {
    for (int batch = 1; batch < run.input().size(); batch++) {
      if (run.input().batch(batch).contains(new DriverFails())) {
        run.recoverAfter(batch, false);
      }
    }
    run.setCheckpointDirectory();
    run.collect(
        answer.apply(run.stream(Request.class, Ex02bVisitsCheck::entry)),
        visit -> {
          if (visit == null) {
            run.found(Mistaken.GIVES_NULL, "");
            return NULL;
          }
          return visit;
        });
  }

  private static LogEntry entry(Request request) {
    return new LogEntry(
        request.client(), request.time(), "GET", request.path(), 200, 800, null, null);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("Cannot update the state that is timing out")) {
      return Optional.of(Mistaken.UPDATES_WHILE_TIMING_OUT);
    }
    if (failure.contains("Cannot remove the state that is timing out")) {
      return Optional.of(Mistaken.REMOVES_WHILE_TIMING_OUT);
    }
    if (failure.contains("Cannot update the state after it has been removed")) {
      return Optional.of(Mistaken.UPDATES_AFTER_REMOVE);
    }
    if (failure.contains("State is not set")) {
      return Optional.of(Mistaken.READS_A_STATE_THAT_IS_NOT_THERE);
    }
    if (failure.contains("org.apache.spark.api.java.Optional.get(")) {
      return Optional.of(Mistaken.GETS_FROM_AN_EMPTY_OPTIONAL);
    }
    return failure.contains("had a not serializable result")
        ? Optional.of(Mistaken.RETURNS_WHAT_CANNOT_TRAVEL)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Visit> {
    ENDS_WITH_EACH_BATCH(
        "It ends a visit with each micro-batch. A visit goes on in the next one.", true),
    GIVES_EACH_REQUEST(
        "It gives a visit with each request, while it goes on. Output a visit when it ends.", true),
    GIVES_OPEN_VISITS(
        "It gives the visits that are open, in each micro-batch. Output those that have ended.",
        true),
    TAKES_THE_TIME_OF_THE_BATCH(
        "It takes the time of the micro-batch for that of the request.", true),
    GAP_OF_ARRIVAL(
        "It goes by the micro-batches in which requests come, to decide whether a visit goes on, and"
            + " not by the requests' own time.",
        true),
    NO_GAP(
        "It goes on with a visit although the next request was made more than 30 minutes after the"
            + " one before.",
        true),
    GAP_INCLUDED("It ends a visit after exactly 30 minutes. More than 30 are asked for.", true),
    GAP_FROM_THE_FIRST_REQUEST(
        "It ends a visit 30 minutes after its first request. The time from one request to the next"
            + " is what counts.",
        true),
    GAP_IN_WHOLE_MINUTES(
        "It goes on with a visit after 30 minutes and a second: it leaves out the part of the gap"
            + " that is no whole minute.",
        true),
    TIMES_OF_DAY(
        "It compares times of day: between 23:50 and 00:10 lie 20 minutes, and between 10:00 and"
            + " 10:05 of the next day more than a day.",
        true),
    OUT_OF_ORDER(
        "It takes the requests of a micro-batch in the order in which they come, and not in that in"
            + " which they were made.",
        true),
    LOGOUT_BEFORE_PAGES_OF_THE_SAME_TIME(
        "It takes a logout for earlier than another request of the same time.", true),
    NO_TIMEOUT("It never gives a visit whose client does not come back.", true),
    TIMEOUT_AFTER_ONE_BATCH(
        "It ends the visit of a client of whom a single micro-batch has nothing.", true),
    LOOKS_EVERY_TEN_BATCHES(
        "It gives the visits of silent clients in the tenth micro-batch only. Spark looks for"
            + " time-outs when it checkpoints the state, every 10 micro-batches unless the stream's"
            + " checkpoint(...) says otherwise.",
        true),
    LOGOUT_KEEPS_THE_VISIT(
        "It goes on with a visit after the logout: the logout has been output, and is also kept.",
        true),
    LOGOUT_LEAVES_THE_STATE(
        "It goes on with a visit after the logout, as it was before it: the state is still there.",
        true),
    LOGOUT_IS_A_PAGE("It takes a logout for a page like any other.", true),
    LOGOUT_BY_ITS_BEGINNING("It takes every path that begins with /logout for a logout.", true),
    LOGOUT_SOMEWHERE("It takes every path that contains /logout for a logout.", true),
    LOGOUT_IS_NOT_GIVEN("It ends a visit at the logout, but does not output it.", true),
    LOGOUT_DOES_NOT_COUNT(
        "It leaves out the request for /logout: it is the last page of its visit.", true),
    ONE_RESULT(
        "It gives one visit where two have ended: one by a gap, and one of a single page, the"
            + " logout.",
        true),
    COUNTS_A_BATCH_AGAIN(
        "After a failure it counts the last micro-batch before the failure twice: a program that is"
            + " recovered computes it again.",
        true),
    GIVES_NULL(
        "It gives null for a request that ends nothing: a function of three arguments has a result"
            + " for each request. Return a list, which may be empty, and flatMap it; or take the"
            + " function of four arguments, which returns an Optional.",
        false),
    UPDATES_WHILE_TIMING_OUT(
        "It updates a state that times out. When state.isTimingOut(), the state can be read and no"
            + " longer changed.",
        false),
    REMOVES_WHILE_TIMING_OUT(
        "It removes a state that times out. When state.isTimingOut(), Spark removes it: the"
            + " function may only read it.",
        false),
    UPDATES_AFTER_REMOVE(
        "It updates a state that it has removed in the same call. Keep the visit in a variable, and"
            + " update or remove the state once, at the end.",
        false),
    READS_A_STATE_THAT_IS_NOT_THERE(
        "It reads the state of a client that has none: ask state.exists() before state.get().",
        false),
    GETS_FROM_AN_EMPTY_OPTIONAL(
        "It calls get() on an empty Optional. When state.isTimingOut(), there is no request.",
        false),
    RETURNS_WHAT_CANNOT_TRAVEL(
        "What the function returns travels to other tasks, and cannot: a view of a list, such as"
            + " subList, is not serializable; a list of its own is.",
        false);

    private final String message;
    private final boolean modelled;

    Mistaken(String message, boolean modelled) {
      this.message = message;
      this.modelled = modelled;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Visit>> model() {
      return modelled ? Optional.of(input -> visitsWith(this, input)) : Optional.empty();
    }
  }

  private static final Comparator<Request> IN_ORDER =
      Comparator.comparing(Request::time).thenComparing(Request::isLogout);

  /** The output of an answer with one mistake, request by request. */
  private static Output<Visit> visitsWith(Mistaken mistake, Batches<Event> input) {
    Clients clients = new Clients(mistake);
    AtomicInteger computed = new AtomicInteger();
    return Output.inEachBatch(
        input,
        batch -> {
          List<Event> events = input.batch(batch);
          List<Visit> given = clients.next(computed.incrementAndGet(), events);
          return mistake == Mistaken.COUNTS_A_BATCH_AGAIN && events.contains(new DriverFails())
              ? clients.next(computed.incrementAndGet(), events)
              : given;
        });
  }

  private record Open(Visit visit, int lastBatch) {}

  private static final class Clients {
    private final Mistaken mistake;
    private final Map<String, Open> open = new HashMap<>();

    Clients(Mistaken mistake) {
      this.mistake = mistake;
    }

    List<Visit> next(int batch, List<Event> events) {
      if (mistake == Mistaken.ENDS_WITH_EACH_BATCH) {
        open.clear();
      }
      List<Visit> given = new ArrayList<>();
      for (Request request : inOrder(events, batch)) {
        given.addAll(next(batch, request));
      }
      given.addAll(timedOut(batch));
      return mistake == Mistaken.GIVES_OPEN_VISITS || mistake == Mistaken.ENDS_WITH_EACH_BATCH
          ? open.values().stream().map(Open::visit).toList()
          : given;
    }

    private List<Request> inOrder(List<Event> events, int batch) {
      return switch (mistake) {
        case OUT_OF_ORDER -> requests(events).toList();
        case LOGOUT_BEFORE_PAGES_OF_THE_SAME_TIME ->
            requests(events)
                .sorted(
                    Comparator.comparing(Request::time)
                        .thenComparing(Request::isLogout, Comparator.reverseOrder()))
                .toList();
        case TAKES_THE_TIME_OF_THE_BATCH ->
            requests(events)
                .map(
                    request ->
                        new Request(
                            request.client(), Instant.ofEpochSecond(600L * batch), request.path()))
                .sorted(IN_ORDER)
                .toList();
        default -> requests(events).sorted(IN_ORDER).toList();
      };
    }

    private List<Visit> next(int batch, Request request) {
      List<Visit> given = new ArrayList<>();
      Open kept = open.get(request.client());
      Open before = kept;
      if (before != null && !goesOn(before, batch, request)) {
        given.add(before.visit());
        before = null;
      }
      boolean logout = isLogout(request);
      Visit visit = visit(request, before, logout);
      if (logout && mistake == Mistaken.LOGOUT_LEAVES_THE_STATE) {
        open.computeIfPresent(
            request.client(), (client, state) -> new Open(kept.visit(), batch)); // young again
      } else if (logout && mistake != Mistaken.LOGOUT_KEEPS_THE_VISIT) {
        open.remove(request.client());
      } else {
        open.put(request.client(), new Open(visit, batch));
      }
      if (mistake == Mistaken.GIVES_EACH_REQUEST) {
        return List.of(visit);
      }
      if (logout && mistake != Mistaken.LOGOUT_IS_NOT_GIVEN) {
        given.add(visit);
      }
      return mistake == Mistaken.ONE_RESULT && given.size() > 1 ? List.of(visit) : given;
    }

    private Visit visit(Request request, Open before, boolean logout) {
      if (before == null) {
        return new Visit(request.client(), request.time(), request.time(), 1);
      }
      return logout && mistake == Mistaken.LOGOUT_DOES_NOT_COUNT
          ? before.visit()
          : new Visit(
              request.client(), before.visit().start(), request.time(), before.visit().pages() + 1);
    }

    private boolean isLogout(Request request) {
      return switch (mistake) {
        case LOGOUT_IS_A_PAGE, ENDS_WITH_EACH_BATCH -> false;
        case LOGOUT_BY_ITS_BEGINNING -> request.path().startsWith(Ex02bVisits.LOGOUT);
        case LOGOUT_SOMEWHERE -> request.path().contains(Ex02bVisits.LOGOUT);
        default -> request.isLogout();
      };
    }

    private boolean goesOn(Open before, int batch, Request request) {
      Duration gap = Duration.between(before.visit().end(), request.time());
      return switch (mistake) {
        case NO_GAP, ENDS_WITH_EACH_BATCH -> true;
        case GAP_OF_ARRIVAL -> batch - before.lastBatch() < QUIET_BATCHES;
        case GAP_INCLUDED -> gap.compareTo(GAP) < 0;
        case GAP_FROM_THE_FIRST_REQUEST ->
            Duration.between(before.visit().start(), request.time()).compareTo(GAP) <= 0;
        case GAP_IN_WHOLE_MINUTES -> gap.toMinutes() <= GAP.toMinutes();
        case TIMES_OF_DAY ->
            Duration.between(timeOfDay(before.visit().end()), timeOfDay(request.time()))
                    .compareTo(GAP)
                <= 0;
        default -> gap.compareTo(GAP) <= 0;
      };
    }

    private static LocalTime timeOfDay(Instant time) {
      return LocalTime.ofInstant(time, ZoneOffset.UTC);
    }

    private List<Visit> timedOut(int batch) {
      if (mistake == Mistaken.NO_TIMEOUT
          || (mistake == Mistaken.LOOKS_EVERY_TEN_BATCHES && batch % 10 != 0)) {
        return List.of();
      }
      int quiet = mistake == Mistaken.TIMEOUT_AFTER_ONE_BATCH ? 1 : QUIET_BATCHES;
      List<Open> silent =
          open.values().stream().filter(visit -> batch - visit.lastBatch() >= quiet).toList();
      open.values().removeAll(silent);
      return silent.stream().map(Open::visit).toList();
    }
  }

  private static Stream<Request> requests(List<Event> events) {
    return events.stream().filter(Request.class::isInstance).map(Request.class::cast);
  }

  private static Event page(String client, String time) {
    return request(client, time, "/");
  }

  private static Event logout(String client, String time) {
    return request(client, time, Ex02bVisits.LOGOUT);
  }

  private static Event request(String client, String time, String path) {
    return new Request(client, at(time), path);
  }

  private static Visit visit(String client, String start, String end, int pages) {
    return new Visit(client, at(start), at(end), pages);
  }

  /**
   * @param time hours, minutes and perhaps seconds since the beginning of the first day, such as
   *     {@code 24:10} for ten past midnight
   */
  private static Instant at(String time) {
    long seconds = 0;
    long unit = 3600;
    for (String part : time.split(":")) {
      seconds += unit * Integer.parseInt(part);
      unit /= 60;
    }
    return Instant.ofEpochSecond(seconds);
  }
}
