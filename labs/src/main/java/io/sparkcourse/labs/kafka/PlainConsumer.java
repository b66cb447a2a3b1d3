package io.sparkcourse.labs.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sparkcourse.labs.experiment.Measured;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** One thread with Kafka's own consumer, and no Spark. */
record PlainConsumer(FilledTopic topic, Map<String, String> settings) {
  private static final Duration POLL = Duration.ofSeconds(5);

  /** Counts the records. */
  Measured count() {
    long[] records = new long[1];
    double rate = readAll(record -> records[0]++);
    return Measured.of(records[0] + " records", rate);
  }

  /** Counts the records by word. */
  Measured countByWord() {
    Map<String, Long> counts = new HashMap<>();
    double rate = readAll(record -> counts.merge(word(record.value()), 1L, Long::sum));
    return Measured.of(wordResult(counts.size(), sum(counts)), rate);
  }

  static String wordResult(long words, long records) {
    return words + " words, " + records + " records";
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  static String word(byte[] value) {
    int end = 0;
    while (value[end] != ' ') {
      end++;
    }
    return new String(value, 0, end, US_ASCII);
  }

  @FunctionalInterface
  private interface Work {
    void on(ConsumerRecord<byte[], byte[]> record);
  }

  /** Returns how many records a second were read of those that are measured. */
  private double readAll(Work work) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(ConsumerSettings.of(topic, settings))) {
      consumer.assign(topic.partitions());
      consumer.seekToBeginning(topic.partitions());
      long read = read(consumer, 0, topic.unmeasured(), work);
      long unmeasured = read;
      long start = System.nanoTime();
      read = read(consumer, read, topic.records(), work);
      double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
      return (read - unmeasured) / seconds;
    }
  }

  private static long read(
      KafkaConsumer<byte[], byte[]> consumer, long from, long until, Work work) {
    long read = from;
    while (read < until) {
      var records = consumer.poll(POLL);
      records.forEach(work::on);
      read += records.count();
    }
    return read;
  }
}
