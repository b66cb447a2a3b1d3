package io.sparkcourse.section2.creatingdstreams;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.StreamTime;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Two receivers and their union in one program, which prints the records and partitions of each: a
 * separate process, because two receivers would occupy both threads of the tests.
 */
public final class UnionOfReceivers {
  private static final int RECORDS = 26;

  private UnionOfReceivers() {}

  public static void main(String[] args) throws InterruptedException {
    DemoRun run = DemoRun.of(UnionOfReceivers.class, args);
    SparkConf conf = new SparkConf().setAppName("union").setMaster("local[3]");
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.configure(conf)), Durations.seconds(1))) {
      JavaDStream<Integer> five = ssc.receiverStream(new PacketReceiver(5, 4));
      JavaDStream<Integer> three = ssc.receiverStream(new PacketReceiver(3, 2));
      Totals first = new Totals(five);
      Totals second = new Totals(three);
      Totals union = new Totals(five.union(three));
      StreamTime time = StreamTime.of(ssc);
      ssc.start();
      while (union.records < RECORDS) {
        time.nextBatch();
      }
      System.out.println(first + " and " + second + " make " + union);
    }
  }

  /** The totals of all batches. */
  private static final class Totals {
    private volatile long records;
    private volatile int partitions;

    Totals(JavaDStream<Integer> stream) {
      stream.foreachRDD(
          rdd -> {
            partitions += rdd.getNumPartitions();
            records += rdd.count();
          });
    }

    @Override
    public String toString() {
      return records + " records in " + partitions + " partitions";
    }
  }
}
