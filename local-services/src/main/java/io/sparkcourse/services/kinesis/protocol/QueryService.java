package io.sparkcourse.services.kinesis.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A service of the older protocol, in which a form names the operation and its parameters and the
 * response is XML, as CloudWatch is. Its operations return nothing.
 */
public final class QueryService {
  private final String namespace;
  private final Map<String, Consumer<Map<String, String>>> commands = new HashMap<>();

  /**
   * A service without operations.
   *
   * @param namespace of the XML in its responses
   */
  public QueryService(String namespace) {
    this.namespace = namespace;
  }

  /** Adds an operation, which gets the form's fields. */
  public void command(String name, Consumer<Map<String, String>> action) {
    commands.put(name, action);
  }

  String call(String form, Consumer<String> beforeEachCall) {
    Map<String, String> fields = fields(form);
    String name = fields.getOrDefault("Action", "");
    Consumer<Map<String, String>> command = commands.get(name);
    if (command == null) {
      throw new AwsException("InvalidAction", "The action " + name + " is not emulated");
    }
    beforeEachCall.accept(name);
    synchronized (this) {
      command.accept(fields);
    }
    return "<%1$sResponse xmlns=\"%2$s\"><ResponseMetadata><RequestId>%3$s</RequestId></ResponseMetadata></%1$sResponse>"
        .formatted(name, namespace, UUID.randomUUID());
  }

  String error(AwsException error) {
    String code = error.type().replaceFirst("Exception$", "");
    return "<ErrorResponse xmlns=\"%s\"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>"
        .formatted(namespace, code, escaped(error.getMessage()), UUID.randomUUID());
  }

  private static Map<String, String> fields(String form) {
    Map<String, String> fields = new HashMap<>();
    for (String field : form.split("&")) {
      String[] nameAndValue = field.split("=", 2);
      fields.put(
          URLDecoder.decode(nameAndValue[0], UTF_8),
          nameAndValue.length == 1 ? "" : URLDecoder.decode(nameAndValue[1], UTF_8));
    }
    return fields;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
