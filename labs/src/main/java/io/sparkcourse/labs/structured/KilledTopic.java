package io.sparkcourse.labs.structured;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topic of a query that is killed, looked at after each kill. */
final class KilledTopic {
  private static final Pattern LOG_OFFSET = Pattern.compile("\"logOffset\":(\\d+)");

  private final Map<String, Object> consumerConfig;
  private final TopicPartition partition;
  private final Path checkpoint;
  private long leftBefore;

  /**
   * @param topic with one partition
   * @param checkpoint of the query
   */
  KilledTopic(String bootstrapServers, String topic, Path checkpoint) {
    this.consumerConfig = Map.of("bootstrap.servers", bootstrapServers);
    this.partition = new TopicPartition(topic, 0);
    this.checkpoint = checkpoint;
  }

  /**
   * After a kill: how many records of the micro-batch that was killed are in the topic. They are
   * those beyond the micro-batches that are done, and beyond what earlier kills have left.
   */
  long look() throws IOException {
    long left = values().size() - filesDone() * OrdersKills.ORDERS_PER_FILE - leftBefore;
    leftBefore += left;
    return left;
  }

  /** The values of all records, in the order of their offsets. */
  List<String> values() {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(consumerConfig, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  /**
   * The files of the micro-batches that are noted as done, by the offset of the last one. Their
   * number is not that of the micro-batches: a query that is killed when the source has noted a
   * file and {@code offsets} has not, takes this file and the next one together.
   */
  private long filesDone() throws IOException {
    Path commits = checkpoint.resolve("commits");
    if (Files.notExists(commits)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(commits)) {
      OptionalLong last =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("\\d+"))
              .mapToLong(Long::parseLong)
              .max();
      return last.isEmpty() ? 0 : logOffset(last.getAsLong()) + 1;
    }
  }

  private long logOffset(long batchId) throws IOException {
    String offsets = Files.readString(checkpoint.resolve("offsets").resolve("" + batchId));
    Matcher matcher = LOG_OFFSET.matcher(offsets);
    if (!matcher.find()) {
      throw new IllegalStateException("There is no offset of a file source in " + offsets);
    }
    return Long.parseLong(matcher.group(1));
  }
}
