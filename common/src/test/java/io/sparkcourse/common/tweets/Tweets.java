package io.sparkcourse.common.tweets;

import io.sparkcourse.common.data.Tweet;
import java.time.Instant;
import java.util.List;

/** A few tweets with everything in them that is hard to transmit. */
final class Tweets {
  private static final Instant START = Instant.parse("2025-06-02T12:00:00Z");

  static final Tweet WITH_HASHTAGS =
      tweet(101, "ada", "en", "Watching #Spark and #BigData today", List.of("#spark", "#bigdata"));
  static final Tweet WITH_MARKUP =
      tweet(
          102, "grace", "en", "R&D <3 \uD83D\uDE80 #rain, #rainbow!", List.of("#rain", "#rainbow"));
  static final Tweet JAPANESE = tweet(103, "hana", "ja", "今日は雨です #天気 \"傘\"\nはい", List.of("#天気"));
  static final Tweet WITHOUT_HASHTAG = tweet(104, "josé", "es", "Hola @ada, ¿qué tal?", List.of());
  static final Tweet RETWEET =
      new Tweet(
          105,
          START.plusSeconds(105),
          "linus",
          "en",
          "RT @ada: Watching #Spark and #BigData today",
          List.of("#spark", "#bigdata"),
          101L);

  static final List<Tweet> FIVE =
      List.of(WITH_HASHTAGS, WITH_MARKUP, JAPANESE, WITHOUT_HASHTAG, RETWEET);

  private Tweets() {}

  private static Tweet tweet(
      long id, String user, String lang, String text, List<String> hashtags) {
    return new Tweet(id, START.plusSeconds(id), user, lang, text, hashtags, null);
  }
}
