package io.sparkcourse.section3;

import static io.sparkcourse.section3.Ex01aAttributedClicks.UNPAID;
import static java.time.Duration.between;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.section3.Ex01aAttributedClicksCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

class Ex01aAttributedClicksAnswersTest
    extends AnswersTest<
        BiFunction<
            JavaDStream<AdImpression>, JavaDStream<AdClick>, JavaPairDStream<String, String>>> {
  private static final Duration KEPT = Durations.seconds(70);

  private static final Map<String, AdImpression> IMPRESSIONS = new ConcurrentHashMap<>();

  @TempDir private static Path folder;

  Ex01aAttributedClicksAnswersTest() {
    super(new Ex01aAttributedClicksCheck());

    wrong(
        "joins the batches only",
        Mistaken.ONLY_WITHIN_A_BATCH,
        (impressions, clicks) -> attributed(byId(impressions), byImpression(clicks)));
    wrong(
        "joins the batches only, and drops what is alone",
        Mistaken.ONLY_WITHIN_A_BATCH_AND_ONLY_PAID,
        (impressions, clicks) -> inner(byId(impressions), byImpression(clicks)));
    wrong(
        "windows on both sides, inner",
        Mistaken.GIVES_PAIRS_AGAIN,
        (impressions, clicks) ->
            inner(byId(impressions).window(KEPT), byImpression(clicks).window(KEPT)));
    wrong(
        "windows on both sides, outer",
        Mistaken.GIVES_CLICKS_AGAIN,
        (impressions, clicks) ->
            attributed(once(byId(impressions), KEPT), byImpression(clicks).window(KEPT)));
    wrong(
        "a window of exactly a minute",
        Mistaken.LOOKS_BACK_60_SECONDS,
        (impressions, clicks) ->
            attributed(once(byId(impressions), Durations.minutes(1)), byImpression(clicks)));
    wrong(
        "a window of twenty seconds",
        Mistaken.LOOKS_BACK_ONE_BATCH,
        (impressions, clicks) ->
            attributed(once(byId(impressions), Durations.seconds(20)), byImpression(clicks)));
    wrong(
        "an inner join",
        Mistaken.LEAVES_OUT_THE_UNPAID,
        (impressions, clicks) -> inner(once(byId(impressions), KEPT), byImpression(clicks)));
    wrong(
        "a filter after the outer join that drops what is alone",
        Mistaken.LEAVES_OUT_THE_UNPAID,
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .filter(
                    pair ->
                        pair._2()._2().isPresent() && inTime(pair._2()._1(), pair._2()._2().get()))
                .mapToPair(Ex01aAttributedClicksAnswersTest::told));
    wrong(
        "a filter after the outer join that drops what is late",
        Mistaken.LEAVES_OUT_LATE_CLICKS,
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .filter(
                    pair ->
                        !pair._2()._2().isPresent() || inTime(pair._2()._1(), pair._2()._2().get()))
                .mapToPair(Ex01aAttributedClicksAnswersTest::told));
    wrong(
        "the clicks in time, and those of impressions without one",
        Mistaken.LOSES_LATE_CLICKS_OF_A_PAID_IMPRESSION,
        (impressions, clicks) -> {
          JavaPairDStream<String, Tuple2<AdClick, AdImpression>> inTime =
              byImpression(clicks)
                  .join(once(byId(impressions), KEPT))
                  .filter(pair -> inTime(pair._2()._1(), pair._2()._2()));
          return inTime
              .mapToPair(
                  pair -> new Tuple2<>(pair._2()._1().getClickId(), pair._2()._2().getCampaignId()))
              .union(
                  byImpression(clicks)
                      .transformWithToPair(inTime, (all, paid, time) -> all.subtractByKey(paid))
                      .mapToPair(pair -> new Tuple2<>(pair._2().getClickId(), UNPAID)));
        });
    wrong(
        "keeps all impressions instead of all clicks",
        Mistaken.GETS_FROM_AN_EMPTY_OPTIONAL,
        (impressions, clicks) ->
            once(byId(impressions), KEPT)
                .leftOuterJoin(byImpression(clicks))
                .mapToPair(
                    pair ->
                        new Tuple2<>(
                            pair._2()._2().get().getClickId(), pair._2()._1().getCampaignId())));
    wrong(
        "compares when things were received",
        Mistaken.COMPARES_WHEN_RECEIVED,
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
        Mistaken.DOES_NOT_COMPARE_TIMES,
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
        Mistaken.WHOLE_SECONDS,
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
        Mistaken.ONCE_FOR_EACH_COPY,
        (impressions, clicks) -> attributed(byId(impressions).window(KEPT), byImpression(clicks)));
    wrong(
        "distinct impressions, which are not distinct",
        Mistaken.ONCE_FOR_EACH_COPY,
        (impressions, clicks) ->
            attributed(
                byId(impressions).window(KEPT).transformToPair(rdd -> rdd.distinct()),
                byImpression(clicks)));
    wrong(
        "joins by the advertisement",
        Mistaken.BY_ADVERTISEMENT,
        (impressions, clicks) ->
            attributed(
                impressions.mapToPair(each -> new Tuple2<>(each.getAdId(), each)).window(KEPT),
                clicks.mapToPair(each -> new Tuple2<>(each.getAdId(), each))));
    wrong(
        "joins by the advertisement, one impression of each",
        Mistaken.BY_ANY_OF_THE_ADVERTISEMENT,
        (impressions, clicks) ->
            attributed(
                once(impressions.mapToPair(each -> new Tuple2<>(each.getAdId(), each)), KEPT),
                clicks.mapToPair(each -> new Tuple2<>(each.getAdId(), each))));
    wrong(
        "a window that slides by its own length",
        Mistaken.SLIDES_DIFFERENTLY,
        (impressions, clicks) ->
            attributed(byId(impressions).window(KEPT, KEPT), byImpression(clicks)));
    wrong(
        "a filter of what has an impression",
        Mistaken.LEAVES_OUT_CLICKS_WITHOUT_IMPRESSION,
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .filter(pair -> pair._2()._2().isPresent())
                .mapToPair(Ex01aAttributedClicksAnswersTest::told));
    wrong(
        "whichever comes first",
        Mistaken.GIVES_CLICKS_LATER,
        (impressions, clicks) ->
            attributed(once(byId(impressions), KEPT), byImpression(clicks))
                .union(
                    inner(
                        once(byId(impressions), Ex01aAttributedClicks.BATCH),
                        byImpression(clicks).window(KEPT)))
                .transformToPair(rdd -> rdd.distinct()));
    wrong(
        "less than a minute",
        Mistaken.LESS_THAN_A_MINUTE,
        (impressions, clicks) ->
            payers(
                impressions,
                clicks,
                (click, shown) -> click.getTime().isBefore(shown.getTime().plusSeconds(60))));
    wrong(
        "not before the impression",
        Mistaken.NOT_BEFORE_THE_IMPRESSION,
        (impressions, clicks) ->
            payers(
                impressions,
                clicks,
                (click, shown) ->
                    inTime(click, shown) && !click.getTime().isBefore(shown.getTime())));
    wrong(
        "at most a minute between them, whichever is first",
        Mistaken.NOT_LONG_BEFORE_THE_IMPRESSION,
        (impressions, clicks) ->
            payers(
                impressions,
                clicks,
                (click, shown) ->
                    between(shown.getTime(), click.getTime()).abs().toMillis() <= 60_000));
    wrong(
        "ids in lower case",
        CommonMistake.DIFFERS,
        (impressions, clicks) ->
            attributed(
                once(
                    impressions.mapToPair(
                        each ->
                            new Tuple2<>(each.getImpressionId().toLowerCase(Locale.ROOT), each)),
                    KEPT),
                clicks.mapToPair(
                    each -> new Tuple2<>(each.getImpressionId().toLowerCase(Locale.ROOT), each))));
    wrong(
        "an impression is used up by its first click",
        Mistaken.PAYS_ONCE_FOR_AN_IMPRESSION,
        (impressions, clicks) -> byState(impressions, clicks, true));
    wrong(
        "one click of each impression",
        Mistaken.GIVES_ONE_CLICK_OF_AN_IMPRESSION,
        (impressions, clicks) ->
            attributed(
                once(byId(impressions), KEPT),
                byImpression(clicks).reduceByKey((click, other) -> click)));
    wrong(
        "the advertisement",
        Mistaken.GIVES_THE_ADVERTISEMENT,
        (impressions, clicks) ->
            payers(impressions, clicks, Ex01aAttributedClicksAnswersTest::inTime)
                .mapValues(payer -> payer.equals(UNPAID) ? payer : payer + "-1"));
    wrong(
        "the id of the impression",
        Mistaken.GIVES_THE_IMPRESSION,
        (impressions, clicks) ->
            byImpression(clicks)
                .leftOuterJoin(once(byId(impressions), KEPT))
                .mapToPair(pair -> new Tuple2<>(pair._1(), told(pair)._2())));
    wrong(
        "impressions in a static map, put there in the driver",
        CommonMistake.KEEPS_STATE_BETWEEN_RUNS,
        (impressions, clicks) -> {
          impressions.foreachRDD(
              rdd ->
                  rdd.collect().forEach(shown -> IMPRESSIONS.put(shown.getImpressionId(), shown)));
          return clicks.mapToPair(
              click ->
                  told(
                      new Tuple2<>(
                          "",
                          new Tuple2<>(
                              click,
                              Optional.ofNullable(IMPRESSIONS.get(click.getImpressionId()))))));
        });

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
    right("mapWithState", (impressions, clicks) -> byState(impressions, clicks, false));
    right("SQL", Ex01aAttributedClicksAnswersTest::bySql);
    right(
        "a broadcast map of the impressions of the window",
        (impressions, clicks) ->
            clicks.transformWithToPair(
                impressions.window(KEPT),
                (now, window, time) -> {
                  Map<String, AdImpression> shown = new HashMap<>();
                  window.collect().forEach(each -> shown.put(each.getImpressionId(), each));
                  Broadcast<Map<String, AdImpression>> all =
                      JavaSparkContext.fromSparkContext(now.context()).broadcast(shown);
                  return now.mapToPair(
                      click ->
                          told(
                              new Tuple2<>(
                                  "",
                                  new Tuple2<>(
                                      click,
                                      Optional.ofNullable(
                                          all.value().get(click.getImpressionId()))))));
                }));
  }

  /** Whether the campaign of an impression pays for a click. */
  @FunctionalInterface
  private interface Condition extends Serializable {
    boolean isMet(AdClick click, AdImpression impression);
  }

  private static JavaPairDStream<String, String> payers(
      JavaDStream<AdImpression> impressions, JavaDStream<AdClick> clicks, Condition paid) {
    return byImpression(clicks)
        .leftOuterJoin(once(byId(impressions), KEPT))
        .mapToPair(
            pair -> {
              AdClick click = pair._2()._1();
              AdImpression impression = pair._2()._2().orNull();
              return new Tuple2<>(
                  click.getClickId(),
                  impression != null && paid.isMet(click, impression)
                      ? impression.getCampaignId()
                      : UNPAID);
            });
  }

  /** The impressions received in a batch, and in the state the campaign and time. */
  private static JavaPairDStream<String, String> byState(
      JavaDStream<AdImpression> impressions, JavaDStream<AdClick> clicks, boolean once) {
    try {
      clicks.context().checkpoint(Files.createTempDirectory(folder, "checkpoint-").toString());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    Function3<
            String,
            Optional<Tuple2<Iterable<AdImpression>, Iterable<AdClick>>>,
            State<AdImpression>,
            List<Tuple2<String, String>>>
        payers =
            (id, received, state) -> {
              if (state.isTimingOut()) {
                return List.of();
              }
              AdImpression impression = state.exists() ? state.get() : null;
              for (AdImpression each : received.get()._1()) {
                impression = each;
              }
              List<Tuple2<String, String>> told = new ArrayList<>();
              for (AdClick click : received.get()._2()) {
                told.add(
                    told(new Tuple2<>(id, new Tuple2<>(click, Optional.ofNullable(impression)))));
                impression = once ? null : impression;
              }
              if (impression != null) {
                state.update(impression);
              } else if (state.exists()) {
                state.remove();
              }
              return told;
            };
    return byId(impressions)
        .cogroup(byImpression(clicks))
        .mapWithState(StateSpec.function(payers).timeout(Durations.minutes(2)))
        .flatMapToPair(List::iterator);
  }

  private static JavaPairDStream<String, String> bySql(
      JavaDStream<AdImpression> impressions, JavaDStream<AdClick> clicks) {
    return clicks.transformWithToPair(
        impressions.window(KEPT),
        (now, window, time) -> {
          SparkSession spark = SparkSession.builder().config(now.context().getConf()).getOrCreate();
          spark.createDataFrame(now, AdClick.class).createOrReplaceTempView("clicks");
          spark.createDataFrame(window, AdImpression.class).createOrReplaceTempView("impressions");
          return spark
              .sql(
                  "SELECT c.clickId, coalesce(max(i.campaignId), 'unpaid') FROM clicks c LEFT JOIN"
                      + " impressions i ON i.impressionId = c.impressionId AND c.time <= i.time +"
                      + " INTERVAL 1 MINUTE GROUP BY c.clickId")
              .toJavaRDD()
              .mapToPair(row -> new Tuple2<>(row.getString(0), row.getString(1)));
        });
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
