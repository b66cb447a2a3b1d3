package io.sparkcourse.labs.kafka;

import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuredStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;

/**
 * A DStream of a topic. The first batch reads the records that are not measured, and the others as
 * many each.
 */
record DirectStream(LabRun run, FilledTopic topic, Map<String, String> settings) {
  private static final double MILLIS_PER_SECOND = 1_000;

  /** Counts the records. */
  Measured count() throws InterruptedException {
    int batch = topic.unmeasured();
    String rate = String.valueOf(batch / FilledTopic.PARTITIONS);
    AtomicLong records = new AtomicLong();
    try (MeasuredStream stream =
        MeasuredStream.of(run, Map.of("spark.streaming.kafka.maxRatePerPartition", rate))) {
      // The RDD of the connector answers count() from the offsets: it would not read a record.
      records(stream).map(ConsumerRecord::value).foreachRDD(rdd -> records.addAndGet(rdd.count()));
      double millis = stream.millisPerBatch(1, topic.measured() / batch);
      return Measured.of(records.get() + " records", batch / millis * MILLIS_PER_SECOND);
    }
  }

  private JavaInputDStream<ConsumerRecord<byte[], byte[]>> records(MeasuredStream stream) {
    return KafkaUtils.createDirectStream(
        stream.context(),
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.<byte[], byte[]>Subscribe(
            List.of(topic.name()), ConsumerSettings.of(topic, settings)));
  }
}
