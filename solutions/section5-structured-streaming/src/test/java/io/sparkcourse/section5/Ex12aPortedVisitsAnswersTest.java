package io.sparkcourse.section5;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.trim;

import io.sparkcourse.section5.Ex12aPortedVisitsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

class Ex12aPortedVisitsAnswersTest extends AnswersTest<UnaryOperator<Dataset<Row>>> {
  private static final Column SESSION = session_window(col("time"), "30 minutes");
  private static final Column LOGOUT = col("path").equalTo("/logout");
  private static final Column IN_ORDER = sort_array(collect_list(struct("time", "logout")));

  Ex12aPortedVisitsAnswersTest() {
    super(new Ex12aPortedVisitsCheck());

    wrong(
        "no watermark",
        Mistaken.HAS_NO_WATERMARK,
        requests -> split(sessions(requests, SESSION, LOGOUT, IN_ORDER), new Split()));
    wrong(
        "no watermark, with a state",
        Mistaken.HAS_NO_WATERMARK,
        requests -> byState(requests, new Waiting()));
    wrong(
        "no client",
        Mistaken.GROUPS_BY_THE_SESSION_ALONE,
        requests ->
            split(
                onTime(requests)
                    .withColumn("logout", LOGOUT)
                    .groupBy(SESSION)
                    .agg(max("client").as("client"), IN_ORDER.as("requests")),
                new Split()));
    wrong(
        "sessions only",
        Mistaken.LOGOUT_IS_A_PAGE,
        requests ->
            onTime(requests)
                .groupBy(col("client"), SESSION)
                .agg(collect_list("time").as("times"))
                .selectExpr(
                    "client",
                    "array_min(times) AS start",
                    "array_max(times) AS end",
                    "size(times) AS pages"));
    wrong(
        "startsWith",
        Mistaken.LOGOUT_BY_ITS_BEGINNING,
        bySession(SESSION, col("path").startsWith("/logout"), IN_ORDER, new Split()));
    wrong(
        "contains",
        Mistaken.LOGOUT_SOMEWHERE,
        bySession(SESSION, col("path").contains("/logout"), IN_ORDER, new Split()));
    wrong(
        "a slash at the end",
        CommonMistake.DIFFERS,
        bySession(SESSION, col("path").rlike("^/logout/?$"), IN_ORDER, new Split()));
    wrong(
        "in any case",
        CommonMistake.DIFFERS,
        bySession(SESSION, lower(col("path")).equalTo("/logout"), IN_ORDER, new Split()));
    wrong(
        "clients in lower case",
        CommonMistake.DIFFERS,
        requests -> Ex12aPortedVisits.visits(requests.withColumn("client", lower(col("client")))));
    wrong(
        "clients without the spaces around them",
        CommonMistake.DIFFERS,
        requests -> Ex12aPortedVisits.visits(requests.withColumn("client", trim(col("client")))));
    wrong(
        "clients with one space between their words",
        CommonMistake.DIFFERS,
        requests ->
            Ex12aPortedVisits.visits(
                requests.withColumn("client", regexp_replace(col("client"), " +", " "))));
    wrong(
        "leaves out clients without a name",
        CommonMistake.DIFFERS,
        requests -> Ex12aPortedVisits.visits(requests.filter("client <> ''")));
    wrong(
        "paths without the spaces around them",
        CommonMistake.DIFFERS,
        bySession(SESSION, trim(col("path")).equalTo("/logout"), IN_ORDER, new Split()));
    wrong(
        "a second less for late requests",
        CommonMistake.DIFFERS,
        requests ->
            split(
                sessions(requests.withWatermark("time", "599 seconds"), SESSION, LOGOUT, IN_ORDER),
                new Split()));
    wrong(
        "the logout left out",
        Mistaken.LOGOUT_DOES_NOT_COUNT,
        bySession(SESSION, LOGOUT, IN_ORDER, new WithoutLogout()));
    wrong(
        "the logout first",
        Mistaken.LOGOUT_BEGINS_A_VISIT,
        bySession(SESSION, LOGOUT, IN_ORDER, new LogoutFirst()));
    wrong(
        "logouts before pages",
        Mistaken.LOGOUT_BEFORE_PAGES_OF_THE_SAME_TIME,
        requests ->
            split(
                onTime(requests)
                    .withColumn("page", col("path").notEqual("/logout"))
                    .groupBy(col("client"), SESSION)
                    .agg(sort_array(collect_list(struct("time", "page"))).as("requests"))
                    .withColumn(
                        "requests",
                        expr(
                            "transform(requests,"
                                + " r -> named_struct('time', r.time, 'logout', NOT r.page))")),
                new Split()));
    wrong(
        "no visit without a logout",
        Mistaken.LOSES_WHAT_FOLLOWS_A_LOGOUT,
        bySession(SESSION, LOGOUT, IN_ORDER, new LogoutsOnly()));
    wrong(
        "a gap of less than 30 minutes",
        Mistaken.ENDS_A_VISIT_AT_30_MINUTES,
        bySession(
            session_window(col("time"), "1799999 milliseconds"), LOGOUT, IN_ORDER, new Split()));
    wrong(
        "as they came",
        Mistaken.OUT_OF_ORDER,
        requests -> byState(onTime(requests), new AsTheyCame()));
    wrong(
        "a set",
        Mistaken.COUNTS_EQUAL_REQUESTS_ONCE,
        bySession(SESSION, LOGOUT, sort_array(collect_set(struct("time", "logout"))), new Split()));
    wrong(
        "a visit at its logout",
        Mistaken.GIVES_A_VISIT_AT_ITS_LOGOUT,
        requests -> byState(onTime(requests), new AtLogout()));
    wrong(
        "no delay",
        Mistaken.DOES_NOT_WAIT,
        requests ->
            split(
                sessions(requests.withWatermark("time", "0 seconds"), SESSION, LOGOUT, IN_ORDER),
                new Split()));
    wrong(
        "the gap as delay",
        Mistaken.WAITS_TOO_LONG,
        requests ->
            split(
                sessions(requests.withWatermark("time", "30 minutes"), SESSION, LOGOUT, IN_ORDER),
                new Split()));
    wrong(
        "to the end of the session",
        Mistaken.GIVES_THE_END_OF_THE_SESSION,
        bySession(SESSION, LOGOUT, IN_ORDER, new EndOfSession()));
    wrong(
        "an empty state stays",
        Mistaken.KEEPS_TOO_MUCH,
        requests -> byState(onTime(requests), new NothingRemoved()));
    wrong(
        "no visit until the client comes again",
        Mistaken.WAITS_TOO_LONG,
        requests -> byState(onTime(requests), new WithoutTimeout()));
    wrong(
        "logouts of one second end one visit",
        CommonMistake.DIFFERS,
        bySession(SESSION, LOGOUT, IN_ORDER, new LogoutsOfASecondTogether()));
    wrong(
        "30 minutes from the first request of the visit on",
        CommonMistake.DIFFERS,
        bySession(SESSION, LOGOUT, IN_ORDER, new HalfAnHourAtMost()));
    wrong(
        "half hours",
        CommonMistake.DIFFERS,
        bySession(
            org.apache.spark.sql.functions.window(col("time"), "30 minutes"),
            LOGOUT,
            IN_ORDER,
            new Split()));
    wrong(
        "a long number of pages",
        CommonMistake.OTHER_COLUMNS,
        requests ->
            bySession(SESSION, LOGOUT, IN_ORDER, new Split())
                .apply(requests)
                .withColumn("pages", col("pages").cast("long")));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, requests -> null);

