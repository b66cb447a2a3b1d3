package io.sparkcourse.services.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of a cluster. A change is effective for reads and writes by the time the call returns.
 *
 * @param bootstrapServers one or more brokers of the cluster, as {@code host:port}
 */
public record Topics(String bootstrapServers) {
  private static final short ONE_REPLICA = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * Creates a topic.
   *
   * @throws org.apache.kafka.common.errors.TopicExistsException if there is one of this name
   * @throws org.apache.kafka.common.errors.InvalidTopicException if Kafka does not allow the name
   */
  public void create(String name, int partitions) {
    create(name, partitions, Map.of());
  }

  /**
   * Creates a topic with its own settings.
   *
   * @param settings such as {@code retention.ms}, by Kafka's names
   */
  public void create(String name, int partitions, Map<String, String> settings) {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, partitions, ONE_REPLICA).configs(settings);
      result(admin.createTopics(List.of(topic)).all());
      awaitPartitions(admin, name, partitions);
    }
  }

  /**
   * Adds partitions to a topic; they cannot be removed.
   *
   * @param total how many it has afterwards
   */
  public void addPartitions(String name, int total) {
    try (Admin admin = admin()) {
      result(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total))).all());
      awaitPartitions(admin, name, total);
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** Brokers learn of a change a moment after the controller has confirmed it. */
  private static void awaitPartitions(Admin admin, String name, int partitions) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (partitionsWithLeader(admin, name) < partitions) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("Topic " + name + " has no " + partitions + " partitions yet");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static long partitionsWithLeader(Admin admin, String name) {
    try {
      TopicDescription topic =
          result(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
      return topic.partitions().stream().filter(partition -> partition.leader() != null).count();
    } catch (UnknownTopicOrPartitionException notYet) {
      return 0;
    }
  }

  private static <T> T result(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof KafkaException ofKafka
          ? ofKafka
          : new KafkaException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new KafkaException(interrupted);
    }
  }
}
