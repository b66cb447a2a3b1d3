package io.sparkcourse.section2;

import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.section2.Ex08bBusyWikipediasCheck.Count;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Finding;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.Rule;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** An event is an edit: Wikipedia and page, such as {@code fr:Paris}. */
class Ex08bBusyWikipediasCheck extends StreamCheck<Ex08bBusyWikipediasCheck.Answer, String, Count> {
  private static final int WINDOW = 12;
  private static final int BUSY = 3;
  private static final IntPredicate IS_BUSY = edits -> edits >= BUSY;

  /** Wikipedias that have an edit in each batch, for measuring the cost of a result. */
  private static final int STEADY = 10;

  /** Wikipedias that have one in the first batch, and none later. */
  private static final int GONE = 50;

  private static final int READ_AT_MOST = 8;

  /** Two hours after the first batch. */
  private static final int LAST_BATCH_MEASURED = 25;

  private static final int BATCHES_MEASURED = 5;

  /** The method of the exercise. */
  @FunctionalInterface
  interface Answer {
    JavaPairDStream<String, Integer> busyWikipedias(
        JavaDStream<WikipediaEdit> edits, JavaStreamingContext ssc, String checkpointDirectory);
  }

  /** A Wikipedia and its edits, as they are output. */
  record Count(String wikipedia, int edits) {
    @Override
    public String toString() {
      return "(" + wikipedia + "," + edits + ")";
    }
  }

  Ex08bBusyWikipediasCheck() {
    super("2.8b", Ex08bBusyWikipedias.BATCH, Ex08bBusyWikipedias::busyWikipedias);
  }

  @Override
  protected void cases(Cases<String, Count> cases) {
    cases
        .of("every 5 minutes: in each batch")
        .batch("en:Java", "en:Tea", "en:Moon", "fr:Paris")
        .batch("en:Sun", "fr:Lune")
        .batch("de:Tee")
        .batch("fr:Sucre")
        .gives(1, count("en", 3))
        .gives(2, count("en", 4))
        .gives(3, count("en", 4))
        .gives(4, count("en", 4), count("fr", 3));
    cases
        .of("three edits are enough, two are not")
        .batch("en:Tea", "en:Moon", "en:Sun", "fr:Lune", "fr:Paris", "de:Tee")
        .gives(1, count("en", 3));
    cases
        .of("three edits in the last hour, also if no batch has more than one")
        .batch("fr:Lune")
        .batch()
        .batch("fr:Paris")
        .batch("fr:Sucre")
        .gives(4, count("fr", 3));
    cases
        .of("each edit counts, whatever its page")
        .batch("en:Tea", "en:Tea")
        .batch("en:Tea", "fr:Tea", "de:Tea")
        .gives(2, count("en", 3));
    cases
        .of("its number of edits, not only that it is busy")
        .batch(Collections.nCopies(11, "en:Tea"))
        .gives(1, count("en", 11));
    Cases.CaseBuilder<String, Count> hour =
        cases
            .of("the last hour is 12 batches; what comes back is counted from 1 again")
            .batch("en:Tea", "en:Moon", "en:Sun", "fr:Lune", "de:Tee", "de:Mond", "de:Zug")
            .emptyBatches(10)
            .batch("fr:Paris", "fr:Sucre", "fr:Lune")
            .batch("en:Tea", "en:Moon")
            .batch("en:Tea", "de:Tee");
    for (int batch = 1; batch <= 11; batch++) {
      hour.gives(batch, count("en", 3), count("de", 3));
    }
    hour.gives(12, count("en", 3), count("de", 3), count("fr", 4))
        .gives(13, count("fr", 3))
        .gives(14, count("en", 3), count("fr", 3));
  }

  @Override
  protected Output<Count> expected(Batches<String> edits) {
    return busy(edits, WINDOW, 1, IS_BUSY);
  }

  @Override
  protected Batches<String> generated(Draws draws) {
    List<String> wikipedias = draws.shuffled(List.of("en", "fr", "de", "sw", "war"));
    return draws.batches(
        20,
        4,
        () ->
            (draws.percent(30) ? wikipedias.get(0) : draws.oneOf(wikipedias))
                + draws.oneOf(":A", ":B", ":C"));
  }

  /** One, which must be longer than the window. */
  @Override
  protected int generatedInputs() {
    return 1;
  }

