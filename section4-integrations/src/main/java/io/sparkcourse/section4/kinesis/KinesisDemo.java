package io.sparkcourse.section4.kinesis;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.sample.SampleData;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;

/**
 * Lecture 4.3: does Spark receive every record that is written to a Kinesis stream?
 *
 * <p>The orders of ten minutes are written to a stream with two shards, and two receivers read it.
 * Kinesis and DynamoDB run in this JVM; with {@code --region} and {@code --stream} it is a stream
 * in your AWS account. Run it with the green arrow, {@code ./course run 4.3}, or {@code
 * spark-submit}. It prints:
 *
 * <pre>{@code
 * written   1238 orders, 1205 different, into 2 shards
 * received  1238 orders, 1205 different
 * }</pre>
 */
public final class KinesisDemo {
  static final Duration BATCH = Durations.seconds(1);
  private static final int SHARDS = 2;
  private static final int RECEIVERS = 2;

  public static void main(String[] args) throws Exception {
    KinesisOptions options = new KinesisOptions();
    DemoRun run = DemoRun.of(KinesisDemo.class, args, options);
    List<Order> orders = SampleData.orders();
    Received received = new Received(orders.stream().map(OrderRecords::text).toList());
    SparkConf conf =
        new SparkConf().setAppName("orders-demo").setIfMissing("spark.master", "local[4]");
    try (KinesisConnection kinesis = KinesisConnection.open(options);
        JavaStreamingContext ssc = new JavaStreamingContext(run.configure(conf), BATCH)) {
      kinesis.createStream(options.stream, SHARDS);
      OrderRecords.put(kinesis.client(), options.stream, orders);
      System.out.printf(
          "written   %d orders, %d different, into %d shards%n",
          orders.size(), received.expected(), kinesis.shards(options.stream).size());

      // region main
      OrderStream stream =
          new OrderStream(
              options.stream,
              kinesis.region(),
              "orders-demo",
              builder -> builder.initialPosition(new KinesisInitialPositions.TrimHorizon()));
      JavaDStream<String> lines = stream.lines(ssc, RECEIVERS);
      lines.foreachRDD(rdd -> received.add(rdd.collect()));
      // endregion
      run.stopAtEnd(ssc, received.all());

      System.err.println("The Kinesis Client Library takes about 25 seconds to find the shards.");
      ssc.start();
      ssc.awaitTermination();
    }
    System.out.printf(
        "received  %d orders, %d different%n", received.lines(), received.different());
  }
}
