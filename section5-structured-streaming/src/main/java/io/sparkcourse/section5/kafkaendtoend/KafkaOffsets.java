package io.sparkcourse.section5.kafkaendtoend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The offsets of Kafka in a progress, such as {@code {"orders":{"0":4,"1":7}}}. */
final class KafkaOffsets {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KafkaOffsets() {}

  // region parse
  /**
   * The offset of each partition: that of the record which comes next.
   *
   * @throws IllegalArgumentException if the source is not Kafka
   */
  static Map<TopicPartition, Long> parse(String offsets) {
    try {
      Map<String, Map<Integer, Long>> topics = JSON.readValue(offsets, new TypeReference<>() {});
      Map<TopicPartition, Long> next = new HashMap<>();
      topics.forEach(
          (topic, partitions) ->
              partitions.forEach(
                  (partition, offset) -> next.put(new TopicPartition(topic, partition), offset)));
      return next;
    } catch (JsonProcessingException notOfKafka) {
      throw new IllegalArgumentException("No offsets of Kafka: " + offsets, notOfKafka);
    }
  }
  // endregion
}
