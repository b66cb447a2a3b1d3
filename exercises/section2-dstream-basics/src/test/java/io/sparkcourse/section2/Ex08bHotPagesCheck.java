package io.sparkcourse.section2;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

class Ex08bHotPagesCheck extends ExerciseCheck<Ex08bHotPagesCheck.Answer> {
  private static final int WINDOW = 6;
  private static final int SLIDE = 2;
  private static final IntPredicate HOT = count -> count >= 3;

  /**
   * Batches of pages. In the first window en:Java is hot at once, and fr:Paris little by little.
   * en:Moon is edited once and no more. en:Java leaves, and comes back.
   */
  private static final List<List<String>> PAGES =
      List.of(
          List.of("en:Java", "en:Java", "fr:Paris"),
          List.of("en:Java", "en:Moon"),
          List.of("fr:Paris", "de:Tee"),
          List.of("de:Tee"),
          List.of("fr:Paris"),
          List.of(),
          List.of("de:Tee", "de:Tee"),
          List.of("de:Tee"),
          List.of("en:Java", "es:Sol"),
          List.of("en:Java", "en:Java"),
          List.of(),
          List.of("en:Java"),
          List.of("es:Sol"),
          List.of("es:Sol"));

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Integer> hotPages(
        JavaDStream<WikipediaEdit> edits,
        JavaStreamingContext ssc,
        String checkpointDirectory,
        Function2<Integer, Integer, Integer> add,
        Function2<Integer, Integer, Integer> subtract);
  }

  Ex08bHotPagesCheck() {
    super("2.8b", Ex08bHotPages::hotPages);
  }

  @Override
  protected void check(Answer answer) {
    LongAccumulator subtractions = TestSpark.context().sc().longAccumulator();
    LongAccumulator additionsToZero = TestSpark.context().sc().longAccumulator();
    try (DStreamTester tester = DStreamTester.every(Ex08bHotPages.BATCH)) {
      BatchOutput<Tuple2<String, Integer>> output =
          tester.collect(
              returned(
                  answer.hotPages(
                      tester.stream(edits()),
                      tester.context(),
                      tester.checkpointDirectory(),
                      add(additionsToZero),
                      subtract(subtractions))));
      tester.run(SLIDE);
      requireNothingSubtracted(subtractions);
      tester.run(PAGES.size() - SLIDE);

      comparison().judge(output);
      requireTheInverse(subtractions);
      requireNoZerosKept(additionsToZero);
    }
  }

  private static Comparison<Tuple2<String, Integer>> comparison() {
    return Comparison.with(Ex08bHotPages.BATCH, pages(counts(WINDOW, SLIDE), HOT))
        .input(PAGES)
        .mistake(
            "It tells a result in every batch: the sliding interval, the second of the two times,"
                + " is how often it tells.",
            pages(counts(WINDOW, 1), HOT))
        .mistake(
            "It counts the last 10 minutes only: is the window as long as it slides? The window"
                + " length is how far it looks back, the sliding interval how often.",
            pages(counts(SLIDE, SLIDE), HOT))
        .mistake(
            "It tells every page of the window: which ones are edited again and again?",
            pages(counts(WINDOW, SLIDE), count -> true))
        .mistake(
            "It tells pages with more than three edits: those with three are asked for, too.",
            pages(counts(WINDOW, SLIDE), count -> count > 3))
        .mistake(
            "It tells every page that was ever edited, with 0 where no edit is left in the window:"
                + " what is to forget them?",
            withZeros(counts(WINDOW, SLIDE)));
  }

  private static void requireNothingSubtracted(LongAccumulator subtractions) {
    if (subtractions.value() > 0) {
      throw WrongAnswer.because(
          "It calls subtract in the first 10 minutes, when nothing has left the window yet: have add"
              + " and subtract changed places? The function for what enters comes first.");
    }
  }

  private static void requireTheInverse(LongAccumulator subtractions) {
    if (subtractions.isZero()) {
      throw WrongAnswer.because(
          "Its result is right, but it never calls subtract: it counts the whole window anew in"
              + " each slide. Pass subtract, too: the second function of reduceByKeyAndWindow takes"
              + " away what left.");
    }
  }

  private static void requireNoZerosKept(LongAccumulator additionsToZero) {
    if (additionsToZero.value() > 0) {
      throw WrongAnswer.because(
          "Its result is right, but it keeps pages whose count is 0: when en:Java came back, it"
              + " added to a 0 that should have been forgotten. What it keeps grows with every page"
              + " that was ever edited. A filter on the stream that comes out does not help: it"
              + " takes a filterFunc inside reduceByKeyAndWindow.");
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    if (failure.contains("Neither previous window has value for key")) {
      return Optional.of(
          "It forgot a page whose edits are still in the window, and now has nothing to subtract"
              + " them from. Does its filterFunc say which pages to tell? It has to say which pages"
              + " to keep: all that still have an edit.");
    }
    if (failure.contains("checkpoint directory has not been set")) {
      return Optional.of(
          "Each result builds on the one before, and Spark wants to save that to a checkpoint"
              + " directory: which method of the context sets it?");
    }
    return Optional.empty();
  }

  private static Function2<Integer, Integer, Integer> add(LongAccumulator additionsToZero) {
    return (count, entered) -> {
      if (count == 0 || entered == 0) {
        additionsToZero.add(1);
      }
      return count + entered;
    };
  }

  private static Function2<Integer, Integer, Integer> subtract(LongAccumulator subtractions) {
    return (count, left) -> {
      subtractions.add(1);
      return count - left;
    };
  }

  private static List<List<WikipediaEdit>> edits() {
    return PAGES.stream()
        .map(batch -> batch.stream().map(Ex08bHotPagesCheck::edit).toList())
        .toList();
  }

  private static WikipediaEdit edit(String page) {
    WikipediaEdit edit = new WikipediaEdit();
    edit.setChannel(page.substring(0, 2));
    edit.setPage(page.substring(3));
    return edit;
  }

  /** The counts of each window of so many batches, every so many batches, by plain Java. */
  private static SortedMap<Integer, Map<String, Integer>> counts(int length, int slide) {
    SortedMap<Integer, Map<String, Integer>> windows = new TreeMap<>();
    for (int end = slide; end <= PAGES.size(); end += slide) {
      Map<String, Integer> counts = new HashMap<>();
      PAGES.subList(Math.max(0, end - length), end).stream()
          .flatMap(List::stream)
          .forEach(page -> counts.merge(page, 1, Integer::sum));
      windows.put(end, counts);
    }
    return windows;
  }

  private static SortedMap<Integer, List<Tuple2<String, Integer>>> withZeros(
      SortedMap<Integer, Map<String, Integer>> windows) {
    SortedMap<Integer, Map<String, Integer>> padded = new TreeMap<>();
    Map<String, Integer> zeros = new HashMap<>();
    windows.forEach(
        (end, counts) -> {
          counts.keySet().forEach(page -> zeros.put(page, 0));
          Map<String, Integer> all = new HashMap<>(zeros);
          all.putAll(counts);
          padded.put(end, all);
        });
    return pages(padded, count -> true);
  }

  private static SortedMap<Integer, List<Tuple2<String, Integer>>> pages(
      SortedMap<Integer, Map<String, Integer>> windows, IntPredicate told) {
    SortedMap<Integer, List<Tuple2<String, Integer>>> pages = new TreeMap<>();
    windows.forEach(
        (end, counts) ->
            pages.put(
                end,
                counts.entrySet().stream()
                    .filter(count -> told.test(count.getValue()))
                    .map(count -> new Tuple2<>(count.getKey(), count.getValue()))
                    .toList()));
    return pages;
  }
}
