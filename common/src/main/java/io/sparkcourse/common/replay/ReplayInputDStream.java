package io.sparkcourse.common.replay;

import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Replays recorded data on stream time: the micro-batch of time t contains what arrived in the
 * batch interval that ends at t, start inclusive, end exclusive.
 *
 * <p>A batch depends only on its time. So a run gives the same batches every time, and, unlike
 * {@code queueStream}, the stream survives recovery from a checkpoint. The context has to run on
 * Spark's manual clock, which this stream sets to the start of its data.
 */
public final class ReplayInputDStream<T> extends InputDStream<T> {
  private static final long serialVersionUID = 1L;

  /** In the SparkConf: whether the data start again after they have ended. */
  public static final String REPLAY_FOREVER = "spark.course.replay.forever";

  /** Enough to see that an RDD has partitions, and to use both cores of a small machine. */
  public static final int PARTITIONS = 2;

  private final ReplaySource<T> source;
  private final long startMillis;

  /** The end of the data, or null: their last arrival. */
  private final Instant endOrNull;

  private final boolean forever;
  private final int partitions;
  private transient List<Arrival<T>> arrivals;

  private ReplayInputDStream(
      JavaStreamingContext ssc,
      ReplaySource<T> source,
      Instant start,
      Instant endOrNull,
      int partitions,
      ClassTag<T> elementTag) {
    super(ssc.ssc(), elementTag);
    this.source = source;
    this.startMillis = start.toEpochMilli();
    this.endOrNull = endOrNull;
    this.partitions = partitions;
    this.forever = ssc.sparkContext().getConf().getBoolean(REPLAY_FOREVER, false);
  }

  /**
   * A stream of the source's elements; its first batch begins at the first arrival, rounded down to
   * the batch interval.
   *
   * @throws IllegalArgumentException if the source is empty
   * @throws IllegalStateException if the context does not run on the manual clock
   */
  public static <T> JavaInputDStream<T> of(JavaStreamingContext ssc, ReplaySource<T> source) {
    List<Arrival<T>> arrivals = source.arrivals();
    if (arrivals.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to replay: the source is empty.");
    }
    return startingAt(arrivals.get(0).at(), ssc, source);
  }

  /**
   * Like {@link #of}, but stream time begins at {@code start}, rounded down to the batch interval.
   */
  public static <T> JavaInputDStream<T> startingAt(
      Instant start, JavaStreamingContext ssc, ReplaySource<T> source) {
    return create(start, null, ssc, source, PARTITIONS);
  }

  /**
   * Like {@link #startingAt(Instant, JavaStreamingContext, ReplaySource)}, but each batch that is
   * not empty has this many partitions.
   */
  public static <T> JavaInputDStream<T> startingAt(
      Instant start, JavaStreamingContext ssc, ReplaySource<T> source, int partitions) {
    return create(start, null, ssc, source, partitions);
  }

  /**
   * Like {@link #startingAt(Instant, JavaStreamingContext, ReplaySource)}, but the data last until
   * {@code end}, whenever their last element arrives. Streams that belong together need it if the
   * data start again after they have ended: with the same end, they start again together.
   */
  public static <T> JavaInputDStream<T> between(
      Instant start, Instant end, JavaStreamingContext ssc, ReplaySource<T> source) {
    return create(start, end, ssc, source, PARTITIONS);
  }

  private static <T> JavaInputDStream<T> create(
      Instant start,
      Instant endOrNull,
      JavaStreamingContext ssc,
      ReplaySource<T> source,
      int partitions) {
    long interval = ssc.ssc().graph().batchDuration().milliseconds();
    Instant aligned =
        Instant.ofEpochMilli(Math.floorDiv(start.toEpochMilli(), interval) * interval);
    ReplayClock.of(ssc).startNoLaterThan(aligned);
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    return new JavaInputDStream<>(
        new ReplayInputDStream<>(ssc, source, aligned, endOrNull, partitions, tag), tag);
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public Option<RDD<T>> compute(Time validTime) {
    long end = validTime.milliseconds();
    List<T> elements = arrivedBetween(end - slideDuration().milliseconds(), end);
    // What listeners and the web UI report as the size of the batch
    ssc()
        .scheduler()
        .inputInfoTracker()
        .reportInfo(validTime, new StreamInputInfo(id(), elements.size(), Map$.MODULE$.empty()));
    JavaSparkContext sc = JavaSparkContext.fromSparkContext(ssc().sparkContext());
    return Option.apply(
        elements.isEmpty() ? sc.<T>emptyRDD().rdd() : sc.parallelize(elements, partitions).rdd());
  }

  /** The end of the batch interval in which the data end: mostly that of the last arrival. */
  public Instant end() {
    return Instant.ofEpochMilli(startMillis + lengthMillis());
  }

  private long lengthMillis() {
    if (endOrNull != null) {
      return throughTheIntervalOf(endOrNull.toEpochMilli() - 1);
    }
    List<Arrival<T>> all = arrivals();
    return all.isEmpty() ? 0 : throughTheIntervalOf(all.get(all.size() - 1).at().toEpochMilli());
  }

  /** The time from the start to the end of the batch interval of this moment. */
  private long throughTheIntervalOf(long millis) {
    long interval = slideDuration().milliseconds();
    return (Math.floorDiv(millis - startMillis, interval) + 1) * interval;
  }

  private List<T> arrivedBetween(long fromMillis, long untilMillis) {
    if (fromMillis < startMillis) {
      return List.of();
    }
    long shift = forever ? (fromMillis - startMillis) / lengthMillis() * lengthMillis() : 0;
    int from = indexOfFirstAtOrAfter(fromMillis - shift);
    int until = indexOfFirstAtOrAfter(untilMillis - shift);
    return arrivals().subList(from, until).stream().map(Arrival::value).toList();
  }

  private int indexOfFirstAtOrAfter(long millis) {
    int low = 0;
    int high = arrivals().size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (arrivals().get(middle).at().toEpochMilli() < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private List<Arrival<T>> arrivals() {
    if (arrivals == null) {
      arrivals = source.arrivals();
    }
    return arrivals;
  }
}
