package io.sparkcourse.common.jvm;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.failure.CannotRunException;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.time.Instant;
import java.util.List;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;

/** A program of the course that ends in the way its option says, or never. */
public final class EndlessProgram {
  @Option(names = "--end")
  private String end = "never";

  public static void main(String[] args) throws Exception {
    EndlessProgram program = new EndlessProgram();
    DemoRun run = DemoRun.of(EndlessProgram.class, args, program);
    try (JavaStreamingContext ssc = run.streamingContext(Durations.seconds(1))) {
      ssc.checkpoint(run.checkpointDirectory());
      String end = program.end;
      ReplayInputDStream.of(ssc, EndlessProgram::numbers)
          .foreachRDD(rdd -> rdd.foreach(number -> endAs(end)));
      if (end.equals("cannot-run")) {
        throw new CannotRunException("There is no such file: nowhere.csv.");
      }
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static List<Arrival<Integer>> numbers() {
    return List.of(new Arrival<>(Instant.EPOCH, 1));
  }

  private static void endAs(String end) {
    if (end.equals("task-fails")) {
      throw new IllegalArgumentException("The task fails\nwith two lines.");
    }
    System.out.println("running");
  }
}
