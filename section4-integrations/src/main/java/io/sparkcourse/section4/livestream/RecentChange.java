package io.sparkcourse.section4.livestream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;

/** A change to a page of any of Wikimedia's wikis, as far as this lecture needs it. */
final class RecentChange implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String id;
  private final String domain;
  private final String wiki;

  private RecentChange(String id, String domain, String wiki) {
    this.id = id;
    this.domain = domain;
    this.wiki = wiki;
  }

  /**
   * Reads the data of an event of the stream {@code recentchange}.
   *
   * @throws IOException if it is not JSON
   */
  static RecentChange parse(String data) throws IOException {
    JsonNode change = JSON.readTree(data);
    JsonNode meta = change.path("meta");
    return new RecentChange(
        meta.path("id").asText(), meta.path("domain").asText(), change.path("wiki").asText());
  }

  /** No two changes have the same. */
  String id() {
    return id;
  }

  /** Such as {@code enwiki}. */
  String wiki() {
    return wiki;
  }

  /** Whether it only tests that the stream works, and changes nothing. */
  boolean isCanary() {
    return domain.equals("canary");
  }
}
