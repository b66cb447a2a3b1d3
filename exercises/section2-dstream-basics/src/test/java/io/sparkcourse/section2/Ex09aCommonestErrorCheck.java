package io.sparkcourse.section2;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

class Ex09aCommonestErrorCheck extends ExerciseCheck<Ex09aCommonestErrorCheck.Answer> {
  private static final int WINDOW = 3;

  /**
   * Batches of requests, each with its client. One client asks for /mug again and again, many have
   * trouble with /cart; in the end all is well for longer than a window.
   */
  private static final List<List<String>> REQUESTS =
      List.of(
          List.of("a 200 /tea", "a 404 /mug", "a 404 /mug", "a 404 /mug"),
          List.of("b 503 /cart", "c 503 /cart", "a 404 /mug"),
          List.of("d 503 /cart", "e 503 /cart", "f 503 /cart", "b 200 /tea"),
          List.of("c 200 /tea", "d 200 /tea"),
          List.of("e 401 /login", "e 401 /login"),
          List.of("f 401 /login", "a 400 /search"),
          List.of("b 500 /pay", "c 500 /pay", "d 500 /pay"),
          List.of("e 302 /login"),
          List.of("a 200 /tea", "b 200 /tea", "c 200 /tea", "d 200 /tea"),
          List.of("a 200 /tea"),
          List.of("b 404 /mug"));

  private static final Comparator<Tuple2<String, Long>> COMMONEST_FIRST =
      Comparator.comparing((Tuple2<String, Long> count) -> -count._2()).thenComparing(Tuple2::_1);

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Long> commonestError(
        JavaDStream<LogEntry> requests, JavaStreamingContext ssc, String checkpointDirectory);
  }

  Ex09aCommonestErrorCheck() {
    super("2.9a", Ex09aCommonestError::commonestError);
  }

  @Override
  protected void check(Answer answer) {
    try (DStreamTester tester = DStreamTester.every(Ex09aCommonestError.BATCH)) {
      BatchOutput<Tuple2<String, Long>> output =
          tester.collect(
              returned(
                  answer.commonestError(
                      tester.stream(entries()), tester.context(), tester.checkpointDirectory())));
      tester.run(REQUESTS.size());

      comparison().judge(output);
    }
  }

  private static Comparison<Tuple2<String, Long>> comparison() {
    SortedMap<Integer, Map<String, Long>> counts = counts(WINDOW, 1, IS_ERROR, ERROR);
    return Comparison.with(Ex09aCommonestError.BATCH, first(1, counts))
        .input(REQUESTS)
        .mistake(
            "It counts pairs of an error and something else, such as the client: what is counted is"
                + " the whole element, so map each request to the text of its error alone.",
            first(1, counts(WINDOW, 1, IS_ERROR, identity())))
        .mistake(
            "It counts all requests: which of them are errors?",
            first(1, counts(WINDOW, 1, request -> true, ERROR)))
        .mistake(
            "It tells errors of status 500 and above only: those of 400 and above are asked for.",
            first(1, counts(WINDOW, 1, request -> status(request) >= 500, ERROR)))
        .mistake(
            "It looks at each batch by itself: the window length is how far it looks back.",
            first(1, counts(1, 1, IS_ERROR, ERROR)))
        .mistake(
            "It tells a result every 15 minutes: the sliding interval, the second of the two times,"
                + " is how often it tells.",
            first(1, counts(WINDOW, WINDOW, IS_ERROR, ERROR)))
        .mistake(
            "It never forgets: what is older than 15 minutes is counted, too.",
            first(1, counts(REQUESTS.size(), 1, IS_ERROR, ERROR)))
        .mistake(
            "It tells an error that came 0 times: an inverse keeps what has left at 0, unless a"
                + " filterFunc forgets it. countByValueAndWindow has one inside.",
            first(1, withZeros(counts)))
        .mistake(
            "It tells the rarest error, or of those that came equally often not the first in the"
                + " alphabet.",
            sorted(1, counts, COMMONEST_FIRST.reversed()))
        .mistake(
            "It tells all errors of the window: only the commonest is asked for.",
            first(Integer.MAX_VALUE, counts));
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("checkpoint directory has not been set")) {
      return Optional.of(
          "Each count builds on the one before, and Spark wants to save that to a checkpoint"
              + " directory: which method of the context sets it?");
    }
    if (failure.contains("DStreams with their functions are not serializable")) {
      return Optional.of(
          "With a checkpoint directory Spark saves the functions, too, with all that they capture."
              + " Which variable does a lambda of yours use, a Comparator perhaps? Make it inside"
              + " the lambda, or compare there.");
    }
    return Optional.empty();
  }

  private static final Predicate<String> IS_ERROR = request -> status(request) >= 400;
  private static final Function<String, String> ERROR = request -> request.substring(2);

  private static int status(String request) {
    return Integer.parseInt(request.substring(2, 5));
  }

  private static List<List<LogEntry>> entries() {
    return REQUESTS.stream()
        .map(batch -> batch.stream().map(Ex09aCommonestErrorCheck::entry).toList())
        .toList();
  }

  private static LogEntry entry(String request) {
    LogEntry entry = new LogEntry();
    entry.setClientIp(request.substring(0, 1));
    entry.setStatus(status(request));
    entry.setPath(request.substring(6));
    return entry;
  }

  /** What is counted in each window of so many batches, every so many batches, by plain Java. */
  private static SortedMap<Integer, Map<String, Long>> counts(
      int length, int slide, Predicate<String> filter, Function<String, String> counted) {
    SortedMap<Integer, Map<String, Long>> windows = new TreeMap<>();
    for (int end = slide; end <= REQUESTS.size(); end += slide) {
      windows.put(
          end,
          REQUESTS.subList(Math.max(0, end - length), end).stream()
              .flatMap(List::stream)
              .filter(filter)
              .collect(groupingBy(counted, counting())));
    }
    return windows;
  }

  private static SortedMap<Integer, Map<String, Long>> withZeros(
      SortedMap<Integer, Map<String, Long>> windows) {
    SortedMap<Integer, Map<String, Long>> padded = new TreeMap<>();
    Map<String, Long> zeros = new HashMap<>();
    windows.forEach(
        (end, counts) -> {
          counts.keySet().forEach(error -> zeros.put(error, 0L));
          Map<String, Long> all = new HashMap<>(zeros);
          all.putAll(counts);
          padded.put(end, all);
        });
    return padded;
  }

  /** The commonest so many of each window; the client, if it was counted, is not told. */
  private static SortedMap<Integer, List<Tuple2<String, Long>>> first(
      int n, SortedMap<Integer, Map<String, Long>> windows) {
    return sorted(n, windows, COMMONEST_FIRST);
  }

  private static SortedMap<Integer, List<Tuple2<String, Long>>> sorted(
      int n,
      SortedMap<Integer, Map<String, Long>> windows,
      Comparator<Tuple2<String, Long>> order) {
    SortedMap<Integer, List<Tuple2<String, Long>>> first = new TreeMap<>();
    windows.forEach(
        (end, counts) ->
            first.put(
                end,
                counts.entrySet().stream()
                    .map(count -> new Tuple2<>(withoutClient(count.getKey()), count.getValue()))
                    .sorted(order)
                    .limit(n)
                    .toList()));
    return first;
  }

  private static String withoutClient(String counted) {
    return Character.isLetter(counted.charAt(0)) ? counted.substring(2) : counted;
  }
}
