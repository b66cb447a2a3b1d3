package io.sparkcourse.common.tweets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Decides whether a request was signed by its claimed sender, recently, and for the first time. */
final class OAuthVerifier {
  private static final Duration TOLERANCE = Duration.ofMinutes(15);

  private final TwitterCredentials credentials;
  private final Clock clock;
  private final Map<String, Instant> usedNonces = new ConcurrentHashMap<>();

  OAuthVerifier(TwitterCredentials credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  /** Why the request is refused, in a few words; empty if it is authentic. */
  Optional<String> objectionTo(StreamRequest request) {
    if (request.authorization().isEmpty()) {
      return Optional.of("The request carries no OAuth header.");
    }
    if (!has(request, "oauth_signature_method", "HMAC-SHA1")) {
      return Optional.of("The signature method must be HMAC-SHA1.");
    }
    if (!has(request, "oauth_consumer_key", credentials.consumerKey())
        || !has(request, "oauth_token", credentials.accessToken())) {
      return Optional.of("Unknown consumer key or access token.");
    }
    if (!isRecent(request)) {
      return Optional.of("Timestamp out of bounds.");
    }
    if (!isSignatureRight(request)) {
      return Optional.of("Could not authenticate you: the signature is wrong.");
    }
    return isFirstUse(request) ? Optional.empty() : Optional.of("The nonce was used before.");
  }

  private static boolean has(StreamRequest request, String name, String value) {
    return request.authorization(name).filter(value::equals).isPresent();
  }

  private boolean isRecent(StreamRequest request) {
    return request
        .authorization("oauth_timestamp")
        .filter(seconds -> seconds.matches("\\d{1,12}"))
        .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)))
        .filter(signed -> Duration.between(signed, clock.instant()).abs().compareTo(TOLERANCE) <= 0)
        .isPresent();
  }

  private boolean isSignatureRight(StreamRequest request) {
    String right =
        OAuthSignature.sign(
            request.method(),
            request.uri(),
            request.signedParameters(),
            credentials.consumerSecret(),
            credentials.accessTokenSecret());
    String given = request.authorization("oauth_signature").orElse("");
    // Takes the same time wherever the first difference is: a guesser learns nothing from it.
    return MessageDigest.isEqual(
        right.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isFirstUse(StreamRequest request) {
    Instant now = clock.instant();
    // A nonce must be remembered only as long as its timestamp would still be accepted.
    usedNonces
        .values()
        .removeIf(used -> Duration.between(used, now).compareTo(TOLERANCE.multipliedBy(2)) > 0);
    return request
        .authorization("oauth_nonce")
        .filter(nonce -> !nonce.isEmpty())
        .filter(
            nonce ->
                usedNonces.putIfAbsent(
                        request.authorization("oauth_timestamp").orElseThrow() + " " + nonce, now)
                    == null)
        .isPresent();
  }
}
