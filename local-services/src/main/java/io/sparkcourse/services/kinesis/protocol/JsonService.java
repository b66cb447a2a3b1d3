package io.sparkcourse.services.kinesis.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A service whose operation is named in the header {@code X-Amz-Target}, as Kinesis and DynamoDB
 * are. Its operations run one at a time, so that its state needs no separate lock.
 */
public final class JsonService {
  private final String version;
  private final UnaryOperator<String> qualifiedErrors;
  private final Map<String, Operation<?>> operations = new HashMap<>();

  /**
   * A service without operations.
   *
   * @param version the part of the header before the dot, such as {@code Kinesis_20131202}
   * @param qualifiedErrors maps an error's name to what the service writes into {@code __type}
   */
  public JsonService(String version, UnaryOperator<String> qualifiedErrors) {
    this.version = version;
    this.qualifiedErrors = qualifiedErrors;
  }

  /** Adds an operation that gives a response. */
  public <T> void operation(String name, Class<T> request, Function<T, ?> action) {
    operations.put(name, new Operation<>(request, action));
  }

  /** Adds an operation whose response is empty. */
  public <T> void command(String name, Class<T> request, Consumer<T> action) {
    operation(
        name,
        request,
        value -> {
          action.accept(value);
          return null;
        });
  }

  String version() {
    return version;
  }

  /** The names of all operations. */
  public Set<String> operations() {
    return Set.copyOf(operations.keySet());
  }

  byte[] call(String name, WireFormat format, byte[] body) {
    return operations.get(name).call(format, body, this);
  }

  byte[] error(AwsException error, WireFormat format) {
    return format.write(new ErrorMessage(qualifiedErrors.apply(error.type()), error.getMessage()));
  }

  private record Operation<T>(Class<T> request, Function<T, ?> action) {
    byte[] call(WireFormat format, byte[] body, Object lock) {
      T value = format.read(body, request);
      Object response;
      synchronized (lock) {
        response = action.apply(value);
      }
      return format.write(response);
    }
  }
}
