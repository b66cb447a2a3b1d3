package io.sparkcourse.services.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a cluster of one broker, which is also its own controller (KRaft). */
final class BrokerConfig {
  static final int NODE = 1;

  private static final int MEGABYTE = 1024 * 1024;

  private BrokerConfig() {}

  static Properties of(Path directory, Ports ports) {
    Properties properties = new Properties();
    properties.putAll(cluster(ports));
    properties.putAll(oneOfEach());
    properties.putAll(quick());
    properties.putAll(small());
    properties.put("log.dirs", directory.toString());
    // A program that misspells a topic must fail.
    properties.put("auto.create.topics.enable", "false");
    return properties;
  }

  private static Map<String, String> cluster(Ports ports) {
    String clients = "PLAINTEXT://127.0.0.1:" + ports.clients();
    String controller = "127.0.0.1:" + ports.controller();
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(NODE),
        "listeners",
        clients + ",CONTROLLER://" + controller,
        "advertised.listeners",
        clients,
        "inter.broker.listener.name",
        "PLAINTEXT",
        "controller.listener.names",
        "CONTROLLER",
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.quorum.voters",
        NODE + "@" + controller);
  }

  /** Kafka's own topics would wait for three brokers forever. */
  private static Map<String, String> oneOfEach() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1");
  }

  /**
   * Settings that would otherwise wait for other members of a group, or for a broker that was
   * killed.
   */
  private static Map<String, String> quick() {
    return Map.of(
        "group.initial.rebalance.delay.ms", "0",
        "group.min.session.timeout.ms", "1000",
        "broker.heartbeat.interval.ms", "2000",
        "broker.session.timeout.ms", "4000",
        "controller.quorum.election.timeout.ms", "200",
        "controller.quorum.election.backoff.max.ms", "200",
        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
        "log.retention.check.interval.ms", "1000");
  }

  /** Threads and buffers for one laptop. */
  private static Map<String, String> small() {
    return Map.of(
        "num.network.threads", "2",
        "num.io.threads", "2",
        "background.threads", "2",
        "log.cleaner.dedupe.buffer.size", String.valueOf(2 * MEGABYTE),
        "log.index.size.max.bytes", String.valueOf(MEGABYTE));
  }
}
