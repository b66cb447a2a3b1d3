package io.sparkcourse.section5;

import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.FoundException;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.ModelCheck;
import io.sparkcourse.testing.exercise.Observed;
import io.sparkcourse.testing.exercise.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import org.apache.spark.sql.streaming.SinkProgress;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryListener.QueryIdleEvent;
import org.apache.spark.sql.streaming.StreamingQueryListener.QueryProgressEvent;
import org.apache.spark.sql.streaming.StreamingQueryListener.QueryStartedEvent;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.Option;

/**
 * Passes the events of invented queries to the answer's listener, one after another, and records
 * what the pager gets with the events of each batch. No query runs.
 */
class Ex09aThreeAlertsCheck
    extends ModelCheck<Ex09aThreeAlertsCheck.Answer, Ex09aThreeAlertsCheck.Event, String> {
  private static final String TIME = "2025-06-02T12:00:00.000Z";

  /** The answer's method. */
  @FunctionalInterface
  interface Answer {
    StreamingQueryListener alerts(Consumer<String> pager);
  }

  /** The events that a listener gets. */
  sealed interface Event {
    String query();
  }

  /** A query is started, possibly again. */
  record Started(String query) implements Event {
    @Override
    public String toString() {
      return query + " starts";
    }
  }

  /** A query has nothing to do. */
  record Idle(String query) implements Event {
    @Override
    public String toString() {
      return query + " idle";
    }
  }

  /**
   * A micro-batch has finished.
   *
   * @param inputRows how many rows were read
   * @param millis how long it took
   * @param state the rows in the state of each operator
   * @param dropped the rows that each operator has dropped, with as many numbers as in {@code
   *     state}
   */
  record MicroBatch(String query, long inputRows, long millis, List<Long> state, List<Long> dropped)
      implements Event {
    MicroBatch after(long millisOfIt) {
      return new MicroBatch(query, inputRows, millisOfIt, state, dropped);
    }

    MicroBatch dropping(Long... rows) {
      return new MicroBatch(query, inputRows, millis, state, List.of(rows));
    }

    MicroBatch withoutInput() {
      return new MicroBatch(query, 0, millis, state, dropped);
    }

    @Override
    public String toString() {
      return query
          + " "
          + millis
          + " ms"
          + (inputRows == 0 ? ", no input" : "")
          + (state.isEmpty() ? "" : ", state " + state)
          + (dropped.stream().allMatch(rows -> rows == 0) ? "" : ", dropped " + dropped);
    }
  }

  Ex09aThreeAlertsCheck() {
    super("5.9a", null, Ex09aThreeAlerts::alerts);
  }

  @Override
  protected void cases(Cases<Event, String> cases) {
    cases
        .of("three micro-batches in a row longer than ten seconds: with the third of them")
        .batch(new Started("orders"), orders().after(12_000))
        .batch(orders().after(11_000))
        .batch(orders().after(14_000))
        .gives(3, "orders is behind");
    cases
        .of("exactly ten seconds are not longer")
        .batch(orders().after(10_000))
        .batch(orders().after(10_001))
        .batch(orders().after(10_001))
        .batch(orders().after(10_000))
        .batch(orders().after(10_001))
        .batch(orders().after(10_001))
        .batch(orders().after(10_001))
        .gives(7, "orders is behind");
    cases
        .of("three that are not in a row are none")
        .batch(orders().after(12_000))
        .batch(orders().after(12_000))
        .batch(orders().after(9_000))
        .batch(orders().after(12_000))
        .batch(orders().after(9_000))
        .batch(orders().after(12_000))
        .givesNothing();
    cases
        .of("behind once, and again when it was over")
        .batch(slow(5))
        .batch(orders().after(9_000))
        .batch(slow(2))
        .batch(slow(1))
        .batch(slow(3))
        .gives(1, "orders is behind")
        .gives(4, "orders is behind");
    cases
        .of("six micro-batches with more and more rows in the state: with the sixth")
        .batch(new Started("orders"), orders(1))
        .batch(orders(2))
        .batch(orders(3))
        .batch(orders(4))
        .batch(orders(5))
        .batch(orders(6))
        .gives(6, "orders grows");
    cases
        .of("as many as before are not more, and the row is over")
        .batch(states(10, 20, 30, 40, 50))
        .batch(orders(50))
        .batch(states(60, 70, 80, 90))
        .batch(orders(100))
        .gives(4, "orders grows");
    cases
        .of("each has to have more than the one before it, not than the first")
        .batch(states(10, 20, 30, 25, 40, 50, 60))
        .batch(orders(70))
        .batch(orders(80))
        .gives(3, "orders grows");
    cases
        .of("grows once, and again when it was over")
        .batch(states(1, 2, 3, 4, 5, 6, 7, 8))
        .batch(orders(3))
        .batch(states(4, 5, 6, 7))
        .batch(orders(8), orders(9))
        .gives(1, "orders grows")
        .gives(4, "orders grows");
    cases
        .of("the rows of all operators together")
        .batch(orders(100, 1), orders(90, 12), orders(90, 13), orders(80, 24), orders(80, 25))
        .batch(orders(70, 36))
        .gives(2, "orders grows");
    cases
        .of("all operators together have not more")
        .batch(orders(1, 10), orders(2, 9), orders(3, 8), orders(4, 7), orders(5, 6), orders(6, 5))
        .givesNothing();
    cases
        .of("a micro-batch that has dropped rows, once, and again when it was over")
        .batch(new Started("orders"), orders(5).dropping(0L))
        .batch(orders(5).dropping(2L))
        .batch(orders(5).dropping(7L))
        .batch(orders(5).dropping(0L))
        .batch(orders(5).dropping(1L))
        .gives(2, "orders drops rows")
        .gives(5, "orders drops rows");
    cases
        .of("rows dropped in any of its operators")
        .batch(orders(5, 5).dropping(0L, 3L))
        .gives(1, "orders drops rows");
    cases
        .of("all three with one micro-batch")
        .batch(states(1, 2, 3))
        .batch(orders(4).after(12_000), orders(5).after(12_000))
        .batch(orders(6).after(12_000).dropping(1L))
        .gives(3, "orders is behind", "orders grows", "orders drops rows");
    cases
        .of("each query has alerts of its own")
        .batch(new Started("orders"), new Started("clicks"))
        .batch(of("orders").after(12_000), of("clicks").after(12_000))
        .batch(of("clicks").after(9_000), of("orders").after(12_000))
        .batch(of("orders").after(12_000), of("clicks").after(12_000))
        .gives(4, "orders is behind");
    cases
        .of("rows of the state of another query do not count")
        .batch(of("orders", 10), of("clicks", 500), of("orders", 20), of("clicks", 500))
        .batch(of("orders", 30), of("clicks", 500), of("orders", 40), of("clicks", 500))
        .batch(of("orders", 50), of("clicks", 500))
        .batch(of("orders", 60))
        .gives(4, "orders grows");
    cases
        .of("a query that is started again begins without a past")
        .batch(new Started("orders"))
        .batch(slow(2))
        .batch(new Started("orders"))
        .batch(slow(2))
        .batch(slow(1))
        .gives(5, "orders is behind");
    cases
        .of("after a new start the first micro-batch has none before it")
        .batch(new Started("orders"))
        .batch(states(10, 20, 30))
        .batch(new Started("orders"))
        .batch(states(40, 50, 60, 70, 80))
        .batch(orders(90))
        .gives(5, "orders grows");
    cases
        .of("after a new start an alert may come again")
        .batch(new Started("orders"))
        .batch(orders(5).dropping(1L))
        .batch(new Started("orders"))
        .batch(orders(5).dropping(1L))
        .gives(2, "orders drops rows")
        .gives(4, "orders drops rows");
    cases
        .of("the start of another query changes nothing")
        .batch(new Started("orders"))
        .batch(slow(2))
        .batch(new Started("clicks"))
        .batch(slow(1))
        .gives(4, "orders is behind");
    cases
        .of("an idle event changes nothing")
        .batch(slow(2))
        .batch(new Idle("orders"))
        .batch(slow(1))
        .batch(new Idle("orders"))
        .batch(slow(1))
        .gives(3, "orders is behind");
    cases
        .of("a micro-batch without input rows counts as any other")
        .batch(slow(2))
        .batch(orders().after(12_000).withoutInput())
        .batch(orders().after(9_000).withoutInput())
        .batch(slow(3))
        .gives(2, "orders is behind")
        .gives(4, "orders is behind");
    cases
        .of("a micro-batch without input rows ends an alert as any other")
        .batch(orders(5).dropping(2L))
        .batch(orders(5).dropping(0L).withoutInput())
        .batch(orders(5).dropping(1L))
        .gives(1, "orders drops rows")
        .gives(3, "orders drops rows");
    cases
        .of("a query that runs already when the listener is added")
        .batch(states(1, 2, 3, 4, 5))
        .batch(orders(6))
        .gives(2, "orders grows");
    cases
        .of("a query without stateful operators")
        .batch(of("clicks"), of("clicks"), of("clicks"), of("clicks"), of("clicks"), of("clicks"))
        .givesNothing();
    cases
        .of("the first micro-batch has none before it, whatever is in its state")
        .batch(states(500, 600, 700, 800, 900))
        .givesNothing();
    cases
        .of("state beyond an int")
        .batch(states(1, 3_000_000_000L, 3_000_000_001L, 4_294_967_298L, 4_294_967_299L))
        .batch(orders(6_000_000_000L))
        .gives(2, "orders grows");
  }

  private static MicroBatch orders(long... state) {
    return of("orders", state);
  }

  private static MicroBatch of(String query, long... state) {
    List<Long> rows = LongStream.of(state).boxed().toList();
    return new MicroBatch(query, 100, 5_000, rows, rows.stream().map(each -> 0L).toList());
  }

  private static List<Event> slow(int microBatches) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < microBatches; i++) {
      events.add(orders().after(12_000));
    }
    return events;
  }

  private static List<Event> states(long... rows) {
    List<Event> events = new ArrayList<>();
    for (long each : rows) {
      events.add(orders(each));
    }
    return events;
  }

  @Override
  protected Output<String> expected(Batches<Event> input) {
    return new Alerts().output(input);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    Map<String, Long> rows = new HashMap<>();
    return draws.batches(
        30,
        4,
        () -> {
          String query = draws.oneOf("orders", "orders", "clicks");
          if (draws.percent(4)) {
            return new Started(query);
          }
          if (draws.percent(8)) {
            return new Idle(query);
          }
          int more = draws.percent(85) ? draws.between(1, 3) : -draws.between(0, 4);
          long first = rows.merge(query, (long) more, Long::sum);
          long dropped = draws.percent(25) ? draws.between(1, 2) : 0;
          return new MicroBatch(
              query,
              draws.percent(20) ? 0 : 100,
              draws.percent(70) ? draws.around(12_000) : draws.around(10_000),
              List.of(first, 7L),
              draws.percent(50) ? List.of(dropped, 0L) : List.of(0L, dropped));
        });
  }

  @Override
  protected Observed<String> observe(Answer answer, Batches<Event> input, int partitions) {
    Map<Integer, List<String>> alerts = new TreeMap<>();
    int[] batch = {0};
    StreamingQueryListener listener =
        answer.alerts(
            alert -> alerts.computeIfAbsent(batch[0], number -> new ArrayList<>()).add(alert));
    if (listener == null) {
      throw new FoundException(Mistaken.RETURNS_NO_LISTENER, "");
    }
    Map<String, Integer> runs = new HashMap<>();
    Map<String, Long> batchIds = new HashMap<>();
    Set<UUID> known = new HashSet<>();
    for (batch[0] = 1; batch[0] <= input.size(); batch[0]++) {
      for (Event event : input.batch(batch[0])) {
        if (event instanceof Started) {
          runs.merge(event.query(), 1, Integer::sum);
        }
        UUID runId = uuid(event.query() + runs.getOrDefault(event.query(), 0));
        boolean first = known.add(runId) && event instanceof MicroBatch;
        try {
          hear(listener, event, runId, batchIds);
        } catch (RuntimeException failure) {
          if (first) {
            throw new FoundException(Mistaken.NEEDS_THE_START, failure.toString());
          }
          throw failure;
        }
      }
    }
    return Observed.of(Output.of(alerts));
  }

  private static void hear(
      StreamingQueryListener listener, Event event, UUID runId, Map<String, Long> batchIds) {
    UUID id = uuid(event.query());
    if (event instanceof Started) {
      listener.onQueryStarted(new QueryStartedEvent(id, runId, event.query(), TIME));
    } else if (event instanceof Idle) {
      listener.onQueryIdle(new QueryIdleEvent(id, runId, TIME));
    } else if (event instanceof MicroBatch microBatch) {
      long batchId = batchIds.merge(event.query(), 1L, Long::sum);
      listener.onQueryProgress(new QueryProgressEvent(progress(microBatch, id, runId, batchId)));
    }
  }

  private static StreamingQueryProgress progress(
      MicroBatch batch, UUID id, UUID runId, long batchId) {
    StateOperatorProgress[] operators = new StateOperatorProgress[batch.state().size()];
    for (int i = 0; i < operators.length; i++) {
      operators[i] =
          new StateOperatorProgress(
              "dedupe",
              batch.state().get(i),
              1,
              0,
              0,
              0,
              0,
              100,
              batch.dropped().get(i),
              1,
              1,
              Map.of());
    }
    SourceProgress source =
        new SourceProgress(
            "orders",
            "0",
            "1",
            "1",
            batch.inputRows(),
            batch.inputRows() / 10.0,
            batch.inputRows() * 1000.0 / batch.millis(),
            Map.of());
    return new StreamingQueryProgress(
        id,
        runId,
        batch.query(),
        TIME,
        batchId,
        batch.millis(),
        Map.of("triggerExecution", batch.millis(), "addBatch", batch.millis()),
        Map.of(),
        operators,
        new SourceProgress[] {source},
        SinkProgress.apply("orders", Option.empty(), Map.of()),
        Map.of());
  }

  private static UUID uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** When an alert is raised, given the length of a row and the required length. */
  @FunctionalInterface
  private interface Firing {
    boolean fires(int length, int needed);
  }

  /**
   * The model: the runs of each query as lists, in which each alert looks back. The fields are what
   * mistakes do differently.
   */
  private static final class Alerts implements Model<Event, String> {
    private int slowNeeded = 3;
    private int growthNeeded = 5;
    private long limit = 10_000;
    private boolean equalGrows;
    private boolean inARow = true;
    private boolean comparesWithTheFirst;
    private boolean firstOperatorOnly;
    private boolean allQueriesTogether;
    private boolean startsFromScratch = true;
    private boolean idleEndsARow;
    private boolean emptyOnesCount = true;
    private boolean onceForever;
    private boolean newStartEndsAll;
    private boolean needsTheStart;
    private Firing firing = (length, needed) -> length == needed;

    @Override
    public Output<String> output(Batches<Event> input) {
      Map<String, List<MicroBatch>> runs = new HashMap<>();
      Set<String> started = new HashSet<>();
      List<String> raised = new ArrayList<>();
      return Output.inEachBatch(
          input,
          number ->
              input.batch(number).stream()
                  .flatMap(event -> heard(event, runs, started, raised).stream())
                  .toList());
    }

    private List<String> heard(
        Event event, Map<String, List<MicroBatch>> runs, Set<String> started, List<String> raised) {
      String key = allQueriesTogether ? "" : event.query();
      if (event instanceof Started) {
        started.add(event.query());
        if (newStartEndsAll) {
          runs.clear();
        }
      }
      if (event instanceof Started ? startsFromScratch : event instanceof Idle && idleEndsARow) {
        runs.remove(key);
      }
      if (!(event instanceof MicroBatch batch) || (batch.inputRows() == 0 && !emptyOnesCount)) {
        return List.of();
      }
      if (needsTheStart && !started.contains(event.query())) {
        return List.of();
      }
      List<MicroBatch> run = runs.computeIfAbsent(key, ignored -> new ArrayList<>());
      run.add(batch);
      List<String> alerts = new ArrayList<>();
      if (firing.fires(slow(run), slowNeeded)) {
        alerts.add(batch.query() + " is behind");
      }
      if (firing.fires(growing(run), growthNeeded)) {
        alerts.add(batch.query() + " grows");
      }
      if (firing.fires(length(run, i -> dropped(run.get(i)) > 0), 1)) {
        alerts.add(batch.query() + " drops rows");
      }
      if (onceForever) {
        alerts.removeAll(raised);
        raised.addAll(alerts);
      }
      return alerts;
    }

    private int slow(List<MicroBatch> run) {
      if (inARow) {
        return length(run, i -> run.get(i).millis() > limit);
      }
      boolean now = run.get(run.size() - 1).millis() > limit;
      return now ? (int) run.stream().filter(each -> each.millis() > limit).count() : 0;
    }

    private int growing(List<MicroBatch> run) {
      if (comparesWithTheFirst) {
        int length =
            length(
                run, i -> i >= growthNeeded && rows(run.get(i)) > rows(run.get(i - growthNeeded)));
        return length == 1 ? growthNeeded : 0;
      }
      return length(
          run, i -> i > 0 && rows(run.get(i)) + (equalGrows ? 1 : 0) > rows(run.get(i - 1)));
    }

    private static int length(List<MicroBatch> run, IntPredicate condition) {
      int length = 0;
      for (int i = run.size() - 1; i >= 0 && condition.test(i); i--) {
        length++;
      }
      return length;
    }

    private long rows(MicroBatch batch) {
      return sum(batch.state());
    }

    private long dropped(MicroBatch batch) {
      return sum(batch.dropped());
    }

    private long sum(List<Long> figures) {
      return figures.stream()
          .limit(firstOperatorOnly ? 1 : figures.size())
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, String> {
    RETURNS_NO_LISTENER("It returns null, and a listener is asked for.", null),
    NEVER_ALERTS("The pager gets nothing.", alerts -> alerts.firing = (length, needed) -> false),
    ALERTS_EACH_TIME(
        "An alert comes with each micro-batch as long as its condition holds, and not once.",
        alerts -> alerts.firing = (length, needed) -> length >= needed),
    LEAVES_OUT_EMPTY_ONES(
        "It leaves out micro-batches without input rows, and they count as any other.",
        alerts -> alerts.emptyOnesCount = false),
    ALERTS_ONCE_FOREVER(
        "An alert that has come once never comes again, also when it was over in between.",
        alerts -> alerts.onceForever = true),
    ONE_SLOW_IS_BEHIND(
        "One micro-batch longer than ten seconds is enough for it, and it takes three in a row.",
        alerts -> alerts.slowNeeded = 1),
    TWO_SLOW_ARE_BEHIND(
        "Two micro-batches longer than ten seconds are enough for it, and it takes three in a row.",
        alerts -> alerts.slowNeeded = 2),
    FOUR_SLOW_ARE_BEHIND(
        "The alert comes with the fourth micro-batch longer than ten seconds, and not with the"
            + " third.",
        alerts -> alerts.slowNeeded = 4),
    TEN_SECONDS_ARE_LONGER(
        "It takes a micro-batch of exactly ten seconds for one that has taken longer.",
        alerts -> alerts.limit = 9_999),
    LEAVES_OUT_MILLISECONDS(
        "It takes a micro-batch of ten seconds and some milliseconds for one that has not taken"
            + " longer.",
        alerts -> alerts.limit = 10_999),
    COUNTS_SLOW_ONES_THAT_ARE_NOT_IN_A_ROW(
        "It counts three micro-batches longer than ten seconds, with others between them. They have"
            + " to be in a row.",
        alerts -> alerts.inARow = false),
    GROWS_WITH_THE_FIFTH(
        "The alert of the state comes with the fifth micro-batch. The first one has none before it,"
            + " so that five in a row that have more are the second to the sixth.",
        alerts -> alerts.growthNeeded = 4),
    EQUAL_GROWS(
        "It takes as many rows in the state as before for more.",
        alerts -> alerts.equalGrows = true),
    COMPARES_WITH_FIVE_BEFORE(
        "It compares the rows in the state with those of the fifth micro-batch before, whatever was"
            + " between. Each has to have more than the one before it.",
        alerts -> alerts.comparesWithTheFirst = true),
    ONE_OPERATOR_ONLY(
        "It looks at the first stateful operator only.", alerts -> alerts.firstOperatorOnly = true),
    MIXES_QUERIES(
        "What one query does counts for the others, too.",
        alerts -> alerts.allQueriesTogether = true),
    REMEMBERS_THE_RUN_BEFORE(
        "What was before a query was started again still counts.",
        alerts -> alerts.startsFromScratch = false),
    A_START_ENDS_ALL(
        "With the start of one query what was counted of all the others is gone.",
        alerts -> alerts.newStartEndsAll = true),
    IDLE_ENDS_A_ROW(
        "An idle event ends a row of micro-batches, and it changes nothing.",
        alerts -> alerts.idleEndsARow = true),
    NEEDS_THE_START(
        "It fails, or does nothing, for a query of whose start it has not heard. The listener may"
            + " be added later.",
        alerts -> alerts.needsTheStart = true);

    private final String message;
    private final Model<Event, String> model;

    Mistaken(String message, Consumer<Alerts> change) {
      this.message = message;
      if (change == null) {
        this.model = null;
      } else {
        Alerts alerts = new Alerts();
        change.accept(alerts);
        this.model = alerts;
      }
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, String>> model() {
      return Optional.ofNullable(model);
    }
  }
}
