package io.sparkcourse.section4.livestream;

import java.io.Serializable;

/** An event of a stream of server-sent events. A class, since Kryo cannot read records. */
final class ServerSentEvent implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final String type;
  private final String data;

  /**
   * An event.
   *
   * @param id of the last event with an id, up to this one; null if there was none
   * @param type {@code message} unless the server names another
   * @param data its lines, joined by line feeds
   */
  ServerSentEvent(String id, String type, String data) {
    this.id = id;
    this.type = type;
    this.data = data;
  }

  String id() {
    return id;
  }

  String type() {
    return type;
  }

  String data() {
    return data;
  }
}
