package io.sparkcourse.common.generator;

import io.sparkcourse.common.data.Tweet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Generates ten minutes of tweets, about five per second: few hashtags are frequent and many are
 * rare, some tweets repeat others, and after four minutes a hashtag that was not used before takes
 * over for 90 seconds.
 *
 * <p>The tweets are invented: real ones may not be passed on.
 */
public final class TweetGenerator {
  /** The first tweet is written within a few seconds after this. */
  public static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  public static final Duration LENGTH = Duration.ofMinutes(10);

  static final String BURST_HASHTAG = "#earthquake";
  private static final Instant BURST_START = START.plus(Duration.ofMinutes(4));
  private static final Instant BURST_END = BURST_START.plus(Duration.ofSeconds(90));

  private static final double TWEETS_PER_SECOND = 5;
  private static final double TWEETS_PER_SECOND_IN_BURST = 8;
  private static final double RETWEETS = 0.2;
  private static final double WITHOUT_HASHTAG = 0.15;
  private static final double ABOUT_THE_BURST = 0.8;
  private static final int RECENT = 60;
  private static final int USERS_PER_LANGUAGE = 60;

  // Some 40 hashtags, the most frequent first; their rank mixes the topics.
  private static final List<Hashtag> HASHTAGS =
      List.of(
          new Hashtag("#spark", Topic.TECH),
          new Hashtag("#football", Topic.SPORT),
          new Hashtag("#java", Topic.TECH),
          new Hashtag("#music", Topic.MUSIC),
          new Hashtag("#rain", Topic.WEATHER),
          new Hashtag("#sparkconf", Topic.CONFERENCE),
          new Hashtag("#kafka", Topic.TECH),
          new Hashtag("#live", Topic.MUSIC),
          new Hashtag("#keynote", Topic.CONFERENCE),
          new Hashtag("#tennis", Topic.SPORT),
          new Hashtag("#streaming", Topic.TECH),
          new Hashtag("#weather", Topic.WEATHER),
          new Hashtag("#jazz", Topic.MUSIC),
          new Hashtag("#bigdata", Topic.TECH),
          new Hashtag("#marathon", Topic.SPORT),
          new Hashtag("#concert", Topic.MUSIC),
          new Hashtag("#opensource", Topic.TECH),
          new Hashtag("#sunshine", Topic.WEATHER),
          new Hashtag("#cycling", Topic.SPORT),
          new Hashtag("#festival", Topic.MUSIC),
          new Hashtag("#workshop", Topic.CONFERENCE),
          new Hashtag("#cloud", Topic.TECH),
          new Hashtag("#basketball", Topic.SPORT),
          new Hashtag("#storm", Topic.WEATHER),
          new Hashtag("#vinyl", Topic.MUSIC),
          new Hashtag("#sql", Topic.TECH),
          new Hashtag("#running", Topic.SPORT),
          new Hashtag("#speakers", Topic.CONFERENCE),
          new Hashtag("#guitar", Topic.MUSIC),
          new Hashtag("#heatwave", Topic.WEATHER),
          new Hashtag("#devops", Topic.TECH),
          new Hashtag("#handball", Topic.SPORT),
          new Hashtag("#snow", Topic.WEATHER),
          new Hashtag("#lightningtalk", Topic.CONFERENCE),
          new Hashtag("#choir", Topic.MUSIC),
          new Hashtag("#python", Topic.TECH),
          new Hashtag("#rowing", Topic.SPORT),
          new Hashtag("#fog", Topic.WEATHER),
          new Hashtag("#openspace", Topic.CONFERENCE),
          new Hashtag("#scala", Topic.TECH));

  private static final List<String> NAMES =
      List.of("ada", "bao", "cleo", "dario", "emi", "finn", "greta", "hugo", "ines", "jun");

  private final Draws pace;
  private final Draws content;
  private final Draws.Zipf<Hashtag> hashtags;
  private final Draws.Zipf<String> languages;
  private final Map<String, Draws.Zipf<String>> users;
  private final List<Tweet> tweets = new ArrayList<>();
  private final List<Tweet> originals = new ArrayList<>();
  private final Tally<String> perHashtag = new Tally<>();
  private final Tally<String> perLanguage = new Tally<>();
  private int retweets;
  private int withoutHashtag;

  private TweetGenerator(long seed) {
    pace = new Draws(seed, "pace of tweets");
    content = new Draws(seed, "content of tweets");
    hashtags = content.zipf(HASHTAGS, 1.0);
    languages = content.zipf(TweetTexts.languages(), 1.3);
    users =
        TweetTexts.languages().stream()
            .collect(Collectors.toMap(lang -> lang, lang -> content.zipf(userNames(lang), 0.9)));
  }

