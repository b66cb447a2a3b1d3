package io.sparkcourse.common.sse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcourse.common.data.WikipediaEdit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * An event of the stream, as it is written on the line.
 *
 * @param timestamp when it was saved, in milliseconds of the epoch; it grows from event to event
 * @param bytes with the empty line at the end
 */
record RecordedEvent(long timestamp, byte[] bytes) {
  private static final String TOPIC = "eqiad.mediawiki.recentchange";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A canary event follows each group of this many edits. */
  static final int EDITS_PER_CANARY = 100;

  /** The data of every such edit are on several lines, which a client has to join. */
  private static final int EDITS_PER_LONG_ONE = 10;

  /** These edits in their order, and canary events between them. */
  static List<RecordedEvent> of(List<WikipediaEdit> edits) {
    List<RecordedEvent> events = new ArrayList<>();
    for (int i = 0; i < edits.size(); i++) {
      WikipediaEdit edit = edits.get(i);
      long timestamp = edit.getTime().toEpochMilli();
      events.add(event(timestamp, change(edit, i), (i + 1) % EDITS_PER_LONG_ONE == 0));
      if ((i + 1) % EDITS_PER_CANARY == 0) {
        events.add(event(timestamp + 1, canary(edit, i), false));
      }
    }
    return List.copyOf(events);
  }

  private static RecordedEvent event(long timestamp, ObjectNode data, boolean severalLines) {
    String json = severalLines ? data.toPrettyString() : data.toString();
    String lines = json.lines().map(line -> "data: " + line + "\n").collect(Collectors.joining());
    String text = "event: message\nid: " + positionAfter(timestamp) + "\n" + lines + "\n";
    return new RecordedEvent(timestamp, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Wikimedia's ids say where to continue: at the first event that is not older. */
  private static String positionAfter(long timestamp) {
    ObjectNode partition =
        JSON.objectNode().put("topic", TOPIC).put("partition", 0).put("timestamp", timestamp + 1);
    return JSON.arrayNode().add(partition).toString();
  }

  /**
   * The timestamp in an id.
   *
   * @throws IllegalArgumentException if it is not an id of this stream
   */
  static long timestampOf(String id) {
    try {
      return MAPPER.readTree(id).required(0).required("timestamp").longValue();
    } catch (JsonProcessingException cause) {
      throw new IllegalArgumentException("not an id of this stream: " + id, cause);
    }
  }

  /** The {@code meta.id} of an edit; canary events have negative numbers. */
  static String idOf(int number) {
    byte[] name = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString();
  }

  private static ObjectNode change(WikipediaEdit edit, int number) {
    ObjectNode change = change(edit, number, edit.getChannel() + ".wikipedia.org");
    return change
        .put("type", edit.isNewPage() ? "new" : "edit")
        .put("namespace", 0)
        .put("title", edit.getPage())
        .put("user", edit.getUser())
        .put("bot", edit.getKind().equals("bot"))
        .put("minor", edit.isMinor())
        .put("wiki", edit.getChannel() + "wiki");
  }

  private static ObjectNode canary(WikipediaEdit edit, int number) {
    return change(edit, -1 - number, "canary").put("type", "edit").put("wiki", "canary");
  }

  private static ObjectNode change(WikipediaEdit edit, int number, String domain) {
    ObjectNode change =
        JSON.objectNode()
            .put("$schema", "/mediawiki/recentchange/1.0.0")
            .put("timestamp", edit.getTime().getEpochSecond());
    change
        .putObject("meta")
        .put("id", idOf(number))
        .put("dt", edit.getTime().toString())
        .put("domain", domain)
        .put("stream", "mediawiki.recentchange");
    return change;
  }
}
