package io.sparkcourse.section4.livestream;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * Assembles events from the lines of one connection, as defined by the <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard</a>. An event
 * that is not complete when the connection ends is discarded.
 */
final class EventParser {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private String lastEventId;
  private String id;
  private OptionalLong retryMillis = OptionalLong.empty();
  private String type = "";
  private StringJoiner data;
  private boolean firstLine = true;

  /**
   * A parser for a new connection.
   *
   * @param lastEventId the id with which the connection was opened, or null
   */
  EventParser(String lastEventId) {
    this.lastEventId = lastEventId;
    this.id = lastEventId;
  }

  /** The id of the last event with an id; null if there was none. */
  String lastEventId() {
    return lastEventId;
  }

  /** How long the server wants a client to wait before it connects again, if it has sent that. */
  OptionalLong retryMillis() {
    return retryMillis;
  }

  // region parse
  /** Takes the next line; an empty one ends an event. */
  Optional<ServerSentEvent> line(String line) {
    String text = firstLine && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    firstLine = false;
    if (text.isEmpty()) {
      return endOfEvent();
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
    } else if (colon > 0) { // a line that begins with a colon is a comment
      String value = text.substring(colon + 1);
      field(text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
    }
    return Optional.empty();
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> (data == null ? data = new StringJoiner("\n") : data).add(value);
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      case "retry" -> retryMillis = value.matches("[0-9]{1,9}") ? millis(value) : retryMillis;
      default -> {} // the standard: ignore what you do not know
    }
  }

  private Optional<ServerSentEvent> endOfEvent() {
    lastEventId = id;
    Optional<ServerSentEvent> event =
        Optional.ofNullable(data)
            .map(lines -> new ServerSentEvent(id, type.isEmpty() ? "message" : type, "" + lines));
    type = "";
    data = null;
    return event;
  }

  // endregion

  private static OptionalLong millis(String digits) {
    return OptionalLong.of(Long.parseLong(digits));
  }
}
