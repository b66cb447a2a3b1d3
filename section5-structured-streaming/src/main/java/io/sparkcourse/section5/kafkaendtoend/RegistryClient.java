package io.sparkcourse.section5.kafkaendtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Requests schemas from a schema registry, each only once: the schema of an id never changes. */
final class RegistryClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Map<Integer, String> known = new ConcurrentHashMap<>();
  private final String url;

  /**
   * @param url of the registry, without a slash at its end
   */
  RegistryClient(String url) {
    this.url = url;
  }

  // region find
  /**
   * The schema with this id; empty if there is none.
   *
   * @throws UncheckedIOException if the registry cannot answer: then no record is at fault
   */
  Optional<String> find(int id) {
    String schema = known.get(id);
    if (schema == null) {
      HttpResponse<String> answer = get("/schemas/ids/" + id);
      if (answer.statusCode() == 404) {
        return Optional.empty(); // not kept: it may exist the next time
      }
      schema = schemaIn(answer);
      known.put(id, schema);
    }
    return Optional.of(schema);
  }

  // endregion

  private static String schemaIn(HttpResponse<String> answer) {
    try {
      if (answer.statusCode() == 200) {
        return new ObjectMapper().readTree(answer.body()).required("schema").textValue();
      }
      throw new IOException("The schema registry answers with status " + answer.statusCode());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private HttpResponse<String> get(String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException("The schema registry does not answer", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
