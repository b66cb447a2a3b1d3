package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01aAttributedClicks.BATCH;
import static io.sparkcourse.section3.Ex01aAttributedClicks.UNPAID;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.exercise.Comparison;
import io.sparkcourse.testing.exercise.ExerciseCheck;
import io.sparkcourse.testing.exercise.WrongAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex01aAttributedClicksCheck
    extends ExerciseCheck<
        BiFunction<
            JavaDStream<AdImpression>, JavaDStream<AdClick>, JavaPairDStream<String, String>>> {
  private static final int BATCHES = 8;

  /** A minute and a half of the sample; one of its clicks came 60.776 seconds late. */
  private static final Instant SAMPLE_START = AdGenerator.START.plusSeconds(330);

  private static final int SAMPLE_BATCHES = 9;

  /** I3 is received twice; I7 and I8 are received late, I7 after its click. */
  private static final List<AdImpression> IMPRESSIONS =
      List.of(
          impression("I1", "tea", 5, 5),
          impression("I2", "mug", 8, 8),
          impression("I3", "tea", 12, 12),
          impression("I4", "gift", 15, 15),
          impression("I3", "tea", 12, 21),
          impression("I8", "tea", 5, 24),
          impression("I5", "gift", 33, 33),
          impression("I7", "mug", 42, 53));

  private static final List<AdClick> CLICKS =
      List.of(
          click("C1", "I1", "tea", 9),
          click("C3", "I3", "tea", 35),
          click("C9", "I9", "tea", 44), // nobody has heard of I9
          click("C7", "I7", "mug", 45),
          click("C5", "I5", "gift", 47),
          click("C2", "I2", "mug", 67), // 59 seconds later, and in the seventh batch
          click("C8", "I8", "tea", 72), // 67 seconds later, and in the sixth batch
          click("C4", "I4", "gift", 78)); // 63 seconds later, and in the seventh batch

  private static final Map<String, String> PAYERS =
      Map.of(
          "C1", "tea", "C3", "tea", "C9", UNPAID, "C7", UNPAID, "C5", "gift", "C2", "mug", "C8",
          UNPAID, "C4", UNPAID);

  Ex01aAttributedClicksCheck() {
    super("3.1a", Ex01aAttributedClicks::attributed);
  }

  @Override
  protected void check(
      BiFunction<JavaDStream<AdImpression>, JavaDStream<AdClick>, JavaPairDStream<String, String>>
          answer) {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, String>> output =
          tester.collect(
              returned(
                  answer.apply(
                      tester.stream(
                          inBatches(IMPRESSIONS, AdImpression::getReceivedAt, each -> each)),
                      tester.stream(inBatches(CLICKS, AdClick::getReceivedAt, each -> each)))));
      tester.run(BATCHES);
      compare(output);
    }
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, String>> output =
          tester.collect(
              answer.apply(
                  SampleStreams.adImpressions(tester.context(), SAMPLE_START),
                  SampleStreams.adClicks(tester.context(), SAMPLE_START)));
      tester.run(SAMPLE_BATCHES);
      requireTheTruth(output);
    }
  }

  @Override
  protected Optional<String> misconceptionBehind(String failure) {
    return failure.contains("org.apache.spark.api.java.Optional.get(")
        ? Optional.of(
            "It calls get() on an empty Optional. Which side may be missing? An outer join keeps every"
                + " element of one stream, the one that calls leftOuterJoin: here all clicks are to be"
                + " told, and not all impressions.")
        : Optional.empty();
  }

  private static void compare(BatchOutput<Tuple2<String, String>> output) {
    Comparison<Tuple2<String, String>> comparison =
        Comparison.with(BATCH, expected())
            .input(inBatches(IMPRESSIONS, AdImpression::getReceivedAt, each -> text(each)))
            .input(inBatches(CLICKS, AdClick::getReceivedAt, each -> text(each)));
    misconception(output.batches())
        .ifPresent(sentence -> comparison.mistake(sentence, output.batches()));
    comparison.judge(output);
  }

  private static Map<Integer, List<Tuple2<String, String>>> expected() {
    Map<Integer, List<Tuple2<String, String>>> expected = new TreeMap<>();
    IntStream.rangeClosed(1, BATCHES).forEach(batch -> expected.put(batch, new ArrayList<>()));
    CLICKS.forEach(
        click ->
            expected
                .get(batch(click.getReceivedAt()))
                .add(new Tuple2<>(click.getClickId(), PAYERS.get(click.getClickId()))));
    return expected;
  }

  /** What seems to be behind a wrong output, however many mistakes are in it; empty if right. */
  private static Optional<String> misconception(Map<Integer, List<Tuple2<String, String>>> output) {
    Map<String, List<String>> payers = new TreeMap<>();
    output.values().stream()
        .flatMap(List::stream)
        .forEach(told -> payers.computeIfAbsent(told._1(), id -> new ArrayList<>()).add(told._2()));
    if (output.keySet().size() != BATCHES || payers.isEmpty()) {
      return Optional.empty();
    }
    return toldAgain(output)
        .or(() -> toldTwiceInABatch(payers))
        .or(() -> missing(payers))
        .or(() -> wrongPayer(payers));
  }

  private static Optional<String> toldAgain(Map<Integer, List<Tuple2<String, String>>> output) {
    return CLICKS.stream()
        .filter(
            click ->
                IntStream.rangeClosed(batch(click.getReceivedAt()) + 1, BATCHES)
                    .mapToObj(output::get)
                    .flatMap(List::stream)
                    .anyMatch(told -> told._1().equals(click.getClickId())))
        .findFirst()
        .map(
            click ->
                click.getClickId()
                    + " is told in a batch after its own. Are the clicks in a window, too? Then every"
                    + " window that holds both tells the pair: keep the impressions only.");
  }

  private static Optional<String> toldTwiceInABatch(Map<String, List<String>> payers) {
    List<String> several =
        CLICKS.stream()
            .map(AdClick::getClickId)
            .filter(id -> payers.getOrDefault(id, List.of()).size() > 1)
            .toList();
    if (several.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        several.equals(List.of("C3"))
            ? "C3 is told twice, since I3 was received twice. The two differ in getReceivedAt(), so to"
                + " distinct() they are not the same: reduce the impressions of the window to one"
                + " for each id."
            : several.get(0)
                + " is told several times in one batch: what do you join by? Many impressions show the"
                + " same advertisement, but each has an id of its own.");
  }

  private static Optional<String> missing(Map<String, List<String>> payers) {
    List<String> missing =
        CLICKS.stream().map(AdClick::getClickId).filter(id -> !payers.containsKey(id)).toList();
    if (missing.contains("C9")) {
      return Optional.of(
          "Clicks without an impression are missing, such as C9. join drops what is alone, and so"
              + " does a filter for the times that comes after an outer join: tell them as unpaid.");
    }
    return missing.equals(List.of("C8", "C4")) || missing.equals(List.of("C4"))
        ? Optional.of(
            "A click that came too late after its impression is missing, such as C4. It is not to be"
                + " left out, but to be told as unpaid.")
        : Optional.empty();
  }

  private static Optional<String> wrongPayer(Map<String, List<String>> payers) {
    if (!payers.getOrDefault("C9", List.of(UNPAID)).equals(List.of(UNPAID))) {
      return Optional.of(
          "C9 is paid, and nobody has received its impression, I9. What do you join by? Other"
              + " impressions show the same advertisement; the id of the impression is what counts.");
    }
    if (List.of("C2", "C3", "C5").stream().allMatch(id -> unpaid(payers, id))) {
      return Optional.of(
          "It pays only for clicks in the batch of their impression: a join looks at one batch of"
              + " each stream. Keep the impressions for a while, in a window.");
    }
    if (unpaid(payers, "C2")) {
      return Optional.of(
          "C2 is unpaid, and it came 59 seconds after its impression: the window is too short. It"
              + " ends with the batch, at 70 s, and not with the click, at 67 s; so one of 60 s begins"
              + " at 10 s, and the impression was at 8 s. It has to be a batch longer than a click may"
              + " take.");
    }
    return !unpaid(payers, "C8") || !unpaid(payers, "C4")
        ? Optional.of(
            "It pays for clicks more than a minute after their impression, C8 (67 seconds) or C4 (63)."
                + " A window is a matter of when things are received, and of whole batches: compare"
                + " the two getTime(), too.")
        : Optional.empty();
  }

  private static boolean unpaid(Map<String, List<String>> payers, String click) {
    return payers.getOrDefault(click, List.of()).equals(List.of(UNPAID));
  }

  /** Every click of the sample once for each time it was received, and paid if that is right. */
  private static void requireTheTruth(BatchOutput<Tuple2<String, String>> output) {
    List<AdImpression> impressions =
        inSample(SampleData.adImpressions(), AdImpression::getReceivedAt);
    List<AdClick> clicks = inSample(SampleData.adClicks(), AdClick::getReceivedAt);
    Map<String, Duration> delays = AdGenerator.generate(SampleData.SEED).truth().clickDelays();
    for (AdClick click : clicks) {
      List<String> payers =
          output.batches().values().stream()
              .flatMap(List::stream)
              .filter(told -> told._1().equals(click.getClickId()))
              .map(Tuple2::_2)
              .toList();
      Duration delay = delays.get(click.getClickId());
      boolean inTime = delay != null && delay.compareTo(Duration.ofMinutes(1)) <= 0;
      require(!payers.isEmpty(), click, payers, "it is missing");
      require(
          payers.size() <= Collections.frequency(ids(clicks), click.getClickId()),
          click,
          payers,
          "it is told more often than it was received");
      require(
          inTime || payers.stream().allMatch(UNPAID::equals),
          click,
          payers,
          delay == null
              ? "its impression was never received"
              : "it came " + delay.toMillis() + " ms after its impression");
      require(
          !inTime
              || !mustBeFound(click, impressions)
              || payers.stream().anyMatch(payer -> !payer.equals(UNPAID)),
          click,
          payers,
          "its impression was received before, and it came in time");
    }
  }

  private static List<String> ids(List<AdClick> clicks) {
    return clicks.stream().map(AdClick::getClickId).toList();
  }

  /** Whether its impression is in the batch of the click or in the six before. */
  private static boolean mustBeFound(AdClick click, List<AdImpression> impressions) {
    return impressions.stream()
        .filter(shown -> shown.getImpressionId().equals(click.getImpressionId()))
        .mapToInt(shown -> sampleBatch(click.getReceivedAt()) - sampleBatch(shown.getReceivedAt()))
        .anyMatch(ago -> ago >= 0 && ago <= 6);
  }

  private static void require(boolean right, AdClick click, List<String> payers, String why) {
    if (!right) {
      throw WrongAnswer.because(
          "It is right with the small example, and wrong with the sample data. "
              + click
              + " is told as "
              + payers
              + ": "
              + why
              + ".");
    }
  }

  private static <T> List<T> inSample(List<T> all, Function<T, Instant> receivedAt) {
    return all.stream()
        .filter(each -> !receivedAt.apply(each).isBefore(SAMPLE_START))
        .filter(each -> sampleBatch(receivedAt.apply(each)) <= SAMPLE_BATCHES)
        .toList();
  }

  private static int sampleBatch(Instant receivedAt) {
    return batch(Instant.EPOCH.plus(Duration.between(SAMPLE_START, receivedAt)));
  }

  private static int batch(Instant receivedAt) {
    return (int) (receivedAt.toEpochMilli() / BATCH.milliseconds()) + 1;
  }

  private static <T, R> List<List<R>> inBatches(
      List<T> all, Function<T, Instant> receivedAt, Function<T, R> shown) {
    List<List<R>> batches = new ArrayList<>();
    IntStream.rangeClosed(1, BATCHES).forEach(batch -> batches.add(new ArrayList<>()));
    all.forEach(each -> batches.get(batch(receivedAt.apply(each)) - 1).add(shown.apply(each)));
    return batches;
  }

  private static AdImpression impression(String id, String campaign, int time, int receivedAt) {
    return new AdImpression(
        id,
        campaign + "-1",
        campaign,
        Instant.ofEpochSecond(time),
        Instant.ofEpochSecond(receivedAt));
  }

  private static AdClick click(String id, String impression, String campaign, int time) {
    return new AdClick(
        id, impression, campaign + "-1", Instant.ofEpochSecond(time), Instant.ofEpochSecond(time));
  }

  private static String text(AdImpression impression) {
    return impression.getImpressionId()
        + " of "
        + impression.getCampaignId()
        + ", at "
        + impression.getTime().getEpochSecond();
  }

  private static String text(AdClick click) {
    return click.getClickId()
        + " of "
        + click.getImpressionId()
        + ", at "
        + click.getTime().getEpochSecond();
  }
}
