package io.sparkcourse.section3.accumulators;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;

/** Reads a broadcast variable that it has captured, before and after a recovery. */
public final class CapturedBroadcast {
  @Option(names = "--checkpoint", required = true)
  private String checkpoint;

  @Option(names = "--broadcast-another")
  private boolean another;

  private CapturedBroadcast() {}

  public static void main(String[] args) throws Exception {
    CapturedBroadcast options = new CapturedBroadcast();
    DemoRun run = DemoRun.of(CapturedBroadcast.class, args, options);
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(
            options.checkpoint, () -> create(run, options.checkpoint))) {
      if (options.another) {
        ssc.sparkContext().broadcast("another list");
      }
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static JavaStreamingContext create(DemoRun run, String checkpoint) {
    JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.sparkConf()), Durations.seconds(1));
    ssc.checkpoint(checkpoint);
    Broadcast<String> variable = ssc.sparkContext().broadcast("the list");
    ReplayInputDStream.startingAt(Instant.EPOCH, ssc, CapturedBroadcast::numbers)
        .map(number -> variable.value())
        .foreachRDD(rdd -> System.out.println(rdd.collect()));
    return ssc;
  }

  private static List<Arrival<Integer>> numbers() {
    return List.of(
        new Arrival<>(Instant.ofEpochSecond(0), 1),
        new Arrival<>(Instant.ofEpochSecond(1), 2),
        new Arrival<>(Instant.ofEpochSecond(2), 3));
  }
}