    right(
        "a state of all requests that wait", requests -> byState(onTime(requests), new Waiting()));
    right(
        "in SQL",
        requests ->
            sessions(onTime(requests), SESSION, LOGOUT, IN_ORDER)
                .withColumnRenamed("requests", "r")
                .withColumn(
                    "ends",
                    expr("filter(sequence(0, size(r) - 1), i -> r[i].logout OR i = size(r) - 1)"))
                .selectExpr("client", "r", "ends", "posexplode(ends) AS (visit, last)")
                .withColumn("first", expr("IF(visit = 0, 0, ends[visit - 1] + 1)"))
                .selectExpr(
                    "client",
                    "r[first].time AS start",
                    "r[last].time AS end",
                    "last - first + 1 AS pages"));
    right(
        "a session with the path, sorted in Java",
        requests ->
            split(
                onTime(requests)
                    .groupBy(SESSION, col("client"))
                    .agg(collect_list(struct("path", "time")).as("requests")),
                new SortedHere()));
  }

  private static UnaryOperator<Dataset<Row>> bySession(
      Column session, Column logout, Column collected, Split split) {
    return requests -> split(sessions(onTime(requests), session, logout, collected), split);
  }

  private static Dataset<Row> onTime(Dataset<Row> requests) {
    return requests.withWatermark("time", "10 minutes");
  }

  private static Dataset<Row> sessions(
      Dataset<Row> requests, Column session, Column logout, Column collected) {
    return requests
        .withColumn("logout", logout)
        .groupBy(col("client"), session.as("session"))
        .agg(collected.as("requests"));
  }

  private static Dataset<Row> split(Dataset<Row> sessions, Split split) {
    return sessions.flatMap(split, Ex12aPortedVisits.VISIT);
  }

  /** A request between two silences. */
  record Request(Timestamp time, boolean logout) implements Serializable {
    static final Comparator<Request> IN_ORDER =
        Comparator.comparing(Request::time).thenComparing(Request::logout);
  }

  /** The requests that wait, as the state of a client. */
  public record Open(List<Request> requests) implements Serializable {}

  /** The visits of a session, rightly; the others override what they do in another way. */
  private static class Split implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Row session) {
      List<Request> requests = new ArrayList<>();
      for (Row row : session.<Row>getList(session.fieldIndex("requests"))) {
        requests.add(request(row));
      }
      return visits(session.getAs("client"), inOrder(requests)).iterator();
    }

    Request request(Row row) {
      return new Request(row.getAs("time"), row.getAs("logout"));
    }

    List<Request> inOrder(List<Request> requests) {
      return requests;
    }

    List<Row> visits(String client, List<Request> requests) {
      List<Row> visits = new ArrayList<>();
      List<Request> visit = new ArrayList<>();
      for (Request request : requests) {
        take(client, request, visit, visits);
      }
      rest(client, visit, visits);
      return visits;
    }

    void take(String client, Request request, List<Request> visit, List<Row> visits) {
      visit.add(request);
      if (request.logout()) {
        put(client, visit, visits);
      }
    }

    void rest(String client, List<Request> visit, List<Row> visits) {
      put(client, visit, visits);
    }

    void put(String client, List<Request> visit, List<Row> visits) {
      if (!visit.isEmpty()) {
        visits.add(
            RowFactory.create(
                client, visit.get(0).time(), visit.get(visit.size() - 1).time(), visit.size()));
        visit.clear();
      }
    }
  }

  private static final class SortedHere extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    Request request(Row row) {
      return new Request(row.getAs("time"), row.<String>getAs("path").equals("/logout"));
    }

    @Override
    List<Request> inOrder(List<Request> requests) {
      return requests.stream().sorted(Request.IN_ORDER).toList();
    }
  }

  private static final class WithoutLogout extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    void take(String client, Request request, List<Request> visit, List<Row> visits) {
      if (request.logout()) {
        put(client, visit, visits);
      } else {
        visit.add(request);
      }
    }
  }

  private static final class LogoutFirst extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    void take(String client, Request request, List<Request> visit, List<Row> visits) {
      if (request.logout()) {
        put(client, visit, visits);
      }
      visit.add(request);
    }
  }

  private static final class LogoutsOnly extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    void rest(String client, List<Request> visit, List<Row> visits) {
      visit.clear();
    }
  }

  private static final class LogoutsOfASecondTogether extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    List<Row> visits(String client, List<Request> requests) {
      List<Row> visits = new ArrayList<>();
      List<Request> visit = new ArrayList<>();
      for (Request request : requests) {
        if (!visit.isEmpty()) {
          Request before = visit.get(visit.size() - 1);
          if (before.logout() && !before.time().equals(request.time())) {
            put(client, visit, visits);
          }
        }
        visit.add(request);
      }
      rest(client, visit, visits);
      return visits;
    }
  }

  private static final class HalfAnHourAtMost extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    void take(String client, Request request, List<Request> visit, List<Row> visits) {
      if (!visit.isEmpty()
          && request.time().getTime() - visit.get(0).time().getTime() > Waiting.GAP) {
        put(client, visit, visits);
      }
      super.take(client, request, visit, visits);
    }
  }

  private static final class EndOfSession extends Split {
    private static final long serialVersionUID = 1L;

    @Override
    void rest(String client, List<Request> visit, List<Row> visits) {
      if (!visit.isEmpty()) {
        Timestamp last = visit.get(visit.size() - 1).time();
        Timestamp end = new Timestamp(last.getTime() + Waiting.GAP);
        visits.add(RowFactory.create(client, visit.get(0).time(), end, visit.size()));
      }
    }
  }

  /** The same by a state, rightly; the others override what they do in another way. */
  private static class Waiting implements FlatMapGroupsWithStateFunction<String, Row, Open, Row> {
    private static final long serialVersionUID = 1L;
    static final long GAP = 30 * 60 * 1000;

    @Override
    public Iterator<Row> call(String client, Iterator<Row> rows, GroupState<Open> state) {
      List<Request> requests = new ArrayList<>();
      rows.forEachRemaining(
          row ->
              requests.add(
                  new Request(row.getAs("time"), row.<String>getAs("path").equals("/logout"))));
      requests.sort(Request.IN_ORDER);
      if (state.exists()) {
        requests.addAll(0, state.get().requests());
      }
      List<Row> visits = new ArrayList<>();
      List<Request> waiting = new ArrayList<>();
      for (List<Request> session : sessions(requests)) {
        if (end(session) < state.getCurrentWatermarkMs()) {
          visits.addAll(new Split().visits(client, session));
        } else {
          waiting.addAll(open(client, session, visits));
        }
      }
      keep(state, waiting);
      return visits.iterator();
    }

    /** What goes on to wait of a session that is not over. */
    List<Request> open(String client, List<Request> session, List<Row> visits) {
      return session;
    }

    List<Request> order(List<Request> session, List<Request> asTheyCame) {
      return session;
    }

    void keep(GroupState<Open> state, List<Request> waiting) {
      if (waiting.isEmpty()) {
        state.remove();
      } else {
        state.update(new Open(waiting));
        state.setTimeoutTimestamp(end(sessions(waiting).get(0)));
      }
    }

    private List<List<Request>> sessions(List<Request> asTheyCame) {
      List<List<Request>> sessions = new ArrayList<>();
      long last = Long.MIN_VALUE;
      for (Request request : asTheyCame.stream().sorted(Request.IN_ORDER).toList()) {
        if (sessions.isEmpty() || request.time().getTime() - last > GAP) {
          sessions.add(new ArrayList<>());
        }
        sessions.get(sessions.size() - 1).add(request);
        last = request.time().getTime();
      }
      sessions.replaceAll(session -> order(session, asTheyCame));
      return sessions;
    }

    private static long end(List<Request> session) {
      return session.stream().mapToLong(request -> request.time().getTime()).max().orElseThrow()
          + GAP;
    }
  }

  private static final class AsTheyCame extends Waiting {
    private static final long serialVersionUID = 1L;

    @Override
    List<Request> order(List<Request> session, List<Request> asTheyCame) {
      return asTheyCame.stream().filter(session::contains).toList();
    }
  }

  private static final class AtLogout extends Waiting {
    private static final long serialVersionUID = 1L;

    @Override
    List<Request> open(String client, List<Request> session, List<Row> visits) {
      int end = session.size();
      while (end > 0 && !session.get(end - 1).logout()) {
        end--;
      }
      visits.addAll(new Split().visits(client, session.subList(0, end)));
      return session.subList(end, session.size());
    }
  }

  private static final class WithoutTimeout extends Waiting {
    private static final long serialVersionUID = 1L;

    @Override
    void keep(GroupState<Open> state, List<Request> waiting) {
      if (waiting.isEmpty()) {
        state.remove();
      } else {
        state.update(new Open(waiting));
      }
    }
  }

  private static final class NothingRemoved extends Waiting {
    private static final long serialVersionUID = 1L;

    @Override
    void keep(GroupState<Open> state, List<Request> waiting) {
      if (waiting.isEmpty()) {
        state.update(new Open(waiting));
      } else {
        super.keep(state, waiting);
      }
    }
  }

  private static Dataset<Row> byState(Dataset<Row> requests, Waiting function) {
    MapFunction<Row, String> client = row -> row.getAs("client");
    return requests
        .groupByKey(client, Encoders.STRING())
        .flatMapGroupsWithState(
            function,
            OutputMode.Append(),
            Encoders.javaSerialization(Open.class),
            Ex12aPortedVisits.VISIT,
            GroupStateTimeout.EventTimeTimeout());
  }
}
