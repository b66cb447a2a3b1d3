package io.sparkcourse.labs.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Settings of Kafka's consumer, which a plain consumer has and both connectors of Spark. */
final class ConsumerSettings {
  /** More records in one call of poll than 500. */
  static final Map<String, String> POLL = Map.of("max.poll.records", "10000");

  /** Larger answers of the broker than 1 MB for each partition. */
  static final Map<String, String> FETCH =
      Map.of("max.partition.fetch.bytes", "8388608", "fetch.max.bytes", "67108864");

  /** Answers of a megabyte at least, or what there is after a tenth of a second. */
  static final Map<String, String> LEAST =
      Map.of("fetch.min.bytes", "1048576", "fetch.max.wait.ms", "100");

  /** A larger buffer of the socket than 64 kB. */
  static final Map<String, String> SOCKET = Map.of("receive.buffer.bytes", "4194304");

  private ConsumerSettings() {}

  /** All of the above. */
  static Map<String, String> tuned() {
    Map<String, String> all = new HashMap<>(POLL);
    all.putAll(FETCH);
    all.putAll(LEAST);
    all.putAll(SOCKET);
    return all;
  }

  /** For a consumer of this topic that reads it from its beginning, and commits nothing. */
  static Map<String, Object> of(FilledTopic topic, Map<String, String> more) {
    Map<String, Object> config = new HashMap<>();
    // Spark's direct stream casts the buffer's size to a number in place of reading it.
    more.forEach((name, value) -> config.put(name, Integer.valueOf(value)));
    config.put("bootstrap.servers", topic.bootstrapServers());
    config.put("key.deserializer", ByteArrayDeserializer.class.getName());
    config.put("value.deserializer", ByteArrayDeserializer.class.getName());
    config.put("group.id", "lab");
    config.put("enable.auto.commit", "false");
    config.put("auto.offset.reset", "earliest");
    return config;
  }

  /** As options of the source of Structured Streaming. */
  static Map<String, String> asOptions(Map<String, String> settings) {
    return settings.entrySet().stream()
        .collect(Collectors.toMap(each -> "kafka." + each.getKey(), Map.Entry::getValue));
  }
}
