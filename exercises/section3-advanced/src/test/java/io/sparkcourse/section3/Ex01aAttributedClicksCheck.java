package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01aAttributedClicks.BATCH;
import static io.sparkcourse.section3.Ex01aAttributedClicks.UNPAID;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.section3.Ex01aAttributedClicksCheck.Event;
import io.sparkcourse.section3.Ex01aAttributedClicksCheck.Payer;
import io.sparkcourse.testing.exercise.Batches;
import io.sparkcourse.testing.exercise.Cases;
import io.sparkcourse.testing.exercise.Draws;
import io.sparkcourse.testing.exercise.Mistake;
import io.sparkcourse.testing.exercise.Model;
import io.sparkcourse.testing.exercise.Output;
import io.sparkcourse.testing.exercise.StreamCheck;
import io.sparkcourse.testing.exercise.StreamRun;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;

/** An event is an impression or a click, received in its batch. */
class Ex01aAttributedClicksCheck
    extends StreamCheck<
        BiFunction<
            JavaDStream<AdImpression>, JavaDStream<AdClick>, JavaPairDStream<String, String>>,
        Event,
        Payer> {
  private static final int WINDOW = 7;
  private static final long MINUTE = 60_000;

  /** What is received. */
  sealed interface Event {}

  /**
   * An impression. All times are in milliseconds.
   *
   * @param receivedAt differs between the copies of an impression
   */
  record Shown(String id, String campaign, long time, long receivedAt) implements Event {
    Shown received(double second) {
      return new Shown(id, campaign, time, millis(second));
    }

    @Override
    public String toString() {
      return id + " of " + campaign + ", at " + seconds(time);
    }
  }

  /** A click. */
  record Clicked(String id, String impression, String campaign, long time, long receivedAt)
      implements Event {
    Clicked received(double second) {
      return new Clicked(id, impression, campaign, time, millis(second));
    }

    @Override
    public String toString() {
      return id + " of " + impression + ", at " + seconds(time);
    }
  }

  /** A click, and the campaign that pays for it. */
  record Payer(String click, String campaign) {
    @Override
    public String toString() {
      return "(" + click + "," + campaign + ")";
    }
  }

  Ex01aAttributedClicksCheck() {
    super("3.1a", BATCH, Ex01aAttributedClicks::attributed);
  }

  @Override
  protected void cases(Cases<Event, Payer> cases) {
    cases
        .of("each click once, in the micro-batch in which it is received")
        .batch(shown("I1", "tea", 5), shown("I2", "mug", 8), clicked("C1", "I1", "tea", 9))
        .batch()
        .batch(
            shown("I3", "gift", 21), clicked("C2", "I2", "mug", 29), clicked("C7", "I7", "tea", 24))
        .emptyBatches(5)
        .batch(shown("I4", "tea", 83), clicked("C3", "I3", "gift", 85))
        .gives(1, payer("C1", "tea"))
        .gives(3, payer("C2", "mug"), payer("C7", UNPAID))
        .gives(9, payer("C3", UNPAID));
    cases
        .of("each click of an impression is paid")
        .batch(shown("I1", "tea", 5), clicked("C1", "I1", "tea", 7))
        .batch(clicked("C2", "I1", "tea", 12), clicked("C3", "I1", "tea", 14))
        .gives(1, payer("C1", "tea"))
        .gives(2, payer("C2", "tea"), payer("C3", "tea"));
    cases
        .of("a click of the seventh micro-batch may be less than a minute after its impression")
        .batch(shown("I1", "tea", 8), shown("I7", "mug", 9))
        .emptyBatches(5)
        .batch(clicked("C1", "I1", "tea", 67))
        .gives(7, payer("C1", "tea"));
    cases
        .of("at most one minute: exactly one minute is paid, a millisecond more is not")
        .batch(shown("I1", "tea", 5), shown("I2", "mug", 6))
        .emptyBatches(5)
        .batch(
            clicked("C1", "I1", "tea", 65),
            clicked("C2", "I1", "tea", 65.001),
            clicked("C3", "I2", "mug", 65.999))
        .gives(7, payer("C1", "tea"), payer("C2", UNPAID), payer("C3", "mug"));
    cases
        .of("a minute by getTime(): the impression was received late")
        .batch()
        .batch()
        .batch(shown("I1", "tea", 5).received(24))
        .emptyBatches(4)
        .batch(clicked("C1", "I1", "tea", 72))
        .gives(8, payer("C1", UNPAID));
    cases
        .of("a minute by getTime(): the click was received late")
        .batch(shown("I1", "tea", 5))
        .emptyBatches(5)
        .batch(clicked("C1", "I1", "tea", 64).received(69))
        .gives(7, payer("C1", "tea"));
    cases
        .of("the impression of the click: others show the same advertisement")
        .batch(
            shown("I1", "tea", 5),
            shown("I2", "tea", 6),
            clicked("C1", "I1", "tea", 9),
            clicked("C7", "I7", "tea", 9))
        .gives(1, payer("C1", "tea"), payer("C7", UNPAID));
    cases
        .of("ids are compared as they are: i1 is not I1")
        .batch(shown("I1", "tea", 5), clicked("C1", "I1", "tea", 9), clicked("C7", "i1", "mug", 9))
        .gives(1, payer("C1", "tea"), payer("C7", UNPAID));
    cases
        .of("an impression that is received twice is one impression")
        .batch(shown("I1", "tea", 5), shown("I1", "tea", 5).received(6))
        .batch(shown("I1", "tea", 5).received(11), clicked("C1", "I1", "tea", 12))
        .batch(clicked("C2", "I1", "tea", 24))
        .gives(2, payer("C1", "tea"))
        .gives(3, payer("C2", "tea"));
    cases
        .of("of two clicks of an impression, one in time and one not, both are output")
        .batch(shown("I1", "tea", 5))
        .emptyBatches(5)
        .batch(clicked("C2", "I1", "tea", 69), clicked("C1", "I1", "tea", 61))
        .gives(7, payer("C1", "tea"), payer("C2", UNPAID));
    cases
        .of("received up to now: an impression that is received later changes nothing")
        .batch(clicked("C1", "I1", "tea", 7))
        .batch(shown("I1", "tea", 5).received(14))
        .batch(clicked("C2", "I1", "tea", 22))
        .gives(1, payer("C1", UNPAID))
        .gives(3, payer("C2", "tea"));
    cases
        .of("a click whose time is before that of its impression is paid")
        .batch(shown("I1", "tea", 5), clicked("C1", "I1", "tea", 4.9))
        .gives(1, payer("C1", "tea"));
    cases
        .of("however long before: a click more than a minute before its impression is paid, too")
        .emptyBatches(7)
        .batch(shown("I1", "tea", 75), clicked("C1", "I1", "tea", 12).received(76))
        .gives(8, payer("C1", "tea"));
  }

  @Override
  protected Output<Payer> expected(Batches<Event> input) {
    return joined(input, WINDOW, BY_ID, paidIf(AT_MOST_A_MINUTE));
  }

  /**
   * Impressions, some of them received late or twice, and clicks around the limit. A click that is
   * in time is received at most six batches after its impression, since the task leaves open what
   * happens to others.
   */
  @Override
  protected Batches<Event> generated(Draws draws) {
    List<List<Event>> batches = new ArrayList<>();
    IntStream.range(0, 14).forEach(batch -> batches.add(new ArrayList<>()));
    for (int n = 1; n <= 9; n++) {
      Shown shown = shown("I" + n, draws.oneOf("tea", "mug"), draws.between(0, 600) / 10.0);
      long late = draws.oneOf(0, 0, 0, 12_000, 25_000);
      receive(batches, copy(shown, late));
      if (draws.percent(40)) {
        receive(batches, copy(shown, late + draws.oneOf(1, 9_000)));
      }
      for (int click = draws.between(0, 3); click > 0; click--) {
        long time = shown.time() + draws.oneOf(-3_000L, 0L, 20_500L, 64_000L, draws.around(MINUTE));
        receive(
            batches,
            new Clicked(
                "C" + n + click,
                draws.percent(90) ? shown.id() : "I0",
                shown.campaign(),
                time,
                Math.max(0, time)));
      }
    }
    return Batches.of(batches.stream().map(draws::shuffled).toList());
  }

  private static Shown copy(Shown shown, long late) {
    return new Shown(shown.id(), shown.campaign(), shown.time(), shown.time() + late);
  }

  private static void receive(List<List<Event>> batches, Event event) {
    long receivedAt =
        event instanceof Shown shown ? shown.receivedAt() : ((Clicked) event).receivedAt();
    batches.get((int) (receivedAt / BATCH.milliseconds())).add(event);
  }

  @Override
  protected void connect(
      BiFunction<JavaDStream<AdImpression>, JavaDStream<AdClick>, JavaPairDStream<String, String>>
          answer,
      StreamRun<Event, Payer> run) {
    run.collect(
        answer.apply(
            run.stream(
                Shown.class,
                each ->
                    new AdImpression(
                        each.id(),
                        each.campaign() + "-1",
                        each.campaign(),
                        Instant.ofEpochMilli(each.time()),
                        Instant.ofEpochMilli(each.receivedAt()))),
            run.stream(
                Clicked.class,
                each ->
                    new AdClick(
                        each.id(),
                        each.impression(),
                        each.campaign() + "-1",
                        Instant.ofEpochMilli(each.time()),
                        Instant.ofEpochMilli(each.receivedAt())))),
        Payer::new);
  }

  @Override
  protected List<Mistaken> mistakes() {
    return List.of(Mistaken.values());
  }

  @Override
  protected Optional<Mistaken> mistakeBehind(String failure) {
    if (failure.contains("org.apache.spark.api.java.Optional.get(")) {
      return Optional.of(Mistaken.GETS_FROM_AN_EMPTY_OPTIONAL);
    }
    return failure.contains("Some of the DStreams have different slide durations")
        ? Optional.of(Mistaken.SLIDES_DIFFERENTLY)
        : Optional.empty();
  }

  /** What goes wrong. */
  enum Mistaken implements Mistake<Event, Payer> {
    ONLY_WITHIN_A_BATCH(
        "It pays only for clicks that are received in the same micro-batch as their impression.",
        input -> joined(input, 1, BY_ID, paidIf(AT_MOST_A_MINUTE))),
    ONLY_WITHIN_A_BATCH_AND_ONLY_PAID(
        "It gives only clicks that are received in the same micro-batch as their impression.",
        input -> joined(input, 1, BY_ID, onlyPaid(paidIf(AT_MOST_A_MINUTE)))),
    LOOKS_BACK_ONE_BATCH(
        "It finds the impression of a click only if that was received in the same micro-batch or in"
            + " the one before.",
        input -> joined(input, 2, BY_ID, paidIf(AT_MOST_A_MINUTE))),
    LOOKS_BACK_60_SECONDS(
        "It does not find the impression of a click that was made less than a minute after it. A"
            + " window of 60 seconds ends with the micro-batch and not with the click, so it looks"
            + " back less than a minute from most clicks.",
        input -> joined(input, 6, BY_ID, paidIf(AT_MOST_A_MINUTE))),
    LEAVES_OUT_THE_UNPAID(
        "It leaves out unpaid clicks.",
        input -> joined(input, WINDOW, BY_ID, onlyPaid(paidIf(AT_MOST_A_MINUTE)))),
    LEAVES_OUT_CLICKS_WITHOUT_IMPRESSION(
        "It leaves out clicks whose impression was not received. They are unpaid.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                (click, found) ->
                    found.isEmpty() ? Stream.empty() : paidIf(AT_MOST_A_MINUTE).of(click, found))),
    LEAVES_OUT_LATE_CLICKS(
        "It leaves out clicks that were made more than a minute after their impression. They are"
            + " unpaid.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                (click, found) ->
                    found.isEmpty()
                        ? Stream.of(payer(click.id(), UNPAID))
                        : onlyPaid(paidIf(AT_MOST_A_MINUTE)).of(click, found))),
    LOSES_LATE_CLICKS_OF_A_PAID_IMPRESSION(
        "It loses a click that was made more than a minute after its impression if another click of"
            + " the same impression, in the same micro-batch, is paid. It is unpaid.",
        Ex01aAttributedClicksCheck::lateClicksBesidePaidOnesLost),
    GIVES_CLICKS_AGAIN(
        "It gives a click again in the micro-batches after its own: every window that holds a click"
            + " gives it.",
        input -> joinedInWindows(input, paidIf(AT_MOST_A_MINUTE))),
    GIVES_PAIRS_AGAIN(
        "It leaves out unpaid clicks, and gives the others again in the micro-batches after their"
            + " own: every window that holds a click and its impression gives the pair.",
        input -> joinedInWindows(input, onlyPaid(paidIf(AT_MOST_A_MINUTE)))),
    GIVES_CLICKS_LATER(
        "It gives a click again, as paid, when its impression is received later. By then it has been"
            + " output as unpaid.",
        Ex01aAttributedClicksCheck::givenLater),
    DOES_NOT_COMPARE_TIMES(
        "It pays for a click that was made more than a minute after its impression. A window is a"
            + " matter of when something is received.",
        input -> joined(input, WINDOW, BY_ID, paidIf((click, shown) -> true))),
    COMPARES_WHEN_RECEIVED(
        "It compares when the two were received, and not when the advertisement was shown and"
            + " clicked.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                paidIf((click, shown) -> click.receivedAt() - shown.receivedAt() <= MINUTE))),
    LESS_THAN_A_MINUTE(
        "It does not pay for a click that was made exactly one minute after its impression.",
        input ->
            joined(input, WINDOW, BY_ID, paidIf((click, shown) -> after(click, shown) < MINUTE))),
    WHOLE_SECONDS(
        "It pays for a click that was made a millisecond more than a minute after its impression: it"
            + " leaves out the part of the time that is no whole second.",
        input ->
            joined(
                input, WINDOW, BY_ID, paidIf((click, shown) -> after(click, shown) / 1000 <= 60))),
    NOT_BEFORE_THE_IMPRESSION(
        "It does not pay for a click whose time is before that of its impression.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                paidIf(
                    (click, shown) -> after(click, shown) >= 0 && after(click, shown) <= MINUTE))),
    NOT_LONG_BEFORE_THE_IMPRESSION(
        "It does not pay for a click whose time is more than a minute before that of its impression."
            + " There is a limit only for the time after it.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                paidIf((click, shown) -> Math.abs(after(click, shown)) <= MINUTE))),
    ONCE_FOR_EACH_COPY(
        "It gives a click once for each time that its impression was received.",
        input -> joined(input, WINDOW, BY_ID, forEachFound(paidIf(AT_MOST_A_MINUTE)))),
    PAYS_ONCE_FOR_AN_IMPRESSION(
        "It pays for the first click of an impression only.", Ex01aAttributedClicksCheck::usedUp),
    GIVES_ONE_CLICK_OF_AN_IMPRESSION(
        "Of several clicks of an impression in one micro-batch it gives one.",
        input ->
            joined(
                Batches.of(
                    input.asLists().stream()
                        .map(Ex01aAttributedClicksCheck::oneClickOfEach)
                        .toList()),
                WINDOW,
                BY_ID,
                paidIf(AT_MOST_A_MINUTE))),
    BY_ADVERTISEMENT(
        "It gives a click once for each impression of the same advertisement. The id of the"
            + " impression is what counts.",
        input ->
            joined(input, WINDOW, BY_ADVERTISEMENT_ID, forEachFound(paidIf(AT_MOST_A_MINUTE)))),
    BY_ANY_OF_THE_ADVERTISEMENT(
        "It pays for a click whose impression was not received, since another one of the same"
            + " advertisement was. The id of the impression is what counts.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ADVERTISEMENT_ID,
                (click, found) ->
                    paidIf(AT_MOST_A_MINUTE).of(click, found.stream().limit(1).toList()))),
    GIVES_THE_ADVERTISEMENT(
        "It gives the advertisement, and not the campaign.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                (click, found) ->
                    paidIf(AT_MOST_A_MINUTE)
                        .of(click, found)
                        .map(
                            payer ->
                                payer.campaign().equals(UNPAID)
                                    ? payer
                                    : payer(payer.click(), payer.campaign() + "-1")))),
    GIVES_THE_IMPRESSION(
        "It gives the id of the impression, and not that of the click.",
        input ->
            joined(
                input,
                WINDOW,
                BY_ID,
                (click, found) ->
                    paidIf(AT_MOST_A_MINUTE)
                        .of(click, found)
                        .map(payer -> payer(click.impression(), payer.campaign())))),
    GETS_FROM_AN_EMPTY_OPTIONAL(
        "It calls get() on an empty Optional. leftOuterJoin keeps every element of the stream that"
            + " calls it; the other side may be missing.",
        null),
    SLIDES_DIFFERENTLY(
        "It joins streams with different sliding intervals. Each click is to be output in its own"
            + " micro-batch.",
        null);

    private final String message;
    private final Model<Event, Payer> model;

    Mistaken(String message, Model<Event, Payer> model) {
      this.message = message;
      this.model = model;
    }

    @Override
    public String message() {
      return message;
    }

    @Override
    public Optional<Model<Event, Payer>> model() {
      return Optional.ofNullable(model);
    }
  }

  /** The output for a click. */
  @FunctionalInterface
  private interface Result {
    /**
     * @param found the impressions with the same key, in the order in which they were received
     */
    Stream<Payer> of(Clicked click, List<Shown> found);
  }

  private static final BiPredicate<Clicked, Shown> BY_ID =
      (click, shown) -> click.impression().equals(shown.id());

  private static final BiPredicate<Clicked, Shown> BY_ADVERTISEMENT_ID =
      (click, shown) -> click.campaign().equals(shown.campaign());

  private static final BiPredicate<Clicked, Shown> AT_MOST_A_MINUTE =
      (click, shown) -> after(click, shown) <= MINUTE;

  private static long after(Clicked click, Shown shown) {
    return click.time() - shown.time();
  }

  private static Result paidIf(BiPredicate<Clicked, Shown> paid) {
    return (click, found) ->
        Stream.of(
            payer(
                click.id(),
                found.stream()
                    .filter(shown -> paid.test(click, shown))
                    .map(Shown::campaign)
                    .findFirst()
                    .orElse(UNPAID)));
  }

  private static Result onlyPaid(Result result) {
    return (click, found) ->
        result.of(click, found).filter(payer -> !payer.campaign().equals(UNPAID));
  }

  private static Result forEachFound(Result result) {
    return (click, found) ->
        found.isEmpty()
            ? result.of(click, found)
            : found.stream().flatMap(shown -> result.of(click, List.of(shown)));
  }

  /** The clicks of each batch with the impressions of this many batches. */
  private static Output<Payer> joined(
      Batches<Event> input, int window, BiPredicate<Clicked, Shown> sameKey, Result result) {
    return Output.inEachBatch(
        input, batch -> joined(input.batch(batch), input.window(batch, window), sameKey, result));
  }

  private static Output<Payer> lateClicksBesidePaidOnesLost(Batches<Event> input) {
    Output<Payer> all = joined(input, WINDOW, BY_ID, paidIf(AT_MOST_A_MINUTE));
    return Output.inEachBatch(
        input,
        batch -> {
          Map<String, String> impressions =
              input.batch(batch).stream()
                  .filter(Clicked.class::isInstance)
                  .map(Clicked.class::cast)
                  .collect(Collectors.toMap(Clicked::id, Clicked::impression, (id, same) -> id));
          Set<String> paid =
              all.batch(batch).stream()
                  .filter(payer -> !payer.campaign().equals(UNPAID))
                  .map(payer -> impressions.get(payer.click()))
                  .collect(Collectors.toSet());
          return all.batch(batch).stream()
              .filter(
                  payer ->
                      !payer.campaign().equals(UNPAID)
                          || !paid.contains(impressions.get(payer.click())))
              .toList();
        });
  }

  /** The clicks of a window with the impressions of the window. */
  private static Output<Payer> joinedInWindows(Batches<Event> input, Result result) {
    return Output.inEachBatch(
        input,
        batch -> {
          List<Event> window = input.window(batch, WINDOW);
          return joined(window, window, BY_ID, result);
        });
  }

  private static List<Payer> joined(
      List<Event> clicked, List<Event> shown, BiPredicate<Clicked, Shown> sameKey, Result result) {
    return clicks(clicked)
        .flatMap(
            click ->
                result.of(
                    click, impressions(shown).filter(each -> sameKey.test(click, each)).toList()))
        .toList();
  }

  private static Output<Payer> givenLater(Batches<Event> input) {
    return Output.inEachBatch(
        input,
        batch -> {
          List<Event> now = input.batch(batch);
          List<Payer> payers =
              new ArrayList<>(
                  joined(now, input.window(batch, WINDOW), BY_ID, paidIf(AT_MOST_A_MINUTE)));
          joined(
                  input.window(batch - 1, WINDOW - 1),
                  now,
                  BY_ID,
                  onlyPaid(paidIf(AT_MOST_A_MINUTE)))
              .stream()
              .filter(again -> !payers.contains(again))
              .forEach(payers::add);
          return payers;
        });
  }

  private static Output<Payer> usedUp(Batches<Event> input) {
    Set<String> used = new HashSet<>();
    return joined(
        input,
        WINDOW,
        BY_ID,
        (click, found) ->
            paidIf(AT_MOST_A_MINUTE)
                .of(click, found)
                .map(
                    payer ->
                        payer.campaign().equals(UNPAID) || used.add(click.impression())
                            ? payer
                            : payer(click.id(), UNPAID)));
  }

  private static List<Event> oneClickOfEach(List<Event> events) {
    Set<String> clicked = new HashSet<>();
    return events.stream()
        .filter(event -> !(event instanceof Clicked click) || clicked.add(click.impression()))
        .toList();
  }

  private static Stream<Clicked> clicks(List<Event> events) {
    return events.stream().filter(Clicked.class::isInstance).map(Clicked.class::cast);
  }

  private static Stream<Shown> impressions(List<Event> events) {
    return events.stream().filter(Shown.class::isInstance).map(Shown.class::cast);
  }

  private static Shown shown(String id, String campaign, double second) {
    return new Shown(id, campaign, millis(second), millis(second));
  }

  private static Clicked clicked(String id, String impression, String campaign, double second) {
    return new Clicked(id, impression, campaign, millis(second), millis(second));
  }

  private static Payer payer(String click, String campaign) {
    return new Payer(click, campaign);
  }

  private static long millis(double seconds) {
    return Math.round(seconds * 1000);
  }

  /** Seconds without trailing zeros. */
  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }
}
