package io.sparkcourse.section2;

import io.sparkcourse.common.data.Flight;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** An event is a departure: the code of its airport. */
class Ex08aBusiestAirportsCheck
    extends StreamCheck<
        Function<JavaDStream<Flight>, JavaPairDStream<String, Integer>>,
        String,
        Ex08aBusiestAirportsCheck.Count> {
  private static final int WINDOW = 6;
  private static final int SLIDE = 2;

  /** The destination of all flights; not the airport of an event. */
  private static final String DESTINATION = "DEN";

  /** An airport and its departures, as they are output. */
  record Count(String airport, int departures) {
    @Override
    public String toString() {
      return "(" + airport + "," + departures + ")";
    }
  }

  Ex08aBusiestAirportsCheck() {
    super("2.8a", Ex08aBusiestAirports.BATCH, Ex08aBusiestAirports::busiestAirports);
  }

  @Override
  protected void cases(Cases<String, Count> cases) {
    cases
        .of("every 10 minutes: in each second batch")
        .batch("ATL", "ATL", "JFK")
        .batch("ATL", "JFK", "SEA")
        .batch("SEA")
        .batch("SEA", "SEA", "BOS")
        .gives(2, count("ATL", 3), count("JFK", 2), count("SEA", 1))
        .gives(4, count("SEA", 4), count("ATL", 3), count("JFK", 2));
    cases
        .of("three airports, not more")
        .batch("BOS", "ATL", "ATL", "JFK", "JFK", "JFK", "SEA", "SEA", "SEA", "SEA")
        .batch()
        .gives(2, count("SEA", 4), count("JFK", 3), count("ATL", 2));
    cases
        .of("departures from fewer than three airports: those there are")
        .batch("SEA")
        .batch("ATL", "ATL")
        .gives(2, count("ATL", 2), count("SEA", 1));
    cases
        .of("busiest first, by number: 10 are more than 9")
        .batch(times(9, "ATL"))
        .batch(times(10, "SEA"))
        .gives(2, count("SEA", 10), count("ATL", 9));
    cases
        .of("the most departures of 30 minutes, also if there were more in no single batch")
        .batch("ATL", "ATL", "JFK", "JFK", "ORD", "ORD", "SEA")
        .batch("BOS", "BOS", "DFW", "DFW", "MIA", "MIA", "SEA")
        .batch("SEA")
        .batch()
        .gives(2, count("ATL", 2), count("BOS", 2), count("DFW", 2))
        .gives(4, count("SEA", 3), count("ATL", 2), count("BOS", 2));
    cases
        .of("a tie is broken by airport code, A before B")
        .batch("SEA", "ORD", "BOS", "ATL")
        .batch()
        .gives(2, count("ATL", 1), count("BOS", 1), count("ORD", 1));
    cases
        .of("the last 30 minutes: all six batches count")
        .batch("ATL")
        .batch()
        .batch()
        .batch()
        .batch()
        .batch("ATL")
        .gives(2, count("ATL", 1))
        .gives(4, count("ATL", 1))
        .gives(6, count("ATL", 2));
    cases
        .of("the last 30 minutes: what departed before does not count")
        .batch("ATL", "ATL")
        .batch("ATL", "BOS")
        .batch("BOS")
        .emptyBatches(5)
        .gives(2, count("ATL", 3), count("BOS", 1))
        .gives(4, count("ATL", 3), count("BOS", 2))
        .gives(6, count("ATL", 3), count("BOS", 2))
        .gives(8, count("BOS", 1));
    cases
        .of("an airport that comes back is counted from 1 again")
        .batch("ATL", "ATL")
        .emptyBatches(7)
        .batch("ATL")
        .batch()
        .gives(2, count("ATL", 2))
        .gives(4, count("ATL", 2))
        .gives(6, count("ATL", 2))
        .gives(10, count("ATL", 1));
  }

  @Override
  protected Output<Count> expected(Batches<String> departures) {
    return busiest(departures, WINDOW, SLIDE, BUSIEST_FIRST, 3);
  }

  @Override
  protected Batches<String> generated(Draws draws) {
    List<String> airports = draws.shuffled(List.of("ATL", "BOS", "JFK", "ORD", "SEA"));
    return draws.batches(12, 14, () -> draws.percent(40) ? airports.get(0) : draws.oneOf(airports));
  }

  @Override
  protected void connect(
      Function<JavaDStream<Flight>, JavaPairDStream<String, Integer>> answer,
      StreamRun<String, Count> run) {
    run.collect(answer.apply(run.stream(Ex08aBusiestAirportsCheck::flight)), Count::new);
  }

  @Override
  protected boolean ordered() {
    return true;
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("toIndex = 3")
        ? Optional.of(Mistaken.FAILS_FOR_FEWER_THAN_THREE)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<String, Count> {
    GIVES_A_RESULT_IN_EVERY_BATCH(
        "It gives a result every 5 minutes, in every batch, and not every 10. How often a window"
            + " gives a result is its sliding interval.",
        departures -> busiest(departures, WINDOW, 1, BUSIEST_FIRST, 3)),
    LOOKS_BACK_10_MINUTES(
        "It counts the departures of the last 10 minutes, not of the last 30. The window length is"
            + " how far it looks back, the sliding interval how often.",
        departures -> busiest(departures, SLIDE, SLIDE, BUSIEST_FIRST, 3)),
    LENGTH_AND_SLIDE_SWAPPED(
        "It gives the departures of the last 10 minutes, every 30 minutes: the other way round."
            + " The window length comes first.",
        departures -> busiest(departures, SLIDE, WINDOW, BUSIEST_FIRST, 3)),
    NEVER_FORGETS(
        "It counts all departures since the start, not those of the last 30 minutes.",
        departures -> busiest(departures, departures.size(), SLIDE, BUSIEST_FIRST, 3)),
    COUNTS_A_DEPARTURE_AGAIN(
        "It counts a departure more than once: it adds up the counts of windows that overlap.",
        Ex08aBusiestAirportsCheck::addedUp),
    COUNTS_A_BATCH_ONCE(
        "It counts in how many batches an airport has departures, not the departures.",
        departures ->
            busiest(
                Batches.of(
                    departures.asLists().stream()
                        .map(batch -> batch.stream().distinct().toList())
                        .toList()),
                WINDOW,
                SLIDE,
                BUSIEST_FIRST,
                3)),
    LEAST_BUSY_FIRST(
        "It gives the airports with the fewest departures.",
        departures ->
            busiest(
                departures,
                WINDOW,
                SLIDE,
                Comparator.comparing(Count::departures).thenComparing(Count::airport),
                3)),
    COUNTS_COMPARED_AS_TEXT(
        "It compares the counts as text, and there 9 comes after 10.",
        departures ->
            busiest(
                departures,
                WINDOW,
                SLIDE,
                Comparator.comparing((Count count) -> Integer.toString(count.departures()))
                    .reversed()
                    .thenComparing(Count::airport),
                3)),
    TIES_THE_OTHER_WAY_ROUND(
        "Of two airports with as many departures, it puts the one whose code comes later in the"
            + " alphabet first.",
        departures ->
            busiest(
                departures,
                WINDOW,
                SLIDE,
                Comparator.comparing(Count::departures).thenComparing(Count::airport).reversed(),
                3)),
    CUT_OFF_TOO_EARLY(
        "It gives the three busiest airports of those that were among the three busiest of a batch:"
            + " an airport that is fourth in each batch can be first in 30 minutes.",
        departures ->
            busiest(
                Batches.of(
                    departures.asLists().stream()
                        .map(Ex08aBusiestAirportsCheck::ofTheThreeBusiest)
                        .toList()),
                WINDOW,
                SLIDE,
                BUSIEST_FIRST,
                3)),
    COUNTS_ARRIVALS(
        "It counts where the flights go to, not where they depart.",
        departures ->
            select(
                departures,
                counts ->
                    counts.isEmpty()
                        ? List.of()
                        : List.of(
                            count(
                                DESTINATION, counts.stream().mapToInt(Count::departures).sum())))),
    NOT_CUT_OFF(
        "It gives more than three airports.",
        departures -> busiest(departures, WINDOW, SLIDE, BUSIEST_FIRST, Integer.MAX_VALUE)),
    NOTHING_FOR_FEWER_THAN_THREE(
        "It gives nothing when there are departures from fewer than three airports.",
        departures ->
            select(departures, counts -> counts.size() < 3 ? List.of() : counts.subList(0, 3))),
    FAILS_FOR_FEWER_THAN_THREE(
        "It takes the first three of a list that has fewer: there are departures from fewer than"
            + " three airports.",
        null);

    private final String message;
    private final Model<String, Count> model;

    Mistaken(String message, Model<String, Count> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<String, Count>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static final Comparator<Count> BUSIEST_FIRST =
      Comparator.comparing(Count::departures).reversed().thenComparing(Count::airport);

  private static Output<Count> busiest(
      Batches<String> departures, int length, int slide, Comparator<Count> order, int most) {
    return Output.every(
        slide,
        departures,
        last -> counts(departures.window(last, length)).sorted(order).limit(most).toList());
  }

  private static Output<Count> select(
      Batches<String> departures, Function<List<Count>, List<Count>> selection) {
    return Output.every(
        SLIDE,
        departures,
        last ->
            selection.apply(
                counts(departures.window(last, WINDOW)).sorted(BUSIEST_FIRST).toList()));
  }

  /** A window over windows: each batch counts once for each of the windows that it is in. */
  private static Output<Count> addedUp(Batches<String> departures) {
    return Output.every(
        SLIDE,
        departures,
        last ->
            counts(
                    IntStream.of(last, last - SLIDE, last - 2 * SLIDE)
                        .filter(end -> end > 0)
                        .mapToObj(end -> departures.window(end, WINDOW))
                        .flatMap(List::stream)
                        .toList())
                .sorted(BUSIEST_FIRST)
                .limit(3)
                .toList());
  }

  private static List<String> ofTheThreeBusiest(List<String> departures) {
    List<String> airports =
        counts(departures).sorted(BUSIEST_FIRST).limit(3).map(Count::airport).toList();
    return departures.stream().filter(airports::contains).toList();
  }

  private static Stream<Count> counts(List<String> departures) {
    ToIntFunction<String> count = airport -> Collections.frequency(departures, airport);
    return departures.stream()
        .distinct()
        .map(airport -> new Count(airport, count.applyAsInt(airport)));
  }

  private static Count count(String airport, int departures) {
    return new Count(airport, departures);
  }

  private static List<String> times(int number, String airport) {
    return Collections.nCopies(number, airport);
  }

  private static Flight flight(String origin) {
    Flight flight = new Flight();
    flight.setOrigin(origin);
    flight.setDestination(DESTINATION);
    return flight;
  }
}
