package io.sparkcourse.common.generator;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.generator.TweetGenerator.Sample;
import io.sparkcourse.common.generator.TweetGenerator.Truth;
import io.sparkcourse.common.sample.SampleData;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TweetGeneratorTest {
  private final Sample sample = TweetGenerator.generate(SampleData.SEED);
  private final List<Tweet> tweets = sample.tweets();
  private final Truth truth = sample.truth();

  @Test
  void theSameSeedGivesTheSameTweetsAndAnotherSeedGivesOthers() {
    assertThat(TweetGenerator.generate(SampleData.SEED)).isEqualTo(sample);
    assertThat(TweetGenerator.generate(SampleData.SEED + 1).tweets()).isNotEqualTo(tweets);
  }

  @Test
  void theTweetsOfTheCourseAreTheseOnEveryPlatform() {
    // If this fails, numbers in lectures and expected outputs are no longer true.
    String all =
        tweets.stream()
            .map(tweet -> tweet.getId() + " " + tweet.getCreatedAt() + " " + tweet)
            .collect(Collectors.joining("\n"));

    assertThat(Checksum.sha256(all))
        .isEqualTo("ee540af42b5e697228f83dea132b7f21a0ab3b1f3e7ee6c7ab0f9b660230cfb9");
  }

  @Test
  void countsPerHashtagAndLanguageAreThoseOfTheTexts() {
    Map<String, Long> hashtagsInTexts =
        count(
            tweets.stream()
                .flatMap(tweet -> Arrays.stream(tweet.getText().split(" ")))
                .filter(word -> word.startsWith("#")));

    assertThat(truth.tweets()).isEqualTo(tweets.size());
    assertThat(truth.perHashtag()).isEqualTo(hashtagsInTexts);
    assertThat(truth.perLanguage()).isEqualTo(count(tweets.stream().map(Tweet::getLang)));
    assertThat(truth.withoutHashtag())
        .isEqualTo((int) tweets.stream().filter(t -> !t.getText().contains("#")).count());
    assertThat(truth.retweets())
        .isEqualTo((int) tweets.stream().filter(t -> t.getText().startsWith("RT @")).count());
  }

  @Test
  void hashtagsAreThoseOfTheTextInItsOrderAndAtMostThree() {
    assertThat(tweets)
        .allSatisfy(
            tweet ->
                assertThat(tweet.getHashtags())
                    .isEqualTo(
                        Stream.of(tweet.getText().split(" "))
                            .filter(word -> word.startsWith("#"))
                            .toList())
                    .hasSizeLessThanOrEqualTo(3)
                    .doesNotHaveDuplicates()
                    .allMatch(hashtag -> hashtag.matches("#[a-z]+")));
  }

  @Test
  void aRetweetRepeatsAnEarlierOriginalOfSomebodyElse() {
    Map<Long, Tweet> byId =
        tweets.stream().collect(Collectors.toMap(Tweet::getId, Function.identity()));

    assertThat(tweets)
        .filteredOn(tweet -> tweet.getRetweetOf() != null)
        .hasSize(truth.retweets())
        .allSatisfy(
            tweet -> {
              Tweet original = byId.get(tweet.getRetweetOf());
              assertThat(original.getRetweetOf()).isNull();
              assertThat(original.getId()).isLessThan(tweet.getId());
              assertThat(original.getUser()).isNotEqualTo(tweet.getUser());
              assertThat(tweet.getText())
                  .isEqualTo("RT @" + original.getUser() + ": " + original.getText());
            });
  }

  @Test
  void aboutFiveTweetsASecondComeInOrderForTenMinutes() {
    assertThat(tweets)
        .isSortedAccordingTo(Comparator.comparing(Tweet::getCreatedAt))
        .allMatch(tweet -> !tweet.getCreatedAt().isBefore(TweetGenerator.START))
        .allMatch(
            tweet ->
                tweet.getCreatedAt().isBefore(TweetGenerator.START.plus(TweetGenerator.LENGTH)))
        .allMatch(tweet -> tweet.getCreatedAt().getNano() == 0);
    assertThat(tweets).extracting(Tweet::getId).isSorted().doesNotHaveDuplicates();
    assertThat(tweets.size() / (double) TweetGenerator.LENGTH.toSeconds()).isBetween(4.5, 6.0);
  }

  @Test
  void fewHashtagsAreFrequentAndManyAreRare() {
    Map<String, Long> counts = truth.perHashtag();

    assertThat(counts).hasSize(41);
    assertThat(counts.get("#spark"))
        .isEqualTo(counts.values().stream().max(Comparator.naturalOrder()).orElseThrow());
    assertThat(counts.values().stream().filter(n -> n < 60)).hasSizeGreaterThan(20);
    assertThat(truth.withoutHashtag() / (double) truth.tweets()).isBetween(0.12, 0.18);
  }

  @Test
  void englishIsTheMostFrequentOfSixLanguages() {
    assertThat(truth.perLanguage()).containsOnlyKeys("en", "es", "fr", "de", "pt", "ja");
    assertThat(truth.perLanguage().get("en") / (double) truth.tweets()).isBetween(0.4, 0.6);
  }

  @Test
  void theBurstHashtagIsAbsentBeforeItsBurstAndLeadsInEveryTenSecondsOfIt() {
    assertThat(count(hashtags(TweetGenerator.START, truth.burstStart())))
        .doesNotContainKey(truth.burstHashtag());
    for (Instant from = truth.burstStart();
        from.isBefore(truth.burstEnd());
        from = from.plusSeconds(10)) {
      Map<String, Long> counts = count(hashtags(from, from.plusSeconds(10)));
      assertThat(
              counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey())
          .as("most frequent in the ten seconds from " + from)
          .isEqualTo(truth.burstHashtag());
    }
  }

  @Test
  void theBurstLastsNinetySecondsFromTheFourthMinuteAndThenFadesOut() {
    Instant end = TweetGenerator.START.plus(TweetGenerator.LENGTH);

    assertThat(truth.burstStart()).isEqualTo(TweetGenerator.START.plus(Duration.ofMinutes(4)));
    assertThat(truth.burstEnd()).isEqualTo(truth.burstStart().plusSeconds(90));
    assertThat(hashtags(truth.burstEnd(), end).filter(truth.burstHashtag()::equals).count())
        .isBetween(1L, 20L);
    assertThat(count(hashtags(truth.burstEnd().plusSeconds(60), end)))
        .doesNotContainKey(truth.burstHashtag());
  }

  private Stream<String> hashtags(Instant from, Instant until) {
    return tweets.stream()
        .filter(t -> !t.getCreatedAt().isBefore(from) && t.getCreatedAt().isBefore(until))
        .flatMap(tweet -> tweet.getHashtags().stream());
  }

  private static Map<String, Long> count(Stream<String> items) {
    return items.collect(groupingBy(item -> item, counting()));
  }
}
