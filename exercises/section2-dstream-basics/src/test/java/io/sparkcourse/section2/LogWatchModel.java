package io.sparkcourse.section2;

import io.sparkcourse.common.data.LogEntry;
import io.sparkcourse.common.data.MalformedRecordException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What exercise 2.13a asks for, computed in plain Java; and the output if something is done
 * differently.
 *
 * @param length of the window, in batches
 * @param slide of the window, in batches
 * @param counts whether a request counts in the window that ends with a batch of this number
 * @param page of a path
 * @param error whether a status is one
 * @param alarm the smallest number of errors that is an alarm
 * @param order of the counts in a file
 * @param top the maximum number of pages in a file
 */
record LogWatchModel(
    int length,
    int slide,
    BiPredicate<Request, Integer> counts,
    Function<String, String> page,
    IntPredicate error,
    long alarm,
    Comparator<Count> order,
    int top) {
  /** A well-formed line and the number of its batch, from 1. */
  record Request(int batch, LogEntry entry) {}

  /** A page, and how often it was requested or failed. */
  record Count(String page, long number) {
    @Override
    public String toString() {
      return page + " " + number;
    }
  }

  static final Comparator<Count> MOST_FIRST =
      Comparator.comparing((Count count) -> -count.number()).thenComparing(Count::page);

  /**
   * As the exercise requires it.
   *
   * @param counts a request, in any window, unless it is from a bot
   */
  static LogWatchModel right(BiPredicate<Request, Integer> counts) {
    return new LogWatchModel(
        4,
        2,
        counts,
        path -> path.split("\\?", 2)[0],
        status -> status >= 500,
        Ex13aLogWatch.ALARM,
        MOST_FIRST,
        3);
  }

  LogWatchModel window(int otherLength, int otherSlide) {
    return new LogWatchModel(otherLength, otherSlide, counts, page, error, alarm, order, top);
  }

  LogWatchModel counting(BiPredicate<Request, Integer> others) {
    return new LogWatchModel(length, slide, others, page, error, alarm, order, top);
  }

  LogWatchModel page(Function<String, String> otherPage) {
    return new LogWatchModel(length, slide, counts, otherPage, error, alarm, order, top);
  }

  LogWatchModel error(IntPredicate otherError) {
    return new LogWatchModel(length, slide, counts, page, otherError, alarm, order, top);
  }

  LogWatchModel alarm(long otherAlarm) {
    return new LogWatchModel(length, slide, counts, page, error, otherAlarm, order, top);
  }

  LogWatchModel ordered(Comparator<Count> otherOrder) {
    return new LogWatchModel(length, slide, counts, page, error, alarm, otherOrder, top);
  }

  LogWatchModel top(int otherTop) {
    return new LogWatchModel(length, slide, counts, page, error, alarm, order, otherTop);
  }

  /** The malformed lines by number of batch, of the batches that have any. */
  static SortedMap<Integer, List<String>> malformed(List<List<String>> batches) {
    SortedMap<Integer, List<String>> malformed = new TreeMap<>();
    for (int batch = 1; batch <= batches.size(); batch++) {
      List<String> lines =
          batches.get(batch - 1).stream().filter(line -> !isLogEntry(line)).toList();
      if (!lines.isEmpty()) {
        malformed.put(batch, lines);
      }
    }
    return malformed;
  }

  /** The lines of the files of pages, by number of batch. */
  SortedMap<Integer, List<String>> pages(List<List<String>> batches) {
    return told(windows(batches, request -> true), counts -> counts.limit(top));
  }

  /** The lines of the files of alarms without the team, by number of batch. */
  SortedMap<Integer, List<String>> alarms(List<List<String>> batches) {
    return told(
        windows(batches, request -> error.test(request.entry().getStatus())),
        counts -> counts.filter(count -> count.number() >= alarm));
  }

  private SortedMap<Integer, List<String>> told(
      SortedMap<Integer, List<Count>> windows, Function<Stream<Count>, Stream<Count>> which) {
    SortedMap<Integer, List<String>> told = new TreeMap<>();
    windows.forEach(
        (end, counts) -> {
          List<String> lines =
              which.apply(counts.stream().sorted(order)).map(Count::toString).toList();
          if (!lines.isEmpty()) {
            told.put(end, lines);
          }
        });
    return told;
  }

  private SortedMap<Integer, List<Count>> windows(
      List<List<String>> batches, Predicate<Request> which) {
    List<Request> requests = requests(batches);
    SortedMap<Integer, List<Count>> windows = new TreeMap<>();
    for (int batch = slide; batch <= batches.size(); batch += slide) {
      int end = batch;
      Map<String, Long> numbers =
          requests.stream()
              .filter(request -> request.batch() > end - length && request.batch() <= end)
              .filter(request -> counts.test(request, end) && which.test(request))
              .collect(
                  Collectors.groupingBy(
                      request -> page.apply(request.entry().getPath()), Collectors.counting()));
      windows.put(
          end,
          numbers.entrySet().stream()
              .map(number -> new Count(number.getKey(), number.getValue()))
              .toList());
    }
    return windows;
  }

  private static List<Request> requests(List<List<String>> batches) {
    List<Request> requests = new ArrayList<>();
    for (int batch = 1; batch <= batches.size(); batch++) {
      for (String line : batches.get(batch - 1)) {
        if (isLogEntry(line)) {
          requests.add(new Request(batch, LogEntry.parse(line)));
        }
      }
    }
    return requests;
  }

  static boolean isLogEntry(String line) {
    try {
      LogEntry.parse(line);
      return true;
    } catch (MalformedRecordException malformed) {
      return false;
    }
  }
}
