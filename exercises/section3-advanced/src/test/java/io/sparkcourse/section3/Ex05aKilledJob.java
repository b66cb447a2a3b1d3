package io.sparkcourse.section3;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.replay.Arrival;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import io.sparkcourse.section3.Ex05aExactlyOnceRevenueCheck.Answer;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;
import scala.Tuple2;

/** Runs an answer to exercise 3.5a in a process that can be killed and recovered. */
public final class Ex05aKilledJob {
  /** By batch. Each shop is in both partitions of a batch, or in two after reducing. */
  private static final List<List<Tuple2<String, Long>>> SALES =
      List.of(busy(), busy(), List.of(), List.of(sale("south", 50)));

  @Option(names = "--answer", required = true)
  private Path answer;

  @Option(names = "--database", required = true)
  private String database;

  @Option(names = "--checkpoint", required = true)
  private String checkpoint;

  public static void main(String[] args) throws Exception {
    Ex05aKilledJob job = new Ex05aKilledJob();
    DemoRun run = DemoRun.of(Ex05aKilledJob.class, args, job);
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(job.checkpoint, () -> job.create(run))) {
      run.replay(ssc);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private JavaStreamingContext create(DemoRun run) throws IOException, ClassNotFoundException {
    JavaStreamingContext ssc =
        new JavaStreamingContext(ReplayClock.use(run.sparkConf()), Ex05aExactlyOnceRevenue.BATCH);
    ssc.checkpoint(checkpoint);
    answer()
        .save(
            ReplayInputDStream.startingAt(
                    Ex05aExactlyOnceRevenue.START, ssc, Ex05aKilledJob::arrivals)
                .mapToPair(sale -> sale),
            database);
    return ssc;
  }

  private Answer answer() throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(answer))) {
      return (Answer) in.readObject();
    }
  }

  /** Cents by shop of all batches. */
  static Map<String, Long> revenue() {
    Map<String, Long> revenue = new HashMap<>();
    SALES.forEach(batch -> batch.forEach(sale -> revenue.merge(sale._1(), sale._2(), Long::sum)));
    return revenue;
  }

  private static List<Arrival<Tuple2<String, Long>>> arrivals() {
    List<Arrival<Tuple2<String, Long>>> arrivals = new ArrayList<>();
    for (int batch = 0; batch < SALES.size(); batch++) {
      Instant at =
          Ex05aExactlyOnceRevenue.START.plusMillis(
              batch * Ex05aExactlyOnceRevenue.BATCH.milliseconds());
      SALES.get(batch).forEach(sale -> arrivals.add(new Arrival<>(at, sale)));
    }
    return arrivals;
  }

  private static List<Tuple2<String, Long>> busy() {
    return List.of(
        sale("north", 500),
        sale("north", 200),
        sale("south", 300),
        sale("south", 40),
        sale("market", 100),
        sale("market", 100));
  }

  private static Tuple2<String, Long> sale(String shop, long cents) {
    return new Tuple2<>(shop, cents);
  }
}
