package io.sparkcourse.services.kafka;

import io.sparkcourse.services.LocalPort;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A second address of a {@link LocalKafka}, at which clients must log in, or use TLS, as in a real
 * cluster.
 *
 * @param port of 127.0.0.1
 * @param protocol by Kafka's name: {@code SASL_PLAINTEXT}, {@code SSL} or {@code SASL_SSL}
 * @param settings that only this listener has, by Kafka's names for brokers, such as {@code
 *     ssl.keystore.location}
 */
public record SecureListener(int port, String protocol, Map<String, String> settings) {
  private static final String NAME = "SECURE";

  public SecureListener {
    settings = Map.copyOf(settings);
  }

  /** On a port that is free now. */
  public static SecureListener onFreePort(String protocol, Map<String, String> settings)
      throws IOException {
    return new SecureListener(LocalPort.anyFree(), protocol, settings);
  }

  /**
   * Clients log in with name and password (SASL/PLAIN).
   *
   * @param protocol {@code SASL_PLAINTEXT}, or {@code SASL_SSL} with the settings of TLS
   */
  public static SecureListener withLogin(
      String protocol, String user, String password, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("sasl.enabled.mechanisms", "PLAIN");
    all.put(
        "plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(user, password));
    return onFreePort(protocol, all);
  }

  /** Where a client finds it, for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Adds it to the listeners of a broker. */
  void addTo(Properties broker) {
    String address = "," + NAME + "://" + bootstrapServers();
    broker.merge("listeners", address, (old, more) -> "" + old + more);
    broker.merge("advertised.listeners", address, (old, more) -> "" + old + more);
    broker.merge(
        "listener.security.protocol.map",
        "," + NAME + ":" + protocol,
        (old, more) -> "" + old + more);
    settings.forEach((name, value) -> broker.put("listener.name.secure." + name, value));
  }
}
