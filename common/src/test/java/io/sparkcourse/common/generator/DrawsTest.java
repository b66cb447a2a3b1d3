package io.sparkcourse.common.generator;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DrawsTest {
  private final Draws draws = new Draws(1, "test");

  @Test
  void anItemOfZipfComesByItsRank() {
    Draws.Zipf<String> zipf = draws.zipf(List.of("a", "b", "c"), 1);

    Map<String, Long> counts =
        Stream.generate(zipf::next).limit(110_000).collect(groupingBy(item -> item, counting()));

    assertThat(counts).containsOnlyKeys("a", "b", "c");
    assertThat(counts.get("a")).isCloseTo(60_000, withinPercentage(2));
    assertThat(counts.get("b")).isCloseTo(30_000, withinPercentage(2));
    assertThat(counts.get("c")).isCloseTo(20_000, withinPercentage(2));
  }

  @Test
  void halfOfTheThinkTimesAreBelowTheMedianAndNoneIsAboveTheLongest() {
    List<Duration> times =
        Stream.generate(() -> draws.thinkTime(Duration.ofSeconds(20), Duration.ofMinutes(2)))
            .limit(10_000)
            .sorted()
            .toList();

    assertThat(times.get(5_000).toMillis()).isCloseTo(20_000, withinPercentage(5));
    assertThat(times.get(9_999)).isEqualTo(Duration.ofMinutes(2));
    assertThat(times.get(0)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void whatIsDrawnAgainIsBelowTheLimitAndNotHeapedUpThere() {
    List<Duration> times =
        Stream.generate(() -> draws.thinkTimeBelow(Duration.ofSeconds(20), Duration.ofMinutes(1)))
            .limit(10_000)
            .toList();

    assertThat(times).allMatch(time -> time.compareTo(Duration.ofMinutes(1)) < 0);
    assertThat(times.stream().filter(time -> time.toSeconds() >= 59).count()).isBetween(10L, 100L);
  }

  @Test
  void pausesAtARateGiveThatRate() {
    Duration sum =
        Stream.generate(() -> draws.pauseAtRate(5))
            .limit(200_000)
            .reduce(Duration.ZERO, Duration::plus);

    assertThat(sum.toSeconds()).isCloseTo(40_000, withinPercentage(1));
  }

  @Test
  void shufflingKeepsEveryItem() {
    List<Integer> items = IntStream.range(0, 100).boxed().toList();

    assertThat(draws.shuffled(items))
        .isNotEqualTo(items)
        .containsExactlyInAnyOrderElementsOf(items);
  }

  @Test
  void onePurposeDoesNotDisturbAnother() {
    Draws first = new Draws(7, "pages");
    Draws other = new Draws(7, "traffic");
    IntStream.range(0, 10).forEach(i -> other.below(100));
    Draws second = new Draws(7, "pages");

    List<Integer> drawn = Stream.generate(() -> first.below(1_000)).limit(20).toList();
    assertThat(Stream.generate(() -> second.below(1_000)).limit(20))
        .containsExactlyElementsOf(drawn);
    assertThat(Stream.generate(() -> other.below(1_000)).limit(20).toList()).isNotEqualTo(drawn);
  }
}
