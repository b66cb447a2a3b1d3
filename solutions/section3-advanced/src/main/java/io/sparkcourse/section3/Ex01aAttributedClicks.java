package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.sample.SampleStreams;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * Exercise 3.1a: which campaign pays for which click?
 *
 * <p>Output each click once, in the micro-batch in which it is received, with the campaign of its
 * impression, or with "unpaid". There is a micro-batch every 10 seconds.
 *
 * <p>A campaign pays for a click that was made at most one minute after the impression, according
 * to their {@code getTime()}: exactly one minute is still paid. A click whose time is before that
 * of its impression is paid, too, however long before it is, since the clocks of two servers
 * differ. Ids are compared as they are: {@code i1} is not {@code I1}. A click is unpaid if no such
 * impression has been received up to now, this micro-batch included. An impression that is received
 * later changes nothing.
 *
 * <p>An impression may be clicked several times: each of these clicks is paid. An impression may be
 * received twice, with the same id, campaign and time: it is one impression. Impressions need not
 * be kept for longer than 70 seconds. A click that is received twice may be output twice.
 *
 * <p>Input, {@link AdImpression} and {@link AdClick}, shown here with the second of {@code
 * getTime()}:
 *
 * <pre>{@code
 * batch 1 (10 s):  impressions  I1 of tea, at 5     I2 of mug, at 8
 *                  clicks       C1 of I1, at 9
 * batch 3 (30 s):  impressions  I3 of gift, at 21
 *                  clicks       C2 of I2, at 29     C7 of I7, at 24
 * batch 9 (90 s):  impressions  I4 of tea, at 83
 *                  clicks       C3 of I3, at 85
 * }</pre>
 *
 * Output, the id of each click and who pays; I7 was never received, and 85 is 64 after 21:
 *
 * <pre>{@code
 * batch 1 (10 s):  (C1,tea)
 * batch 3 (30 s):  (C2,mug) (C7,unpaid)
 * batch 9 (90 s):  (C3,unpaid)
 * }</pre>
 *
 * <p>The class {@code Tuple2} is {@code scala.Tuple2}.
 *
 * <p>Look at it with {@code ./course run 3.1a}, check it with {@code ./course check 3.1a}, and if
 * you are stuck, {@code ./course hint 3.1a}.
 */
public final class Ex01aAttributedClicks {
  static final Duration BATCH = Durations.seconds(10);
  static final String UNPAID = "unpaid";

  public static void main(String[] args) throws Exception {
    DemoRun run = DemoRun.of(Ex01aAttributedClicks.class, args).stopAfter(12);
    try (JavaStreamingContext ssc = run.streamingContext(BATCH)) {
      attributed(SampleStreams.adImpressions(ssc), SampleStreams.adClicks(ssc)).print(20);

      ssc.start();
      ssc.awaitTermination();
    }
  }

  static JavaPairDStream<String, String> attributed(
      JavaDStream<AdImpression> impressions, JavaDStream<AdClick> clicks) {
    // region answer
    JavaPairDStream<String, AdImpression> shown =
        impressions
            .mapToPair(impression -> new Tuple2<>(impression.getImpressionId(), impression))
            .reduceByKeyAndWindow((first, again) -> first, Durations.seconds(70));
    return clicks
        .mapToPair(click -> new Tuple2<>(click.getImpressionId(), click))
        .leftOuterJoin(shown)
        .mapToPair(
            pair -> {
              AdClick click = pair._2()._1();
              Optional<AdImpression> impression = pair._2()._2();
              boolean paid =
                  impression.isPresent()
                      && !click.getTime().isAfter(impression.get().getTime().plusSeconds(60));
              return new Tuple2<>(
                  click.getClickId(), paid ? impression.get().getCampaignId() : UNPAID);
            });
    // endregion
  }
}
