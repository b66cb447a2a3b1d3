package io.sparkcourse.section4.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.kinesis.model.Record;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.testing.TestSpark;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisBackedBlockRDD;
import org.apache.spark.streaming.kinesis.KinesisReadConfigurations;
import org.apache.spark.streaming.kinesis.SequenceNumberRange;
import org.apache.spark.streaming.kinesis.SequenceNumberRanges;
import org.apache.spark.streaming.kinesis.SparkAWSCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Function1;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Lecture 4.3: after a crash Spark reads a block from Kinesis again, by the sequence numbers in it.
 * The RDD is the one that the connector creates for a block that is gone.
 */
class ReadAgainTest {
  private static final String STREAM = "orders";
  private static final String GET_RECORDS = "GetRecords";
  private static final Duration BATCH = Durations.minutes(60); // and the limit of all attempts
  private static final ClassTag<String> STRING = ClassTag$.MODULE$.apply(String.class);

  /** Of Spark: the AWS SDK makes a call that is throttled four times before it gives up. */
  private static final int CALLS_OF_AN_ATTEMPT = 4;

  private static final List<Order> ORDERS = ReshardingDemo.orders(20);

  private KinesisConnection kinesis;

  @BeforeEach
  void start() throws IOException {
    TestSpark.stop(); // each test has its own settings
    kinesis = KinesisConnection.local();
    kinesis.createStream(STREAM, 1);
  }

  @AfterEach
  void stop() {
    kinesis.close();
  }

  @Test
  void throttlingCostsAnAttemptAndNoRecord() {
    OrderRecords.put(kinesis.client(), STREAM, ORDERS);
    SequenceNumberRange range = range();
    kinesis.faults().throttle(GET_RECORDS, CALLS_OF_AN_ATTEMPT);
    assertThat(readAgain(conf(), range)).isEqualTo(lines(ORDERS));
  }

  @Test
  void theBatchFailsIfAllAttemptsAreThrottled() {
    OrderRecords.put(kinesis.client(), STREAM, ORDERS);
    SequenceNumberRange range = range();
    SparkConf conf = conf().set("spark.streaming.kinesis.retry.maxAttempts", "1");
    kinesis.faults().throttle(GET_RECORDS, CALLS_OF_AN_ATTEMPT);
    long before = kinesis.calls(GET_RECORDS);
    assertThatThrownBy(() -> readAgain(conf, range))
        .hasStackTraceContaining("Gave up after 1 retries while getting records");
    assertThat(kinesis.calls(GET_RECORDS) - before).isEqualTo(CALLS_OF_AN_ATTEMPT);
  }

  /** A defect of the connector: it stops at the first order that has the last sequence number. */
  @Test
  void ofTheLastRecordOfTheProducerLibraryOnlyTheFirstOrderComesAgain() {
    OrderRecords.put(kinesis.client(), STREAM, ORDERS.subList(0, 2));
    put(ORDERS.subList(2, 5));
    put(ORDERS.subList(5, 8));
    assertThat(readAgain(conf(), range())).isEqualTo(lines(ORDERS.subList(0, 6)));
  }

  private void put(List<Order> together) {
    kinesis.client().putRecord(STREAM, AggregatedRecord.of(together), "any");
  }

  /** All records of the stream, as the receiver records them for a block. */
  private SequenceNumberRange range() {
    List<Record> records = SequenceNumbers.records(kinesis, STREAM);
    return new SequenceNumberRange(
        STREAM,
        kinesis.shards(STREAM).get(0).getShardId(),
        records.get(0).getSequenceNumber(),
        records.get(records.size() - 1).getSequenceNumber(),
        records.size());
  }

  private List<String> readAgain(SparkConf conf, SequenceNumberRange range) {
    try (JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH)) {
      return new JavaRDD<>(
              new KinesisBackedBlockRDD<>(
                  ssc.ssc().sc(),
                  kinesis.region(),
                  "https://kinesis." + kinesis.region() + ".amazonaws.com",
                  new BlockId[] {new StreamBlockId(0, 0)},
                  new SequenceNumberRanges[] {SequenceNumberRanges.apply(range)},
                  new boolean[] {false},
                  (Function1<Record, String> & Serializable)
                      record -> UTF_8.decode(record.getData()).toString(),
                  SparkAWSCredentials.builder().basicCredentials("any", "any").build(),
                  KinesisReadConfigurations.apply(ssc.ssc()),
                  STRING),
              STRING)
          .collect();
    }
  }

  private static SparkConf conf() {
    return TestSpark.conf().setMaster("local[2]").set("spark.task.maxFailures", "1");
  }

  private static List<String> lines(List<Order> orders) {
    return orders.stream().map(OrderRecords::text).toList();
  }
}
