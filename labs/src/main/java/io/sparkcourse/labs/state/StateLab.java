package io.sparkcourse.labs.state;

import io.sparkcourse.common.CommandLineProgram;
import io.sparkcourse.labs.experiment.Comparison;
import io.sparkcourse.labs.experiment.Experiment;
import io.sparkcourse.labs.experiment.Findings;
import io.sparkcourse.labs.experiment.LabRun;
import io.sparkcourse.labs.experiment.LastCounts;
import io.sparkcourse.labs.experiment.Measured;
import io.sparkcourse.labs.experiment.MeasuredStream;
import io.sparkcourse.labs.experiment.MeasuringLab;
import io.sparkcourse.labs.experiment.Metric;
import io.sparkcourse.labs.experiment.Size;
import io.sparkcourse.labs.experiment.Spread;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaMapWithStateDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/**
 * Lecture 4.1: what does a batch take that changes a thousand keys of a state with many more? Run
 * it with {@code ./course lab state}.
 */
@Command(
    name = "course lab state",
    sortOptions = false,
    description =
        "Changes 1,000 keys a batch of a state with 20,000, 200,000 and 2,000,000 keys, with"
            + " updateStateByKey and with mapWithState.")
public final class StateLab implements Callable<Integer> {
  static final String UPDATE = "updateStateByKey";
  static final String MAP = "mapWithState";

  private static final int PARTITIONS = 2;
  private static final int CHANGED_BY_SEED = 500;

  /** One checkpoint of the state is among as many batches. */
  private static final int MEASURED = 10;

  private static final Duration CHECKPOINT = MeasuredStream.BATCH.times(MEASURED);

  @Mixin private MeasuringLab lab;

  public static void main(String[] args) {
    CommandLineProgram.run(new StateLab(), args);
  }

  @Override
  public Integer call() throws Exception {
    return lab.run(StateLab::experiment);
  }

  static Experiment experiment(LabRun run, Size size) {
    List<Integer> sizes =
        size == Size.FULL ? List.of(20_000, 200_000, 2_000_000) : List.of(1_000, 5_000);
    Experiment experiment =
        Experiment.withGrowth("state", "State with many keys, of which few change", "keys")
            .measures(Metric.less("ms a batch, median of 10"))
            .measures(Metric.less("ms of the longest batch"))
            .input("1,000 records a batch, one checkpoint of the state in 10 batches")
            .warmUp(variant -> variant.x().equals(Experiment.thousands(sizes.get(1))))
            .concludes(StateLab::conclusion);
    for (int keys : sizes) {
      experiment.variant("", Experiment.thousands(keys), UPDATE, () -> update(run, keys));
      experiment.variant("", Experiment.thousands(keys), MAP, () -> map(run, keys));
    }
    return experiment;
  }

  static String conclusion(Findings findings) {
    List<String> axis = findings.axis();
    return "With so many keys, %s. From %s to %s keys the median batch of %s %s, that of %s %s."
        .formatted(
            new Comparison(findings, "", UPDATE, MAP).sentence("is faster"),
            axis.get(0),
            axis.get(axis.size() - 1),
            UPDATE,
            growth(findings, UPDATE),
            MAP,
            growth(findings, MAP));
  }

  private static String growth(Findings findings, String series) {
    return findings
        .growth("", series)
        .map(times -> "grows " + Comparison.times(times) + " times")
        .orElse("shows no growth");
  }

  private static Measured update(LabRun run, int keys) throws InterruptedException {
    LastCounts last = new LastCounts();
    try (MeasuredStream stream = MeasuredStream.of(run, Map.of()).withCheckpoint()) {
      JavaPairDStream<Integer, Long> totals =
          changes(stream, keys)
              .updateStateByKey(
                  (changes, total) ->
                      Optional.of(
                          total.orElse(0L) + changes.stream().mapToLong(Long::longValue).sum()),
                  new HashPartitioner(PARTITIONS),
                  initial(stream, keys));
      totals.checkpoint(CHECKPOINT);
      AtomicReference<JavaPairRDD<Integer, Long>> state = new AtomicReference<>();
      // A change of any key goes through all of them: so the state of each batch is counted.
      totals.foreachRDD(
          rdd -> {
            rdd.count();
            state.set(rdd);
          });
      double[] millis = stream.millisOfBatches(1, MEASURED);
      last.set(state.get());
      return measured(last.result(), millis);
    }
  }

  private static Measured map(LabRun run, int keys) throws InterruptedException {
    LastCounts last = new LastCounts();
    try (MeasuredStream stream = MeasuredStream.of(run, Map.of()).withCheckpoint()) {
      JavaMapWithStateDStream<Integer, Long, Long, Long> totals =
          changes(stream, keys)
              .mapWithState(
                  StateSpec.function(StateLab::add)
                      .initialState(initial(stream, keys))
                      .partitioner(new HashPartitioner(PARTITIONS)));
      // No totals.checkpoint(...): it would serialize all of the state in each batch. Without it,
      // the state is checkpointed once in ten batches, as the other one is.
      totals.foreachRDD(rdd -> rdd.count());
      AtomicReference<JavaPairRDD<Integer, Long>> state = new AtomicReference<>();
      totals.stateSnapshots().foreachRDD(rdd -> state.set(rdd)); // no job: only kept
      double[] millis = stream.millisOfBatches(1, MEASURED);
      last.set(state.get());
      return measured(last.result(), millis);
    }
  }

  /**
   * A checkpoint makes one of ten batches longer, so it is in the maximum and not in the median.
   */
  private static Measured measured(String result, double[] millis) {
    Spread batches = new Spread(Arrays.stream(millis).boxed().toList());
    return Measured.of(result, batches.median(), batches.max());
  }

  private static Long add(Integer key, Optional<Long> change, State<Long> total) {
    long sum = (total.exists() ? total.get() : 0L) + change.orElse(0L);
    total.update(sum);
    return sum;
  }

  /** Keys at random, with a one each. */
  private static JavaPairDStream<Integer, Long> changes(MeasuredStream stream, int keys) {
    return stream
        .seeds(1 + MEASURED, PARTITIONS)
        .flatMapToPair(
            seed -> {
              SplittableRandom random = new SplittableRandom(seed);
              return Stream.generate(() -> new Tuple2<>(random.nextInt(keys), 1L))
                  .limit(CHANGED_BY_SEED)
                  .iterator();
            });
  }

  /** All keys, with 0 each. */
  private static JavaPairRDD<Integer, Long> initial(MeasuredStream stream, int keys) {
    return stream
        .context()
        .sparkContext()
        .parallelize(List.of(0, 1), PARTITIONS)
        .flatMapToPair(
            part ->
                LongStream.iterate(part, key -> key < keys, key -> key + PARTITIONS)
                    .mapToObj(key -> new Tuple2<>((int) key, 0L))
                    .iterator());
  }
}
