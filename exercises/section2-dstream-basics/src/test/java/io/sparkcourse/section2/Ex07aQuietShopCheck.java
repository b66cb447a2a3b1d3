package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

class Ex07aQuietShopCheck extends ExerciseCheck<Ex07aQuietShopCheck.Answer> {
  private static final long EXPECTED = Ex07aQuietShop.EXPECTED;
  private static final int WINDOW = 12;
  private static final int SLIDE = 2;

  /**
   * How many requests come in each batch: the shop is busy, then so quiet that a minute has exactly
   * as many requests as are expected, then nobody comes until a minute is empty.
   */
  private static final List<Integer> REQUESTS =
      List.of(
          9, 7, 8, 8, //
          2, 1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 2, // 20
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static final String CHANGED_PLACES =
      "It looks back 10 seconds, once a minute: have window length and sliding interval changed"
          + " places? The length comes first.";

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaDStream<Long> alarms(
        JavaDStream<LogEntry> requests, JavaStreamingContext ssc, String checkpointDirectory);
  }

  Ex07aQuietShopCheck() {
    super("2.7a", Ex07aQuietShop::alarms);
  }

  @Override
  protected void check(Answer answer) {
    try (DStreamTester tester = DStreamTester.every(Ex07aQuietShop.BATCH)) {
      String directory = tester.checkpointDirectory();
      BatchOutput<Long> output =
          tester.collect(
              returned(answer.alarms(tester.stream(entries()), tester.context(), directory)));
      requireItsOwnDirectory(directory, tester.context());
      tester.run(REQUESTS.size());

      LongPredicate tooFew = count -> count < EXPECTED;
      Comparison.with(Ex07aQuietShop.BATCH, told(counts(WINDOW, SLIDE), tooFew))
          .input(REQUESTS.stream().map(count -> List.of(count + " requests")).toList())
          .mistake(CHANGED_PLACES, told(counts(SLIDE, WINDOW), tooFew))
          .mistake(
              CHANGED_PLACES + " Such windows are, besides, what countByWindow counts wrongly.",
              told(countsWithFirstGap(), tooFew))
          .mistake(
              "It tells a result once a minute: does it slide by its own length? The sliding"
                  + " interval is how often it tells.",
              told(counts(WINDOW, WINDOW), tooFew))
          .mistake(
              "It looks back 10 seconds only: the window length is how far it looks back, the"
                  + " sliding interval how often.",
              told(counts(SLIDE, SLIDE), tooFew))
          .mistake(
              "It tells a result in every batch: a window without a sliding interval slides by the"
                  + " batch interval.",
              told(counts(WINDOW, 1), tooFew))
          .mistake(
              "It tells every count: only those below " + EXPECTED + " are an alarm.",
              told(counts(WINDOW, SLIDE), count -> true))
          .mistake(
              "It sounds while the shop is busy, and is still when it is quiet: which way does the"
                  + " comparison go?",
              told(counts(WINDOW, SLIDE), count -> count >= EXPECTED))
          .mistake(
              "It also sounds at exactly " + EXPECTED + " requests: fewer means <.",
              told(counts(WINDOW, SLIDE), count -> count <= EXPECTED))
          .mistake(
              "It counts batches and not requests: count() before the window leaves one number a"
                  + " batch, and these numbers have to be added, not counted.",
              told(batches(WINDOW, SLIDE), tooFew))
          .mistake(
              "It counts a request several times: windows overlap, so a window over windows holds"
                  + " the same batch again and again.",
              told(addedUp(counts(WINDOW, SLIDE)), tooFew))
          .mistake(
              "It falls silent just when no request comes any more: a reduce over no elements has no"
                  + " result, not even 0.",
              told(counts(WINDOW, SLIDE), tooFew.and(count -> count > 0)))
          .mistake(
              "It goes wrong as soon as the first batch leaves the window: the inverse gets the last"
                  + " result first and what leaves second. Does it subtract the right way round?",
              told(subtractedTheWrongWay(), tooFew))
          .judge(output);
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains("The checkpoint directory has not been set")
        ? Optional.of(
            "It keeps its last result, to add what comes and to subtract what leaves. For that the"
                + " context needs a checkpoint directory, and your method is given one.")
        : Optional.empty();
  }

  private static void requireItsOwnDirectory(String given, JavaStreamingContext ssc) {
    String used = ssc.ssc().checkpointDir();
    if (used != null && !HadoopPath.local(used).equals(HadoopPath.local(given))) {
      throw WrongAnswer.because(
          "It keeps its checkpoints in "
              + used
              + " and not in the directory that it is given. Two programs with the same fixed"
              + " directory read each other's checkpoints.");
    }
  }

  private static List<List<LogEntry>> entries() {
    LogEntry entry = new LogEntry("192.0.2.1", Instant.EPOCH, "GET", "/tea", 200, 800, null, null);
    return REQUESTS.stream().map(count -> Collections.nCopies(count, entry)).toList();
  }

  /** How many requests each window holds, by plain Java. */
  private static SortedMap<Integer, Long> counts(int length, int slide) {
    SortedMap<Integer, Long> windows = new TreeMap<>();
    for (int end = slide; end <= REQUESTS.size(); end += slide) {
      windows.put(end, sum(REQUESTS.subList(Math.max(0, end - length), end)));
    }
    return windows;
  }

  /**
   * What countByWindow makes of windows that are shorter than they slide: its first result takes in
   * the batches before the first window, and they never leave.
   */
  private static SortedMap<Integer, Long> countsWithFirstGap() {
    SortedMap<Integer, Long> windows = counts(SLIDE, WINDOW);
    long beforeTheFirst = sum(REQUESTS.subList(0, WINDOW - SLIDE));
    windows.replaceAll((end, count) -> count + beforeTheFirst);
    return windows;
  }

  /** How many batches each window holds. */
  private static SortedMap<Integer, Long> batches(int length, int slide) {
    SortedMap<Integer, Long> windows = counts(length, slide);
    windows.replaceAll((end, count) -> (long) Math.min(end, length));
    return windows;
  }

  /** Each window's count, with those of the windows before it that a window over them holds. */
  private static SortedMap<Integer, Long> addedUp(SortedMap<Integer, Long> windows) {
    SortedMap<Integer, Long> sums = new TreeMap<>();
    windows
        .keySet()
        .forEach(
            end ->
                sums.put(
                    end,
                    windows.subMap(end - WINDOW + 1, end + 1).values().stream()
                        .mapToLong(Long::longValue)
                        .sum()));
    return sums;
  }

  private static SortedMap<Integer, Long> subtractedTheWrongWay() {
    SortedMap<Integer, Long> results = new TreeMap<>();
    long last = 0;
    for (int end = SLIDE; end <= REQUESTS.size(); end += SLIDE) {
      if (end > WINDOW) {
        last = sum(REQUESTS.subList(end - SLIDE - WINDOW, end - WINDOW)) - last;
      }
      last += sum(REQUESTS.subList(end - SLIDE, end));
      results.put(end, last);
    }
    return results;
  }

  private static long sum(List<Integer> counts) {
    return counts.stream().mapToLong(Integer::longValue).sum();
  }

  private static SortedMap<Integer, List<Long>> told(
      SortedMap<Integer, Long> counts, LongPredicate alarm) {
    SortedMap<Integer, List<Long>> told = new TreeMap<>();
    counts.forEach(
        (end, count) -> {
          List<Long> alarms = new ArrayList<>();
          if (alarm.test(count)) {
            alarms.add(count);
          }
          told.put(end, alarms);
        });
    return told;
  }
}
