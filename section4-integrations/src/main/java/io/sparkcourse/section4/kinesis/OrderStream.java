package io.sparkcourse.section4.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import scala.reflect.ClassTag$;

/**
 * The lines of the orders in a stream of Kinesis.
 *
 * @param stream its name
 * @param application names the table in DynamoDB in which the readers record how far they are
 * @param position sets where to begin with a shard that has no checkpoint there. The interface of
 *     all positions is private to Spark: in Java no variable can have it as its type.
 */
record OrderStream(
    String stream,
    String region,
    String application,
    UnaryOperator<KinesisInputDStream.Builder> position) {

  // region read
  /** The lines that this number of receivers read together. */
  JavaDStream<String> lines(JavaStreamingContext ssc, int receivers) {
    return Stream.generate(() -> receiver(ssc))
        .limit(receivers)
        .reduce(JavaDStream::union)
        .orElseThrow()
        .map(bytes -> new String(bytes, UTF_8));
  }

  private JavaDStream<byte[]> receiver(JavaStreamingContext ssc) {
    KinesisInputDStream.Builder builder =
        KinesisInputDStream.builder()
            .streamingContext(ssc)
            .streamName(stream)
            .regionName(region)
            .endpointUrl("https://kinesis." + region + ".amazonaws.com")
            .checkpointAppName(application)
            .checkpointInterval(Durations.seconds(1))
            .storageLevel(StorageLevel.MEMORY_AND_DISK());
    return JavaDStream.fromDStream(
        position.apply(builder).build(), ClassTag$.MODULE$.apply(byte[].class));
  }
  // endregion
}
