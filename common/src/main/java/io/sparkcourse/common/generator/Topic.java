package io.sparkcourse.common.generator;

/** What a generated tweet is about; {@link TweetTexts} has sentences for each. */
enum Topic {
  EVERYDAY,
  TECH,
  CONFERENCE,
  SPORT,
  MUSIC,
  WEATHER,
  EARTHQUAKE
}
