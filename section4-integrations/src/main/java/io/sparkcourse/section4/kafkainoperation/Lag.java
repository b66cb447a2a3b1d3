package io.sparkcourse.section4.kafkainoperation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * How many records of each partition have not been read yet: the end of the partition, as the
 * broker has it now, minus the next offset. It uses a separate client, since the stream's consumer
 * belongs to the thread that creates the batches.
 */
final class Lag implements AutoCloseable {
  private final Admin admin;

  Lag(String bootstrapServers) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  // region after
  /** The records after the ranges of a batch, by partition. */
  SortedMap<Integer, Long> after(OffsetRange[] ranges)
      throws ExecutionException, InterruptedException {
    return behind(
        Arrays.stream(ranges)
            .collect(Collectors.toMap(OffsetRange::topicPartition, OffsetRange::untilOffset)));
  }

  // endregion

  /** The records after the offsets that a group has committed, as Kafka's own tools show them. */
  SortedMap<Integer, Long> ofGroup(String group) throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> next = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    committed.forEach((partition, offset) -> next.put(partition, offset.offset()));
    return behind(next);
  }

  // region behind
  private SortedMap<Integer, Long> behind(Map<TopicPartition, Long> next)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        next.keySet().stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(latest).all().get();
    SortedMap<Integer, Long> behind = new TreeMap<>();
    next.forEach(
        (partition, offset) ->
            behind.put(partition.partition(), ends.get(partition).offset() - offset));
    return behind;
  }

  // endregion

  @Override
  public void close() {
    admin.close();
  }
}
