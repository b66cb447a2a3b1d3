package io.sparkcourse.section1.whatisstreaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class TenEventsDemoTest {
  private static final List<Tap> TAPS = Tap.tenByArrival().stream().map(Arrival::value).toList();

  @Test
  void aStreamAnswersForEveryBatchAndMeetsTheLateTapWhereItArrives() {
    assertThat(countsOfTheStream())
        .containsExactly(
            entry(Tap.NOON.plusSeconds(5), List.of(taps(0, 3))),
            entry(Tap.NOON.plusSeconds(10), List.of(taps(5, 2))),
            entry(Tap.NOON.plusSeconds(15), List.of(taps(10, 2))),
            entry(Tap.NOON.plusSeconds(20), List.of(taps(0, 1), taps(15, 2))));
  }

  @Test
  void aBatchJobCountsTheLateTapWhereItHappened() {
    assertThat(TenEventsDemo.tapsByTimeOfTap(TestSpark.context().parallelize(TAPS)).collect())
        .containsExactly(taps(0, 4), taps(5, 2), taps(10, 2), taps(15, 2));
  }

  @Test
  void thePartsThatTheStreamGaveAddUpToTheAnswerOfTheBatchJob() {
    Map<Instant, Integer> sum = new HashMap<>();
    countsOfTheStream()
        .values()
        .forEach(batch -> batch.forEach(count -> sum.merge(count._1(), count._2(), Integer::sum)));
    assertThat(sum)
        .isEqualTo(
            TenEventsDemo.tapsByTimeOfTap(TestSpark.context().parallelize(TAPS)).collectAsMap());
  }

  @Test
  void theOrderOfArrivalIsNotTheOrderOfTheTaps() {
    List<Tap> byTime = TAPS.stream().sorted(Comparator.comparing(Tap::time)).toList();

    assertThat(TAPS).hasSize(10).isNotEqualTo(byTime).containsExactlyInAnyOrderElementsOf(byTime);
  }

  /**
   * The counts of each batch by the end of the batch. The batch of a tap follows from the time of
   * its arrival, as in the demo.
   */
  private static Map<Instant, List<Tuple2<Instant, Integer>>> countsOfTheStream() {
    Map<Instant, List<Tuple2<Instant, Integer>>> counts = new ConcurrentSkipListMap<>();
    try (DStreamTester tester = DStreamTester.every(TenEventsDemo.BATCH)) {
      ReplayInputDStream.startingAt(Tap.NOON, tester.context(), Tap::tenByArrival)
          .foreachRDD(
              (batch, time) ->
                  counts.put(
                      Instant.ofEpochMilli(time.milliseconds()),
                      TenEventsDemo.tapsByTimeOfTap(batch).collect()));
      tester.run(4);
    }
    return counts;
  }

  private static Tuple2<Instant, Integer> taps(int secondsAfterNoon, int count) {
    return new Tuple2<>(Tap.NOON.plusSeconds(secondsAfterNoon), count);
  }
}
