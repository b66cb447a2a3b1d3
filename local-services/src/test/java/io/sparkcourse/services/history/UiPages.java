package io.sparkcourse.services.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The pages of a recorded run, read as a browser does. */
final class UiPages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CELL = Pattern.compile("<td[^>]*>(.*?)</td>", Pattern.DOTALL);

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();
  private final String address;
  private final String restAddress;
  private final List<String> query;
  private final String statistics;

  UiPages(LocalHistoryServer server) throws IOException, InterruptedException {
    address = server.address();
    restAddress = server.restAddress();
    String list = get(address + "StreamingQuery/");
    query =
        CELL.matcher(list)
            .results()
            .map(cell -> cell.group(1).replaceAll("<[^>]*>", "").strip())
            .toList();
    statistics =
        get(address + "StreamingQuery/" + only(list, "href=\"[^\"]*(statistics/\\?id=[^\"]*)\""));
  }

  /** What the list of queries shows for its only query: name, status, two ids and so on. */
  List<String> query() {
    return query;
  }

  /** What the page of the query shows as the number of its micro-batches. */
  int completedBatches() {
    return Integer.parseInt(only(statistics, "<strong>(\\d+)</strong> completed batches"));
  }

  boolean hasCurve(String name) {
    return statistics.contains("'#" + name + "-timeline'");
  }

  /**
   * The values of a curve, one for each micro-batch.
   *
   * @param name as in the page's source, such as {@code input-rate}
   */
  List<Double> curve(String name) throws IOException {
    String variable = only(statistics, "drawTimeline\\('#" + name + "-timeline', (v\\d+),");
    List<Double> values = new ArrayList<>();
    for (JsonNode point : JSON.readTree(only(statistics, "\\b" + variable + " = (\\[.*?])"))) {
      values.add(point.get("y").asDouble());
    }
    return values;
  }

  /** An answer of Spark's REST interface about this run. */
  JsonNode rest(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(restAddress + path));
  }

  private String get(String uri) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(uri).isEqualTo(200);
    return response.body();
  }

  private static String only(String page, String regex) {
    List<MatchResult> found = Pattern.compile(regex).matcher(page).results().toList();
    assertThat(found).as(regex).hasSize(1);
    return found.get(0).group(1);
  }
}
