package io.sparkcourse.section3.joins;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.sample.SampleStreams;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Lecture 3.1: does a join find a click that arrives one micro-batch after its impression?
 *
 * <p>It follows three of the advertisements that are shown. Run it with the green arrow, {@code
 * ./course run 3.1}, or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * 12:00:10  shown           (I10002,gift-1) (I10017,gift-1)
 * 12:00:10  clicked         (I10002,C10002)
 * 12:00:10  join            (I10002,(gift-1,C10002))
 * 12:00:10  leftOuterJoin   (I10002,(gift-1,Optional[C10002])) (I10017,(gift-1,Optional.empty))
 * 12:00:10  rightOuterJoin  (I10002,(Optional[gift-1],C10002))
 * 12:00:10  fullOuterJoin   (I10002,(Optional[gift-1],Optional[C10002])) (I10017,(Optional[gift-1],Optional.empty))
 * 12:00:20  shown           (I10053,tea-1)
 * 12:00:20  clicked         (I10017,C10017) (I10053,C10053)
 * 12:00:20  join            (I10053,(tea-1,C10053))
 * 12:00:20  leftOuterJoin   (I10053,(tea-1,Optional[C10053]))
 * 12:00:20  rightOuterJoin  (I10017,(Optional.empty,C10017)) (I10053,(Optional[tea-1],C10053))
 * 12:00:20  fullOuterJoin   (I10017,(Optional.empty,Optional[C10017])) (I10053,(Optional[tea-1],Optional[C10053]))
 * }</pre>
 */
public final class SameBatchJoinDemo {
  static final Duration BATCH = Durations.seconds(10);

  /** The first two are shown in the first batch, the third one in the second batch. */
  private static final Set<String> FOLLOWED = Set.of("I10002", "I10017", "I10053");

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(SameBatchJoinDemo.class, args).stopAfter(2);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      JavaPairDStream<String, String> shown =
          shown(SampleStreams.adImpressions(ssc)).filter(pair -> FOLLOWED.contains(pair._1()));
      JavaPairDStream<String, String> clicked =
          clicked(SampleStreams.adClicks(ssc)).filter(pair -> FOLLOWED.contains(pair._1()));

      print("shown", shown);
      print("clicked", clicked);
      // region joins
      JavaPairDStream<String, Tuple2<String, String>> both = shown.join(clicked);
      JavaPairDStream<String, Tuple2<String, Optional<String>>> eachShown =
          shown.leftOuterJoin(clicked);
      JavaPairDStream<String, Tuple2<Optional<String>, String>> eachClicked =
          shown.rightOuterJoin(clicked);
      JavaPairDStream<String, Tuple2<Optional<String>, Optional<String>>> all =
          shown.fullOuterJoin(clicked);
      // endregion
      print("join", both);
      print("leftOuterJoin", eachShown);
      print("rightOuterJoin", eachClicked);
      print("fullOuterJoin", all);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  // region pairs
  /** The advertisement of each impression, by the id of the impression. */
  static JavaPairDStream<String, String> shown(JavaDStream<AdImpression> impressions) {
    return impressions.mapToPair(shown -> new Tuple2<>(shown.getImpressionId(), shown.getAdId()));
  }

  /** The id of each click, by the id of the impression that was clicked. */
  static JavaPairDStream<String, String> clicked(JavaDStream<AdClick> clicks) {
    return clicks.mapToPair(click -> new Tuple2<>(click.getImpressionId(), click.getClickId()));
  }

  // endregion

  private static void print(String title, JavaPairDStream<?, ?> pairs) {
    pairs.foreachRDD(
        (rdd, time) ->
            System.out.printf("%tT  %-14s  %s%n", utc(time), title, inOrder(rdd.collect())));
  }

  private static String inOrder(List<?> elements) {
    return elements.stream().map(String::valueOf).sorted().collect(Collectors.joining(" "));
  }

  private static ZonedDateTime utc(Time time) {
    return Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC);
  }
}
