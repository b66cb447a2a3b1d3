package io.sparkcourse.section4;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.section4.Ex02cTotalsExactlyOnceCheck.Answer;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;

/** Runs an answer to exercise 4.2c in a process that can be killed and started again. */
public final class Ex02cKilledProgram {
  /** Two offsets of each partition in a batch. */
  private static final String RATE = "2";

  /** More than the orders need. */
  private static final int BATCHES = 5;

  @Option(names = "--answer", required = true)
  private Path answer;

  @Option(names = "--bootstrap-servers", required = true)
  private String bootstrapServers;

  @Option(names = "--topic", required = true)
  private String topic;

  @Option(names = "--database", required = true)
  private String database;

  public static void main(String[] args) throws Exception {
    Ex02cKilledProgram program = new Ex02cKilledProgram();
    DemoRun run = DemoRun.of(Ex02cKilledProgram.class, args, program).stopAfter(BATCHES);
    SparkConf conf =
        ReplayClock.use(run.sparkConf()).set("spark.streaming.kafka.maxRatePerPartition", RATE);
    try (JavaStreamingContext ssc = new JavaStreamingContext(conf, Ex02cTotalsExactlyOnce.BATCH)) {
      run.replay(ssc);
      program.answer().total(ssc, program.bootstrapServers, program.topic, program.database);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private Answer answer() throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(answer))) {
      return (Answer) in.readObject();
    }
  }
}
