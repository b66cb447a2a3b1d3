package io.sparkcourse.section4;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.services.kinesis.client.LocalStream;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import scala.reflect.ClassTag$;

/**
 * Exercise 4.3a: read the orders of a stream of Kinesis whose shards change.
 *
 * <p>Return one stream of lines, each the data of a record, as text in UTF-8. No line begins or
 * ends with a space. A record is one line, even if another one is equal to it; it is repeated only
 * where a receiver reads it again, as after a failure.
 *
 * <ul>
 *   <li>There is a receiver for each shard that the stream has at the start, so that they read in
 *       parallel: {@link Source#shards}. Later a shard is split, and the receivers share the shards
 *       that exist then.
 *   <li>All receivers are one application, {@link Source#application}, which is new.
 *   <li>The first start reads all that is in the stream, from the oldest record on.
 *   <li>The position up to which a shard has been read is recorded every second, or more often.
 *   <li>No record is lost: none of those that were there before the start, and none when the shard
 *       is split.
 * </ul>
 *
 * <p>Three orders are in the stream before the start; when they have arrived, a shard is split, and
 * three more are written. The order of lines of several shards is not defined, so they are sorted
 * here:
 *
 * <pre>{@code
 * O1,Zoë,250
 * O2,Ben,1200
 * O3,Ida,90
 * O4,Jürgen,730
 * O5,Ben,340
 * O6,Zoë,45
 * }</pre>
 *
 * <p>Look at it with {@code ./course run 4.3a}, check it with {@code ./course check 4.3a}, and if
 * you are stuck, {@code ./course hint 4.3a}. Both take about a minute, because the Kinesis Client
 * Library needs time to find shards.
 */
public final class Ex03aOrdersFromShards {
  private static final String STREAM = "orders";
  private static final int SHARDS = 2;
  private static final List<String> BEFORE = List.of("O1,Zoë,250", "O2,Ben,1200", "O3,Ida,90");
  private static final List<String> AFTER = List.of("O4,Jürgen,730", "O5,Ben,340", "O6,Zoë,45");

  /**
   * Where the orders are.
   *
   * @param application the name under which the positions in the shards are recorded
   * @param shards how many there are at the start
   */
  record Source(String stream, String region, String application, int shards) {
    /** The address of Kinesis in the region. */
    String endpoint() {
      return "https://kinesis." + region + ".amazonaws.com";
    }
  }

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex03aOrdersFromShards.class, args);
    SparkConf conf = new SparkConf().setAppName("4.3a").setIfMissing("spark.master", "local[4]");
    Set<String> received = Collections.synchronizedSet(new TreeSet<>());
    AtomicBoolean split = new AtomicBoolean();
    CompletableFuture<Void> all = new CompletableFuture<>();
    try (LocalStream stream = LocalStream.start(STREAM, SHARDS);
        JavaStreamingContext ssc =
            new JavaStreamingContext(run.configure(conf), Durations.seconds(1))) {
      stream.put(BEFORE);
      orders(ssc, new Source(STREAM, stream.region(), "order-lines", SHARDS))
          .foreachRDD(
              lines -> {
                received.addAll(lines.collect());
                if (received.containsAll(BEFORE) && split.compareAndSet(false, true)) {
                  stream.splitTheFirstShard();
                  stream.put(AFTER);
                }
                if (received.containsAll(AFTER)) {
                  all.complete(null);
                }
              });
      run.stopAtEnd(ssc, all);

      ssc.start();
      ssc.awaitTermination();
    }
    received.forEach(System.out::println);
  }

  static JavaDStream<String> orders(JavaStreamingContext ssc, Source source) {
    // region answer
    Supplier<JavaDStream<byte[]>> receiver =
        () ->
            JavaDStream.fromDStream(
                KinesisInputDStream.builder()
                    .streamingContext(ssc)
                    .streamName(source.stream())
                    .regionName(source.region())
                    .endpointUrl(source.endpoint())
                    .checkpointAppName(source.application())
                    .initialPosition(new KinesisInitialPositions.TrimHorizon())
                    .checkpointInterval(Durations.seconds(1))
                    .build(),
                ClassTag$.MODULE$.apply(byte[].class));
    return Stream.generate(receiver)
        .limit(source.shards())
        .reduce(JavaDStream::union)
        .orElseThrow()
        .map(data -> new String(data, UTF_8));
    // endregion
  }
}
