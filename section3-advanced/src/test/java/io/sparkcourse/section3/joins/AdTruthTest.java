package io.sparkcourse.section3.joins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.data.AdClick;
import io.sparkcourse.common.data.AdImpression;
import io.sparkcourse.common.generator.AdGenerator;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sample.SampleStreams;
import io.sparkcourse.testing.BatchOutput;
import io.sparkcourse.testing.DStreamTester;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** What windowed joins find in the sample's first minutes, compared with the true pairs. */
class AdTruthTest {
  private static final int BATCHES = 17;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AdGenerator.Sample sample = AdGenerator.generate(SampleData.SEED);

  /** The clicks received in those batches that are truly within a minute. */
  private final Set<String> withinAMinute =
      sample.clicks().stream()
          .filter(click -> batch(click.getReceivedAt()) <= BATCHES)
          .map(AdClick::getClickId)
          .filter(
              id ->
                  sample.truth().clickDelays().containsKey(id)
                      && sample.truth().clickDelays().get(id).compareTo(MINUTE) <= 0)
          .collect(Collectors.toCollection(TreeSet::new));

  @Test
  void aWindowAndTheTimesFindWhatIsTrueUnlessTheImpressionIsReceivedInALaterBatch() {
    Set<String> found;
    try (DStreamTester tester = DStreamTester.every(WindowedJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> pairs =
          tester.collect(WindowedJoinDemo.withinAMinute(impressions(tester), clicks(tester)));
      tester.run(BATCHES);
      found = clickIds(pairs);
    }

    assertThat(withinAMinute).containsAll(found);
    assertThat(found).isEqualTo(withImpression(batchesAgo -> batchesAgo >= 0 && batchesAgo <= 6));
    assertThat(withinAMinute.size() - found.size()).isEqualTo(3);
    assertThat(found).contains("C10413").doesNotContain("C10261");
  }

  @Test
  void aWindowAloneIsWrongAboutWhatWasUnderWayForLong() {
    try (DStreamTester tester = DStreamTester.every(WindowedJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> pairs =
          tester.collect(impressions(tester).window(WindowedJoinDemo.ALLOWED).join(clicks(tester)));
      tester.run(BATCHES);

      assertThat(clickIds(pairs)).contains("C10261").doesNotContain("C10413");
    }
    assertThat(withinAMinute).contains("C10413").doesNotContain("C10261");
  }

  @Test
  void bothWindowsFindThoseToo() {
    try (DStreamTester tester = DStreamTester.every(WindowedJoinDemo.BATCH)) {
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> pairs =
          tester.collect(
              impressions(tester)
                  .window(WindowedJoinDemo.ALLOWED)
                  .join(clicks(tester).window(WindowedJoinDemo.ALLOWED)));
      tester.run(BATCHES);
      Set<String> found = clickIds(pairs);
      found.retainAll(withinAMinute);

      assertThat(found).isEqualTo(withImpression(batchesAgo -> Math.abs(batchesAgo) <= 5));
    }
  }

  /**
   * The clicks within a minute of which a copy arrived this many batches after one of its
   * impression.
   */
  private Set<String> withImpression(IntPredicate batchesAgo) {
    Set<String> ids = new TreeSet<>();
    for (AdClick click : sample.clicks()) {
      int clicked = batch(click.getReceivedAt());
      if (clicked <= BATCHES && withinAMinute.contains(click.getClickId())) {
        sample.impressions().stream()
            .filter(shown -> shown.getImpressionId().equals(click.getImpressionId()))
            .map(shown -> batch(shown.getReceivedAt()))
            .filter(shown -> shown <= BATCHES && batchesAgo.test(clicked - shown))
            .forEach(shown -> ids.add(click.getClickId()));
      }
    }
    return ids;
  }

  private static JavaPairDStream<String, AdImpression> impressions(DStreamTester tester) {
    return SampleStreams.adImpressions(tester.context())
        .mapToPair(shown -> new Tuple2<>(shown.getImpressionId(), shown));
  }

  private static JavaPairDStream<String, AdClick> clicks(DStreamTester tester) {
    return SampleStreams.adClicks(tester.context())
        .mapToPair(click -> new Tuple2<>(click.getImpressionId(), click));
  }

  private static Set<String> clickIds(
      BatchOutput<Tuple2<String, Tuple2<AdImpression, AdClick>>> pairs) {
    return pairs.batches().values().stream()
        .flatMap(Collection::stream)
        .map(pair -> pair._2()._2().getClickId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The number of the batch that receives at this time, from 1. */
  private static int batch(Instant receivedAt) {
    long millis = Duration.between(AdGenerator.START, receivedAt).toMillis();
    return (int) (millis / WindowedJoinDemo.BATCH.milliseconds()) + 1;
  }
}
