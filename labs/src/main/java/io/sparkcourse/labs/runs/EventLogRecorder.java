package io.sparkcourse.labs.runs;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.files.HadoopPath;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import picocli.CommandLine.Parameters;

/**
 * Lecture 5.9: records the runs that {@code ./course ui} shows, which takes about eight minutes.
 * The authors run it by {@code ./course dev event-logs}.
 */
public final class EventLogRecorder {
  /** Not recorded: the first micro-batches of a JVM take seconds, whatever is in them. */
  private static final int WARM_UP_BATCHES = 8;

  private static final int MILLIS_BETWEEN_LOOKS = 100;

  private EventLogRecorder() {}

  static final class Target {
    @Parameters(index = "0", paramLabel = "<folder>", description = "Where to write the files.")
    private Path folder;

    @Parameters(index = "1..*", paramLabel = "<run>", description = "Which ones; else all.")
    private List<RecordedQueries> queries = List.of(RecordedQueries.values());
  }

  public static void main(String[] args) throws Exception {
    Target target = new Target();
    DemoRun run = DemoRun.of(EventLogRecorder.class, args, target);
    for (RecordedQueries each : target.queries) {
      Path events = record(run, each);
      Path file = target.folder.resolve(each.run().fileName());
      new EventLog(each.run().title(), events, run.temporaryDirectory("").toString()).writeTo(file);
      System.out.println("Recorded " + file.getFileName());
    }
  }

  /** Runs a query to its last micro-batch and returns the file with the events. */
  private static Path record(DemoRun run, RecordedQueries each)
      throws TimeoutException, StreamingQueryException {
    SparkConf conf = run.sparkConf().setAppName(each.run().title()).set("spark.master", "local[4]");
    String id = each.run().title();
    start(conf.clone(), run.temporaryDirectory("warm-up-" + id), each, WARM_UP_BATCHES);
    Path events = run.temporaryDirectory("events");
    // Unlike the checkpoint location, this one has to be a URI: Spark resolves it as such.
    conf.set("spark.eventLog.enabled", "true")
        .set("spark.eventLog.dir", events.toUri().toASCIIString());
    Path checkpoints = run.temporaryDirectory("checkpoints-" + id);
    return events.resolve(start(conf, checkpoints, each, each.batches()));
  }

  /** Runs a query to the end of a micro-batch and returns the id of its application. */
  private static String start(SparkConf conf, Path checkpoints, RecordedQueries each, int batches)
      throws TimeoutException, StreamingQueryException {
    conf.set("spark.sql.streaming.checkpointLocation", HadoopPath.of(checkpoints));
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      StreamingQuery query = each.start(spark);
      awaitBatch(query, batches - 1);
      query.stop(); // it waits for its next trigger: no micro-batch is interrupted
      return spark.sparkContext().applicationId();
    }
  }

  private static void awaitBatch(StreamingQuery query, int last) throws StreamingQueryException {
    while (query.lastProgress() == null || query.lastProgress().batchId() < last) {
      query.awaitTermination(MILLIS_BETWEEN_LOOKS);
    }
  }
}
