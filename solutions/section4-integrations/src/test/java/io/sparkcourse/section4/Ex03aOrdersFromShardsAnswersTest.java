package io.sparkcourse.section4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.kinesis.model.Record;
import io.sparkcourse.section4.Ex03aOrdersFromShards.Source;
import io.sparkcourse.section4.Ex03aOrdersFromShardsCheck.Answer;
import io.sparkcourse.section4.Ex03aOrdersFromShardsCheck.Mistaken;
import io.sparkcourse.testing.exercise.AnswersTest;
import io.sparkcourse.testing.exercise.CommonMistake;
import java.io.Serializable;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import org.apache.spark.streaming.kinesis.KinesisInputDStream;
import org.apache.spark.streaming.kinesis.KinesisInputDStream.Builder;
import scala.Function1;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Answers that have to run take a minute each, so there are only a few. */
class Ex03aOrdersFromShardsAnswersTest extends AnswersTest<Answer> {
  Ex03aOrdersFromShardsAnswersTest() {
    super(new Ex03aOrdersFromShardsCheck());

    wrong(
        "one receiver",
        Mistaken.OTHER_NUMBER_OF_RECEIVERS,
        (ssc, source) -> texts(stream(builder(ssc, source))));
    wrong(
        "always two receivers",
        Mistaken.OTHER_NUMBER_OF_RECEIVERS,
        (ssc, source) -> texts(stream(builder(ssc, source)).union(stream(builder(ssc, source)))));
    wrong(
        "a receiver for each of the shards, and one more",
        Mistaken.OTHER_NUMBER_OF_RECEIVERS,
        (ssc, source) ->
            union(
                ssc,
                new Source(
                    source.stream(), source.region(), source.application(), source.shards() + 1),
                builder -> builder));
    wrong(
        "returns the first receiver's lines",
        Mistaken.LEAVES_OUT_A_RECEIVER,
        (ssc, source) -> texts(streams(ssc, source, builder -> builder).get(0)));
    wrong(
        "joins all but the last",
        Mistaken.LEAVES_OUT_A_RECEIVER,
        (ssc, source) -> {
          List<JavaDStream<byte[]>> streams = streams(ssc, source, builder -> builder);
          JavaDStream<byte[]> lines = streams.get(0);
          for (int i = 1; i < streams.size() - 1; i++) {
            lines = lines.union(streams.get(i));
          }
          return texts(lines);
        });
    wrong(
        "the name of the stream in the example",
        Mistaken.OTHER_STREAM,
        (ssc, source) -> union(ssc, source, builder -> builder.streamName("orders")));
    wrong(
        "the region in the example",
        Mistaken.OTHER_REGION,
        (ssc, source) -> union(ssc, source, builder -> builder.regionName("us-east-1")));
    wrong(
        "the address of another region",
        Mistaken.OTHER_REGION,
        (ssc, source) ->
            union(
                ssc,
                source,
                builder -> builder.endpointUrl("https://kinesis.us-east-1.amazonaws.com")));
    wrong(
        "no address",
        Mistaken.OTHER_REGION,
        (ssc, source) ->
            unionOf(
                source,
                () ->
                    KinesisInputDStream.builder()
                        .streamingContext(ssc)
                        .streamName(source.stream())
                        .regionName(source.region())
                        .checkpointAppName(source.application())
                        .initialPosition(new KinesisInitialPositions.TrimHorizon())
                        .checkpointInterval(Durations.seconds(1))));
    wrong(
        "the application is called like the stream",
        Mistaken.OTHER_APPLICATION,
        (ssc, source) -> union(ssc, source, builder -> builder.checkpointAppName(source.stream())));
    wrong(
        "a name for each receiver",
        Mistaken.OTHER_APPLICATION,
        (ssc, source) -> {
          int[] number = {0};
          return union(
              ssc,
              source,
              builder -> builder.checkpointAppName(source.application() + number[0]++));
        });
    wrong(
        "no position",
        Mistaken.BEGINS_LATE,
        (ssc, source) ->
            unionOf(
                source,
                () ->
                    KinesisInputDStream.builder()
                        .streamingContext(ssc)
                        .streamName(source.stream())
                        .regionName(source.region())
                        .endpointUrl(source.endpoint())
                        .checkpointAppName(source.application())
                        .checkpointInterval(Durations.seconds(1))));
    wrong(
        "the latest",
        Mistaken.BEGINS_LATE,
        (ssc, source) ->
            union(
                ssc,
                source,
                builder -> builder.initialPosition(new KinesisInitialPositions.Latest())));
    wrong(
        "from now on",
        Mistaken.BEGINS_LATE,
        (ssc, source) ->
            union(
                ssc,
                source,
                builder ->
                    builder.initialPosition(new KinesisInitialPositions.AtTimestamp(new Date()))));
    wrong(
        "the last receiver begins with the latest",
        Mistaken.BEGINS_LATE,
        (ssc, source) -> {
          int[] number = {0};
          return union(
              ssc,
              source,
              builder ->
                  ++number[0] < source.shards()
                      ? builder
                      : builder.initialPosition(new KinesisInitialPositions.Latest()));
        });
    wrong(
        "notes each ten seconds",
        Mistaken.NOTES_SELDOM,
        (ssc, source) ->
            union(ssc, source, builder -> builder.checkpointInterval(Durations.seconds(10))));
    wrong(
        "no interval",
        Mistaken.NOTES_SELDOM,
        (ssc, source) ->
            unionOf(
                source,
                () ->
                    KinesisInputDStream.builder()
                        .streamingContext(ssc)
                        .streamName(source.stream())
                        .regionName(source.region())
                        .endpointUrl(source.endpoint())
                        .checkpointAppName(source.application())
                        .initialPosition(new KinesisInitialPositions.TrimHorizon())));
    wrong(
        "another charset",
        Mistaken.NOT_AS_UTF_8,
        (ssc, source) ->
            bytes(ssc, source, builder -> builder).map(data -> new String(data, ISO_8859_1)));
    wrong(
        "a message handler that cannot be sent to the receivers",
        CommonMistake.NOT_SERIALIZABLE,
        (ssc, source) -> handled(ssc, source, record -> UTF_8.decode(record.getData()).toString()));
    wrong(
        "a window of ten seconds",
        Mistaken.GIVES_LINES_TWICE,
        (ssc, source) -> union(ssc, source, builder -> builder).window(Durations.seconds(10)));
    wrong(
        "equal lines of a micro-batch once",
        Mistaken.LOSES_EQUAL_LINES,
        (ssc, source) ->
            union(ssc, source, builder -> builder).transform(lines -> lines.distinct()));
    wrong("returns nothing", CommonMistake.RETURNS_NULL, (ssc, source) -> null);
    wrong(
        "starts the context",
        CommonMistake.STARTS_THE_CONTEXT,
        (ssc, source) -> {
          JavaDStream<String> lines = union(ssc, source, builder -> builder);
          lines.print();
          ssc.start();
          return lines;
        });

    right(
        "ssc.union, from the year 1970 on, noted twice a second",
        (ssc, source) -> {
          List<JavaDStream<byte[]>> streams =
              streams(
                  ssc,
                  source,
                  builder ->
                      builder
                          .initialPosition(new KinesisInitialPositions.AtTimestamp(new Date(0)))
                          .checkpointInterval(Durations.milliseconds(500)));
          return ssc.union(
              JavaConverters.asScalaBuffer(
                      streams.stream().map(Ex03aOrdersFromShardsAnswersTest::texts).toList())
                  .toSeq());
        });
    right(
        "a message handler, and a storage level of its own",
        (ssc, source) ->
            handled(
                ssc,
                source,
                (Function1<Record, String> & Serializable)
                    record -> UTF_8.decode(record.getData()).toString()));
  }

