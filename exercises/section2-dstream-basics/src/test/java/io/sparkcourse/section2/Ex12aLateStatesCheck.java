package io.sparkcourse.section2;

import io.sparkcourse.common.data.Airport;
import io.sparkcourse.common.data.Flight;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

class Ex12aLateStatesCheck extends ExerciseCheck<Ex12aLateStatesCheck.Answer> {
  /** A batch with two states that are equal, an empty one, and one after the recovery. */
  private static final List<List<Flight>> FLIGHTS =
      List.of(
          List.of(
              flight("ORD", "XXX", 30),
              flight("ORD", "YYY", 50),
              flight("SEA", "ATL", 10),
              flight("ORD", "GEG", 21),
              flight("GEG", "BOS", 100),
              flight("ATL", "BOS", 120),
              flight("SEA", "ORD", 9),
              flight("BOS", "ORD", 22),
              flight("XXX", "SEA", 10),
              flight("SEA", "ATL", 8),
              flight("ATL", "PDX", 70)),
          List.of(),
          List.of(
              flight("BOS", "XXX", 1),
              flight("BOS", "XXX", 1),
              flight("BOS", "SEA", 3),
              flight("BOS", "GEG", 3)));

  private static final int EMPTY_BATCH = 2;
  private static final int BEFORE_RECOVERY = 2;
  private static final String AFTER_RECOVERY = "after the recovery";

  private static final String UNKNOWN = "unknown";
  private static final String NULL = "null";

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

  /** What Spark says, and what is behind it. */
  private static final Map<String, String> MISCONCEPTIONS =
      Map.of(
          "because it already exists",
          "The second batch fails: createTempView makes a view that is not there yet, and each batch"
              + " has to replace that of the batch before.",
          "TABLE_OR_VIEW_NOT_FOUND",
          "There is no view of that name in the session of the batch. A Dataset gets its name by"
              + " createOrReplaceTempView.",
          "UNRESOLVED_COLUMN",
          "There is no column of that name. The columns of a bean are named like its getters:"
              + " getArrivalDelayMin makes arrivalDelayMin.",
          "No output operations registered",
          "Nothing asks for a result: transform only says how to make one. foreachRDD is an output"
              + " operation.",
          "DStreams with their functions are not serializable",
          "The function of foreachRDD goes into the checkpoint, and holds something that cannot."
              + " Inside, the context is rdd.context().");

  private static final Map<String, String> STATES =
      AIRPORTS.stream().collect(Collectors.toMap(Airport::getIata, Airport::getState));

