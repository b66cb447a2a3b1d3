package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01aAttributedClicks.UNPAID;
import static java.time.Duration.between;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.testing.exercise.AnswersTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

class Ex01aAttributedClicksAnswersTest
    extends AnswersTest<
        BiFunction<
            JavaDStream<AdImpression>, JavaDStream<AdClick>, JavaPairDStream<String, String>>> {
  private static final Duration KEPT = Durations.seconds(70);

  Ex01aAttributedClicksAnswersTest() {
    super(new Ex01aAttributedClicksCheck());

    wrong(
        "joins the batches only",
        "It pays only for clicks in the batch of their impression",
        (impressions, clicks) -> attributed(byId(impressions), byImpression(clicks)));
    wrong(
        "joins the batches only, and drops what is alone",
        "Clicks without an impression are missing, such as C9",
        (impressions, clicks) -> inner(byId(impressions), byImpression(clicks)));
    wrong(
        "windows on both sides, inner",
        "C1 is told in a batch after its own. Are the clicks in a window, too?",
        (impressions, clicks) ->
            inner(byId(impressions).window(KEPT), byImpression(clicks).window(KEPT)));
    wrong(
        "windows of a minute on both sides, outer",
        "C1 is told in a batch after its own. Are the clicks in a window, too?",
        (impressions, clicks) ->
            attributed(
                once(byId(impressions), Durations.minutes(1)),
                byImpression(clicks).window(Durations.minutes(1))));
    wrong(
        "a window of exactly a minute",
        "C2 is unpaid, and it came 59 seconds after its impression: the window is too short",
        (impressions, clicks) ->
            attributed(once(byId(impressions), Durations.minutes(1)), byImpression(clicks)));
    wrong(
        "a window of twenty seconds",
        "C2 is unpaid",
        (impressions, clicks) ->
            attributed(once(byId(impressions), Durations.seconds(20)), byImpression(clicks)));
    wrong(
        "an inner join",
        "Clicks without an impression are missing, such as C9",
        (impressions, clicks) -> inner(once(byId(impressions), KEPT), byImpression(clicks)));
    wrong(
        "a filter after the outer join that drops what is alone",
        "Clicks without an impression are missing, such as C9",
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .filter(
                    pair ->
                        pair._2()._2().isPresent() && inTime(pair._2()._1(), pair._2()._2().get()))
                .mapToPair(Ex01aAttributedClicksAnswersTest::told));
    wrong(
        "a filter after the outer join that drops what is late",
        "A click that came too late after its impression is missing, such as C4",
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .filter(
                    pair ->
                        !pair._2()._2().isPresent() || inTime(pair._2()._1(), pair._2()._2().get()))
                .mapToPair(Ex01aAttributedClicksAnswersTest::told));
    wrong(
        "keeps all impressions instead of all clicks",
        "It calls get() on an empty Optional. Which side may be missing?",
        (impressions, clicks) ->
            once(byId(impressions), KEPT)
                .leftOuterJoin(byImpression(clicks))
                .mapToPair(
                    pair ->
                        new Tuple2<>(
                            pair._2()._2().get().getClickId(), pair._2()._1().getCampaignId())));
    wrong(
        "compares when things were received",
        "It pays for clicks more than a minute after their impression",
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .mapToPair(
                    pair ->
                        new Tuple2<>(
                            pair._2()._1().getClickId(),
                            payerByArrival(pair._2()._1(), pair._2()._2()))));
    wrong(
        "does not look at the times",
        "It pays for clicks more than a minute after their impression",
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .mapToPair(
                    pair ->
                        new Tuple2<>(
                            pair._2()._1().getClickId(),
                            pair._2()._2().isPresent()
                                ? pair._2()._2().get().getCampaignId()
                                : UNPAID)));
    wrong(
        "compares whole seconds",
        "It is right with the small example, and wrong with the sample data. C11388 of I11388",
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .mapToPair(
                    pair ->
                        new Tuple2<>(
                            pair._2()._1().getClickId(),
                            payerByWholeSeconds(pair._2()._1(), pair._2()._2()))));
    wrong(
        "an impression that is received twice",
        "C3 is told twice, since I3 was received twice",
        (impressions, clicks) -> attributed(byId(impressions).window(KEPT), byImpression(clicks)));
    wrong(
        "distinct impressions, which are not distinct",
        "C3 is told twice, since I3 was received twice",
        (impressions, clicks) ->
            attributed(
                byId(impressions).window(KEPT).transformToPair(rdd -> rdd.distinct()),
                byImpression(clicks)));
    wrong(
        "joins by the advertisement",
        "C3 is told several times in one batch: what do you join by?",
        (impressions, clicks) ->
            attributed(
                impressions.mapToPair(each -> new Tuple2<>(each.getAdId(), each)).window(KEPT),
                clicks.mapToPair(each -> new Tuple2<>(each.getAdId(), each))));
    wrong(
        "joins by the advertisement, one impression of each",
        "C9 is paid, and nobody has received its impression",
        (impressions, clicks) ->
            attributed(
                once(impressions.mapToPair(each -> new Tuple2<>(each.getAdId(), each)), KEPT),
                clicks.mapToPair(each -> new Tuple2<>(each.getAdId(), each))));
    wrong(
        "a window that slides by its own length",
        "It fails with java.lang.IllegalArgumentException: requirement failed: Some of the DStreams",
        (impressions, clicks) ->
            attributed(byId(impressions).window(KEPT, KEPT), byImpression(clicks)));

    right(
        "the impressions on the left",
        (impressions, clicks) ->
            once(byId(impressions), KEPT)
                .rightOuterJoin(byImpression(clicks))
                .mapToPair(pair -> told(new Tuple2<>(pair._1(), pair._2().swap()))));
    right(
        "two minutes of impressions, and the times",
        (impressions, clicks) ->
            attributed(once(byId(impressions), Durations.minutes(2)), byImpression(clicks)));
    right(
        "the doubles are removed from what comes out",
        (impressions, clicks) ->
            attributed(byId(impressions).window(KEPT), byImpression(clicks))
                .reduceByKey((payer, again) -> payer));
    right(
        "cogroup",
        (impressions, clicks) ->
            byImpression(clicks)
                .cogroup(byId(impressions).window(KEPT))
                .flatMapToPair(pair -> eachClick(pair._2()._1(), pair._2()._2().iterator())));
  }

  private static Iterator<Tuple2<String, String>> eachClick(
      Iterable<AdClick> clicks, Iterator<AdImpression> impressions) {
    Optional<AdImpression> impression =
        impressions.hasNext() ? Optional.of(impressions.next()) : Optional.empty();
    List<Tuple2<String, String>> told = new ArrayList<>();
    clicks.forEach(click -> told.add(told(new Tuple2<>("", new Tuple2<>(click, impression)))));
    return told.iterator();
  }

  private static JavaPairDStream<String, String> attributed(
      JavaPairDStream<String, AdImpression> impressions, JavaPairDStream<String, AdClick> clicks) {
    return clicks.leftOuterJoin(impressions).mapToPair(Ex01aAttributedClicksAnswersTest::told);
  }

  private static JavaPairDStream<String, String> inner(
      JavaPairDStream<String, AdImpression> impressions, JavaPairDStream<String, AdClick> clicks) {
    return clicks
        .join(impressions)
        .filter(pair -> inTime(pair._2()._1(), pair._2()._2()))
        .mapToPair(
            pair -> new Tuple2<>(pair._2()._1().getClickId(), pair._2()._2().getCampaignId()));
  }

  private static Tuple2<String, String> told(
      Tuple2<String, Tuple2<AdClick, Optional<AdImpression>>> pair) {
    AdClick click = pair._2()._1();
    Optional<AdImpression> impression = pair._2()._2();
    return new Tuple2<>(
        click.getClickId(),
        impression.isPresent() && inTime(click, impression.get())
            ? impression.get().getCampaignId()
            : UNPAID);
  }

  private static String payerByArrival(AdClick click, Optional<AdImpression> impression) {
    return impression.isPresent()
            && between(impression.get().getReceivedAt(), click.getReceivedAt()).toMillis() <= 60_000
        ? impression.get().getCampaignId()
        : UNPAID;
  }

  /** 60.776 seconds are 60, to toSeconds(). */
  private static String payerByWholeSeconds(AdClick click, Optional<AdImpression> impression) {
    return impression.isPresent()
            && between(impression.get().getTime(), click.getTime()).toSeconds() <= 60
        ? impression.get().getCampaignId()
        : UNPAID;
  }

  private static boolean inTime(AdClick click, AdImpression impression) {
    return !click.getTime().isAfter(impression.getTime().plusSeconds(60));
  }

  private static JavaPairDStream<String, AdImpression> once(
      JavaPairDStream<String, AdImpression> impressions, Duration kept) {
    return impressions.reduceByKeyAndWindow((first, again) -> first, kept);
  }

  private static JavaPairDStream<String, AdImpression> byId(JavaDStream<AdImpression> impressions) {
    return impressions.mapToPair(each -> new Tuple2<>(each.getImpressionId(), each));
  }

  private static JavaPairDStream<String, AdClick> byImpression(JavaDStream<AdClick> clicks) {
    return clicks.mapToPair(each -> new Tuple2<>(each.getImpressionId(), each));
  }
}