  private static Builder builder(JavaStreamingContext ssc, Source source) {
    return KinesisInputDStream.builder()
        .streamingContext(ssc)
        .streamName(source.stream())
        .regionName(source.region())
        .endpointUrl(source.endpoint())
        .checkpointAppName(source.application())
        .initialPosition(new KinesisInitialPositions.TrimHorizon())
        .checkpointInterval(Durations.seconds(1));
  }

  private static List<JavaDStream<byte[]>> streams(
      JavaStreamingContext ssc, Source source, UnaryOperator<Builder> change) {
    return streams(source, () -> change.apply(builder(ssc, source)));
  }

  private static List<JavaDStream<byte[]>> streams(Source source, Supplier<Builder> builder) {
    return Stream.generate(() -> stream(builder.get())).limit(source.shards()).toList();
  }

  private static JavaDStream<String> union(
      JavaStreamingContext ssc, Source source, UnaryOperator<Builder> change) {
    return texts(bytes(ssc, source, change));
  }

  private static JavaDStream<String> unionOf(Source source, Supplier<Builder> builder) {
    return texts(streams(source, builder).stream().reduce(JavaDStream::union).orElseThrow());
  }

  private static JavaDStream<byte[]> bytes(
      JavaStreamingContext ssc, Source source, UnaryOperator<Builder> change) {
    return streams(ssc, source, change).stream().reduce(JavaDStream::union).orElseThrow();
  }

  private static JavaDStream<byte[]> stream(Builder builder) {
    return JavaDStream.fromDStream(builder.build(), ClassTag$.MODULE$.apply(byte[].class));
  }

  private static JavaDStream<String> texts(JavaDStream<byte[]> records) {
    return records.map(data -> new String(data, UTF_8));
  }

  private static JavaDStream<String> handled(
      JavaStreamingContext ssc, Source source, Function1<Record, String> handler) {
    ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
    return Stream.generate(
            () ->
                JavaDStream.fromDStream(
                    builder(ssc, source)
                        .storageLevel(StorageLevel.MEMORY_ONLY())
                        .buildWithMessageHandler(handler, text),
                    text))
        .limit(source.shards())
        .reduce(JavaDStream::union)
        .orElseThrow();
  }
}
