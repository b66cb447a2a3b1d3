package io.sparkcourse.testing.exercise;

import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamTime;
import io.sparkcourse.testing.DStreamTester;
import io.sparkcourse.testing.Progress;
import io.sparkcourse.testing.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/**
 * One run of an answer in its own context: the input streams, what happens between the batches, and
 * the output.
 *
 * @param <E> an event of the input
 * @param <O> an element of the output
 */
public final class StreamRun<E, O> {
  /**
   * Is in the text of a failure that occurs after the recovery from a checkpoint, for {@link
   * ModelCheck#mistakeBehind}.
   */
  public static final String AFTER_THE_RECOVERY = "after the recovery from the checkpoint";

  private final DStreamTester tester;
  private final Duration batchInterval;
  private final Batches<E> input;
  private final int partitions;
  private final int outputsBefore;

  private final List<BatchAction> before = new ArrayList<>();
  private final List<EndAction> atEnd = new ArrayList<>();
  private final List<Collected<O>> collected = new ArrayList<>();
  private final Map<Integer, List<O>> put = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private long startMillis;
  private int recoverAfter;
  private boolean newSparkContext;

  /** An action before a batch. */
  @FunctionalInterface
  public interface BatchAction {
    /**
     * @param batch its number, from 1
     */
    void beforeBatch(int batch) throws Exception;
  }

  /** An action after all batches have finished, while the context is still running. */
  @FunctionalInterface
  public interface EndAction {
    void atEnd() throws Exception;
  }

  private record Collected<O>(
      BatchCollector collector, Function<List<?>, List<? extends O>> read) {}

  StreamRun(DStreamTester tester, Duration batchInterval, Batches<E> input, int partitions) {
    this.tester = tester;
    this.batchInterval = batchInterval;
    this.input = input;
    this.partitions = partitions;
    this.outputsBefore = outputOperations();
  }

  /** A stream of the events themselves; they must be serializable. */
  public JavaDStream<E> stream() {
    return stream(event -> event);
  }

  /** A stream with an element for each event. */
  public <T> JavaDStream<T> stream(Function<? super E, ? extends T> element) {
    List<List<T>> batches = new ArrayList<>();
    input.asLists().forEach(batch -> batches.add(batch.stream().<T>map(element).toList()));
    return tester.stream(batches, partitions);
  }

  /** A stream with an element for each event, made from the event and the time of its batch. */
  public <T> JavaDStream<T> stream(BiFunction<? super E, Time, ? extends T> element) {
    List<List<T>> batches = new ArrayList<>();
    for (int number = 1; number <= input.size(); number++) {
      Time time = time(number);
      batches.add(
          input.batch(number).stream().<T>map(event -> element.apply(event, time)).toList());
    }
    return tester.stream(batches, partitions);
  }

  /** A stream with an element for each event of one kind, if the input has several. */
  public <X extends E, T> JavaDStream<T> stream(
      Class<X> kind, Function<? super X, ? extends T> element) {
    List<List<T>> batches = new ArrayList<>();
    input
        .asLists()
        .forEach(
            batch ->
                batches.add(
                    batch.stream()
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .<T>map(element)
                        .toList()));
    return tester.stream(batches, partitions);
  }

  /** The context, for answers that take one. */
  public JavaStreamingContext context() {
    return tester.context();
  }

  /** An empty directory for checkpoints, for answers that take one. */
  public String checkpointDirectory() {
    return tester.checkpointDirectory();
  }

  /** An empty directory for input or output files; it is deleted at the end. */
  public Path temporaryDirectory() {
    return tester.temporaryDirectory();
  }

  /** Sets a checkpoint directory, for answers that may rely on one. */
  public void setCheckpointDirectory() {
    tester.withCheckpoint();
  }

  /**
   * Makes stream time begin at this time, for answers that look at files, which have their own
   * times. Call it first.
   *
   * @param start a multiple of the batch interval; the first batch ends one interval later
   */
  public void startAt(Instant start) {
    ReplayClock.of(context()).startAt(start);
    startMillis = start.toEpochMilli();
  }

  public Batches<E> input() {
    return input;
  }

  /** The batch interval of the context, for answers that take it. */
  public Duration batchInterval() {
    return batchInterval;
  }

  /** The time of a batch. */
  public Time time(int batch) {
    return new Time(startMillis + batch * batchInterval.milliseconds());
  }

  /** The number of the batch of this time. */
  public int number(Time time) {
    return (int) ((time.milliseconds() - startMillis) / batchInterval.milliseconds());
  }

  /** The output is the elements of this stream, as {@code read} converts them. */
  public <T> void collect(JavaDStream<T> stream, Function<? super T, ? extends O> read) {
    requireStream(stream);
    BatchCollector collector = collector(each(element -> read.apply(cast(element))));
    stream.foreachRDD((rdd, time) -> collector.add(time, rdd.collect()));
  }

  /** The output is the pairs of this stream, as {@code read} converts key and value. */
  public <K, V> void collect(
      JavaPairDStream<K, V> stream, BiFunction<? super K, ? super V, ? extends O> read) {
    requireStream(stream);
    BatchCollector collector =
        collector(
            each(
                element -> {
                  Tuple2<K, V> pair = cast(element);
                  return read.apply(pair._1(), pair._2());
                }));
    stream.foreachRDD((rdd, time) -> collector.add(time, rdd.collect()));
  }

