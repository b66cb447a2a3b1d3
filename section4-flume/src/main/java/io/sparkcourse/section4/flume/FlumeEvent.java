package io.sparkcourse.section4.flume;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.flume.source.avro.AvroFlumeEvent;

/** An event of Flume, in Java's own types. A class, since Kryo cannot read records. */
final class FlumeEvent implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, String> headers;
  private final byte[] body;

  private FlumeEvent(HashMap<String, String> headers, byte[] body) {
    this.headers = headers;
    this.body = body;
  }

  /** Copies the event from Avro, which reuses its buffers. */
  static FlumeEvent of(AvroFlumeEvent event) {
    HashMap<String, String> headers = new HashMap<>();
    event.getHeaders().forEach((name, value) -> headers.put(name.toString(), value.toString()));
    byte[] body = new byte[event.getBody().remaining()];
    event.getBody().duplicate().get(body);
    return new FlumeEvent(headers, body);
  }

  /** Names and values that an agent has added to the data. */
  Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  /** The data, as text. */
  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
