package io.sparkcourse.section2;

import io.sparkcourse.common.data.Flight;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex08aBusiestAirportsCheck
    extends ExerciseCheck<Function<JavaDStream<Flight>, JavaPairDStream<String, Integer>>> {
  /** Batches of origins. ATL leads at first and has left every window at the end. */
  private static final List<List<String>> ORIGINS =
      List.of(
          List.of("ATL", "ATL", "JFK"),
          List.of("ATL", "JFK", "SEA"),
          List.of("SEA"),
          List.of("SEA", "SEA", "BOS"),
          List.of("DFW", "DFW", "DFW", "DFW", "DFW"),
          List.of("BOS"),
          List.of("JFK", "BOS"),
          List.of("SEA", "BOS"),
          List.of(),
          List.of("BOS"));

  private static final Comparator<Tuple2<String, Integer>> BUSIEST_FIRST =
      Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
          .thenComparing(Tuple2::_1);

  Ex08aBusiestAirportsCheck() {
    super("2.8a", Ex08aBusiestAirports::busiestAirports);
  }

  @Override
  protected void check(Function<JavaDStream<Flight>, JavaPairDStream<String, Integer>> answer) {
    try (DStreamTester tester = DStreamTester.every(Ex08aBusiestAirports.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> output =
          tester.collect(returned(answer.apply(tester.stream(flights()))));
      tester.run(ORIGINS.size());

      Comparison.with(Ex08aBusiestAirports.BATCH, top3(counts(6, 2)))
          .input(ORIGINS)
          .ordered()
          .mistake(
              "It tells a result in every batch: reduceByKeyAndWindow without a sliding interval"
                  + " slides by the batch interval.",
              top3(counts(6, 1)))
          .mistake(
              "It looks back 10 minutes, every 30: have window length and sliding interval changed"
                  + " places? The length comes first.",
              top3(counts(2, 6)))
          .mistake(
              "The counts are right, but of two airports with the same count the wrong one comes"
                  + " first: a tie is broken by the code.",
              first3(
                  counts(6, 2),
                  Comparator.comparing((Tuple2<String, Integer> count) -> -count._2())
                      .thenComparing(Tuple2::_1, Comparator.reverseOrder())))
          .mistake(
              "It counts the last 10 minutes only: is the window as long as it slides? The window"
                  + " length is how far it looks back, the sliding interval how often.",
              top3(counts(2, 2)))
          .mistake(
              "It counts every flight several times: the windows overlap, and their counts are"
                  + " added up once more.",
              top3(addedUp(counts(6, 2))))
          .mistake(
              "The least busy airports come first: sort by the count, descending.",
              first3(counts(6, 2), BUSIEST_FIRST.reversed()))
          .mistake(
              "The counts are right, but there are more than three: cut the sorted list off.",
              first(Integer.MAX_VALUE, counts(6, 2), BUSIEST_FIRST))
          .judge(output);
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains("The checkpoint directory has not been set")
        ? Optional.of(
            "It uses a form with an inverse function, and only those need a checkpoint directory: do"
                + " without the inverse.")
        : Optional.empty();
  }

  private static List<List<Flight>> flights() {
    return ORIGINS.stream()
        .map(batch -> batch.stream().map(Ex08aBusiestAirportsCheck::flight).toList())
        .toList();
  }

  private static Flight flight(String origin) {
    Flight flight = new Flight();
    flight.setOrigin(origin);
    return flight;
  }

  /** The counts of each window of so many batches, every so many batches, by plain Java. */
  private static SortedMap<Integer, Map<String, Integer>> counts(int length, int slide) {
    SortedMap<Integer, Map<String, Integer>> windows = new TreeMap<>();
    for (int end = slide; end <= ORIGINS.size(); end += slide) {
      windows.put(
          end,
          ORIGINS.subList(Math.max(0, end - length), end).stream()
              .flatMap(List::stream)
              .collect(Collectors.toMap(origin -> origin, origin -> 1, Integer::sum)));
    }
    return windows;
  }

  /** Each window's counts, with those of the two windows before it added. */
  private static SortedMap<Integer, Map<String, Integer>> addedUp(
      SortedMap<Integer, Map<String, Integer>> windows) {
    SortedMap<Integer, Map<String, Integer>> sums = new TreeMap<>();
    windows
        .keySet()
        .forEach(
            end ->
                sums.put(
                    end,
                    windows.subMap(end - 5, end + 1).values().stream()
                        .flatMap(counts -> counts.entrySet().stream())
                        .collect(
                            Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, Integer::sum))));
    return sums;
  }

  private static Map<Integer, List<Tuple2<String, Integer>>> top3(
      SortedMap<Integer, Map<String, Integer>> windows) {
    return first3(windows, BUSIEST_FIRST);
  }

  private static Map<Integer, List<Tuple2<String, Integer>>> first3(
      SortedMap<Integer, Map<String, Integer>> windows, Comparator<Tuple2<String, Integer>> order) {
    return first(3, windows, order);
  }

  private static Map<Integer, List<Tuple2<String, Integer>>> first(
      int n,
      SortedMap<Integer, Map<String, Integer>> windows,
      Comparator<Tuple2<String, Integer>> order) {
    Map<Integer, List<Tuple2<String, Integer>>> first = new TreeMap<>();
    windows.forEach(
        (end, counts) -> {
          Stream<Tuple2<String, Integer>> pairs =
              counts.entrySet().stream()
                  .map(count -> new Tuple2<>(count.getKey(), count.getValue()));
          first.put(end, pairs.sorted(order).limit(n).toList());
        });
    return first;
  }
}
