package io.sparkcourse.section3.deploying;

import io.sparkcourse.common.DemoRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import picocli.CommandLine.Option;

/**
 * Lecture 3.6: how does an operator stop a program so that nothing is lost?
 *
 * <p>Readings of a meter arrive continuously. An operator creates a file; the program processes
 * everything that it has received, and ends. Run it with the green arrow, {@code ./course run 3.6},
 * or {@code spark-submit}. It prints:
 *
 * <pre>{@code
 * it runs until there is a file stop
 * the file is there
 * received <number>, processed <number>
 * lost: 0
 * }</pre>
 *
 * <p>It runs on real time, so the number of readings differs from run to run. With {@code
 * --at-once} it does not process the rest; with {@code --stop-file FILE} it runs until you create
 * that file.
 */
public final class StopFileDemo {
  private static final Duration BATCH = Durations.seconds(1);
  private static final int LOOK_MILLIS = 100;
  private static final int ENOUGH = 300;

  @Option(names = "--stop-file", paramLabel = "FILE", description = "Run until this file is made.")
  private Path stopFile;

  @Option(names = "--at-once", description = "Stop at once, not gracefully.")
  private boolean atOnce;

  public static void main(String[] args) throws Exception {
    StopFileDemo options = new StopFileDemo();
    DemoRun run = DemoRun.of(StopFileDemo.class, args, options);
    boolean byHand = options.stopFile != null;
    Path file = byHand ? options.stopFile : run.temporaryDirectory("control").resolve("stop");
    Files.deleteIfExists(file); // from the last run
    Path note = run.temporaryDirectory("meter").resolve("received");
    LongAdder processed = new LongAdder();

    try (JavaStreamingContext ssc = new JavaStreamingContext(run.sparkConf(), BATCH)) {
      ssc.receiverStream(new MeterReceiver(note.toString()))
          .foreachRDD(rdd -> processed.add(rdd.count()));

      System.out.println("it runs until there is a file " + file.getFileName());
      if (!byHand) {
        ssc.addStreamingListener(new Operator(processed, file));
      }
      // region loop
      ssc.start();
      while (!ssc.awaitTerminationOrTimeout(LOOK_MILLIS)) {
        if (Files.exists(file)) {
          System.out.println("the file is there");
          ssc.stop(false, !options.atOnce); // stopSparkContext, stopGracefully
        }
      }
      // endregion
    }
    long received = Long.parseLong(Files.readString(note));
    System.out.printf("received %d, processed %d%n", received, processed.sum());
    System.out.println("lost: " + (received - processed.sum()));
  }

  /** Creates the file when enough readings have been processed. */
  private record Operator(LongAdder processed, Path file) implements StreamingListener {
    @Override
    public void onBatchCompleted(StreamingListenerBatchCompleted batch) {
      if (processed.sum() >= ENOUGH && Files.notExists(file)) {
        try {
          Files.createFile(file);
        } catch (IOException cause) {
          throw new UncheckedIOException(cause);
        }
      }
    }
  }
}
