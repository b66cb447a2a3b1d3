package io.sparkcourse.services.kinesis;

import com.amazonaws.AmazonServiceException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Requests that the SDK's clients would not send. */
final class RawClient {
  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI endpoint;
  private final Map<String, String> headers = new LinkedHashMap<>();

  RawClient(URI endpoint, String contentType) {
    this.endpoint = endpoint;
    headers.put("Content-Type", contentType);
    headers.put("X-Amz-Date", "20260101T000000Z");
    headers.put(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/any/aws4_request,"
            + " SignedHeaders=host, Signature=any");
  }

  /** The same client with a different value of a header; without the header if it is null. */
  RawClient with(String header, String value) {
    RawClient other = new RawClient(endpoint, headers.get("Content-Type"));
    other.headers.putAll(headers);
    if (value == null) {
      other.headers.remove(header);
    } else {
      other.headers.put(header, value);
    }
    return other;
  }

  HttpResponse<String> send(String target, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .header("X-Amz-Target", target)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /**
   * The response of an operation.
   *
   * @throws AmazonServiceException if it is refused
   */
  JsonNode call(String target, String body) {
    HttpResponse<String> response = send(target, body);
    JsonNode json = parsed(response.body());
    if (response.statusCode() == OK) {
      return json;
    }
    // Also with a capital first letter, as AWS writes it in some refusals.
    String message = Optional.ofNullable(json.get("message")).orElse(json.path("Message")).asText();
    AmazonServiceException refusal = new AmazonServiceException(message);
    refusal.setErrorCode(json.path("__type").asText().replaceFirst(".*#", ""));
    refusal.setStatusCode(response.statusCode());
    throw refusal;
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
