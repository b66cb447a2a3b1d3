package io.sparkcourse.section3.deploying;

import io.sparkcourse.common.DemoRun;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStarted;
import picocli.CommandLine.Option;

/**
 * A program that receives readings until it is ended from outside. It prints when it begins to
 * receive, and after each batch how many readings it has processed.
 */
public final class MeterProgram {
  @Option(names = "--batch-seconds", required = true)
  private int batchSeconds;

  @Option(names = "--note", required = true)
  private String note;

  public static void main(String[] args) throws Exception {
    MeterProgram options = new MeterProgram();
    DemoRun run = DemoRun.of(MeterProgram.class, args, options);
    LongAdder processed = new LongAdder();
    try (JavaStreamingContext ssc =
        new JavaStreamingContext(run.sparkConf(), Durations.seconds(options.batchSeconds))) {
      ssc.receiverStream(new MeterReceiver(options.note))
          .foreachRDD(
              rdd -> {
                processed.add(rdd.count());
                System.out.println("processed " + processed.sum());
              });
      ssc.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onReceiverStarted(StreamingListenerReceiverStarted started) {
              System.out.println("receiving");
            }
          });
      ssc.start();
      ssc.awaitTermination();
    }
  }
}