  private static final Comparator<Result> LATEST_FIRST =
      Comparator.comparing((Result result) -> -result.delay()).thenComparing(Result::state);

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    void lateStates(
        JavaDStream<Flight> flights,
        List<Airport> airports,
        VoidFunction2<Dataset<Row>, Time> sink);
  }

  /** A row of the result. */
  private record Result(String state, long arrivals, double delay) {
    @Override
    public String toString() {
      return "(" + state + "," + arrivals + "," + delay + ")";
    }
  }

  /** What can be done differently, and is a mistake. */
  private record Query(
      Function<Flight, String> state, int atLeast, Comparator<Result> order, int limit) {
    static final Query RIGHT =
        new Query(
            flight -> STATES.getOrDefault(flight.getDestination(), UNKNOWN), 2, LATEST_FIRST, 3);

    Query by(Function<Flight, String> otherState) {
      return new Query(otherState, atLeast, order, limit);
    }

    Query having(int otherNumber) {
      return new Query(state, otherNumber, order, limit);
    }

    Query orderedBy(Comparator<Result> otherOrder) {
      return new Query(state, atLeast, otherOrder, limit);
    }

    Query limitedTo(int otherLimit) {
      return new Query(state, atLeast, order, otherLimit);
    }

    /** The rows by number of batch. */
    Map<Integer, List<Result>> results(int batches) {
      Map<Integer, List<Result>> results = new TreeMap<>();
      for (int batch = 1; batch <= batches; batch++) {
        results.put(batch, of(FLIGHTS.get(batch - 1)));
      }
      return results;
    }

    List<Result> of(List<Flight> flights) {
      Map<String, List<Integer>> delays = new LinkedHashMap<>();
      for (Flight flight : flights) {
        String of = state.apply(flight);
        if (of != null) {
          delays.computeIfAbsent(of, key -> new ArrayList<>()).add(flight.getArrivalDelayMin());
        }
      }
      return delays.entrySet().stream()
          .filter(entry -> entry.getValue().size() >= atLeast)
          .map(entry -> new Result(entry.getKey(), entry.getValue().size(), mean(entry.getValue())))
          .sorted(order)
          .limit(limit)
          .toList();
    }

    private static double mean(List<Integer> delays) {
      return delays.stream().mapToInt(Integer::intValue).average().orElseThrow();
    }
  }

  Ex12aLateStatesCheck() {
    super("2.12a", Ex12aLateStates::lateStates);
  }

  @Override
  protected void check(Answer answer) throws Exception {
    Sink.RECEIVED.clear();
    try (DStreamTester tester = DStreamTester.every(Ex12aLateStates.BATCH).withCheckpoint()) {
      NewSession.during(
          () -> {
            answer.lateStates(tester.stream(FLIGHTS), AIRPORTS, new Sink());
            tester.run(BEFORE_RECOVERY);
            judge(BEFORE_RECOVERY);
            tester.context().stop(false, false);
          });
      NewSession.during(
          () -> {
            recover(tester.checkpointDirectory());
            judge(FLIGHTS.size());
          });
    }
  }

  private static void judge(int batches) {
    Map<Integer, List<Result>> results = Query.RIGHT.results(batches);
    Map<Integer, List<Result>> notOfTheEmptyBatch = new TreeMap<>(results);
    notOfTheEmptyBatch.remove(EMPTY_BATCH);
    Comparison.with(Ex12aLateStates.BATCH, results)
        .input(shown(FLIGHTS.subList(0, batches)))
        .ordered()
        .mistake(
            "The flights to an airport that is not in the table are missing. A JOIN drops a row that"
                + " has no partner, and a LEFT JOIN keeps it; and count(state) does not count where"
                + " there is no state.",
            Query.RIGHT.by(flight -> STATES.get(flight.getDestination())).results(batches))
        .mistake(
            "The flights to an airport that is not in the table have no state: it is to be called"
                + " unknown. SQL has coalesce for that.",
            Query.RIGHT
                .by(flight -> STATES.getOrDefault(flight.getDestination(), NULL))
                .results(batches))
        .mistake(
            "It tells where late flights come from: is the origin joined? It is the destination that"
                + " is asked for.",
            Query.RIGHT
                .by(flight -> STATES.getOrDefault(flight.getOrigin(), UNKNOWN))
                .results(batches))
        .mistake(
            "There are states to which a single flight goes: what a group has to fulfil stands in"
                + " HAVING.",
            Query.RIGHT.having(1).results(batches))
        .mistake(
            "States to which two flights go are missing: at least two are asked for.",
            Query.RIGHT.having(3).results(batches))
        .mistake(
            "It sorts the delays as text, in which 9 comes before 40: sort by the number.",
            Query.RIGHT
                .orderedBy(
                    Comparator.comparing((Result result) -> String.valueOf(result.delay()))
                        .reversed()
                        .thenComparing(Result::state))
                .results(batches))
        .mistake(
            "The smallest delay comes first: sort descending.",
            Query.RIGHT
                .orderedBy(Comparator.comparing(Result::delay).thenComparing(Result::state))
                .results(batches))
        .mistake(
            "Of two states with the same delay the wrong one comes first: a tie is broken by the"
                + " name.",
            Query.RIGHT
                .orderedBy(
                    Comparator.comparing((Result result) -> -result.delay())
                        .thenComparing(Result::state, Comparator.reverseOrder()))
                .results(batches))
        .mistake(
            "There are more than three states: LIMIT cuts the sorted rows off.",
            Query.RIGHT.limitedTo(Integer.MAX_VALUE).results(batches))
        .mistake(
            "The empty batch has no result: give the sink one without rows.", notOfTheEmptyBatch)
        .judge(Sink.results());
  }

  private static List<List<String>> shown(List<List<Flight>> batches) {
    return batches.stream()
        .map(
            flights ->
                flights.stream()
                    .map(
                        flight ->
                            flight.getOrigin()
                                + "-"
                                + flight.getDestination()
                                + " "
                                + flight.getArrivalDelayMin())
                    .toList())
        .toList();
  }

  private static void recover(String checkpointDirectory) throws InterruptedException {
    JavaStreamingContext recovered = new JavaStreamingContext(checkpointDirectory);
    try {
      StreamTime streamTime = StreamTime.of(recovered);
      recovered.start();
      streamTime.runTo(new Time(Ex12aLateStates.BATCH.times(FLIGHTS.size()).milliseconds()));
    } catch (Exception failure) {
      throw new IllegalStateException(AFTER_RECOVERY, failure);
    } finally {
      recovered.stop(false, false);
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains(AFTER_RECOVERY)
        ? misconceptionAfterRecovery(failure)
        : MISCONCEPTIONS.entrySet().stream()
            .filter(misconception -> failure.contains(misconception.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private static Optional<String> misconceptionAfterRecovery(String failure) {
    String works = "It works until the program is recovered from its checkpoint. ";
    if (failure.contains("SparkSession.parentSessionState()")) {
      return Optional.of(
          works
              + "A SparkSession that is made outside of the function of foreachRDD goes into the"
              + " checkpoint with it, and comes out empty. Ask for the session inside, by"
              + " SparkSession.builder().config(rdd.context().getConf()).getOrCreate().");
    }
    if (failure.contains("TABLE_OR_VIEW_NOT_FOUND")) {
      return Optional.of(
          works
              + "The new driver has a new session, and in that nobody has made the view of the"
              + " airports: make it inside the function of foreachRDD.");
    }
    return Optional.of(
        works
            + "Is there a table or an RDD that is made outside of the function of foreachRDD? It"
            + " goes into the checkpoint with the function, and comes out without its session.");
  }

  private static Flight flight(String origin, String destination, int delay) {
    return new Flight(LocalDateTime.of(2001, 1, 10, 6, 0), delay, 100, origin, destination);
  }

  private static Airport airport(String iata, String state) {
    return new Airport(iata, "Airport of " + iata, "City of " + iata, state, "USA", 0, 0);
  }

  /**
   * Keeps what it is given. What it keeps is static, since a recovered context has a copy of it.
   */
  private static final class Sink implements VoidFunction2<Dataset<Row>, Time> {
    private static final long serialVersionUID = 1L;
    private static final List<String> COLUMNS = List.of("state", "arrivals", "delay");
    private static final SortedMap<Long, Received> RECEIVED = new ConcurrentSkipListMap<>();

    private record Received(List<String> columns, List<Row> rows) {}

    @Override
    public void call(Dataset<Row> rows, Time time) {
      RECEIVED.put(
          time.milliseconds(), new Received(List.of(rows.columns()), rows.collectAsList()));
    }

    static SortedMap<Integer, List<Result>> results() {
      if (RECEIVED.isEmpty()) {
        throw WrongAnswer.because(
            "The sink is given nothing: call it in the function of foreachRDD.");
      }
      SortedMap<Integer, List<Result>> results = new TreeMap<>();
      RECEIVED.forEach(
          (millis, received) ->
              results.put(
                  batch(millis),
                  received.rows().stream().map(row -> result(received, row)).toList()));
      return results;
    }

    private static int batch(long millis) {
      long interval = Ex12aLateStates.BATCH.milliseconds();
      if (millis % interval != 0 || millis > interval * FLIGHTS.size()) {
        throw WrongAnswer.because(
            "The sink is given "
                + millis
                + " ms, which is the time of no batch: foreachRDD hands it to a function of two"
                + " arguments, (rdd, time) -> ...");
      }
      return (int) (millis / interval);
    }

    private static Result result(Received received, Row row) {
      if (!received.columns().containsAll(COLUMNS) || received.columns().size() != COLUMNS.size()) {
        throw WrongAnswer.because(
            "The columns are " + received.columns() + ", and should be " + COLUMNS + ".");
      }
      Object delay = row.getAs("delay");
      if (delay == null) {
        throw WrongAnswer.because(
            "There is a state to which no flight goes. A LEFT JOIN keeps every row of the table on"
                + " its left: are the airports there?");
      }
      if (!(delay instanceof Number number)) {
        throw WrongAnswer.because("The delay is a text, which sorts as text: leave it a number.");
      }
      return new Result(
          String.valueOf(row.<Object>getAs("state")),
          row.<Number>getAs("arrivals").longValue(),
          number.doubleValue());
    }
  }
}
