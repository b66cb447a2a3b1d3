package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex06aBruteForceCheck
    extends ExerciseCheck<Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>>> {
  private static final long MANY = Ex06aBruteForce.MANY;
  private static final int WINDOW = 6;
  private static final int SLIDE = 2;

  /** A guesses for a while, B mistypes, C's server sends its log late, D only reads. */
  private static final List<List<Request>> REQUESTS =
      List.of(
          List.of(failed("A"), failed("B"), read("D")),
          List.of(read("D"), read("D")),
          List.of(failed("A"), read("D")),
          List.of(failed("A"), read("D")),
          List.of(failed("B")),
          List.of(failed("A"), read("D")),
          List.of(failedLongAgo("C"), failedLongAgo("C"), failed("C")),
          List.of(failed("A"), failed("A")),
          List.of(failed("A"), failed("B")),
          List.of(read("D")),
          List.of(),
          List.of(failed("B")),
          List.of(read("D")),
          List.of());

  Ex06aBruteForceCheck() {
    super("2.6a", Ex06aBruteForce::bruteForce);
  }

  @Override
  protected void check(Function<JavaDStream<LogEntry>, JavaPairDStream<String, Long>> answer) {
    try (DStreamTester tester = DStreamTester.every(Ex06aBruteForce.BATCH)) {
      BatchOutput<Tuple2<String, Long>> output =
          tester.collect(returned(answer.apply(tester.stream(entries()))));
      tester.run(REQUESTS.size());

      List<List<Request>> failures = only(Request::failed);
      Comparison.with(Ex06aBruteForce.BATCH, atLeast(MANY, counts(failures, WINDOW, SLIDE)))
          .input(REQUESTS)
          .mistake(
              "It tells a result in every batch: a window without a sliding interval slides by the"
                  + " batch interval.",
              atLeast(MANY, counts(failures, WINDOW, 1)))
          .mistake(
              "It looks back 10 seconds, every 10 seconds: is the window as long as it slides? The"
                  + " window length is how far it looks back, the sliding interval how often.",
              atLeast(MANY, counts(failures, SLIDE, SLIDE)))
          .mistake(
              "It looks back 10 seconds, every 30: have window length and sliding interval changed"
                  + " places? The length comes first.",
              atLeast(MANY, counts(failures, SLIDE, WINDOW)))
          .mistake(
              "It counts a failure several times: the windows overlap, and their counts are added up"
                  + " once more. One window's RDD already holds all that its answer is about.",
              atLeast(MANY, addedUp(counts(failures, WINDOW, SLIDE))))
          .mistake(
              "It leaves out failures whose own time is older than the window. A DStream's window"
                  + " goes by arrival: what comes late counts when it comes.",
              atLeast(
                  MANY,
                  counts(only(request -> request.failed() && !request.late()), WINDOW, SLIDE)))
          .mistake(
              "It wants "
                  + MANY
                  + " failures within one batch: whether they are many can only be"
                  + " said of the whole window, so compare after counting over the window.",
              counts(manyInOneBatch(failures), WINDOW, SLIDE))
          .mistake(
              "It never forgets: it counts from the beginning of the stream on, and not the last 30"
                  + " seconds.",
              atLeast(MANY, counts(failures, REQUESTS.size(), SLIDE)))
          .mistake(
              "It counts all requests of a client, also those that did not fail: is there a filter"
                  + " on status 401?",
              atLeast(MANY, counts(REQUESTS, WINDOW, SLIDE)))
          .mistake(
              "It also tells of clients that failed once or twice: people mistype. Keep the counts"
                  + " that are at least "
                  + MANY
                  + ".",
              atLeast(1, counts(failures, WINDOW, SLIDE)))
          .mistake(
              "It leaves out the clients that failed exactly "
                  + MANY
                  + " times: at least means >=.",
              atLeast(MANY + 1, counts(failures, WINDOW, SLIDE)))
          .judge(output);
    }
  }

  /** A request as the check shows it. */
  private record Request(String client, int status, boolean late) {
    boolean failed() {
      return status == 401;
    }

    @Override
    public String toString() {
      return client + " " + status + (late ? ", made a minute ago" : "");
    }
  }

  private static Request failed(String client) {
    return new Request(client, 401, false);
  }

  private static Request failedLongAgo(String client) {
    return new Request(client, 401, true);
  }

  private static Request read(String client) {
    return new Request(client, 200, false);
  }

  private static List<List<LogEntry>> entries() {
    List<List<LogEntry>> batches = new ArrayList<>();
    for (int batch = 0; batch < REQUESTS.size(); batch++) {
      Instant start = Instant.ofEpochMilli(batch * Ex06aBruteForce.BATCH.milliseconds());
      batches.add(REQUESTS.get(batch).stream().map(request -> entry(request, start)).toList());
    }
    return batches;
  }

  private static LogEntry entry(Request request, Instant arrival) {
    return new LogEntry(
        request.client(),
        request.late() ? arrival.minusSeconds(60) : arrival,
        request.failed() ? "POST" : "GET",
        request.failed() ? "/login" : "/tea",
        request.status(),
        800,
        null,
        null);
  }

  private static List<List<Request>> only(Predicate<Request> wanted) {
    return REQUESTS.stream().map(batch -> batch.stream().filter(wanted).toList()).toList();
  }

  /** The requests of the clients that made many in the same batch. */
  private static List<List<Request>> manyInOneBatch(List<List<Request>> batches) {
    return batches.stream()
        .map(batch -> batch.stream().filter(request -> times(request, batch) >= MANY).toList())
        .toList();
  }

  private static long times(Request request, List<Request> batch) {
    return batch.stream().filter(other -> other.client().equals(request.client())).count();
  }

  /** How many requests each client made in each window, by plain Java. */
  private static SortedMap<Integer, List<Tuple2<String, Long>>> counts(
      List<List<Request>> batches, int length, int slide) {
    SortedMap<Integer, List<Tuple2<String, Long>>> windows = new TreeMap<>();
    for (int end = slide; end <= batches.size(); end += slide) {
      Map<String, Long> counts =
          batches.subList(Math.max(0, end - length), end).stream()
              .flatMap(List::stream)
              .collect(Collectors.groupingBy(Request::client, Collectors.counting()));
      windows.put(end, pairs(counts));
    }
    return windows;
  }

  /** Each window's counts, with those of the windows before it that a window over them holds. */
  private static SortedMap<Integer, List<Tuple2<String, Long>>> addedUp(
      SortedMap<Integer, List<Tuple2<String, Long>>> windows) {
    SortedMap<Integer, List<Tuple2<String, Long>>> sums = new TreeMap<>();
    for (int end : windows.keySet()) {
      Map<String, Long> sum =
          windows.subMap(end - WINDOW + 1, end + 1).values().stream()
              .flatMap(List::stream)
              .collect(Collectors.toMap(Tuple2::_1, Tuple2::_2, Long::sum));
      sums.put(end, pairs(sum));
    }
    return sums;
  }

  private static SortedMap<Integer, List<Tuple2<String, Long>>> atLeast(
      long least, SortedMap<Integer, List<Tuple2<String, Long>>> windows) {
    SortedMap<Integer, List<Tuple2<String, Long>>> many = new TreeMap<>();
    windows.forEach(
        (end, counts) ->
            many.put(end, counts.stream().filter(count -> count._2() >= least).toList()));
    return many;
  }

  private static List<Tuple2<String, Long>> pairs(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(count -> new Tuple2<>(count.getKey(), count.getValue()))
        .toList();
  }
}