  /**
   * The generated data, and what is known about it.
   *
   * @param tweets in the order of their creation; unmodifiable
   */
  public record Sample(List<Tweet> tweets, Truth truth) {}

  /**
   * What the generator decided, recorded at that moment: tests compare a pipeline's result with it.
   *
   * @param tweets how many there are, retweets included
   * @param retweets how many of them repeat another
   * @param withoutHashtag how many of them have no hashtag
   * @param perHashtag how many tweets have this hashtag, retweets included
   * @param perLanguage how many tweets are in this language, retweets included
   * @param burstHashtag the hashtag that is not used before the burst
   * @param burstStart the first second of the burst
   * @param burstEnd the end of the burst, exclusive; a few retweets still follow after it
   */
  public record Truth(
      int tweets,
      int retweets,
      int withoutHashtag,
      Map<String, Long> perHashtag,
      Map<String, Long> perLanguage,
      String burstHashtag,
      Instant burstStart,
      Instant burstEnd) {}

  private record Hashtag(String name, Topic topic) {}

  /** The tweets for a seed: the same on every platform and in every run. */
  public static Sample generate(long seed) {
    return new TweetGenerator(seed).run();
  }

  private Sample run() {
    Instant end = START.plus(LENGTH);
    for (Instant now = next(START); now.isBefore(end); now = next(now)) {
      Instant createdAt = now.truncatedTo(ChronoUnit.SECONDS);
      boolean repeats = !originals.isEmpty() && content.chance(RETWEETS);
      record(repeats ? retweet(createdAt) : original(createdAt));
    }
    return new Sample(
        List.copyOf(tweets),
        new Truth(
            tweets.size(),
            retweets,
            withoutHashtag,
            perHashtag.counts(),
            perLanguage.counts(),
            BURST_HASHTAG,
            BURST_START,
            BURST_END));
  }

  private Instant next(Instant now) {
    return now.plus(
        pace.pauseAtRate(inBurst(now) ? TWEETS_PER_SECOND_IN_BURST : TWEETS_PER_SECOND));
  }

  private Tweet original(Instant createdAt) {
    String lang = languages.next();
    List<Hashtag> chosen = chooseHashtags(createdAt);
    Topic topic = chosen.isEmpty() ? Topic.EVERYDAY : chosen.get(0).topic();
    List<String> names = chosen.stream().map(Hashtag::name).toList();
    String text =
        Stream.concat(Stream.of(content.oneOf(TweetTexts.of(lang, topic))), names.stream())
            .collect(Collectors.joining(" "));
    Tweet tweet =
        new Tweet(nextId(), createdAt, users.get(lang).next(), lang, text, kryoSafe(names), null);
    originals.add(tweet);
    return tweet;
  }

  private Tweet retweet(Instant createdAt) {
    int recent = Math.min(RECENT, originals.size());
    Tweet original = originals.get(originals.size() - 1 - content.below(recent));
    String user = users.get(original.getLang()).next();
    while (user.equals(original.getUser())) {
      user = users.get(original.getLang()).next();
    }
    retweets++;
    return new Tweet(
        nextId(),
        createdAt,
        user,
        original.getLang(),
        "RT @" + original.getUser() + ": " + original.getText(),
        kryoSafe(original.getHashtags()),
        original.getId());
  }

  // Kryo can write Java's unmodifiable lists but not read them back.
  private static List<String> kryoSafe(List<String> list) {
    return new ArrayList<>(list);
  }

  private List<Hashtag> chooseHashtags(Instant createdAt) {
    if (content.chance(WITHOUT_HASHTAG)) {
      return List.of();
    }
    Set<Hashtag> chosen = new LinkedHashSet<>();
    if (inBurst(createdAt) && content.chance(ABOUT_THE_BURST)) {
      chosen.add(new Hashtag(BURST_HASHTAG, Topic.EARTHQUAKE));
    }
    int wanted = 1 + (content.chance(0.35) ? 1 : 0) + (content.chance(0.15) ? 1 : 0);
    while (chosen.size() < wanted) {
      chosen.add(hashtags.next());
    }
    return List.copyOf(chosen);
  }

  private void record(Tweet tweet) {
    tweets.add(tweet);
    perLanguage.add(tweet.getLang());
    tweet.getHashtags().forEach(perHashtag::add);
    if (tweet.getHashtags().isEmpty()) {
      withoutHashtag++;
    }
  }

  private long nextId() {
    return 1_000_001L + tweets.size();
  }

  private static boolean inBurst(Instant time) {
    return !time.isBefore(BURST_START) && time.isBefore(BURST_END);
  }

  private static List<String> userNames(String lang) {
    return IntStream.range(0, USERS_PER_LANGUAGE)
        .mapToObj(i -> NAMES.get(i * 7 % NAMES.size()) + "_" + lang + (10 + i))
        .toList();
  }
}
