package io.sparkcourse.section4.kinesis;

import static java.util.Comparator.comparing;

import com.amazonaws.services.kinesis.model.Record;
import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Order;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import scala.Function1;
import scala.reflect.ClassTag$;

/**
 * Lecture 4.3: what is known about a record besides its data, and what happens to one in which the
 * Kinesis Producer Library has put several orders?
 *
 * <p>Kinesis and DynamoDB run in this JVM. Run it with the green arrow, {@code ./course run
 * MessageHandler}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * written   3 records: two with one order, one with three
 * record 1, part 0, key customer-0: O0,customer-0,100
 * record 2, part 0, key customer-1: O1,customer-1,101
 * record 3, part 0, key customer-2: O2,customer-2,102
 * record 3, part 1, key customer-3: O3,customer-3,103
 * record 3, part 2, key customer-4: O4,customer-4,104
 * }</pre>
 */
public final class MessageHandlerDemo {
  private static final Duration BATCH = Durations.seconds(1);
  private static final String STREAM = "orders";
  private static final int ORDERS = 5;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(MessageHandlerDemo.class, args);
    List<Order> orders = ReshardingDemo.orders(ORDERS);
    Map<String, ReceivedOrder> received = new ConcurrentSkipListMap<>();
    CompletableFuture<Void> all = new CompletableFuture<>();
    SparkConf conf = new SparkConf().setAppName("4.3").setIfMissing("spark.master", "local[2]");
    try (KinesisConnection kinesis = KinesisConnection.local();
        JavaStreamingContext ssc = new JavaStreamingContext(run.configure(conf), BATCH)) {
      kinesis.createStream(STREAM, 1);
      OrderRecords.put(kinesis.client(), STREAM, orders.subList(0, 2));
      kinesis.client().putRecord(STREAM, AggregatedRecord.of(orders.subList(2, ORDERS)), "any");
      System.out.println("written   3 records: two with one order, one with three");
      orders(ssc, kinesis.region())
          .foreachRDD(
              rdd -> {
                rdd.collect().forEach(order -> received.put(order.line(), order));
                if (received.size() == ORDERS) {
                  all.complete(null);
                }
              });
      run.stopAtEnd(ssc, all);
      System.err.println("The Kinesis Client Library takes about 25 seconds to find the shards.");
      ssc.start();
      ssc.awaitTermination();
    }
    print(received.values());
  }

  // region handler
  private static JavaDStream<ReceivedOrder> orders(JavaStreamingContext ssc, String region) {
    Function1<Record, ReceivedOrder> handler =
        (Function1<Record, ReceivedOrder> & Serializable) ReceivedOrder::of;
    KinesisInputDStream<ReceivedOrder> stream =
        KinesisInputDStream.builder()
            .streamingContext(ssc)
            .streamName(STREAM)
            .regionName(region)
            .endpointUrl("https://kinesis." + region + ".amazonaws.com")
            .initialPosition(new KinesisInitialPositions.TrimHorizon())
            .checkpointAppName("message-handler-demo")
            .buildWithMessageHandler(handler, ClassTag$.MODULE$.apply(ReceivedOrder.class));
    return JavaDStream.fromDStream(stream, ClassTag$.MODULE$.apply(ReceivedOrder.class));
  }

  // endregion

  /** In the order in which Kinesis keeps them. */
  private static void print(Collection<ReceivedOrder> orders) {
    List<String> records =
        orders.stream()
            .map(ReceivedOrder::sequenceNumber)
            .distinct()
            .sorted(comparing(BigInteger::new))
            .toList();
    orders.stream()
        .sorted(
            comparing((ReceivedOrder order) -> records.indexOf(order.sequenceNumber()))
                .thenComparing(ReceivedOrder::part))
        .forEach(
            order ->
                System.out.printf(
                    "record %d, part %d, key %s: %s%n",
                    1 + records.indexOf(order.sequenceNumber()),
                    order.part(),
                    order.partitionKey(),
                    order.line()));
  }
}
