package io.sparkcourse.section3.deploying;

import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.common.replay.StreamTime;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Prints which release runs in the driver, and which in the tasks. */
public final class VersionedProgram {
  private static final String RELEASE = "release 1";

  public static void main(String[] args) throws Exception {
    String directory = args[0];
    JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(directory, () -> create(directory));
    StreamTime time = StreamTime.of(ssc);
    ssc.start();
    time.nextBatch();
    ssc.stop(true);
  }

  private static JavaStreamingContext create(String directory) {
    SparkConf conf = ReplayClock.use(new SparkConf().setAppName("versioned"));
    JavaStreamingContext ssc = new JavaStreamingContext(conf, Durations.seconds(1));
    ssc.checkpoint(directory);
    ReplayInputDStream.startingAt(Instant.EPOCH, ssc, VersionedProgram::arrivals)
        .map(VersionedProgram::inTask)
        .foreachRDD(VersionedProgram::print);
    return ssc;
  }

  private static String inTask(Integer number) {
    return RELEASE;
  }

  private static void print(JavaRDD<String> rdd) {
    System.out.println(RELEASE + " in the driver, " + new TreeSet<>(rdd.collect()) + " in the tasks");
  }

  private static List<Arrival<Integer>> arrivals() {
    return IntStream.range(0, 20)
        .mapToObj(second -> new Arrival<>(Instant.ofEpochSecond(second), second))
        .toList();
  }
}
