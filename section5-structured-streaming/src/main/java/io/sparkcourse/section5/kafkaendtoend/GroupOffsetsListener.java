package io.sparkcourse.section5.kafkaendtoend;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Commits the offsets that a query has read for a consumer group, so that Kafka's own tools show
 * its lag. The query does not read these offsets: it continues with those of its checkpoint.
 */
class GroupOffsetsListener extends StreamingQueryListener {
  private final Admin admin;
  private final String queryName;
  private final String group;

  /**
   * @param queryName of the query; a listener is called for all queries of its session
   * @param group a name that no consumer uses: Kafka refuses offsets for a group with members
   */
  GroupOffsetsListener(Admin admin, String queryName, String group) {
    this.admin = admin;
    this.queryName = queryName;
    this.group = group;
  }

  // region main
  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    if (queryName.equals(event.progress().name())) {
      for (SourceProgress source : event.progress().sources()) {
        if (source.description().startsWith("KafkaV2")) {
          commit(KafkaOffsets.parse(source.endOffset()));
        }
      }
    }
  }

  private void commit(Map<TopicPartition, Long> next) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    try {
      admin.alterConsumerGroupOffsets(group, offsets).all().get();
    } catch (ExecutionException refused) {
      throw new KafkaException("No offsets for the group " + group, refused.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  // endregion

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    // nothing has been read yet
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    // the offsets of the last micro-batch are committed
  }
}
