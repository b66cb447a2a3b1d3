package io.sparkcourse.section1.whatisstreaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.TestSpark;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class TenEventsDemoTest {
  private static final List<Tap> TAPS = Tap.tenByArrival().stream().map(Arrival::value).toList();

  @Test
  void aStreamAnswersForEveryBatchAndMeetsTheLateTapWhereItArrives() {
    try (DStreamTester tester = DStreamTester.every(TenEventsDemo.BATCH)) {
      BatchOutput<Tuple2<Instant, Integer>> counts = countsOfTheStream(tester);

      tester.run(4);

      counts.assertBatch(1, taps(0, 3));
      counts.assertBatch(2, taps(5, 2));
      counts.assertBatch(3, taps(10, 2));
      counts.assertBatch(4, taps(0, 1), taps(15, 2));
    }
  }

  @Test
  void aBatchJobCountsTheLateTapWhereItHappened() {
    assertThat(TenEventsDemo.tapsByTimeOfTap(TestSpark.context().parallelize(TAPS)).collect())
        .containsExactly(taps(0, 4), taps(5, 2), taps(10, 2), taps(15, 2));
  }

  @Test
  void thePartsThatTheStreamGaveAddUpToTheAnswerOfTheBatchJob() {
    Map<Instant, Integer> sum = new HashMap<>();
    try (DStreamTester tester = DStreamTester.every(TenEventsDemo.BATCH)) {
      BatchOutput<Tuple2<Instant, Integer>> counts = countsOfTheStream(tester);

      tester.run(4);

      counts
          .batches()
          .values()
          .forEach(
              batch -> batch.forEach(count -> sum.merge(count._1(), count._2(), Integer::sum)));
    }
    assertThat(sum)
        .isEqualTo(
            TenEventsDemo.tapsByTimeOfTap(TestSpark.context().parallelize(TAPS)).collectAsMap());
  }

  @Test
  void theOrderOfArrivalIsNotTheOrderOfTheTaps() {
    List<Tap> byTime = TAPS.stream().sorted(Comparator.comparing(Tap::time)).toList();

    assertThat(TAPS).hasSize(10).isNotEqualTo(byTime).containsExactlyInAnyOrderElementsOf(byTime);
  }

  private static BatchOutput<Tuple2<Instant, Integer>> countsOfTheStream(DStreamTester tester) {
    return tester.collect(
        tester.stream(
                TAPS.subList(0, 3), TAPS.subList(3, 5), TAPS.subList(5, 7), TAPS.subList(7, 10))
            .transformToPair(TenEventsDemo::tapsByTimeOfTap));
  }

  private static Tuple2<Instant, Integer> taps(int secondsAfterNoon, int count) {
    return new Tuple2<>(Tap.NOON.plusSeconds(secondsAfterNoon), count);
  }
}
