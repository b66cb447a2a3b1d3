package io.sparkcourse.common.generator;

import io.sparkcourse.common.data.Tweet;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** STUB */
public final class TweetGenerator {
  private TweetGenerator() {}

  /** What was generated, and what is known of it. */
  public record Sample(List<Tweet> tweets, Truth truth) {}

  public record Truth(
      int tweets,
      int retweets,
      int withoutHashtag,
      Map<String, Long> perHashtag,
      Map<String, Long> perLanguage,
      String burstHashtag,
      Instant burstStart,
      Instant burstEnd) {}

  public static Sample generate(long seed) {
    throw new UnsupportedOperationException();
  }
}
