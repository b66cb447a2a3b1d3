package io.sparkcourse.common.tweets;

import io.sparkcourse.common.data.Tweet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which tweets a client asked for, in the words of the v1.1 streaming protocol. */
final class TweetFilter implements Predicate<Tweet> {
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_#@$]+");
  private static final Pattern MARK = Pattern.compile("^[#@$]");

  private final List<List<String>> phrases;
  private final Set<String> languages;

  private TweetFilter(List<List<String>> phrases, Set<String> languages) {
    this.phrases = phrases;
    this.languages = languages;
  }

  /**
   * Reads {@code track} and {@code language} of a request. One of the phrases of {@code track},
   * separated by commas, must match; a phrase matches if each of its words is in the text, in any
   * order and case. A word matches itself as a hashtag and as a mention too; {@code #word} only the
   * hashtag.
   */
  static TweetFilter of(StreamRequest request) {
    List<List<String>> phrases =
        commaSeparated(request.parameter("track").orElse("")).stream()
            .map(phrase -> List.of(phrase.split("\\s+")))
            .toList();
    return new TweetFilter(
        phrases, Set.copyOf(commaSeparated(request.parameter("language").orElse(""))));
  }

  /** Whether any phrase is tracked: {@code filter.json} requires at least one. */
  boolean tracks() {
    return !phrases.isEmpty();
  }

  @Override
  public boolean test(Tweet tweet) {
    if (!languages.isEmpty() && !languages.contains(tweet.getLang())) {
      return false;
    }
    if (phrases.isEmpty()) {
      return true;
    }
    Set<String> words = words(tweet.getText());
    return phrases.stream().anyMatch(words::containsAll);
  }

  private static Set<String> words(String text) {
    Set<String> words =
        BETWEEN_WORDS.splitAsStream(text.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    words.addAll(words.stream().map(word -> MARK.matcher(word).replaceFirst("")).toList());
    return words;
  }

  private static List<String> commaSeparated(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
