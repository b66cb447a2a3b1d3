package io.sparkcourse.section4.kinesis;

import com.amazonaws.services.kinesis.model.Shard;
import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.Order;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;

/**
 * Lecture 4.3: is anything lost, or read twice, if a shard is split and merged while the program
 * runs?
 *
 * <p>Kinesis and DynamoDB run in this JVM. Run it with the green arrow, {@code ./course run
 * Resharding}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * shard 0: closed
 * shard 1: closed, made of 0
 * shard 2: closed, made of 0
 * shard 3: open, made of 1 and 2
 * written 900 orders, received 900, of which 900 are different
 * }</pre>
 */
public final class ReshardingDemo {
  private static final Duration BATCH = Durations.seconds(1);
  private static final String STREAM = "orders";
  private static final String APPLICATION = "resharding-demo";
  private static final int ORDERS = 300;
  private static final long LOOK_MILLIS = 200;

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(ReshardingDemo.class, args);
    List<Order> orders = orders(3 * ORDERS);
    Received received = new Received(orders.stream().map(OrderRecords::text).toList());
    SparkConf conf = new SparkConf().setAppName("4.3").setIfMissing("spark.master", "local[2]");
    try (KinesisConnection kinesis = KinesisConnection.local();
        JavaStreamingContext ssc = new JavaStreamingContext(run.configure(conf), BATCH)) {
      kinesis.createStream(STREAM, 1);
      new OrderStream(
              STREAM,
              kinesis.region(),
              APPLICATION,
              builder -> builder.initialPosition(new KinesisInitialPositions.TrimHorizon()))
          .lines(ssc, 1)
          .foreachRDD(rdd -> received.add(rdd.collect()));
      run.stopAtEnd(ssc, received.all());
      System.err.println("The Kinesis Client Library takes about 25 seconds to find the shards,");
      System.err.println("and up to half a minute more after each change of them.");
      ssc.start();

      // region reshard
      put(kinesis, orders.subList(0, ORDERS));
      await(ssc, received, ORDERS);
      split(kinesis, shards(kinesis).get(0));
      put(kinesis, orders.subList(ORDERS, 2 * ORDERS));
      await(ssc, received, 2 * ORDERS);
      List<Shard> halves = shards(kinesis).subList(1, 3);
      kinesis.client().mergeShards(STREAM, halves.get(0).getShardId(), halves.get(1).getShardId());
      kinesis.awaitActive(STREAM);
      put(kinesis, orders.subList(2 * ORDERS, 3 * ORDERS));
      // endregion
      ssc.awaitTermination();
      shards(kinesis).forEach(ReshardingDemo::print);
    }
    System.out.printf(
        "written %d orders, received %d, of which %d are different%n",
        orders.size(), received.lines(), received.different());
  }

  private static void put(KinesisConnection kinesis, List<Order> orders) {
    OrderRecords.put(kinesis.client(), STREAM, orders);
  }

  private static List<Shard> shards(KinesisConnection kinesis) {
    return kinesis.shards(STREAM);
  }

  /** Divides the hash keys of a shard in the middle. */
  static void split(KinesisConnection kinesis, Shard shard) {
    BigInteger end = new BigInteger(shard.getHashKeyRange().getEndingHashKey());
    BigInteger middle = end.add(BigInteger.ONE).shiftRight(1); // it begins at 0
    kinesis.client().splitShard(STREAM, shard.getShardId(), middle.toString());
    kinesis.awaitActive(STREAM);
  }

  private static void await(JavaStreamingContext ssc, Received received, int orders)
      throws InterruptedException {
    boolean ended = false;
    while (!ended && received.different() < orders) {
      ended = ssc.awaitTerminationOrTimeout(LOOK_MILLIS);
    }
  }

  private static void print(Shard shard) {
    boolean closed = shard.getSequenceNumberRange().getEndingSequenceNumber() != null;
    String parents =
        shard.getParentShardId() == null
            ? ""
            : ", made of " + number(shard.getParentShardId()) + other(shard);
    System.out.printf(
        "shard %s: %s%s%n", number(shard.getShardId()), closed ? "closed" : "open", parents);
  }

  private static String other(Shard shard) {
    String second = shard.getAdjacentParentShardId();
    return second == null ? "" : " and " + number(second);
  }

  /** The last digit of an id such as {@code shardId-000000000001}: the demo has few shards. */
  private static String number(String shardId) {
    return shardId.substring(shardId.length() - 1);
  }

  static List<Order> orders(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> new Order("O" + i, "customer-" + i % 50, 100L + i, Instant.EPOCH, Instant.EPOCH))
        .toList();
  }
}
