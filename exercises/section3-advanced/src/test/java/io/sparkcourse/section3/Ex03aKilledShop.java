package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.section3.Ex03aSurviveAKillCheck.Answer;
import io.sparkcourse.section3.Ex03aSurviveAKillCheck.Views;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import picocli.CommandLine.Option;

/**
 * Runs an answer to exercise 3.3a in a process that can be killed and started again. Each report is
 * a line in a file: the time of the batch, and its counts.
 */
public final class Ex03aKilledShop {
  @Option(names = "--answer", required = true)
  private Path answer;

  @Option(names = "--views", required = true)
  private Path views;

  @Option(names = "--checkpoint", required = true)
  private String checkpoint;

  @Option(names = "--reports", required = true)
  private String reports;

  public static void main(String[] args) throws Exception {
    Ex03aKilledShop shop = new Ex03aKilledShop();
    DemoRun run = DemoRun.of(Ex03aKilledShop.class, args, shop);
    SparkConf conf = ReplayClock.use(run.sparkConf());
    boolean firstLife = Files.notExists(HadoopPath.local(shop.checkpoint));
    try (JavaStreamingContext ssc =
        read(shop.answer, Answer.class)
            .createOrRecover(
                conf, shop.checkpoint, read(shop.views, Views.class)::stream, to(shop.reports))) {
      if (firstLife) {
        ssc.addStreamingListener(new KeepPace(shop.checkpoint));
      }
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static VoidFunction2<JavaPairRDD<String, Integer>, Time> to(String file) {
    return (counts, time) ->
        Files.write(
            Path.of(file),
            List.of(time.milliseconds() + " " + Ex03aSurviveAKillCheck.shown(counts)),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
  }

  private static <T> T read(Path file, Class<T> type) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      return type.cast(in.readObject());
    }
  }

  /**
   * Lets no batch begin before Spark has recorded that the previous one has finished, so that a
   * kill in a batch is always at the same distance from the newest checkpoint.
   */
  private record KeepPace(String checkpoint) implements StreamingListener {
    @Override
    public void onBatchCompleted(StreamingListenerBatchCompleted completed) {
      Ex03aSurviveAKillCheck.awaitCheckpoint(checkpoint, completed.batchInfo().batchTime());
    }
  }
}
