package io.sparkcourse.common.tweets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcourse.common.data.Tweet;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes tweets as the v1.1 streaming protocol had them. */
final class TweetJson {
  private static final DateTimeFormatter CREATED_AT =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss Z yyyy", Locale.US).withZone(ZoneOffset.UTC);
  private static final Pattern MENTION = Pattern.compile("@(\\w+)");
  private static final Pattern RETWEET = Pattern.compile("RT @(\\w+): (.*)", Pattern.DOTALL);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<Long, Tweet> tweetsById;

  /** Originals of retweets are looked up among these tweets. */
  TweetJson(List<Tweet> tweets) {
    tweetsById =
        tweets.stream()
            .collect(Collectors.toMap(Tweet::getId, Function.identity(), (first, same) -> first));
  }

  /**
   * One line of JSON, without its end.
   *
   * @throws IllegalArgumentException if a hashtag of the tweet is not in its text
   */
  String line(Tweet tweet) {
    ObjectNode status = status(tweet);
    if (tweet.getRetweetOf() != null) {
      status.set("retweeted_status", status(original(tweet)));
    }
    return status.toString();
  }

  private Tweet original(Tweet retweet) {
    Tweet known = tweetsById.get(retweet.getRetweetOf());
    return known != null ? known : rebuiltFrom(retweet);
  }

  /** An original that is not served: everything known about it is in the retweet. */
  private static Tweet rebuiltFrom(Tweet retweet) {
    Matcher parts = RETWEET.matcher(retweet.getText());
    boolean quoted = parts.matches();
    return new Tweet(
        retweet.getRetweetOf(),
        retweet.getCreatedAt(),
        quoted ? parts.group(1) : retweet.getUser(),
        retweet.getLang(),
        quoted ? parts.group(2) : retweet.getText(),
        retweet.getHashtags(),
        null);
  }

  private static ObjectNode status(Tweet tweet) {
    String text = escaped(tweet.getText());
    ObjectNode status =
        JSON.objectNode()
            .put("created_at", CREATED_AT.format(tweet.getCreatedAt()))
            .put("id", tweet.getId())
            .put("id_str", Long.toString(tweet.getId()))
            .put("text", text)
            .put("truncated", false)
            .put("lang", tweet.getLang());
    status.set("user", user(tweet.getUser()));
    status.set("entities", entities(tweet, text));
    return status;
  }

  /**
   * The protocol writes these three characters as HTML entities; indices count the escaped text.
   */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static ObjectNode user(String screenName) {
    return person(screenName).put("protected", false).put("verified", false);
  }

  private static ObjectNode person(String screenName) {
    long id = Integer.toUnsignedLong(screenName.hashCode());
    return JSON.objectNode()
        .put("id", id)
        .put("id_str", Long.toString(id))
        .put("name", screenName)
        .put("screen_name", screenName);
  }

  private static ObjectNode entities(Tweet tweet, String text) {
    ObjectNode entities = JSON.objectNode();
    entities.set("hashtags", hashtags(tweet, text));
    entities.set("user_mentions", mentions(text));
    entities.putArray("urls");
    entities.putArray("symbols");
    return entities;
  }

  private static ArrayNode hashtags(Tweet tweet, String text) {
    ArrayNode hashtags = JSON.arrayNode();
    int from = 0;
    for (String hashtag : tweet.getHashtags()) {
      Matcher found = hashtagPattern(hashtag).matcher(text);
      if (!found.find(from)) {
        throw new IllegalArgumentException(
            "tweet " + tweet.getId() + " has no " + hashtag + " in its text: " + tweet.getText());
      }
      ObjectNode entity = hashtags.addObject().put("text", found.group().substring(1));
      entity.set("indices", indices(text, found));
      from = found.end();
    }
    return hashtags;
  }

  private static Pattern hashtagPattern(String hashtag) {
    return Pattern.compile(
        Pattern.quote(hashtag) + "(?![\\p{L}\\p{M}\\p{N}_])",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static ArrayNode mentions(String text) {
    ArrayNode mentions = JSON.arrayNode();
    Matcher found = MENTION.matcher(text);
    while (found.find()) {
      ObjectNode mention = person(found.group(1));
      mention.set("indices", indices(text, found));
      mentions.add(mention);
    }
    return mentions;
  }

  /** Where a match begins and ends, counted in code points: an emoji is one. */
  private static ArrayNode indices(String text, Matcher match) {
    return JSON.arrayNode()
        .add(text.codePointCount(0, match.start()))
        .add(text.codePointCount(0, match.end()));
  }
}
