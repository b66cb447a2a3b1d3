package io.sparkcourse.section3.joins;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.timeline.TimelineRecorder;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.lecture.LecturePicture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class WindowedJoinTest {
  private static final Duration BATCH = WindowedJoinDemo.BATCH;

  /** Shown at 5 s, so in batch 1; ids are all "i". */
  private static final AdImpression SHOWN =
      new AdImpression("i", "tea-1", "tea", Instant.ofEpochSecond(5), Instant.ofEpochSecond(5));

  @Test
  void aWindowOverTheImpressionsFindsEachPairOnceInTheBatchOfTheClick() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<String, String>>> joined =
          tester.collect(
              at(tester, 1, "shown").window(Durations.seconds(40)).join(at(tester, 2, "clicked")));
      tester.run(6);

      assertThat(joined.batches().values().stream().filter(batch -> !batch.isEmpty()))
          .containsExactly(joined.batch(2));
      joined.assertBatch(2, Tuple2.apply("i", Tuple2.apply("shown", "clicked")));
    }
  }

  @Test
  void windowsOfTwoSecondsEveryHalfSecondOnBothSidesOutputAPairFourTimes() {
    Duration half = Durations.milliseconds(500);
    try (DStreamTester tester = DStreamTester.every(half)) {
      BatchOutput<Tuple2<String, Tuple2<String, String>>> joined =
          tester.collect(
              at(tester, 1, "shown")
                  .window(Durations.seconds(2), half)
                  .join(at(tester, 1, "clicked").window(Durations.seconds(2), half)));
      tester.run(8);

      assertThat(batchesWithOutput(joined)).containsExactly(1, 2, 3, 4);
    }
  }

  @Test
  void bothSidesOutputAPairOnceForEachWindowThatHoldsBoth() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      Duration fourBatches = BATCH.times(4);
      JavaPairDStream<String, String> shown =
          byKey(tester.stream(List.of("0 apart", "1 apart", "3 apart", "4 apart")));
      JavaPairDStream<String, String> clicked =
          byKey(
              tester.stream(
                  List.of("0 apart"),
                  List.of("1 apart"),
                  List.of(),
                  List.of("3 apart"),
                  List.of("4 apart")));
      BatchOutput<Tuple2<String, Tuple2<String, String>>> pairs =
          tester.collect(shown.window(fourBatches).join(clicked.window(fourBatches)));
      tester.run(9);

      assertThat(
              pairs.batches().values().stream()
                  .flatMap(List::stream)
                  .collect(groupingBy(Tuple2::_1, counting())))
          .isEqualTo(Map.of("0 apart", 4L, "1 apart", 3L, "3 apart", 1L));
    }
  }

  @Test
  void windowsThatDoNotOverlapEmitAPairOnceOrLoseIt() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      Duration twenty = Durations.seconds(20);
      BatchOutput<Tuple2<String, Tuple2<String, String>>> inOneWindow =
          tester.collect(
              at(tester, 1, "shown")
                  .window(twenty, twenty)
                  .join(at(tester, 2, "clicked").window(twenty, twenty)));
      BatchOutput<Tuple2<String, Tuple2<String, String>>> acrossTheBorder =
          tester.collect(
              at(tester, 2, "shown")
                  .window(twenty, twenty)
                  .join(at(tester, 3, "clicked").window(twenty, twenty)));
      tester.run(4);

      assertThat(batchesWithOutput(inOneWindow)).containsExactly(2);
      assertThat(batchesWithOutput(acrossTheBorder)).isEmpty();
    }
  }

  @Test
  void anOuterJoinWithAWindowEmitsAnImpressionInEveryBatchOfTheWindow() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<String, Optional<String>>>> output =
          tester.collect(
              at(tester, 1, "shown")
                  .window(Durations.minutes(1))
                  .leftOuterJoin(at(tester, 3, "clicked")));
      tester.run(8);

      assertThat(batchesWithOutput(output)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(output.batch(3).get(0)._2()._2()).isEqualTo(Optional.of("clicked"));
      assertThat(
              output.batches().values().stream()
                  .flatMap(List::stream)
                  .filter(pair -> !pair._2()._2().isPresent()))
          .hasSize(5);
    }
  }

  @Test
  void howFarAWindowLooksBackFromAClickDependsOnWhereInItsBatchTheClickIs() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, AdImpression> shown = impressions(tester);
      JavaPairDStream<String, AdClick> clicks = clicksAt(tester, 15, 18, 25, 59.9, 60, 64.9);
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> in20 =
          tester.collect(shown.window(Durations.seconds(20)).join(clicks));
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> in60 =
          tester.collect(shown.window(Durations.minutes(1)).join(clicks));
      tester.run(8);

      assertThat(clickIds(in20)).containsExactly("15.0", "18.0");
      // The last two are 55 and 59.9 seconds after the impression, and in its seventh batch.
      assertThat(clickIds(in60)).containsExactly("15.0", "18.0", "25.0", "59.9");
    }
  }

  @Test
  void aWindowTakesWhatIsLongerAgoThanItIsLongIfTheImpressionWasReceivedLate() {
    Instant time = Instant.ofEpochSecond(5);
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      AdImpression late = new AdImpression("i", "tea-1", "tea", time, time.plusSeconds(12));
      JavaPairDStream<String, AdImpression> shown =
          tester.stream(List.of(List.of(), List.of(late)))
              .mapToPair(each -> new Tuple2<>(each.getImpressionId(), each));
      JavaPairDStream<String, AdClick> clicks = clicksAt(tester, 69);
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> in60 =
          tester.collect(shown.window(Durations.minutes(1)).join(clicks));
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> within =
          tester.collect(WindowedJoinDemo.withinAMinute(shown, clicks));
      tester.run(8);

      assertThat(clickIds(in60)).containsExactly("69.0");
      assertThat(clickIds(within)).isEmpty();
    }
  }

  @Test
  void oneBatchMoreAndTheTimesFindExactlyThoseWithinAMinute() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> within =
          tester.collect(
              WindowedJoinDemo.withinAMinute(
                  impressions(tester), clicksAt(tester, 6, 60, 64.9, 65, 65.001, 69)));
      tester.run(8);

      assertThat(clickIds(within)).containsExactly("6.0", "60.0", "64.9", "65.0");
    }
  }

  @Test
  void whatIsSentTwiceIsEmittedTwiceUnlessTheImpressionsOfAWindowAreReducedToOneEach() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, AdImpression> twice =
          tester.stream(List.of(SHOWN), List.of(SHOWN))
              .mapToPair(shown -> new Tuple2<>(shown.getImpressionId(), shown));
      JavaPairDStream<String, AdClick> clicks = clicksAt(tester, 25);
      Duration minute = Durations.minutes(1);
      BatchOutput<?> joined = tester.collect(twice.window(minute).join(clicks));
      BatchOutput<?> reduced =
          tester.collect(twice.reduceByKeyAndWindow((first, again) -> first, minute).join(clicks));
      tester.run(4);

      assertThat(joined.batch(3)).hasSize(2);
      assertThat(reduced.batch(3)).hasSize(1);
    }
  }

  @Test
  void twoJoinsOutputEachPairOnceWhicheverComesFirst() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaPairDStream<String, String> shown =
          byKey(
              tester.stream(
                  List.of("both", "click later", "click much later"),
                  List.of(),
                  List.of("click earlier"),
                  List.of(),
                  List.of(),
                  List.of("click much earlier")));
      JavaPairDStream<String, String> clicked =
          byKey(
              tester.stream(
                  List.of("both", "click earlier", "click much earlier"),
                  List.of(),
                  List.of("click later"),
                  List.of(),
                  List.of(),
                  List.of("click much later")));
      BatchOutput<Tuple2<String, Tuple2<String, String>>> pairs =
          tester.collect(whicheverComesFirst(shown, clicked));
      tester.run(9);

      assertThat(batchesWithOutput(pairs)).containsExactly(1, 3, 6);
      assertThat(pairs.batch(1)).extracting(Tuple2::_1).containsExactly("both");
      assertThat(pairs.batch(3))
          .extracting(Tuple2::_1)
          .containsExactlyInAnyOrder("click later", "click earlier");
      assertThat(pairs.batch(6))
          .extracting(Tuple2::_1)
          .containsExactlyInAnyOrder("click much later", "click much earlier");
    }
  }

  // region whichever
  /** Each pair once, in the batch in which the second of the two arrives. */
  static <V, W> JavaPairDStream<String, Tuple2<V, W>> whicheverComesFirst(
      JavaPairDStream<String, V> impressions, JavaPairDStream<String, W> clicks) {
    Duration window = Durations.minutes(1);
    return impressions
        .window(window)
        .join(clicks) // the click is of this batch
        .union(impressions.join(clicks.window(window))) // the impression is of this batch
        .transformToPair(rdd -> rdd.distinct()); // both are: both joins have emitted it
  }

  // endregion

  @Test
  void thePictureOfTheLectureIsWhatSparkDoes() {
    try (DStreamTester tester = DStreamTester.every(BATCH)) {
      JavaDStream<String> shown = tester.stream(List.of(List.of(), List.of("shown")));
      JavaDStream<String> clicked =
          tester.stream(List.of(List.of(), List.of(), List.of("clicked")));
      Duration length = Durations.seconds(40);
      TimelineRecorder timeline =
          TimelineRecorder.of(tester.context(), length, BATCH)
              .events(shown, word -> word)
              .events(clicked, word -> word)
              .results(
                  shown
                      .mapToPair(word -> new Tuple2<>("i", word))
                      .window(length)
                      .join(clicked.mapToPair(word -> new Tuple2<>("i", word)).window(length)),
                  pair -> pair._2()._1() + " + " + pair._2()._2());
      tester.run(7);

      LecturePicture.assertUpToDate(
          Path.of("lectures", "images", "3.01-both-windows.svg"), timeline.recorded());
    }
  }

  private static JavaPairDStream<String, AdImpression> impressions(DStreamTester tester) {
    return tester.stream(List.of(SHOWN))
        .mapToPair(shown -> new Tuple2<>(shown.getImpressionId(), shown));
  }

  /** Clicks on SHOWN at these seconds, each received at once; their ids are their seconds. */
  private static JavaPairDStream<String, AdClick> clicksAt(
      DStreamTester tester, double... seconds) {
    List<List<AdClick>> batches = new ArrayList<>();
    for (double second : seconds) {
      Instant time = Instant.ofEpochMilli(Math.round(second * 1000));
      int batch = (int) (time.toEpochMilli() / BATCH.milliseconds());
      while (batches.size() <= batch) {
        batches.add(new ArrayList<>());
      }
      batches
          .get(batch)
          .add(
              new AdClick(
                  String.valueOf(second), SHOWN.getImpressionId(), SHOWN.getAdId(), time, time));
    }
    return tester.stream(batches).mapToPair(each -> new Tuple2<>(each.getImpressionId(), each));
  }

  private static JavaPairDStream<String, String> byKey(JavaDStream<String> keys) {
    return keys.mapToPair(key -> new Tuple2<>(key, key));
  }

  private static List<String> clickIds(
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> pairs) {
    return pairs.batches().values().stream()
        .flatMap(List::stream)
        .map(pair -> pair._2()._2().getClickId())
        .toList();
  }

  /** A stream with one element, in this batch, by the key "i". */
  private static JavaPairDStream<String, String> at(
      DStreamTester tester, int batch, String element) {
    return tester.stream(onlyIn(batch, element)).mapToPair(each -> new Tuple2<>("i", each));
  }

  private static <T> List<List<T>> onlyIn(int batch, T element) {
    List<List<T>> batches = new ArrayList<>(Collections.nCopies(batch - 1, List.of()));
    batches.add(List.of(element));
    return batches;
  }

  private static List<Integer> batchesWithOutput(BatchOutput<?> output) {
    return output.batches().keySet().stream()
        .filter(batch -> !output.batch(batch).isEmpty())
        .toList();
  }
}
