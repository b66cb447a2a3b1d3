package io.sparkcourse.section4.kafka;

import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.services.kafka.LocalKafka;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic in a Kafka cluster: in a broker that is started in this JVM, or, with {@code
 * --bootstrap-servers}, in your own cluster. The program is the same; only the parameters differ.
 */
final class KafkaConnection implements AutoCloseable {
  /** Kafka's clients wait longer by default, for a broker that may restart. */
  static final Duration PATIENCE = Duration.ofSeconds(6);

  private final LocalKafka localOrNull;
  private final String bootstrapServers;
  private final String topic;
  private final Map<String, Object> settings;

  private KafkaConnection(
      LocalKafka localOrNull, String bootstrapServers, String topic, Map<String, Object> settings) {
    this.localOrNull = localOrNull;
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.settings = settings;
  }

  /**
   * Finds the topic that the options name; without an address, starts a broker.
   *
   * @param directory for the broker's files
   * @throws CannotRunException if the cluster does not answer, refuses the login, or has no such
   *     topic
   */
  static KafkaConnection open(KafkaOptions options, Path directory) throws IOException {
    if (options.bootstrapServers != null) {
      KafkaConnection yours =
          new KafkaConnection(
              null, options.bootstrapServers, options.topic, read(options.properties));
      yours.requireTopic();
      return yours;
    }
    if (options.properties != null) {
      throw new CannotRunException(
          "--properties is for a cluster of yours: add its address, --bootstrap-servers.");
    }
    LocalKafka local = LocalKafka.start(directory);
    return new KafkaConnection(local, local.bootstrapServers(), OrdersTopic.NAME, Map.of());
  }

  String topic() {
    return topic;
  }

  /** Whether it is the user's own cluster, which is only read. */
  boolean isYours() {
    return localOrNull == null;
  }

  /**
   * Creates the topic in the broker of this JVM, and sends the sample data to it.
   *
   * @return the number of orders in it @throws IllegalStateException if it is the user's own
   *     cluster
   */
  int fill() {
    if (localOrNull == null) {
      throw new IllegalStateException("Nothing is written to a cluster of yours");
    }
    return OrdersTopic.fill(localOrNull);
  }

  // region parameters
  /** The parameters of a consumer of this group, with those of the properties file. */
  Map<String, Object> parameters(String group) {
    Map<String, Object> parameters = new HashMap<>(OrdersTopic.parameters(bootstrapServers, group));
    settings.forEach(parameters::putIfAbsent); // security.protocol, sasl.jaas.config, ssl. ...
    return parameters;
  }

  // endregion

  // region require
  /** Looks up the topic before Spark does, which would wait without a message. */
  private void requireTopic() {
    try (Admin admin = Admin.create(impatient(bootstrapServers, settings))) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
    } catch (ExecutionException failure) {
      throw new CannotRunException(reason(failure.getCause()), failure);
    } catch (KafkaException wrong) { // the client could not be created
      throw new CannotRunException("Kafka's client cannot be made: " + rootMessage(wrong), wrong);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Settings of a client that gives up soon, regardless of the file. */
  static Map<String, Object> impatient(String bootstrapServers, Map<String, Object> settings) {
    Map<String, Object> client = new HashMap<>(settings);
    client.put("bootstrap.servers", bootstrapServers);
    client.put("request.timeout.ms", String.valueOf(PATIENCE.toMillis()));
    client.put("default.api.timeout.ms", String.valueOf(PATIENCE.toMillis()));
    return client;
  }

  // endregion

  private String reason(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "No Kafka answers at %s within %d seconds: see that the address is right, that the broker"
              .formatted(bootstrapServers, PATIENCE.toSeconds())
          + " runs, and that --properties has the security.protocol of this port.";
    }
    if (failure instanceof UnknownTopicOrPartitionException
        || failure instanceof InvalidTopicException) {
      return "There is no topic %s at %s: create it, or name another with --topic."
          .formatted(topic, bootstrapServers);
    }
    if (failure instanceof AuthenticationException) {
      return "Kafka at %s refuses the connection: %s. See the settings in --properties."
          .formatted(bootstrapServers, failure.getMessage());
    }
    if (failure instanceof AuthorizationException) {
      return "Kafka at %s does not let this user read the topic %s."
          .formatted(bootstrapServers, topic);
    }
    return "Kafka at %s answers: %s".formatted(bootstrapServers, failure.getMessage());
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /** None, if there is no file. */
  private static Map<String, Object> read(Path fileOrNull) {
    if (fileOrNull == null) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(fileOrNull)) {
      properties.load(text);
    } catch (IOException | IllegalArgumentException unreadable) { // the second: a broken escape
      throw new CannotRunException(
          "--properties needs a text file with lines name=value; this one cannot be read: "
              + fileOrNull,
          unreadable);
    }
    Map<String, Object> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> settings.put(name, properties.get(name)));
    return settings;
  }

  @Override
  public void close() {
    if (localOrNull != null) {
      localOrNull.close();
    }
  }
}
