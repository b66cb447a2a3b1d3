package io.sparkcourse.common.tweets;

import io.sparkcourse.common.failure.CannotRunException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The four values with which a Twitter client signs its requests: two identify it, two are secret.
 *
 * <p>A class and not a record: a receiver that holds it is sent to an executor, with Kryo if {@code
 * spark.serializer} says so, and Kryo cannot rebuild a record.
 */
public final class TwitterCredentials implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String CONSUMER_KEY = "TWITTER_CONSUMER_KEY";
  private static final String CONSUMER_SECRET = "TWITTER_CONSUMER_SECRET";
  private static final String ACCESS_TOKEN = "TWITTER_ACCESS_TOKEN";
  private static final String ACCESS_TOKEN_SECRET = "TWITTER_ACCESS_TOKEN_SECRET";

  private final String consumerKey;
  private final String consumerSecret;
  private final String accessToken;
  private final String accessTokenSecret;

  /** None of the four may be null. */
  public TwitterCredentials(
      String consumerKey, String consumerSecret, String accessToken, String accessTokenSecret) {
    this.consumerKey = Objects.requireNonNull(consumerKey, "consumerKey");
    this.consumerSecret = Objects.requireNonNull(consumerSecret, "consumerSecret");
    this.accessToken = Objects.requireNonNull(accessToken, "accessToken");
    this.accessTokenSecret = Objects.requireNonNull(accessTokenSecret, "accessTokenSecret");
  }

  /** Invented credentials, for a server and a client that live in the same program. */
  public static TwitterCredentials random() {
    SecureRandom random = new SecureRandom();
    return new TwitterCredentials(
        randomHex(random), randomHex(random), randomHex(random), randomHex(random));
  }

  /**
   * Reads the four {@code TWITTER_...} variables, so that no secret is in source code.
   *
   * @throws CannotRunException in one line that names every variable that is missing or blank
   */
  public static TwitterCredentials fromEnvironment(Map<String, String> env) {
    List<String> missing =
        List.of(CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET).stream()
            .filter(name -> env.getOrDefault(name, "").isBlank())
            .toList();
    if (!missing.isEmpty()) {
      throw new CannotRunException(
          "Twitter credentials are incomplete: set "
              + String.join(", ", missing)
              + " in the environment.");
    }
    return new TwitterCredentials(
        env.get(CONSUMER_KEY),
        env.get(CONSUMER_SECRET),
        env.get(ACCESS_TOKEN),
        env.get(ACCESS_TOKEN_SECRET));
  }

  /** Names the application. */
  public String consumerKey() {
    return consumerKey;
  }

  /** The application's secret. */
  public String consumerSecret() {
    return consumerSecret;
  }

  /** Names the account on whose behalf the application reads. */
  public String accessToken() {
    return accessToken;
  }

  /** The secret that belongs to the access token. */
  public String accessTokenSecret() {
    return accessTokenSecret;
  }

  /** Shows the beginning of the keys, never a secret: this text may end up in a log. */
  @Override
  public String toString() {
    return "TwitterCredentials[consumerKey="
        + beginning(consumerKey)
        + ", accessToken="
        + beginning(accessToken)
        + ", secrets hidden]";
  }

  private static String beginning(String key) {
    return key.length() <= 8 ? "..." : key.substring(0, 4) + "...";
  }

  private static String randomHex(SecureRandom random) {
    byte[] bytes = new byte[20];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