  @Override
  protected void connect(Answer answer, StreamRun<String, Count> run) {
    run.collect(
        answer.busyWikipedias(
            run.stream(Ex08bBusyWikipediasCheck::edit), run.context(), run.checkpointDirectory()),
        Count::new);
  }

  @Override
  protected List<Rule<Answer>> rules() {
    return List.of(
        new Rule<>(
            "the tasks of a batch read 8 records at most for each Wikipedia that has an edit in"
                + " each batch, and nothing is kept of a Wikipedia that has had none for two hours",
            Ex08bBusyWikipediasCheck::tooMuch));
  }

  private static Optional<Finding> tooMuch(Answer answer) throws TimeoutException {
    SlideCost cost;
    try (DStreamTester tester = DStreamTester.every(Ex08bBusyWikipedias.BATCH)) {
      JavaPairDStream<String, Integer> busy =
          answer.busyWikipedias(
              tester.stream(editsToMeasure()), tester.context(), tester.checkpointDirectory());
      busy.foreachRDD(rdd -> rdd.collect());
      tester.run(LAST_BATCH_MEASURED - BATCHES_MEASURED);
      cost = SlideCost.of(BATCHES_MEASURED, tester, "gone");
    }
    if (cost.kept() > 0) {
      return Optional.of(
          new Finding(
              Mistaken.KEEPS_WHAT_HAS_LEFT,
              "%d Wikipedias have one edit each, in batch 1. After batch %d Spark has %d records of"
                      .formatted(GONE, LAST_BATCH_MEASURED, cost.kept())
                  + " them in memory."));
    }
    return cost.read() > (long) READ_AT_MOST * STEADY * BATCHES_MEASURED
        ? Optional.of(
            new Finding(
                Mistaken.GOES_THROUGH_THE_WHOLE_WINDOW,
                "%d Wikipedias have an edit in each batch. The tasks of a batch read %d records."
                    .formatted(STEADY, cost.read() / BATCHES_MEASURED)))
        : Optional.empty();
  }