  /**
   * The output is what {@code read} returns for the pairs of a batch, all of them in their order;
   * for answers that are right in several orders.
   */
  public <K, V> void collectBatches(
      JavaPairDStream<K, V> stream, Function<List<Tuple2<K, V>>, List<? extends O>> read) {
    requireStream(stream);
    BatchCollector collector = collector(elements -> read.apply(cast(elements)));
    stream.foreachRDD((rdd, time) -> collector.add(time, rdd.collect()));
  }

  private static <O> Function<List<?>, List<? extends O>> each(Function<Object, O> read) {
    return elements -> elements.stream().map(element -> read.apply(element)).toList();
  }

  private BatchCollector collector(Function<List<?>, List<? extends O>> read) {
    BatchCollector collector = new BatchCollector(startMillis, batchInterval.milliseconds());
    collected.add(new Collected<>(collector, read));
    return collector;
  }

  /** Collected elements have the type of the stream that they come from. */
  @SuppressWarnings("unchecked")
  private static <T> T cast(Object element) {
    return (T) element;
  }

  /** Adds an element to the output of a batch: a row that it has written, a call it has made. */
  public synchronized void put(int batch, O element) {
    put.computeIfAbsent(batch, none -> new ArrayList<>()).add(element);
  }

  /** Records a mistake that shows in something other than the output. */
  public synchronized void found(Mistake<?, ?> mistake, String evidence) {
    findings.add(new Finding(mistake, evidence));
  }

  /** Does this before each batch, in the thread of the check. */
  public void beforeEachBatch(BatchAction action) {
    before.add(action);
  }

  /** Does this when all batches have finished, for example reading the files that were written. */
  public void atEnd(EndAction action) {
    atEnd.add(action);
  }

  /**
   * Stops the context after this batch without notice and recovers it from its checkpoint. This
   * requires a checkpoint directory, and all functions of the streams must be serializable.
   *
   * @param inNewSparkContext whether the SparkContext is also a new one, as in a new process; costs
   *     a second
   */
  public void recoverAfter(int batch, boolean inNewSparkContext) {
    recoverAfter = batch;
    newSparkContext = inNewSparkContext;
  }

  private void requireStream(Object stream) {
    if (context().getState() != StreamingContextState.INITIALIZED) {
      throw new FoundException(CommonMistake.STARTS_THE_CONTEXT, "");
    }
    if (stream == null) {
      throw new FoundException(
          outputOperations() > outputsBefore
              ? CommonMistake.PRINTS_INSTEAD_OF_RETURNING
              : CommonMistake.RETURNS_NULL,
          "");
    }
  }

  private int outputOperations() {
    return context().ssc().graph().getOutputStreams().length;
  }

  Observed<O> runBatches() throws Exception {
    boolean printsToo = outputOperations() > outputsBefore + collected.size();
    try {
      for (int batch = 1; batch <= input.size(); batch++) {
        for (BatchAction action : before) {
          action.beforeBatch(batch);
        }
        if (recoverAfter > 0 && batch > recoverAfter) {
          break;
        }
        tester.run(1);
      }
      if (recoverAfter > 0 && recoverAfter < input.size()) {
        recover();
      }
      for (EndAction action : atEnd) {
        action.atEnd();
      }
      return observed(printsToo);
    } finally {
      collected.forEach(each -> each.collector().close());
    }
  }

  private void recover() throws Exception {
    context().stop(false, false);
    if (newSparkContext) {
      TestSpark.stop();
    }
    JavaStreamingContext recovered =
        JavaStreamingContext.getOrCreate(
            tester.checkpointDirectory(),
            () -> {
              throw new IllegalStateException("There is no checkpoint to recover from");
            });
    try {
      StreamTime streamTime = StreamTime.of(recovered);
      recovered.start();
      streamTime.runTo(time(input.size()));
      Progress.OF_THIS_JVM.made();
    } catch (Exception failure) {
      throw failure instanceof InterruptedException interrupted
          ? interrupted
          : new IllegalStateException(AFTER_THE_RECOVERY, failure);
    } finally {
      recovered.stop(newSparkContext, false);
      if (!newSparkContext) {
        recovered.sparkContext().sc().setCheckpointDir(null);
      }
    }
  }

  private Observed<O> observed(boolean printsToo) {
    Map<Integer, List<O>> output = new TreeMap<>();
    put.forEach((batch, elements) -> output.put(batch, new ArrayList<>(elements)));
    for (Collected<O> each : collected) {
      each.collector()
          .batches()
          .forEach(
              (batch, elements) ->
                  output
                      .computeIfAbsent(batch, none -> new ArrayList<>())
                      .addAll(each.read().apply(elements)));
    }
    output.values().removeIf(List::isEmpty);
    if (output.isEmpty() && printsToo && !collected.isEmpty() && !input.all().isEmpty()) {
      found(CommonMistake.PRINTS_INSTEAD_OF_RETURNING, "");
    }
    return new Observed<>(Output.of(output), findings);
  }
}
