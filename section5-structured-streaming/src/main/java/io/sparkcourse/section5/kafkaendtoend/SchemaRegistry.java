package io.sparkcourse.section5.kafkaendtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Schemas by their id, for programs on this machine: the one call of Confluent's Schema Registry
 * that a reader needs, {@code GET /schemas/ids/1}. Schemas are kept in memory.
 */
final class SchemaRegistry implements AutoCloseable {
  private static final String PATH = "/schemas/ids/";

  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;

  private SchemaRegistry(HttpServer server) {
    this.server = server;
    server.createContext(PATH, this::answer);
    server.start();
  }

  /** On a free port of 127.0.0.1. */
  static SchemaRegistry start() throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    return new SchemaRegistry(HttpServer.create(new InetSocketAddress(here, 0), 0));
  }

  void register(int id, String schema) {
    schemas.put(id, schema);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The number of requests. */
  int requests() {
    return requests.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String id = exchange.getRequestURI().getPath().substring(PATH.length());
    String schema = id.matches("\\d{1,9}") ? schemas.get(Integer.valueOf(id)) : null;
    Map<String, Object> answer =
        schema == null
            ? Map.of("error_code", 40403, "message", "Schema " + id + " not found")
            : Map.of("schema", schema);
    byte[] body = json.writeValueAsString(answer).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(schema == null ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
