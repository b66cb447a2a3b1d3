package io.sparkcourse.common.timeline;

import io.sparkcourse.common.timeline.Timeline.Batch;
import io.sparkcourse.common.timeline.Timeline.Event;
import io.sparkcourse.common.timeline.Timeline.Results;
import io.sparkcourse.common.timeline.Timeline.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Timelines of every shape that must be drawn well. */
final class Timelines {
  static final Instant START = Instant.parse("2025-06-02T12:00:00Z");
  private static final Duration BATCH = Duration.ofSeconds(5);

  private Timelines() {}

  static Map<String, Timeline> all() {
    Map<String, Timeline> all = new LinkedHashMap<>();
    all.put("tumbling", counted(letters(12), 30, 30));
    all.put("sliding", counted(letters(12), 30, 10));
    all.put("every-batch", counted(letters(8), 15, 5));
    all.put("gaps", counted(letters(12), 10, 30));
    all.put("no-windows", letters(4));
    all.put("one-batch", counted(letters(1), 5, 5));
    all.put("long-labels", listed(paths(6), 15, 10));
    all.put("long-labels-in-narrow-columns", listed(paths(12), 30, 10));
    all.put("many-events", counted(events(12, batch -> 90 + 37 * batch % 50), 30, 10));
    all.put("many-batches", counted(events(36, batch -> 900 + 371 * batch % 500), 60, 30));
    all.put("late", listed(late(), 20, 10));
    all.put("milliseconds", counted(milliseconds(), 1, 1));
    all.put("awkward-labels", listed(awkward(), 10, 5));
    all.put("nothing", listed(events(6, batch -> 0), 10, 5));
    return all;
  }

  static Timeline letters(int batches) {
    String[] events = {"a b", "c", "a", "", "b c a", "b", "d d", "a", "c b a d", "", "a", "b"};
    return timeline(
        IntStream.range(0, batches)
            .mapToObj(batch -> words(events[batch % events.length]))
            .toList());
  }

  static Timeline paths(int batches) {
    List<String> paths =
        List.of(
            "/products/electric-kettle?colour=blue&size=XL",
            "/cart",
            "/checkout/payment/confirmation",
            "/search?q=<tea>");
    return timeline(
        IntStream.range(0, batches)
            .mapToObj(
                batch -> paths.subList(batch % 3, paths.size()).stream().map(Event::of).toList())
            .toList());
  }

  static Timeline events(int batches, IntFunction<Integer> number) {
    return Timeline.ofBatches(
        START,
        BATCH,
        IntStream.range(0, batches)
            .mapToObj(
                batch ->
                    new Batch(
                        START.plus(BATCH.multipliedBy(batch)),
                        START.plus(BATCH.multipliedBy(batch + 1)),
                        IntStream.range(0, Math.min(50, number.apply(batch)))
                            .mapToObj(event -> Event.of("e" + event))
                            .toList(),
                        number.apply(batch)))
            .toList());
  }

  private static Timeline late() {
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 0; batch < 6; batch++) {
      batches.add(
          List.of(
              Event.of("m" + batch),
              new Event("MMWW", Optional.of(START.plusSeconds(batch))),
              Event.of("x")));
    }
    return timeline(batches);
  }

  private static Timeline milliseconds() {
    Duration interval = Duration.ofMillis(250);
    return Timeline.ofBatches(
        START,
        interval,
        IntStream.range(0, 12)
            .mapToObj(
                batch ->
                    Batch.of(
                        START.plus(interval.multipliedBy(batch)),
                        START.plus(interval.multipliedBy(batch + 1)),
                        words("a")))
            .toList());
  }

  private static Timeline awkward() {
    return timeline(
        List.of(
            List.of(Event.of("<b>&amp;]]>"), Event.of("two\nlines\tand\u0000more")),
            List.of(Event.of(""), Event.of("\u5730\u9707\u5730\u9707\u5730\u9707\u5730\u9707")),
            List.of(Event.of("WWWWWWWWWWWWWWWWWW"), Event.of("iiiiiiiiiiiiiiiiiiiiiiiii")),
            List.of(
                Event.of("\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00"), Event.of("\ud83d"))));
  }

  /** With the number of its events as the result of each window. */
  static Timeline counted(Timeline timeline, int length, int slide) {
    return withResults(
        timeline,
        length,
        slide,
        window ->
            Results.of(
                String.valueOf(window.batches().stream().mapToLong(Batch::eventCount).sum())));
  }

  /** With the numbers of its labels as the result of each window. */
  static Timeline listed(Timeline timeline, int length, int slide) {
    return withResults(
        timeline,
        length,
        slide,
        window -> {
          Map<String, Long> counts =
              window.batches().stream()
                  .flatMap(batch -> batch.events().stream())
                  .collect(
                      Collectors.groupingBy(
                          Event::label, LinkedHashMap::new, Collectors.counting()));
          return Results.of(
              counts.entrySet().stream()
                  .map(count -> "(" + count.getKey() + "," + count.getValue() + ")")
                  .toArray(String[]::new));
        });
  }

  private static Timeline withResults(
      Timeline timeline, int length, int slide, Function<Window, Results> results) {
    Duration windowLength = Duration.ofSeconds(length);
    Duration slidingInterval = Duration.ofSeconds(slide);
    Map<Instant, Results> byEnd =
        timeline.withWindows(windowLength, slidingInterval, Map.of()).windows().stream()
            .collect(Collectors.toMap(Window::end, results));
    return timeline.withWindows(windowLength, slidingInterval, byEnd);
  }

  private static List<Event> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ")).stream().map(Event::of).toList();
  }

  private static Timeline timeline(List<List<Event>> batches) {
    return Timeline.ofBatches(
        START,
        BATCH,
        IntStream.range(0, batches.size())
            .mapToObj(
                batch ->
                    Batch.of(
                        START.plus(BATCH.multipliedBy(batch)),
                        START.plus(BATCH.multipliedBy(batch + 1)),
                        batches.get(batch)))
            .toList());
  }
}
