package io.sparkcourse.labs.experiment;

import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * As many records in each batch, on real time: numbers from 0 on, which the tasks make. After so
 * many batches there are none. It cannot be recovered from a checkpoint.
 */
public final class SteadyInput extends InputDStream<Long> {
  private static final long serialVersionUID = 1L;
  private static final int PARTITIONS = 2;

  private final int batches;
  private final int recordsPerBatch;
  private int given;

  private SteadyInput(
      JavaStreamingContext ssc, int batches, int recordsPerBatch, ClassTag<Long> tag) {
    super(ssc.ssc(), tag);
    this.batches = batches;
    this.recordsPerBatch = recordsPerBatch;
  }

  public static JavaDStream<Long> of(JavaStreamingContext ssc, int batches, int recordsPerBatch) {
    ClassTag<Long> tag = ClassTag$.MODULE$.apply(Long.class);
    return new JavaInputDStream<>(new SteadyInput(ssc, batches, recordsPerBatch, tag), tag);
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public Option<RDD<Long>> compute(Time validTime) {
    JavaSparkContext sc = JavaSparkContext.fromSparkContext(ssc().sparkContext());
    int records = given == batches ? 0 : recordsPerBatch;
    ssc()
        .scheduler()
        .inputInfoTracker()
        .reportInfo(validTime, new StreamInputInfo(id(), records, Map$.MODULE$.empty()));
    if (records == 0) {
      return Option.apply(sc.<Long>emptyRDD().rdd());
    }
    long from = (long) given * recordsPerBatch;
    long until = from + recordsPerBatch;
    given++;
    return Option.apply(
        sc.parallelize(LongStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
            .flatMap(
                part ->
                    LongStream.iterate(from + part, n -> n < until, n -> n + PARTITIONS).iterator())
            .rdd());
  }
}
