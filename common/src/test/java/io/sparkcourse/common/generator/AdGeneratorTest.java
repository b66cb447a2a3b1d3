package io.sparkcourse.common.generator;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.generator.AdGenerator.Sample;
import io.sparkcourse.common.generator.AdGenerator.Truth;
import io.sparkcourse.common.sample.SampleData;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdGeneratorTest {
  private final Sample sample = AdGenerator.generate(SampleData.SEED);
  private final Truth truth = sample.truth();

  /** The ids in the data, each once. */
  private final Map<String, AdImpression> impressions =
      sample.impressions().stream()
          .collect(toMap(AdImpression::getImpressionId, each -> each, (first, again) -> first));

  private final Map<String, AdClick> clicks =
      sample.clicks().stream()
          .collect(toMap(AdClick::getClickId, each -> each, (first, again) -> first));

  @Test
  void theSameSeedGivesTheSameDataAndAnotherSeedGivesOthers() {
    assertThat(AdGenerator.generate(SampleData.SEED)).isEqualTo(sample);
    assertThat(AdGenerator.generate(SampleData.SEED + 1).clicks()).isNotEqualTo(sample.clicks());
  }

  @Test
  void theDataOfTheCourseAreTheseOnEveryPlatform() {
    // If this fails, numbers in lectures and expected outputs are no longer true.
    String all =
        Stream.concat(
                sample.impressions().stream().map(each -> each + " " + each.getReceivedAt()),
                sample.clicks().stream().map(each -> each + " " + each.getReceivedAt()))
            .collect(Collectors.joining("\n"));

    assertThat(Checksum.sha256(all))
        .isEqualTo("9c2cebd50babad6973b5c7c6a9464868578cc5fe59740d326e0081f9dc31ef70");
  }

  @Test
  void theNumbersInTheDescriptionOfTheDataAreRight() {
    assertThat(truth.impressions()).isEqualTo(2_340);
    assertThat(truth.clicks()).isEqualTo(637);
    assertThat(truth.clicksWithin(Duration.ofMinutes(1))).isEqualTo(603);
    assertThat(truth.clicksWithoutImpression()).hasSize(13);
    assertThat(truth.impressionsWithoutClick()).isEqualTo(1_716);
    assertThat(truth.impressionsSentTwice()).isEqualTo(48);
    assertThat(truth.clicksSentTwice()).isEqualTo(17);
  }

  @Test
  void thereAreAboutFourImpressionsASecondAndAQuarterIsClicked() {
    assertThat(impressions).hasSize(truth.impressions()).hasSizeBetween(2_200, 2_500);
    assertThat(clicks).hasSize(truth.clicks()).hasSizeBetween(560, 660);
    assertThat(truth.impressionsPerCampaign())
        .isEqualTo(
            impressions.values().stream()
                .collect(groupingBy(AdImpression::getCampaignId, counting())))
        .hasSize(6);
  }

  @Test
  void theTruthIsThatOfTheData() {
    Map<String, Duration> delays =
        clicks.values().stream()
            .filter(click -> impressions.containsKey(click.getImpressionId()))
            .collect(toMap(AdClick::getClickId, this::delay));
    Set<String> clicked = clicks.values().stream().map(AdClick::getImpressionId).collect(toSet());

    assertThat(truth.clickDelays()).isEqualTo(delays);
    assertThat(truth.clicksWithoutImpression())
        .isEqualTo(clicks.keySet().stream().filter(id -> !delays.containsKey(id)).collect(toSet()))
        .hasSizeBetween(10, 30);
    assertThat(truth.impressionsWithoutClick())
        .isEqualTo(
            impressions.keySet().stream().filter(id -> !clicked.contains(id)).toList().size());
    assertThat(clicked).hasSameSizeAs(clicks.keySet()); // none is clicked twice
  }

  @Test
  void aClickNamesTheAdvertisementOfItsImpression() {
    assertThat(clicks.values())
        .filteredOn(click -> impressions.containsKey(click.getImpressionId()))
        .allMatch(
            click -> impressions.get(click.getImpressionId()).getAdId().equals(click.getAdId()));
  }

  @Test
  void clicksComeSecondsAndSometimesMoreThanAMinuteAfterTheirImpression() {
    List<Duration> delays = truth.clickDelays().values().stream().sorted().toList();

    assertThat(delays.get(0)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(delays.get(delays.size() / 2))
        .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(18));
    assertThat(delays.get(delays.size() - 1)).isLessThan(AdGenerator.LONGEST_DELAY);
    assertThat(truth.clicksWithin(Duration.ofMinutes(1)))
        .isEqualTo(delays.stream().filter(d -> d.toMillis() <= 60_000).count())
        .isLessThan(delays.size() - 10);
    assertThat(truth.clicksWithin(AdGenerator.LONGEST_DELAY)).isEqualTo(delays.size());
  }

  @Test
  void whatIsSentTwiceDiffersOnlyInItsArrival() {
    assertThat(sample.impressions()).hasSize(truth.impressions() + truth.impressionsSentTwice());
    assertThat(sample.clicks()).hasSize(truth.clicks() + truth.clicksSentTwice());
    assertThat(truth.impressionsSentTwice()).isBetween(30, 70);
    assertThat(truth.clicksSentTwice()).isBetween(5, 25);
    for (AdClick click : sample.clicks()) {
      AdClick other = clicks.get(click.getClickId());
      assertThat(click.getTime()).isEqualTo(other.getTime());
      assertThat(click.getImpressionId()).isEqualTo(other.getImpressionId());
    }
    assertThat(sample.clicks()).doesNotHaveDuplicates();
    assertThat(sample.impressions()).doesNotHaveDuplicates();
  }

  @Test
  void thingsArriveInOrderOfTheirArrivalMostOfThemAtOnceAndSomeLate() {
    assertThat(sample.impressions())
        .isSortedAccordingTo(Comparator.comparing(AdImpression::getReceivedAt))
        .isNotEqualTo(
            sample.impressions().stream()
                .sorted(Comparator.comparing(AdImpression::getTime))
                .toList());
    assertThat(sample.clicks()).isSortedAccordingTo(Comparator.comparing(AdClick::getReceivedAt));
    List<Duration> underWay =
        sample.impressions().stream()
            .map(each -> Duration.between(each.getTime(), each.getReceivedAt()))
            .sorted()
            .toList();
    assertThat(underWay.get(0)).isPositive();
    assertThat(underWay.get(underWay.size() - 1)).isLessThan(Delivery.LONGEST);
    assertThat(underWay.stream().filter(d -> d.compareTo(Delivery.ON_TIME) > 0).count())
        .isBetween(underWay.size() * 7L / 100, underWay.size() * 9L / 100);
  }

  @Test
  void someClicksArriveBeforeTheirImpression() {
    assertThat(clicks.values())
        .filteredOn(click -> impressions.containsKey(click.getImpressionId()))
        .filteredOn(click -> click.getReceivedAt().isBefore(arrival(click.getImpressionId())))
        .hasSize(16);
  }

  @Test
  void impressionsAreShownWithinTenMinutes() {
    assertThat(impressions.values())
        .extracting(AdImpression::getTime)
        .allMatch(time -> !time.isBefore(AdGenerator.START))
        .allMatch(time -> time.isBefore(AdGenerator.START.plus(AdGenerator.LENGTH)));
  }

  private Duration delay(AdClick click) {
    return Duration.between(impressions.get(click.getImpressionId()).getTime(), click.getTime());
  }

  private Instant arrival(String impressionId) {
    return impressions.get(impressionId).getReceivedAt();
  }
}
