package io.sparkcourse.common.tweets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcourse.common.failure.CannotRunException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwitterCredentialsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TWITTER_CONSUMER_KEY", "key-of-the-consumer",
          "TWITTER_CONSUMER_SECRET", "secret-of-the-consumer",
          "TWITTER_ACCESS_TOKEN", "token-of-the-account",
          "TWITTER_ACCESS_TOKEN_SECRET", "secret-of-the-account");

  @Test
  void allFourAreReadFromTheEnvironment() {
    TwitterCredentials credentials = TwitterCredentials.fromEnvironment(ENVIRONMENT);

    assertThat(credentials.consumerKey()).isEqualTo("key-of-the-consumer");
    assertThat(credentials.consumerSecret()).isEqualTo("secret-of-the-consumer");
    assertThat(credentials.accessToken()).isEqualTo("token-of-the-account");
    assertThat(credentials.accessTokenSecret()).isEqualTo("secret-of-the-account");
  }

  @Test
  void whatIsMissingOrBlankIsNamedInOneLine() {
    Map<String, String> incomplete = new HashMap<>(ENVIRONMENT);
    incomplete.remove("TWITTER_CONSUMER_SECRET");
    incomplete.put("TWITTER_ACCESS_TOKEN", " ");

    assertThatThrownBy(() -> TwitterCredentials.fromEnvironment(incomplete))
        .isInstanceOf(CannotRunException.class)
        .hasMessage(
            "Twitter credentials are incomplete: set TWITTER_CONSUMER_SECRET, TWITTER_ACCESS_TOKEN"
                + " in the environment.");
  }

  @Test
  void theTextOfCredentialsHoldsNoSecretAndNoWholeKey() {
    assertThat(TwitterCredentials.fromEnvironment(ENVIRONMENT).toString())
        .isEqualTo("TwitterCredentials[consumerKey=key-..., accessToken=toke..., secrets hidden]");
  }

  @Test
  void randomCredentialsDiffer() {
    assertThat(TwitterCredentials.random().accessTokenSecret())
        .hasSize(40)
        .isNotEqualTo(TwitterCredentials.random().accessTokenSecret());
  }
}
