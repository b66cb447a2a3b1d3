package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.QueryCheck;
import io.sparkcourse.testing.exercise.QueryRun;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.OutputMode;

class Ex12aPortedVisitsCheck
    extends QueryCheck<UnaryOperator<Dataset<Row>>, Ex12aPortedVisitsCheck.Request, String> {
  private static final Instant MIDNIGHT = Instant.parse("2025-06-02T00:00:00Z");
  private static final int MINUTE = 60;
  private static final int GAP = 30 * MINUTE;
  private static final int DELAY = 10 * MINUTE;

  /**
   * A request.
   *
   * @param second of the day
   */
  record Request(String client, int second, String path) {
    boolean isLogout() {
      return path.equals(Ex12aPortedVisits.LOGOUT);
    }

    @Override
    public String toString() {
      return client + " " + time(second) + " " + path;
    }
  }

  Ex12aPortedVisitsCheck() {
    super("5.12a", Ex12aPortedVisits::visits);
  }

  @Override
  protected void cases(Cases<Request, String> cases) {
    cases
        .of("/logout is the last page of a visit, and the next request begins another one")
        .batch(
            page("ann", "12:00"),
            page("ann", "12:05"),
            logout("ann", "12:32"),
            page("ann", "12:45"))
        .batch(page("cy", "13:26"))
        .gives(2, "ann 12:00 - 12:32, 3 pages", "ann 12:45 - 12:45, 1 pages");
    cases
        .of("the path is exactly /logout")
        .batch(
            request("ann", "12:00", "/logout/help"),
            request("ann", "12:01", "/shop/logout"),
            request("ann", "12:02", "/logout?from=cart"),
            request("ann", "12:03", "/logout/"),
            request("ann", "12:04", "/Logout"),
            request("ann", "12:05", " /logout"),
            request("ann", "12:06", "/logout "),
            page("ann", "12:07"))
        .batch(page("cy", "12:50"))
        .gives(2, "ann 12:00 - 12:07, 8 pages");
    cases
        .of("more than 30 minutes after the previous request; exactly 30 minutes are not too many")
        .batch(page("ann", "12:00"), page("bob", "12:00"), page("ann", "12:30"))
        .batch(page("bob", "12:30:01"), page("cy", "12:36"))
        .batch(page("cy", "13:15"))
        .gives(
            3,
            "ann 12:00 - 12:30, 2 pages",
            "bob 12:00 - 12:00, 1 pages",
            "bob 12:30:01 - 12:30:01, 1 pages");
    cases
        .of("requests in any order, also over micro-batches")
        .batch(logout("ann", "12:12"), page("ann", "12:00"))
        .batch(page("ann", "12:25"), page("ann", "12:08"))
        .batch(page("cy", "13:06"))
        .gives(3, "ann 12:00 - 12:12, 3 pages", "ann 12:25 - 12:25, 1 pages");
    cases
        .of("a request that comes late can make one visit of two")
        .batch(page("ann", "12:00"), page("ann", "12:35"))
        .batch(page("ann", "12:25:01"))
        .batch(page("cy", "13:16"))
        .gives(3, "ann 12:00 - 12:35, 3 pages");
    cases
        .of("among requests that a client made at the same time, /logout is the last")
        .batch(logout("ann", "12:05"), page("ann", "12:05"), page("ann", "12:06"))
        .batch(page("cy", "12:50"))
        .gives(2, "ann 12:05 - 12:05, 2 pages", "ann 12:06 - 12:06, 1 pages");
    cases
        .of(
            "two requests of one second are two, logouts too; one may be the only page of its visit")
        .batch(
            page("ann", "12:05"),
            page("ann", "12:05"),
            logout("ann", "12:06"),
            logout("ann", "12:09"),
            logout("ann", "12:09"))
        .batch(page("cy", "12:50"))
        .gives(
            2,
            "ann 12:05 - 12:06, 3 pages",
            "ann 12:09 - 12:09, 1 pages",
            "ann 12:09 - 12:09, 1 pages");
    cases
        .of("clients are compared as they are")
        .batch(page("ann", "12:00"), logout("Ann", "12:05"), page("ann", "12:10"))
        .batch(page("cy", "12:51"))
        .gives(2, "ann 12:00 - 12:10, 2 pages", "Ann 12:05 - 12:05, 1 pages");
    cases
        .of("a client may be an empty text, and its spaces are kept")
        .batch(
            page("ann", "12:00"),
            page(" ann", "12:05"),
            page("ann ", "12:06"),
            page("", "12:07"),
            page("ann b", "12:08"),
            page("ann  b", "12:09"))
        .batch(page("cy", "12:51"))
        .gives(
            2,
            "ann 12:00 - 12:00, 1 pages",
            " ann 12:05 - 12:05, 1 pages",
            "ann  12:06 - 12:06, 1 pages",
            " 12:07 - 12:07, 1 pages",
            "ann b 12:08 - 12:08, 1 pages",
            "ann  b 12:09 - 12:09, 1 pages");
    cases
        .of(
            "a visit comes out when the newest request was made more than 40 minutes after its"
                + " last one")
        .batch(page("ann", "12:00"))
        .batch(page("cy", "12:39:59"))
        .batch(page("cy", "12:40:01"))
        .gives(3, "ann 12:00 - 12:00, 1 pages");
    cases
        .of("the visits of a client between two silences come out together")
        .batch(logout("ann", "12:00"), page("ann", "12:25"))
        .batch(page("cy", "12:50"))
        .batch(page("cy", "13:06"))
        .gives(3, "ann 12:00 - 12:00, 1 pages", "ann 12:25 - 12:25, 1 pages");
    cases
        .of("a visit comes out once, and then nothing of it is kept")
        .batch(page("ann", "12:00"))
        .batch(page("ann", "12:50"))
        .batch(page("cy", "13:31"))
        .gives(2, "ann 12:00 - 12:00, 1 pages")
        .gives(3, "ann 12:50 - 12:50, 1 pages");
  }

  @Override
  protected Output<String> expected(Batches<Request> requests) {
    return new Sessions().process(requests);
  }

  /**
   * Each request is less than 10 minutes late, of all that come before, and none was made exactly
   * 40 minutes after another one.
   */
  @Override
  protected Batches<Request> generated(Draws draws) {
    Map<String, Integer> last = new HashMap<>();
    Set<Integer> seconds = new HashSet<>();
    return draws.batches(
        3,
        6,
        () -> {
          String client = draws.oneOf("ann", "bob");
          int newest = last.values().stream().mapToInt(each -> each).max().orElse(12 * 60 * MINUTE);
          int next =
              last.getOrDefault(client, newest)
                  + (draws.percent(30)
                      ? (int) draws.around(GAP)
                      : draws.oneOf(-300, 0, 60, 600, GAP + DELAY + 60));
          int second = Math.max(next, newest - DELAY + 1);
          while (seconds.contains(second - GAP - DELAY) || seconds.contains(second + GAP + DELAY)) {
            second++;
          }
          seconds.add(second);
          last.merge(client, second, Math::max);
          return new Request(client, second, draws.oneOf("/", "/cart", Ex12aPortedVisits.LOGOUT));
        });
  }

  @Override
  protected void connect(UnaryOperator<Dataset<Row>> answer, QueryRun<Request, String> run) {
    Dataset<Row> requests =
        run.stream(
            "client STRING, time TIMESTAMP, path STRING",
            request ->
                RowFactory.create(request.client(), timestamp(request.second()), request.path()));
    run.collect(
        answer.apply(requests),
        "client STRING, start TIMESTAMP, end TIMESTAMP, pages INT",
        OutputMode.Append(),
        row ->
            text(
                row.getAs("client"),
                time(row.<Timestamp>getAs("start")),
                time(row.<Timestamp>getAs("end")),
                row.getAs("pages")));
    run.afterEachBatch(
        batch -> {
          long kept =
              Stream.of(run.session().streams().active()[0].lastProgress().stateOperators())
                  .mapToLong(operator -> operator.numRowsTotal())
                  .sum();
          Sessions sessions = new Sessions();
          sessions.process(run.input().upTo(batch));
          if (kept > sessions.open()) {
            run.found(
                Mistaken.KEEPS_TOO_MUCH,
                "After micro-batch %d, sessions that are not over: %d, rows in the state: %d"
                    .formatted(batch, sessions.open(), kept));
          }
        });
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("Append output mode not supported")
        || failure.contains("Watermark must be specified")) {
      return Optional.of(Mistaken.HAS_NO_WATERMARK);
    }
    return failure.contains("Global aggregation with session window")
        ? Optional.of(Mistaken.GROUPS_BY_THE_SESSION_ALONE)
        : Optional.empty();
  }

  /** In what a model deviates from the task. */
  private enum Twist {
    NO_LOGOUT,
    LOGOUT_AT_THE_BEGINNING,
    LOGOUT_ANYWHERE,
    LOGOUT_LEFT_OUT,
    LOGOUT_FIRST,
    LOGOUT_BEFORE_PAGES,
    LOGOUT_NEEDED,
    SHORTER_GAP,
    BY_ARRIVAL,
    EQUAL_ONCE,
    AT_LOGOUT,
    NO_DELAY,
    LONG_DELAY,
    END_OF_SESSION
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Request, String> {
    HAS_NO_WATERMARK(
        "Spark refuses the query: the rows have no watermark. Either withWatermark is missing,"
            + " or the column is one of the Dataset before withWatermark."),
    GROUPS_BY_THE_SESSION_ALONE(
        "It groups only by the session, which Spark does not support on a stream. A visit is"
            + " of one client."),
    KEEPS_TOO_MUCH(
        "It keeps too much in the state: one row for all requests between two silences is"
            + " enough, until their visits have come out."),
    LOGOUT_IS_A_PAGE("It does not end a visit at a logout.", Twist.NO_LOGOUT),
    LOGOUT_BY_ITS_BEGINNING(
        "It takes each path that begins with /logout as a logout.", Twist.LOGOUT_AT_THE_BEGINNING),
    LOGOUT_SOMEWHERE(
        "It takes each path that contains /logout as a logout.", Twist.LOGOUT_ANYWHERE),
    LOGOUT_DOES_NOT_COUNT(
        "It leaves out the request for /logout, which is the last page of its visit.",
        Twist.LOGOUT_LEFT_OUT),
    LOGOUT_BEGINS_A_VISIT(
        "It begins a visit with the logout, which should end one.", Twist.LOGOUT_FIRST),
    LOGOUT_BEFORE_PAGES_OF_THE_SAME_TIME(
        "It puts a logout before another request of the same time.", Twist.LOGOUT_BEFORE_PAGES),
    LOSES_WHAT_FOLLOWS_A_LOGOUT(
        "It gives only visits that end with a logout.", Twist.LOGOUT_NEEDED),
    ENDS_A_VISIT_AT_30_MINUTES(
        "It ends a visit if exactly 30 minutes are between two requests.", Twist.SHORTER_GAP),
    OUT_OF_ORDER(
        "It takes the requests of a client in the order in which they came, not in the order"
            + " of their times.",
        Twist.BY_ARRIVAL),
    COUNTS_EQUAL_REQUESTS_ONCE(
        "It counts two requests of a client in one second as one if both are logouts, or"
            + " neither is.",
        Twist.EQUAL_ONCE),
    GIVES_A_VISIT_AT_ITS_LOGOUT(
        "It gives a visit as soon as its logout comes. A late request may still belong to the"
            + " visit, so it has to wait for the silence.",
        Twist.AT_LOGOUT),
    DOES_NOT_WAIT(
        "It gives a visit before a request comes that was made 40 minutes after its last one."
            + " So it loses late requests, or makes another visit of them.",
        Twist.NO_DELAY),
    WAITS_TOO_LONG(
        "It does not give a visit although the newest request was made more than 40 minutes"
            + " after its last one.",
        Twist.LONG_DELAY),
    GIVES_THE_END_OF_THE_SESSION(
        "It gives the end of the session, 30 minutes after the last request, as the end of the"
            + " visit.",
        Twist.END_OF_SESSION);

    private final String message;
    private final Twist[] twists;

    Mistaken(String message, Twist... twists) {
      this.message = message;
      this.twists = twists;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Request, String>> model() {
      return twists.length == 0
          ? Optional.empty()
          : Optional.of(requests -> new Sessions(twists).process(requests));
    }
  }

  /** A request, and the micro-batch in which it came. */
  private record Came(Request request, int batch) {
    int second() {
      return request.second();
    }
  }

  /** The requests between two silences of a client, of all clients, until they have come out. */
  private static final class Sessions {
    private final Set<Twist> twists;
    private final int gap;
    private final int delay;
    private final Map<String, List<List<Came>>> open = new TreeMap<>();
    private int batch;
    private int newest;

    Sessions(Twist... twists) {
      this.twists = Set.of(twists);
      this.gap = this.twists.contains(Twist.SHORTER_GAP) ? GAP - 1 : GAP;
      this.delay =
          this.twists.contains(Twist.NO_DELAY)
              ? 0
              : this.twists.contains(Twist.LONG_DELAY) ? GAP : DELAY;
    }

    long open() {
      return open.values().stream().mapToLong(List::size).sum();
    }

    Output<String> process(Batches<Request> requests) {
      Map<Integer, List<String>> output = new TreeMap<>();
      for (int number = 1; number <= requests.size(); number++) {
        output.put(number, process(requests.batch(number)));
      }
      return Output.of(output);
    }

    List<String> process(List<Request> requests) {
      batch++;
      int before = newest - delay;
      for (Request request : requests) {
        newest = Math.max(newest, request.second());
        if (request.second() + GAP > before) {
          add(new Came(request, batch));
        }
      }
      List<String> visits = new ArrayList<>();
      open.forEach(
          (client, sessions) -> {
            if (twists.contains(Twist.AT_LOGOUT)) {
              sessions.replaceAll(session -> afterLogouts(session, visits));
              sessions.removeIf(List::isEmpty);
            }
            for (List<Came> session : sessions) {
              if (isOver(session)) {
                putVisits(inOrder(session), visits);
              }
            }
            sessions.removeIf(this::isOver);
          });
      return visits;
    }

    private boolean isOver(List<Came> session) {
      return last(session) + GAP <= newest - delay;
    }

    private void add(Came came) {
      List<List<Came>> sessions =
          open.computeIfAbsent(came.request().client(), none -> new ArrayList<>());
      List<Came> joined = new ArrayList<>(List.of(came));
      List<List<Came>> near =
          sessions.stream()
              .filter(
                  session ->
                      first(session) - gap <= came.second() && came.second() <= last(session) + gap)
              .toList();
      near.forEach(joined::addAll);
      sessions.removeAll(near);
      sessions.add(joined);
    }

    private static int first(List<Came> session) {
      return session.stream().mapToInt(Came::second).min().orElseThrow();
    }

    private static int last(List<Came> session) {
      return session.stream().mapToInt(Came::second).max().orElseThrow();
    }

    private List<Request> inOrder(List<Came> session) {
      Comparator<Came> order = Comparator.comparingInt(Came::second);
      if (twists.contains(Twist.BY_ARRIVAL)) {
        order = Comparator.comparingInt(Came::batch).thenComparing(order);
      }
      boolean logoutFirst = twists.contains(Twist.LOGOUT_BEFORE_PAGES);
      Comparator<Came> logout = Comparator.comparing(came -> came.request().isLogout());
      return session.stream()
          .sorted(order.thenComparing(logoutFirst ? logout.reversed() : logout))
          .map(Came::request)
          .toList();
    }

    /** Puts the visits that end with a logout, and returns what has come after them. */
    private List<Came> afterLogouts(List<Came> session, List<String> visits) {
      List<Request> requests = inOrder(session);
      int end = requests.size();
      while (end > 0 && !requests.get(end - 1).isLogout()) {
        end--;
      }
      putVisits(requests.subList(0, end), visits);
      List<Request> after = requests.subList(end, requests.size());
      return session.stream().filter(came -> after.contains(came.request())).toList();
    }

    private void putVisits(List<Request> session, List<String> visits) {
      List<Request> visit = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (Request request : session) {
        boolean logout = isLogout(request);
        if (twists.contains(Twist.EQUAL_ONCE) && !seen.add(request.second() + " " + logout)) {
          continue;
        }
        if (logout && twists.contains(Twist.LOGOUT_FIRST)) {
          put(visit, 0, visits);
        }
        if (!logout || !twists.contains(Twist.LOGOUT_LEFT_OUT)) {
          visit.add(request);
        }
        if (logout && !twists.contains(Twist.LOGOUT_FIRST)) {
          put(visit, 0, visits);
        }
      }
      if (!twists.contains(Twist.LOGOUT_NEEDED)) {
        put(visit, twists.contains(Twist.END_OF_SESSION) ? GAP : 0, visits);
      }
    }

    private boolean isLogout(Request request) {
      if (twists.contains(Twist.LOGOUT_AT_THE_BEGINNING)) {
        return request.path().startsWith(Ex12aPortedVisits.LOGOUT);
      }
      if (twists.contains(Twist.LOGOUT_ANYWHERE)) {
        return request.path().contains(Ex12aPortedVisits.LOGOUT);
      }
      return request.isLogout() && !twists.contains(Twist.NO_LOGOUT);
    }

    private static void put(List<Request> visit, int more, List<String> visits) {
      if (!visit.isEmpty()) {
        visits.add(
            text(
                visit.get(0).client(),
                time(visit.get(0).second()),
                time(visit.get(visit.size() - 1).second() + more),
                visit.size()));
        visit.clear();
      }
    }
  }

  private static Request page(String client, String time) {
    return request(client, time, "/");
  }

  private static Request logout(String client, String time) {
    return request(client, time, Ex12aPortedVisits.LOGOUT);
  }

  private static Request request(String client, String time, String path) {
    return new Request(client, LocalTime.parse(time).toSecondOfDay(), path);
  }

  private static String text(String client, String start, String end, Integer pages) {
    return client + " " + start + " - " + end + ", " + pages + " pages";
  }

  /** Such as {@code 12:10}, or {@code 12:10:01}. */
  private static String time(int second) {
    return LocalTime.ofSecondOfDay(second).toString();
  }

  private static String time(Timestamp time) {
    return time == null
        ? "(null)"
        : time.toInstant().atOffset(ZoneOffset.UTC).toLocalTime().toString();
  }

  private static Timestamp timestamp(int second) {
    return Timestamp.from(MIDNIGHT.plusSeconds(second));
  }
}
