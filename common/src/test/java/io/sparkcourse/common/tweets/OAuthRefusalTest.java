package io.sparkcourse.common.tweets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.tweets.OAuthSignature.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handmade requests that break one rule at a time. */
@Timeout(30)
class OAuthRefusalTest {
  private final TwitterCredentials credentials = TwitterCredentials.random();
  private final HttpClient http = HttpClient.newHttpClient();
  private TweetServer server;
  private URI sample;

  @BeforeEach
  void startServer() throws IOException {
    server = TweetServer.serving(Tweets.FIVE).credentials(credentials).start();
    sample = URI.create(server.uri() + "statuses/sample.json?stall_warnings=true");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void aFreshWellSignedRequestIsLetInButItsNonceOnlyOnce() throws Exception {
    String header = header("GET", Instant.now(), "a-nonce");

    assertThat(statusOf(sample, header)).isEqualTo(200);
    assertThat(refusalOf(sample, header)).isEqualTo("The nonce was used before.");
    assertThat(statusOf(sample, header("GET", Instant.now(), "another-nonce"))).isEqualTo(200);
    assertThat(server.connectionsAccepted()).isEqualTo(2);
    assertThat(server.connectionsRefused()).isOne();
  }

  @Test
  void aTimestampMoreThanFifteenMinutesOffIsRefused() throws Exception {
    Instant now = Instant.now();

    assertThat(statusOf(sample, header("GET", now.minus(Duration.ofMinutes(14)), "1")))
        .isEqualTo(200);
    assertThat(refusalOf(sample, header("GET", now.minus(Duration.ofMinutes(16)), "2")))
        .isEqualTo("Timestamp out of bounds.");
    assertThat(refusalOf(sample, header("GET", now.plus(Duration.ofMinutes(16)), "3")))
        .isEqualTo("Timestamp out of bounds.");
  }

  @Test
  void aSignatureOfAnotherMethodOrAddressIsRefused() throws Exception {
    URI otherQuery = URI.create(server.uri() + "statuses/sample.json?stall_warnings=false");

    assertThat(refusalOf(sample, header("POST", Instant.now(), "1"))).contains("signature");
    assertThat(refusalOf(otherQuery, header("GET", Instant.now(), "2"))).contains("signature");
  }

  @Test
  void aRefusedRequestDoesNotUseUpItsNonce() throws Exception {
    URI otherQuery = URI.create(server.uri() + "statuses/sample.json?stall_warnings=false");
    String header = header("GET", Instant.now(), "1");

    assertThat(statusOf(otherQuery, header)).isEqualTo(401);
    assertThat(statusOf(sample, header)).isEqualTo(200);
  }

  @Test
  void aRequestWithoutANonceIsRefused() throws Exception {
    assertThat(statusOf(sample, header("GET", Instant.now(), ""))).isEqualTo(401);
  }

  @Test
  void aRequestWithoutOAuthIsRefused() throws Exception {
    assertThat(refusalOf(sample, "Bearer abc")).isEqualTo("The request carries no OAuth header.");
  }

  @Test
  void anUnknownStreamIsNotFound() throws Exception {
    sample = URI.create(server.uri() + "statuses/firehose.json");

    assertThat(statusOf(sample, header("GET", Instant.now(), "1"))).isEqualTo(404);
  }

  private int statusOf(URI uri, String authorization) throws Exception {
    HttpResponse<InputStream> response = get(uri, authorization);
    response.body().close();
    return response.statusCode();
  }

  private String refusalOf(URI uri, String authorization) throws Exception {
    HttpResponse<InputStream> response = get(uri, authorization);
    try (InputStream body = response.body()) {
      assertThat(response.statusCode()).isEqualTo(401);
      String json = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      return json.replaceAll(".*\"message\":\"(.*?)\".*", "$1");
    }
  }

  private HttpResponse<InputStream> get(URI uri, String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", authorization).build();
    return http.send(request, BodyHandlers.ofInputStream());
  }

  private String header(String method, Instant timestamp, String nonce) {
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(new Parameter("oauth_consumer_key", credentials.consumerKey()));
    parameters.add(new Parameter("oauth_token", credentials.accessToken()));
    parameters.add(new Parameter("oauth_signature_method", "HMAC-SHA1"));
    parameters.add(new Parameter("oauth_timestamp", Long.toString(timestamp.getEpochSecond())));
    parameters.add(new Parameter("oauth_nonce", nonce));
    parameters.add(
        new Parameter(
            "oauth_signature",
            OAuthSignature.sign(
                method,
                sample,
                List.copyOf(parameters),
                credentials.consumerSecret(),
                credentials.accessTokenSecret())));
    return parameters.stream()
        .map(p -> p.name() + "=\"" + OAuthSignature.percentEncode(p.value()) + "\"")
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }
}
