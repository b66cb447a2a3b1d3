package io.sparkcourse.services.kinesis.protocol;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Finds the operation of a request, and sends its result. The services need no separate ports: a
 * request names its service.
 */
public final class AwsHandler implements HttpHandler {
  private static final System.Logger LOG = System.getLogger(AwsHandler.class.getName());
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  private final List<JsonService> services;
  private final QueryService query;
  private final Consumer<String> beforeEachCall;

  /**
   * A handler for these services.
   *
   * @param beforeEachCall gets the name of an operation that is about to run; an {@link
   *     AwsException} that it throws is the answer to the client
   */
  public AwsHandler(
      List<JsonService> services, QueryService query, Consumer<String> beforeEachCall) {
    this.services = List.copyOf(services);
    this.query = query;
    this.beforeEachCall = beforeEachCall;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
      Optional<WireFormat> format =
          WireFormat.of(exchange.getRequestHeaders().getFirst("Content-Type"));
      if (format.isPresent()) {
        answerJson(exchange, format.get(), body);
      } else {
        answerQuery(exchange, new String(body, StandardCharsets.UTF_8));
      }
    }
  }

  private void answerJson(HttpExchange exchange, WireFormat format, byte[] body)
      throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    JsonService service = serviceOf(target);
    int status = OK;
    byte[] response;
    try {
      response = call(service, target, exchange, format, body);
    } catch (AwsException error) {
      status = error.status();
      response = service.error(error, format);
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "A defect of the emulator in " + target, defect);
      AwsException error = new AwsException("InternalFailure", defect.toString());
      status = error.status();
      response = service.error(error, format);
    }
    send(exchange, status, format.contentType(), response);
  }

  private byte[] call(
      JsonService service, String target, HttpExchange exchange, WireFormat format, byte[] body) {
    String operation = target == null ? "" : target.substring(target.indexOf('.') + 1);
    if (!service.operations().contains(operation)
        || !target.equals(service.version() + "." + operation)) {
      throw new AwsException(
          "UnknownOperationException", "The operation " + target + " is not emulated");
    }
    Signature.require(exchange.getRequestHeaders());
    beforeEachCall.accept(operation);
    return service.call(operation, format, body);
  }

  /** A target that belongs to no service is refused in the way of the first service. */
  private JsonService serviceOf(String target) {
    return services.stream()
        .filter(service -> target != null && target.startsWith(service.version() + "."))
        .findFirst()
        .orElse(services.get(0));
  }

  private void answerQuery(HttpExchange exchange, String form) throws IOException {
    int status = OK;
    String response;
    try {
      Signature.require(exchange.getRequestHeaders());
      response = query.call(form, beforeEachCall);
    } catch (AwsException error) {
      status =
          error.type().equals("MissingAuthenticationTokenException") ? FORBIDDEN : error.status();
      response = query.error(error);
    }
    send(exchange, status, "text/xml", response.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(body);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    // The SDK's DynamoDB client compares it with what it received.
    exchange.getResponseHeaders().set("x-amz-crc32", Long.toString(checksum.getValue()));
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
