package io.sparkcourse.section2;

import static io.sparkcourse.section2.Ex12aLateStates.BATCH;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.section2.Ex12aLateStatesCheck.Event;
import io.sparkcourse.section2.Ex12aLateStatesCheck.Result;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.CommonMistake;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;

/** An event is a flight, or that the driver ends after this batch and another one continues. */
class Ex12aLateStatesCheck extends StreamCheck<Ex12aLateStatesCheck.Answer, Event, Result> {
  /** California has two airports to which there are no flights. */
  private static final List<Airport> AIRPORTS =
      List.of(
          airport("SEA", "WA"),
          airport("GEG", "WA"),
          airport("BOS", "MA"),
          airport("ORD", "IL"),
          airport("ATL", "GA"),
          airport("PDX", "OR"),
          airport("SFO", "CA"),
          airport("LAX", "CA"));

  private static final Map<String, String> STATES =
      AIRPORTS.stream().collect(Collectors.toMap(Airport::getIata, Airport::getState));

  private static final String UNKNOWN = "unknown";
  private static final Set<String> COLUMNS = Set.of("state", "arrivals", "delay");

  /**
   * The tolerance of a mean, relative to it: different computations of the same mean may differ in
   * the last digits.
   */
  private static final double TOLERANCE = 1e-9;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void lateStates(
        JavaDStream<Flight> flights,
        List<Airport> airports,
        VoidFunction2<Dataset<org.apache.spark.sql.Row>, Time> sink);
  }

  /** What happens. */
  sealed interface Event {}

  /** A flight that arrives. */
  record Arrival(String origin, String destination, int delay) implements Event {
    @Override
    public String toString() {
      return origin + "-" + destination + " " + delay;
    }
  }

  /** The last event of a batch. */
  record Recovery() implements Event {
    @Override
    public String toString() {
      return "-- a new driver recovers --";
    }
  }

  /** A row of a result. */
  record Row(String state, long arrivals, double delay) {
    @Override
    public String toString() {
      return Double.isNaN(delay) ? state : "(" + state + "," + arrivals + "," + delay + ")";
    }
  }

  /** What the sink gets for a batch. */
  record Result(List<Row> rows) {
    @Override
    public String toString() {
      return rows.isEmpty()
          ? "no rows"
          : rows.stream().map(Row::toString).collect(Collectors.joining("\n"));
    }
  }

  Ex12aLateStatesCheck() {
    super("2.12a", BATCH, Ex12aLateStates::lateStates);
  }

  @Override
  protected void cases(Cases<Event, Result> cases) {
    cases
        .of("of each batch: the states with the number of flights to them and their mean delay")
        .batch(to("SEA", 10), to("GEG", 21), to("BOS", -4), to("BOS", -6))
        .batch(to("SEA", 10), to("SEA", 30))
        .gives(1, result(row("WA", 2, 15.5), row("MA", 2, -5)))
        .gives(2, result(row("WA", 2, 20)));
    cases
        .of("flights to a destination that is no airport count for unknown, early ones count, too")
        .batch(to("XXX", 30), to("YYY", 50), to("XXX", -20), to("BOS", 10), to("BOS", 10))
        .gives(1, result(row(UNKNOWN, 3, 20), row("MA", 2, 10)));
    cases
        .of("at least two flights")
        .batch(
            to("ATL", 90), to("PDX", 80), to("ORD", 70), to("SEA", 6), to("BOS", 5), to("BOS", 5))
        .batch(to("SEA", 1), to("BOS", 1), to("XXX", 4))
        .gives(1, result(row("MA", 2, 5)))
        .gives(2, result());
    cases
        .of("the state a flight goes to, and each flight counts, equal ones, too")
        .batch(from("SEA", "BOS", 12), from("SEA", "BOS", 12), from("SEA", "BOS", 24))
        .gives(1, result(row("MA", 3, 16)));
    cases
        .of("the mean is not rounded")
        .batch(to("SEA", 10), to("SEA", 10), to("SEA", 11), to("BOS", 10), to("BOS", 11))
        .gives(1, result(row("MA", 2, 10.5), row("WA", 3, 31 / 3.0)));
    cases
        .of("the three with the largest mean, by number: 100 is more than 21, and 21 more than 9")
        .batch(
            Stream.of(to("SEA", 9), to("BOS", 100), to("ORD", 21), to("ATL", -3))
                .<Event>flatMap(flight -> Stream.of(flight, flight))
                .toList())
        .gives(1, result(row("MA", 2, 100), row("IL", 2, 21), row("WA", 2, 9)));
    cases
        .of("ties are broken by state, in alphabetical order")
        .batch(
            Stream.of(to("SEA", 7), to("PDX", 7), to("BOS", 7), to("XXX", 7), to("ORD", 7))
                .<Event>flatMap(flight -> Stream.of(flight, flight))
                .toList())
        .gives(1, result(row("IL", 2, 7), row("MA", 2, 7), row("OR", 2, 7)));
    cases
        .of("a batch without flights has a result without rows")
        .batch(to("SEA", 10), to("SEA", 20))
        .batch()
        .batch(to("SEA", 1), to("SEA", 1))
        .gives(1, result(row("WA", 2, 15)))
        .gives(2, result())
        .gives(3, result(row("WA", 2, 1)));
    cases
        .of("recovered from its checkpoint by a new driver, it goes on")
        .batch(to("SEA", 10), to("SEA", 20))
        .batch(to("BOS", 3), to("BOS", 4), new Recovery())
        .batch(to("SEA", 1), to("GEG", 2), to("XXX", 3), to("XXX", 3))
        .gives(1, result(row("WA", 2, 15)))
        .gives(2, result(row("MA", 2, 3.5)))
        .gives(3, result(row(UNKNOWN, 2, 3), row("WA", 2, 1.5)));
  }

  @Override
  protected Output<Result> expected(Batches<Event> input) {
    return Query.RIGHT.results(input, batch -> true);
  }

  @Override
  protected Batches<Event> generated(Draws draws) {
    List<String> destinations = draws.shuffled(List.of("SEA", "GEG", "BOS", "ORD", "ATL", "XXX"));
    return draws.batches(
        4,
        12,
        () ->
            from(
                draws.oneOf("SEA", "BOS", "XXX"),
                draws.oneOf(destinations),
                draws.oneOf(-9, 0, 1, 10, 11, 100)));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Event, Result> run) {
    NewSession.begin();
    run.setCheckpointDirectory();
    Received received = new Received(run);
    int last = lastBatchOfTheDriver(run.input());
    if (last > 0) {
      run.recoverAfter(last, true);
      run.beforeEachBatch(
          batch -> {
            if (batch == last + 1) {
              received.byAnotherDriver();
            }
          });
    }
    run.atEnd(received::close);
    answer.lateStates(
        run.stream(Arrival.class, Ex12aLateStatesCheck::flight), AIRPORTS, received.sink());
  }

  private static int lastBatchOfTheDriver(Batches<Event> input) {
    for (int batch = 1; batch < input.size(); batch++) {
      if (input.batch(batch).contains(new Recovery())) {
        return batch;
      }
    }
    return 0;
  }

  @Override
  protected boolean same(Result expected, Result actual) {
    if (expected.rows().size() != actual.rows().size()) {
      return false;
    }
    for (int i = 0; i < expected.rows().size(); i++) {
      if (!same(expected.rows().get(i), actual.rows().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Row expected, Row actual) {
    return expected.state().equals(actual.state())
        && expected.arrivals() == actual.arrivals()
        && Math.abs(expected.delay() - actual.delay())
            <= TOLERANCE * Math.max(1, Math.abs(expected.delay()));
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<? extends Mistake<?, ?>> mistakeBehind(String failure) {
    if (failure.contains("functions are not serializable")) {
      return Optional.of(CommonMistake.NOT_SERIALIZABLE);
    }
    if (failure.contains("because it already exists")) {
      return Optional.of(Mistaken.DOES_NOT_REPLACE_A_VIEW);
    }
    if (failure.contains(StreamRun.AFTER_THE_RECOVERY)) {
      return failedAfterTheRecovery(failure);
    }
    if (failure.contains("TABLE_OR_VIEW_NOT_FOUND")) {
      return Optional.of(Mistaken.ASKS_FOR_A_VIEW_THAT_IS_NOT_THERE);
    }
    return failure.contains("UNRESOLVED_COLUMN")
        ? Optional.of(Mistaken.ASKS_FOR_A_COLUMN_THAT_IS_NOT_THERE)
        : Optional.empty();
  }

  private static Optional<Mistaken> failedAfterTheRecovery(String failure) {
    if (failure.contains("TABLE_OR_VIEW_NOT_FOUND")) {
      return Optional.of(Mistaken.HAS_MADE_A_VIEW_IN_THE_FIRST_DRIVER_ONLY);
    }
    if (failure.contains("SparkSession.parentSessionState()")) {
      return Optional.of(Mistaken.TAKES_A_SESSION_FROM_THE_CHECKPOINT);
    }
    if (failure.contains("Failed to get broadcast")) {
      return Optional.of(Mistaken.TAKES_A_BROADCAST_FROM_THE_CHECKPOINT);
    }
    return failure.contains("INTERNAL_ERROR") || failure.contains("SPARK-28702")
        ? Optional.of(Mistaken.TAKES_A_TABLE_FROM_THE_CHECKPOINT)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Result> {
    GIVES_NOTHING(
        "It gives nothing to the sink.", input -> Query.RIGHT.results(input, batch -> false)),
    LEAVES_OUT_EMPTY_BATCHES(
        "It gives no result to the sink for a batch without flights.",
        input ->
            Query.RIGHT.results(
                input, batch -> batch.stream().anyMatch(Arrival.class::isInstance))),
    LEAVES_OUT_UNKNOWN_DESTINATIONS(
        "It leaves out the flights to a destination that is no airport.",
        question(query -> query.by(flight -> STATES.get(flight.destination())))),
    HAS_NO_NAME_FOR_UNKNOWN_DESTINATIONS(
        "The flights to a destination that is no airport have no state. It is to be called unknown.",
        question(query -> query.by(flight -> STATES.getOrDefault(flight.destination(), "null")))),
    JOINS_THE_ORIGIN(
        "It gives the states that flights come from, not those that they go to.",
        question(query -> query.by(flight -> STATES.getOrDefault(flight.origin(), UNKNOWN)))),
    GROUPS_BY_AIRPORT(
        "It gives a row for each destination: a state may have several airports.",
        question(query -> query.groupedBy(Arrival::destination))),
    COUNTS_EQUAL_FLIGHTS_ONCE(
        "It counts equal flights, of the same origin, destination and delay, once.",
        question(query -> query.of(flights -> flights.stream().distinct().toList()))),
    LEAVES_OUT_EARLY_FLIGHTS(
        "It leaves out flights that are not late: a mean delay has these in it, too.",
        question(
            query ->
                query.of(flights -> flights.stream().filter(each -> each.delay() > 0).toList()))),
    TAKES_STATES_WITH_ONE_FLIGHT(
        "It gives states to which a single flight goes.", question(query -> query.having(1))),
    WANTS_MORE_THAN_TWO_FLIGHTS(
        "It leaves out states to which exactly two flights go: at least two are asked for.",
        question(query -> query.having(3))),
    CUTS_OFF_TOO_EARLY(
        "It takes the three states with the largest mean first, and then leaves out those to which"
            + " a single flight goes. Others would have come in their place.",
        question(Query::cuttingFirst)),
    ROUNDS_THE_MEAN(
        "It rounds the mean to one digit after the point.",
        question(query -> query.giving(mean -> Math.round(10 * mean) / 10.0))),
    GIVES_A_WHOLE_NUMBER(
        "It gives the mean as a whole number.",
        question(query -> query.giving(mean -> (long) mean))),
    COMPARES_MEANS_AS_TEXT(
        "It compares the means as text, and there 9 comes after 21.",
        question(
            query ->
                query.orderedBy(
                    Comparator.comparing((Row row) -> String.valueOf(row.delay()))
                        .reversed()
                        .thenComparing(Row::state)))),
    SMALLEST_FIRST(
        "It gives the states with the smallest mean delay.",
        question(
            query -> query.orderedBy(Comparator.comparing(Row::delay).thenComparing(Row::state)))),
    MOST_FLIGHTS_FIRST(
        "It orders the states by the number of flights, not by the mean delay.",
        question(
            query ->
                query.orderedBy(
                    Comparator.comparing((Row row) -> -row.arrivals()).thenComparing(Row::state)))),
    TIES_THE_OTHER_WAY_ROUND(
        "Of two states with the same mean, it puts the one that comes later in the alphabet first.",
        question(
            query ->
                query.orderedBy(
                    Comparator.comparing(Row::delay).thenComparing(Row::state).reversed()))),
    DOES_NOT_CUT_OFF(
        "It gives more than three states.", question(query -> query.limitedTo(Integer.MAX_VALUE))),
    ADDS_BATCHES_UP(
        "A result has flights of earlier batches in it.",
        input ->
            Output.inEachBatch(
                input, batch -> List.of(Query.RIGHT.result(flights(input.upTo(batch)))))),
    GIVES_A_STATE_WITHOUT_FLIGHTS(
        "It gives a state to which no flight goes. A LEFT JOIN keeps each row of what is on its"
            + " left."),
    GIVES_OTHER_COLUMNS("The columns of its result are others than state, arrivals and delay."),
    GIVES_TEXT_FOR_A_NUMBER("It gives a number as text."),
    NOT_THE_TIME_OF_A_BATCH(
        "The time that it gives to the sink is that of no batch. foreachRDD hands the time to a"
            + " function of two arguments, (rdd, time) -> ..."),
    DOES_NOT_REPLACE_A_VIEW(
        "It makes a view of a name that is there already, in the second batch for example. There is"
            + " a method that replaces it."),
    ASKS_FOR_A_VIEW_THAT_IS_NOT_THERE(
        "It asks for a view or a table of a name that nothing has in the session of the batch."),
    ASKS_FOR_A_COLUMN_THAT_IS_NOT_THERE(
        "It asks for a column that is not there; Spark names it, and the columns that are. Those of"
            + " a bean are called as its getters: getArrivalDelayMin makes arrivalDelayMin."),
    TAKES_A_SESSION_FROM_THE_CHECKPOINT(
        "It works until it is recovered. A SparkSession that is made outside of the function of"
            + " foreachRDD goes into the checkpoint with it, and comes out empty."),
    TAKES_A_TABLE_FROM_THE_CHECKPOINT(
        "It works until it is recovered. A Dataset or an RDD that is made outside of the function of"
            + " foreachRDD goes into the checkpoint with it, and comes out without its session."),
    TAKES_A_BROADCAST_FROM_THE_CHECKPOINT(
        "It works until it is recovered. What is broadcast outside of the function of foreachRDD is"
            + " known to the first driver only. Its number goes into the checkpoint, its value does"
            + " not."),
    HAS_MADE_A_VIEW_IN_THE_FIRST_DRIVER_ONLY(
        "It works until it is recovered. The new driver has a new session, and there it has not made"
            + " the view that it asks for.");

    private final String message;
    private final Model<Event, Result> model;

    Mistaken(String message) {
      this(message, null);
    }

    Mistaken(String message, Model<Event, Result> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Result>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** A mistake that is only in the query. */
  private static Model<Event, Result> question(UnaryOperator<Query> mistake) {
    return input -> mistake.apply(Query.RIGHT).results(input, batch -> true);
  }

  /**
   * The query on a batch: the right one, or one with a mistake in one place.
   *
   * @param of the flights of a batch that count
   * @param state of a flight; null if it does not count
   * @param group by what the flights of a row are grouped
   * @param cutFirst whether those with the largest mean are taken before the small ones are left
   *     out
   */
  private record Query(
      UnaryOperator<List<Arrival>> of,
      Function<Arrival, String> state,
      Function<Arrival, String> group,
      int atLeast,
      DoubleUnaryOperator mean,
      Comparator<Row> order,
      int limit,
      boolean cutFirst) {
    private static final Function<Arrival, String> STATE =
        flight -> STATES.getOrDefault(flight.destination(), UNKNOWN);

    static final Query RIGHT =
        new Query(
            flights -> flights,
            STATE,
            STATE,
            2,
            mean -> mean,
            Comparator.comparing((Row row) -> -row.delay()).thenComparing(Row::state),
            3,
            false);

    Query of(UnaryOperator<List<Arrival>> others) {
      return new Query(others, state, group, atLeast, mean, order, limit, cutFirst);
    }

    Query by(Function<Arrival, String> other) {
      return new Query(of, other, other, atLeast, mean, order, limit, cutFirst);
    }

    Query groupedBy(Function<Arrival, String> other) {
      return new Query(of, state, other, atLeast, mean, order, limit, cutFirst);
    }

    Query having(int other) {
      return new Query(of, state, group, other, mean, order, limit, cutFirst);
    }

    Query giving(DoubleUnaryOperator other) {
      return new Query(of, state, group, atLeast, other, order, limit, cutFirst);
    }

    Query orderedBy(Comparator<Row> other) {
      return new Query(of, state, group, atLeast, mean, other, limit, cutFirst);
    }

    Query limitedTo(int other) {
      return new Query(of, state, group, atLeast, mean, order, other, cutFirst);
    }

    Query cuttingFirst() {
      return new Query(of, state, group, atLeast, mean, order, limit, true);
    }

    /** Only for batches that are queried at all. */
    Output<Result> results(Batches<Event> input, Predicate<List<Event>> asked) {
      return Output.inEachBatch(
          input,
          batch ->
              asked.test(input.batch(batch))
                  ? List.of(result(flights(input.batch(batch))))
                  : List.of());
    }

    Result result(List<Arrival> flights) {
      Map<String, List<Arrival>> groups =
          of.apply(flights).stream()
              .filter(flight -> state.apply(flight) != null)
              .collect(Collectors.groupingBy(group));
      Predicate<Row> largeEnough = row -> row.arrivals() >= atLeast;
      return new Result(
          groups.values().stream()
              .map(this::row)
              .filter(cutFirst ? row -> true : largeEnough)
              .sorted(order)
              .limit(limit)
              .filter(largeEnough)
              .toList());
    }

    private Row row(List<Arrival> flights) {
      long sum = flights.stream().mapToLong(Arrival::delay).sum();
      return new Row(
          state.apply(flights.get(0)),
          flights.size(),
          mean.applyAsDouble((double) sum / flights.size()));
    }
  }

  private static List<Arrival> flights(List<Event> events) {
    return events.stream().filter(Arrival.class::isInstance).map(Arrival.class::cast).toList();
  }

  private static Arrival to(String destination, int delay) {
    return new Arrival("JFK", destination, delay);
  }

  private static Arrival from(String origin, String destination, int delay) {
    return new Arrival(origin, destination, delay);
  }

  private static Result result(Row... rows) {
    return new Result(List.of(rows));
  }

  private static Row row(String state, long arrivals, double delay) {
    return new Row(state, arrivals, delay);
  }

  private static Flight flight(Arrival arrival) {
    return new Flight(
        LocalDateTime.of(2001, 1, 10, 6, 0),
        arrival.delay(),
        100,
        arrival.origin(),
        arrival.destination());
  }

  private static Airport airport(String iata, String state) {
    return new Airport(iata, "Airport of " + iata, "City of " + iata, state, "USA", 0, 0);
  }

  /** What the sink of a run gets, from the driver and from the one that recovers. */
  private static final class Received {
    /** Static because a sink that is restored from a checkpoint is another object. */
    private static final Map<UUID, Received> OPEN = new ConcurrentHashMap<>();

    private final UUID key = UUID.randomUUID();
    private final StreamRun<Event, Result> run;
    private final SortedMap<Integer, List<Result>> earlier = new TreeMap<>();
    private final SortedMap<Integer, List<Result>> results = new TreeMap<>();

    Received(StreamRun<Event, Result> run) {
      this.run = run;
      OPEN.put(key, this);
    }

    VoidFunction2<Dataset<org.apache.spark.sql.Row>, Time> sink() {
      UUID ofThis = key;
      return (rows, time) -> OPEN.get(ofThis).add(rows, time);
    }

    private synchronized void add(Dataset<org.apache.spark.sql.Row> rows, Time time) {
      long interval = BATCH.milliseconds();
      if (time.milliseconds() % interval != 0 || run.number(time) > run.input().size()) {
        run.found(Mistaken.NOT_THE_TIME_OF_A_BATCH, "It is " + time + ".");
        put(run.input().size() + 1, List.of(unreadable(time.toString())));
        return;
      }
      List<String> columns = List.of(rows.columns());
      if (columns.size() != COLUMNS.size() || !COLUMNS.containsAll(columns)) {
        run.found(Mistaken.GIVES_OTHER_COLUMNS, "They are " + String.join(", ", columns) + ".");
        put(run.number(time), List.of(unreadable(columns.toString())));
        return;
      }
      put(run.number(time), rows.collectAsList().stream().map(this::read).toList());
    }

    private void put(int batch, List<Row> rows) {
      results.computeIfAbsent(batch, none -> new ArrayList<>()).add(new Result(rows));
    }

    private Row read(org.apache.spark.sql.Row row) {
      Object arrivals = row.getAs("arrivals");
      Object delay = row.getAs("delay");
      if (arrivals instanceof Number number && delay instanceof Number mean) {
        return new Row(
            String.valueOf(row.<Object>getAs("state")), number.longValue(), mean.doubleValue());
      }
      run.found(
          delay == null ? Mistaken.GIVES_A_STATE_WITHOUT_FLIGHTS : Mistaken.GIVES_TEXT_FOR_A_NUMBER,
          "The row is " + row + ".");
      return unreadable(row.toString());
    }

    /** A row that equals no other. */
    private static Row unreadable(String row) {
      return new Row(row, 0, Double.NaN);
    }

    /** Batches that come again replace what the previous driver gave for them. */
    synchronized void byAnotherDriver() {
      earlier.putAll(results);
      results.clear();
    }

    synchronized void close() {
      OPEN.remove(key);
      earlier.putAll(results);
      earlier.forEach((batch, all) -> all.forEach(result -> run.put(batch, result)));
    }
  }
}
