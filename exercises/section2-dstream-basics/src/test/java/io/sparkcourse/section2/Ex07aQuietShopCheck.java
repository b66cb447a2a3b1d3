package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.section2.Ex07aQuietShopCheck.Requests;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** An event is a number of equal requests. */
class Ex07aQuietShopCheck extends StreamCheck<Ex07aQuietShopCheck.Answer, Requests, Long> {
  private static final long EXPECTED = Ex07aQuietShop.EXPECTED;
  private static final int WINDOW = 12;
  private static final int SLIDE = 2;
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaDStream<Long> alarms(
        JavaDStream<LogEntry> requests, JavaStreamingContext ssc, String checkpointDirectory);
  }

  /** This many equal requests; the stream has a log entry for each of them. */
  record Requests(int number, int status) implements Serializable {
    @Override
    public String toString() {
      return number + (number == 1 ? " request" : " requests") + ", status " + status;
    }
  }

  Ex07aQuietShopCheck() {
    super("2.7a", Ex07aQuietShop.BATCH, Ex07aQuietShop::alarms);
  }

  @Override
  protected void cases(Cases<Requests, Long> cases) {
    cases
        .of("every 10 seconds, the number if it is fewer than 20, otherwise nothing")
        .batch(requests(6))
        .batch(requests(5))
        .batch(requests(5))
        .batch(requests(5))
        .gives(2, 11L);
    cases
        .of("19 are fewer than 20, and 20 are not")
        .batch(requests(10))
        .batch(requests(9))
        .batch(requests(1))
        .batch()
        .gives(2, 19L);
    cases
        .of("every time, not only when the shop becomes quiet")
        .batch(requests(1))
        .batch(requests(2))
        .batch(requests(3))
        .batch(requests(4))
        .batch(requests(5))
        .batch()
        .gives(2, 3L)
        .gives(4, 10L)
        .gives(6, 15L);
    cases
        .of("the last minute: all twelve batches count")
        .batch(requests(1))
        .emptyBatches(10)
        .batch(requests(2))
        .gives(2, 1L)
        .gives(4, 1L)
        .gives(6, 1L)
        .gives(8, 1L)
        .gives(10, 1L)
        .gives(12, 3L);
    cases
        .of("the last minute: what came before does not count")
        .batch(requests(30))
        .batch(requests(1))
        .batch(requests(2))
        .batch(requests(3))
        .emptyBatches(9)
        .batch(requests(4))
        .emptyBatches(2)
        .gives(14, 9L)
        .gives(16, 4L);
    cases
        .of("every request counts, also one that is answered with an error")
        .batch(requests(19), failed(1))
        .batch()
        .batch()
        .batch(failed(2))
        .givesNothing();
    cases
        .of("a minute without requests: 0")
        .batch(requests(20))
        .batch()
        .emptyBatches(12)
        .batch(failed(1))
        .batch()
        .gives(14, 0L)
        .gives(16, 1L);
    cases
        .of("no request since the start: 0")
        .emptyBatches(4)
        .batch(requests(1))
        .emptyBatches(2)
        .batch(requests(19))
        .gives(2, 0L)
        .gives(4, 0L)
        .gives(6, 1L);
  }

  @Override
  protected Output<Long> expected(Batches<Requests> requests) {
    return alarms(counts(requests, WINDOW, SLIDE));
  }

  @Override
  protected Batches<Requests> generated(Draws draws) {
    return draws.batches(
        16,
        3,
        () -> new Requests(draws.oneOf(1, 1, 1, 2, 4), draws.percent(20) ? UNAVAILABLE : OK));
  }

  @Override
  protected void connect(Answer answer, StreamRun<Requests, Long> run) {
    JavaDStream<LogEntry> entries = run.stream().flatMap(requests -> entries(requests).iterator());
    String directory = run.checkpointDirectory();
    run.collect(answer.alarms(entries, run.context(), directory), Long::valueOf);
    String used = run.context().ssc().checkpointDir();
    if (used != null && !HadoopPath.local(used).equals(HadoopPath.local(directory))) {
      run.found(Mistaken.USES_ANOTHER_DIRECTORY, "The directory that it uses: " + used);
    }
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Requests, Long> {
    GIVES_EVERY_COUNT(
        "It gives the number also when there are 20 requests or more.",
        requests -> every(counts(requests, WINDOW, SLIDE), count -> true)),
    COMPARES_EACH_BATCH(
        "It leaves out the batches with 20 requests or more, and gives every number of what is"
            + " left. It is the requests of the minute that have to be fewer than 20.",
        requests -> every(counts(quietBatches(requests), WINDOW, SLIDE), count -> true)),
    GIVES_WHAT_IS_NOT_TOO_FEW(
        "It gives the number when there are 20 requests or more, and nothing when they are fewer.",
        requests -> every(counts(requests, WINDOW, SLIDE), count -> count >= EXPECTED)),
    ALSO_AT_THE_LIMIT(
        "It gives the number also when there are exactly 20 requests.",
        requests -> every(counts(requests, WINDOW, SLIDE), count -> count <= EXPECTED)),
    ONLY_WHEN_IT_BECOMES_QUIET(
        "It gives the number only the first time that there are fewer than 20 requests, and not"
            + " again as long as there are.",
        Ex07aQuietShopCheck::onlyTheFirstOfEachSilence),
    GIVES_A_RESULT_IN_EVERY_BATCH(
        "It gives a number every 5 seconds, in every batch, and not every 10. How often a window"
            + " gives a result is its sliding interval.",
        requests -> alarms(counts(requests, WINDOW, 1))),
    GIVES_A_RESULT_ONCE_A_MINUTE(
        "It gives a number once a minute, and not every 10 seconds. How often a window gives a"
            + " result is its sliding interval; the window length comes first.",
        requests -> alarms(counts(requests, WINDOW, WINDOW))),
    LOOKS_BACK_10_SECONDS(
        "It counts the requests of the last 10 seconds, not of the last minute. The window length"
            + " is how far it looks back, the sliding interval how often.",
        requests -> alarms(counts(requests, SLIDE, SLIDE))),
    LENGTH_AND_SLIDE_SWAPPED(
        "It gives the requests of the last 10 seconds, once a minute: the other way round. The"
            + " window length comes first.",
        requests -> alarms(counts(requests, SLIDE, WINDOW))),
    NEVER_FORGETS(
        "It counts all requests since the start, not those of the last minute.",
        requests -> alarms(counts(requests, requests.size(), SLIDE))),
    SUBTRACTS_THE_WRONG_WAY_ROUND(
        "It is wrong as soon as a batch leaves the window: it takes the last result from what"
            + " leaves, in place of what leaves from the last result.",
        requests -> alarms(subtractedTheWrongWayRound(requests))),
    COUNTS_BATCHES(
        "It counts batches and not requests: it counts the numbers of the batches, in place of"
            + " adding them.",
        Ex07aQuietShopCheck::batchesCounted),
    COUNTS_A_REQUEST_AGAIN(
        "It counts a request more than once: it adds up the counts of windows that overlap.",
        requests -> alarms(addedUp(counts(requests, WINDOW, SLIDE)))),
    COUNTS_EQUAL_REQUESTS_ONCE(
        "It counts equal requests once.", Ex07aQuietShopCheck::equalOnesCountedOnce),
    LEAVES_FAILED_REQUESTS_OUT(
        "It counts the requests with status 200, not all.",
        requests -> alarms(counts(requests.only(each -> each.status() == OK), WINDOW, SLIDE))),
    SILENT_IN_THE_FIRST_MINUTE(
        "It gives nothing in the first minute. The task says to leave the alarms of this minute.",
        requests -> alarms(counts(requests, WINDOW, SLIDE).tailMap(WINDOW))),
    SILENT_UNTIL_THE_FIRST_REQUEST(
        "It gives nothing as long as no request has come since the start, in place of 0. A shop"
            + " that nobody can reach would never be noticed.",
        Ex07aQuietShopCheck::fromTheFirstRequestOn),
    SILENT_WITHOUT_REQUESTS(
        "It gives nothing for a minute without requests, in place of 0.",
        requests -> every(counts(requests, WINDOW, SLIDE), count -> count > 0 && count < EXPECTED)),
    USES_ANOTHER_DIRECTORY(
        "It keeps its checkpoints in another directory than the one that it is given. Two programs"
            + " that use the same directory read each other's checkpoints.",
        null);

    private final String message;
    private final Model<Requests, Long> model;

    Mistaken(String message, Model<Requests, Long> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Requests, Long>> model() {
      return Optional.ofNullable(model);
    }
  }

  private static Output<Long> alarms(SortedMap<Integer, Long> counts) {
    return every(counts, count -> count < EXPECTED);
  }

  private static Output<Long> every(SortedMap<Integer, Long> counts, LongPredicate wanted) {
    Map<Integer, List<Long>> given = new TreeMap<>();
    counts.forEach(
        (batch, count) -> {
          if (wanted.test(count)) {
            given.put(batch, List.of(count));
          }
        });
    return Output.of(given);
  }

  /** How many requests each window has, by the number of its last batch. */
  private static SortedMap<Integer, Long> counts(
      Batches<Requests> requests, int length, int slide) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int last = slide; last <= requests.size(); last += slide) {
      counts.put(last, sum(requests.window(last, length)));
    }
    return counts;
  }

  private static long sum(List<Requests> requests) {
    return requests.stream().mapToLong(Requests::number).sum();
  }

  private static Batches<Requests> quietBatches(Batches<Requests> requests) {
    return Batches.of(
        requests.asLists().stream()
            .map(batch -> sum(batch) < EXPECTED ? batch : List.<Requests>of())
            .toList());
  }

  private static Output<Long> onlyTheFirstOfEachSilence(Batches<Requests> requests) {
    SortedMap<Integer, Long> counts = counts(requests, WINDOW, SLIDE);
    SortedMap<Integer, Long> first = new TreeMap<>(counts);
    first.keySet().removeIf(last -> counts.getOrDefault(last - SLIDE, EXPECTED) < EXPECTED);
    return alarms(first);
  }

  private static Output<Long> fromTheFirstRequestOn(Batches<Requests> requests) {
    SortedMap<Integer, Long> counts = counts(requests, WINDOW, SLIDE);
    counts.keySet().removeIf(last -> requests.upTo(last).isEmpty());
    return alarms(counts);
  }

  private static Output<Long> batchesCounted(Batches<Requests> requests) {
    SortedMap<Integer, Long> counts = counts(requests, WINDOW, SLIDE);
    counts.replaceAll((last, count) -> (long) Math.min(last, WINDOW));
    return alarms(counts);
  }

  private static Output<Long> equalOnesCountedOnce(Batches<Requests> requests) {
    SortedMap<Integer, Long> counts = counts(requests, WINDOW, SLIDE);
    counts.replaceAll(
        (last, count) ->
            requests.window(last, WINDOW).stream().map(Requests::status).distinct().count());
    return alarms(counts);
  }

  /** A window over windows: each batch counts once for each of the windows that it is in. */
  private static SortedMap<Integer, Long> addedUp(SortedMap<Integer, Long> counts) {
    SortedMap<Integer, Long> sums = new TreeMap<>();
    for (int last : counts.keySet()) {
      sums.put(
          last,
          counts.subMap(last - WINDOW + 1, last + 1).values().stream()
              .mapToLong(Long::longValue)
              .sum());
    }
    return sums;
  }

  private static SortedMap<Integer, Long> subtractedTheWrongWayRound(Batches<Requests> requests) {
    SortedMap<Integer, Long> results = new TreeMap<>();
    long last = 0;
    for (int end = SLIDE; end <= requests.size(); end += SLIDE) {
      if (end > WINDOW) {
        last = sum(requests.window(end - WINDOW, SLIDE)) - last;
      }
      last += sum(requests.window(end, SLIDE));
      results.put(end, last);
    }
    return results;
  }

  private static Requests requests(int number) {
    return new Requests(number, OK);
  }

  private static Requests failed(int number) {
    return new Requests(number, UNAVAILABLE);
  }

  private static List<LogEntry> entries(Requests requests) {
    LogEntry entry =
        new LogEntry("192.0.2.1", Instant.EPOCH, "GET", "/tea", requests.status(), 800, null, null);
    return Collections.nCopies(requests.number(), entry);
  }
}
