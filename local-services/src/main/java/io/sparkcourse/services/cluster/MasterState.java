package io.sparkcourse.services.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * What a standalone master knows, as its web UI shows it.
 *
 * @param workers all that have registered, also those that are lost
 * @param applications those that are not finished
 * @param drivers in deploy mode cluster, those that are not finished
 * @param completedDrivers and the last 200 of those that are, in whichever state
 */
public record MasterState(
    List<Worker> workers,
    List<Application> applications,
    List<Driver> drivers,
    List<Driver> completedDrivers) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * A worker.
   *
   * @param webUi the address of its pages
   * @param state such as {@code ALIVE} or {@code DEAD}
   */
  public record Worker(String id, String webUi, int cores, int coresUsed, String state) {
    public boolean isAlive() {
      return state.equals("ALIVE");
    }
  }

  /**
   * An application: one {@code SparkContext}.
   *
   * @param cores that it has now, on all workers
   * @param state such as {@code RUNNING}, or {@code WAITING} for cores
   */
  public record Application(String id, String name, int cores, String state) {}

  /**
   * A driver that the master has started on a worker.
   *
   * @param state such as {@code RUNNING}, {@code RELAUNCHING} after its worker was lost, or {@code
   *     FAILED} at its end
   */
  public record Driver(String id, String state, String mainClass) {}

  /**
   * Asks a master.
   *
   * @param webUi the address of its first page, with a trailing slash
   * @throws IOException if it does not answer within ten seconds
   */
  public static MasterState ask(String webUi) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(webUi + "json/")).timeout(PATIENCE).build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    return of(new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body()));
  }

  static MasterState of(JsonNode json) {
    return new MasterState(
        all(json.path("workers"), MasterState::worker),
        all(json.path("activeapps"), MasterState::application),
        all(json.path("activedrivers"), MasterState::driver),
        all(json.path("completeddrivers"), MasterState::driver));
  }

  private static <T> List<T> all(JsonNode array, Function<JsonNode, T> read) {
    return StreamSupport.stream(array.spliterator(), false).map(read).toList();
  }

  private static Worker worker(JsonNode json) {
    return new Worker(
        json.path("id").asText(),
        json.path("webuiaddress").asText(),
        json.path("cores").asInt(),
        json.path("coresused").asInt(),
        json.path("state").asText());
  }

  private static Application application(JsonNode json) {
    return new Application(
        json.path("id").asText(),
        json.path("name").asText(),
        json.path("cores").asInt(),
        json.path("state").asText());
  }

  private static Driver driver(JsonNode json) {
    return new Driver(
        json.path("id").asText(), json.path("state").asText(), json.path("mainclass").asText());
  }

  /** How many workers are alive. */
  public long aliveWorkers() {
    return workers.stream().filter(Worker::isAlive).count();
  }
}
