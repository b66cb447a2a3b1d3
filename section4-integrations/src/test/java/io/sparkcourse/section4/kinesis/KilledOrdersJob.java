package io.sparkcourse.section4.kinesis;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kinesis.KinesisInitialPositions;
import picocli.CommandLine.Option;

/**
 * The job that {@link KilledReceiverTest} kills: it appends the orders of each micro-batch to a
 * file. It runs until it is killed.
 */
public final class KilledOrdersJob {
  /** Printed when it has reached the point at which it is held. */
  static final String HELD = "held";

  /**
   * Names the {@link Point} at which it is held, if any. A property, since a context that is
   * recovered has its functions, and all that they refer to, from the life before.
   */
  static final String HOLD = "course.kinesis.hold";

  private static final Duration BATCH = Durations.seconds(1);

  /** A point in the first micro-batch that has orders. */
  enum Point {
    BEFORE_OUTPUT,
    AFTER_OUTPUT
  }

  @Option(names = "--region", required = true)
  private String region;

  @Option(names = "--stream", description = "And the name of the application.", required = true)
  private String stream;

  @Option(
      names = "--note-every",
      description = "Seconds between two checkpoints of the KCL in DynamoDB.",
      required = true)
  private int secondsBetweenNotes;

  @Option(names = "--output", required = true)
  private Path output;

  @Option(names = "--checkpoint", description = "Spark's checkpoint directory, if it has one.")
  private Path checkpointOrNull;

  public static void main(String[] args) throws Exception {
    KilledOrdersJob job = new KilledOrdersJob();
    SparkConf conf = DemoRun.of(KilledOrdersJob.class, args, job).sparkConf();
    try (JavaStreamingContext ssc = job.context(conf)) {
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private JavaStreamingContext context(SparkConf conf) {
    if (checkpointOrNull == null) {
      return create(conf);
    }
    String directory = HadoopPath.of(checkpointOrNull);
    return JavaStreamingContext.getOrCreate(
        directory,
        () -> {
          JavaStreamingContext ssc = create(conf);
          ssc.checkpoint(directory);
          return ssc;
        });
  }

  private JavaStreamingContext create(SparkConf conf) {
    JavaStreamingContext ssc = new JavaStreamingContext(conf, BATCH);
    String file = output.toString();
    new OrderStream(
            stream,
            region,
            stream,
            builder ->
                builder
                    .initialPosition(new KinesisInitialPositions.TrimHorizon())
                    .checkpointInterval(Durations.seconds(secondsBetweenNotes)))
        .lines(ssc, 1)
        .foreachRDD(rdd -> write(rdd.collect(), Path.of(file)));
    return ssc;
  }

  private static void write(List<String> orders, Path file)
      throws IOException, InterruptedException {
    if (!orders.isEmpty()) {
      reached(Point.BEFORE_OUTPUT);
      Files.write(file, orders, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      reached(Point.AFTER_OUTPUT);
    }
  }

  private static void reached(Point point) throws InterruptedException {
    if (point.name().equals(System.getProperty(HOLD))) {
      System.out.println(HELD);
      new CountDownLatch(1).await(); // until it is killed
    }
  }
}