  private static List<List<WikipediaEdit>> editsToMeasure() {
    List<WikipediaEdit> steady =
        IntStream.range(0, STEADY).mapToObj(n -> edit("w" + n + ":Tea")).toList();
    List<List<WikipediaEdit>> batches =
        new ArrayList<>(Collections.nCopies(LAST_BATCH_MEASURED, steady));
    batches.set(
        0,
        Stream.concat(
                steady.stream(), IntStream.range(0, GONE).mapToObj(n -> edit("gone" + n + ":Tea")))
            .toList());
    return batches;
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    return failure.contains("Neither previous window has value for key")
        ? Optional.of(Mistaken.FORGETS_WHAT_IS_NOT_BUSY)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<String, Count> {
    GIVES_NOTHING("It gives no Wikipedia at all.", edits -> Output.none()),
    COUNTS_5_MINUTES(
        "It counts the edits of the last 5 minutes, not of the last hour. The window length is how"
            + " far it looks back, the sliding interval how often.",
        edits -> busy(edits, 1, 1, IS_BUSY)),
    GIVES_A_RESULT_EVERY_HOUR(
        "It gives a result every hour, not every 5 minutes. The window length is how far it looks"
            + " back, the sliding interval how often.",
        edits -> busy(edits, WINDOW, WINDOW, IS_BUSY)),
    LENGTH_AND_SLIDE_SWAPPED(
        "It gives the edits of the last 5 minutes, every hour: the other way round. The window"
            + " length comes first.",
        edits -> busy(edits, 1, WINDOW, IS_BUSY)),
    NEVER_SUBTRACTS(
        "It counts all edits since the start, not those of the last hour.",
        edits -> busy(edits, edits.size(), 1, IS_BUSY)),
    GIVES_ALL(
        "It gives every Wikipedia that has an edit in the last hour, also with fewer than three.",
        edits -> busy(edits, WINDOW, 1, count -> true)),
    MORE_THAN_THREE(
        "It gives only Wikipedias with more than three edits: three are enough.",
        edits -> busy(edits, WINDOW, 1, count -> count > BUSY)),
    GIVES_ZEROS(
        "It gives every Wikipedia that ever had an edit, with 0 if none is left in the hour.",
        Ex08bBusyWikipediasCheck::withZeros),
    THREE_IN_ONE_BATCH(
        "It counts the edits of a batch only if the Wikipedia has three or more in that batch.",
        edits ->
            busy(
                Batches.of(
                    edits.asLists().stream()
                        .map(Ex08bBusyWikipediasCheck::ofWikipediasThatAreBusyIn)
                        .toList()),
                WINDOW,
                1,
                IS_BUSY)),
    COUNTS_A_PAGE_ONCE(
        "It counts several edits of a page in a batch as one.",
        edits ->
            busy(
                Batches.of(
                    edits.asLists().stream()
                        .map(batch -> batch.stream().distinct().toList())
                        .toList()),
                WINDOW,
                1,
                IS_BUSY)),
    COUNTS_BY_PAGE(
        "It counts the edits of each page, not of each Wikipedia.",
        edits -> {
          List<List<String>> pages =
              edits.asLists().stream()
                  .map(batch -> batch.stream().map(edit -> page(edit) + ":").toList())
                  .toList();
          return busy(Batches.of(pages), WINDOW, 1, IS_BUSY);
        }),
    FORGETS_WHAT_IS_NOT_BUSY(
        "It forgets a Wikipedia that has fewer than three edits in the hour, and with it those that"
            + " it has. To forget and not to give are two different things: one is the filter in"
            + " reduceByKeyAndWindow, the other one a filter on the stream that comes out.",
        Ex08bBusyWikipediasCheck::forgetful),
    GOES_THROUGH_THE_WHOLE_WINDOW(
        "Its result is right, but it goes through all batches of the window for each result."),
    KEEPS_WHAT_HAS_LEFT(
        "Its result is right, but it keeps Wikipedias that have had no edit for two hours.");

    private final String message;
    private final Model<String, Count> model;

    Mistaken(String message) {
      this(message, null);
    }

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

  private static Output<Count> busy(
      Batches<String> edits, int length, int slide, IntPredicate given) {
    return Output.every(
        slide, edits, last -> counts(edits.window(last, length), List.of()).filterBy(given));
  }

  private static Output<Count> withZeros(Batches<String> edits) {
    return Output.inEachBatch(
        edits, last -> counts(edits.window(last, WINDOW), edits.upTo(last)).filterBy(all -> true));
  }

  private record Counts(Map<String, Integer> byWikipedia) {
    List<Count> filterBy(IntPredicate given) {
      return byWikipedia.entrySet().stream()
          .filter(each -> given.test(each.getValue()))
          .map(each -> count(each.getKey(), each.getValue()))
          .toList();
    }
  }

  /** The counts of these edits, and 0 for the Wikipedias of others. */
  private static Counts counts(List<String> edits, List<String> others) {
    Map<String, Integer> counts = new TreeMap<>();
    others.forEach(edit -> counts.put(wikipedia(edit), 0));
    edits.forEach(edit -> counts.merge(wikipedia(edit), 1, Integer::sum));
    return new Counts(counts);
  }

  private static List<String> ofWikipediasThatAreBusyIn(List<String> batch) {
    Map<String, Integer> counts = counts(batch, List.of()).byWikipedia();
    return batch.stream().filter(edit -> counts.get(wikipedia(edit)) >= BUSY).toList();
  }

  /** It keeps only counts from 3 on. It fails when a forgotten one has to leave the window. */
  private static Output<Count> forgetful(Batches<String> edits) {
    Map<String, Integer> kept = new HashMap<>();
    return Output.inEachBatch(
        edits,
        last -> {
          edits.batch(last - WINDOW).forEach(edit -> kept.merge(wikipedia(edit), -1, Integer::sum));
          edits.batch(last).forEach(edit -> kept.merge(wikipedia(edit), 1, Integer::sum));
          kept.values().removeIf(count -> count < BUSY);
          return new Counts(kept).filterBy(count -> true);
        });
  }

  private static Count count(String wikipedia, int edits) {
    return new Count(wikipedia, edits);
  }

  private static String wikipedia(String edit) {
    return edit.substring(0, edit.indexOf(':'));
  }

  private static String page(String edit) {
    return edit.substring(edit.indexOf(':') + 1);
  }

  /** An edit whose other columns depend on its page: every edit counts. */
  private static WikipediaEdit edit(String event) {
    boolean odd = page(event).hashCode() % 2 != 0;
    WikipediaEdit edit = new WikipediaEdit();
    edit.setChannel(wikipedia(event));
    edit.setPage(page(event));
    edit.setUser(odd ? "Ada" : "192.0.2.7");
    edit.setNewPage(odd);
    edit.setMinor(!odd);
    edit.setDelta(odd ? 7 : -7);
    return edit;
  }
}
