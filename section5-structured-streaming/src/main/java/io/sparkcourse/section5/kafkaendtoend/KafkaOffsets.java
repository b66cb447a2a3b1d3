package io.sparkcourse.section5.kafkaendtoend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.SourceProgress;

/** The offsets of Kafka in a progress, such as {@code {"orders":{"0":4,"1":7}}}. */
final class KafkaOffsets {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KafkaOffsets() {}

  // region parse
  /**
   * The offset of each partition: that of the next record.
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

  /**
   * How many offsets of a partition a micro-batch has gone through: fewer than none if the
   * partition was replaced by one with lower offsets.
   *
   * @param source its progress; a query's first micro-batch starts without an offset
   */
  static long read(SourceProgress source, TopicPartition partition) {
    long start = source.startOffset() == null ? 0 : parse(source.startOffset()).get(partition);
    return parse(source.endOffset()).get(partition) - start;
  }
}
