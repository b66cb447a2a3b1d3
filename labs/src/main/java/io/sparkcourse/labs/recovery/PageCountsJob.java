package io.sparkcourse.labs.recovery;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.database.JdbcSinks;
import io.sparkcourse.common.files.HadoopPath;
import io.sparkcourse.common.lines.ReliableReceiver;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.replay.ReplayInputDStream;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.Optional;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import picocli.CommandLine.Option;
import scala.Tuple2;

/**
 * The job that lecture 3.5 kills: it counts how often each page of the shop is asked for, and
 * writes the counts of each batch to some sinks. It reads one of four sources.
 */
public final class PageCountsJob {
  /** Comes last where the source cannot say by itself that it is through. */
  static final String END = "end";

  /** Where the text files are, in the directory that it is given. */
  static final String TEXT_FILES = "text";

  private static final Duration REPLAYED_BATCH = Durations.minutes(1);
  private static final Duration REAL_BATCH = Durations.seconds(2);

  /**
   * Completes in the process that has seen the end. Static, since a recovered context has its
   * functions from the checkpoint, and nothing else of this class.
   */
  private static final CompletableFuture<Void> ENDED = new CompletableFuture<>();

  /** Where the lines come from; {@code input} is a port or a directory. */
  enum Source {
    REPLAY,
    FILES,
    SOCKET,
    RELIABLE;

    boolean isReplayed() {
      return this == REPLAY || this == FILES;
    }

    JavaDStream<String> lines(JavaStreamingContext ssc, LogSample sample, String input) {
      return switch (this) {
        case REPLAY -> ReplayInputDStream.startingAt(LogSample.START, ssc, sample::arrivals);
        case FILES -> ssc.textFileStream(input);
        case SOCKET ->
            ssc.socketTextStream(
                "127.0.0.1", Integer.parseInt(input), StorageLevel.MEMORY_AND_DISK_SER());
        case RELIABLE ->
            ssc.receiverStream(
                new ReliableReceiver(Integer.parseInt(input), StorageLevel.MEMORY_AND_DISK_SER()));
      };
    }
  }

  @Option(names = "--source", required = true)
  private Source source;

  @Option(names = "--minutes", required = true)
  private int minutes;

  @Option(names = "--input")
  private String input;

  @Option(names = "--sinks", split = ",", required = true)
  private List<KilledSink> sinks;

  @Option(names = "--database", required = true)
  private String database;

  @Option(names = "--directory", description = "For checkpoints and text files.", required = true)
  private Path directory;

  public static void main(String[] args) throws Exception {
    PageCountsJob job = new PageCountsJob();
    DemoRun run = DemoRun.of(PageCountsJob.class, args, job);
    String checkpoint = job.directory("checkpoint");
    try (JavaStreamingContext ssc =
        JavaStreamingContext.getOrCreate(checkpoint, () -> job.create(run, checkpoint))) {
      if (job.source.isReplayed()) {
        run.stopAfter(2 * job.minutes).replay(ssc);
      }
      if (job.source != Source.REPLAY) {
        run.stopAtEnd(ssc, ENDED);
      }
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private JavaStreamingContext create(DemoRun run, String checkpoint) {
    SparkConf conf = run.sparkConf();
    JavaStreamingContext ssc =
        source.isReplayed()
            ? new JavaStreamingContext(ReplayClock.use(conf), REPLAYED_BATCH)
            : new JavaStreamingContext(conf, REAL_BATCH);
    if (source.isReplayed()) {
      ReplayClock.of(ssc).startAt(LogSample.START); // file streams look at it when they are made
    }
    ssc.checkpoint(checkpoint);
    JavaDStream<String> lines = source.lines(ssc, new LogSample(minutes), input).cache();
    write(lines.filter(line -> !line.equals(END)).map(LogSample::page).cache());
    if (source != Source.REPLAY) {
      lines.foreachRDD(
          rdd -> {
            if (!rdd.filter(END::equals).isEmpty()) {
              ENDED.complete(null);
            }
          });
    }
    return ssc;
  }

  private void write(JavaDStream<String> pages) {
    JavaPairDStream<String, Long> counts =
        pages.mapToPair(page -> new Tuple2<>(page, 1L)).reduceByKey(Long::sum).cache();
    String url = database;
    for (KilledSink sink : sinks) {
      switch (sink) {
        case PRINT -> counts.print(100);
        case INSERT -> write(counts, JdbcSinks.plain(url));
        case MERGE -> write(counts, JdbcSinks.merge(url));
        case COMMIT_TABLE -> write(counts, JdbcSinks.commitTable(url));
        case NOTED_FIRST -> write(counts, SeparateCommits.notedFirst(url));
        case NOTED_LAST -> write(counts, SeparateCommits.notedLast(url));
        case TEXT_FILES -> pages.dstream().saveAsTextFiles(directory(TEXT_FILES + "/pages"), "");
        case STATE ->
            counts // only the pages of this batch have another total than before
                .join(totals(counts))
                .mapValues(Tuple2::_2)
                .foreachRDD(rdd -> rdd.foreachPartition(rows -> replaceTotals(url, rows)));
      }
    }
  }

  private static void write(JavaPairDStream<String, Long> counts, JdbcSinks.Sink sink) {
    counts.foreachRDD(sink::write);
  }

  private static JavaPairDStream<String, Long> totals(JavaPairDStream<String, Long> counts) {
    return counts.updateStateByKey(
        (fresh, total) ->
            Optional.of(total.orElse(0L) + fresh.stream().mapToLong(Long::longValue).sum()));
  }

  private static void replaceTotals(String url, Iterator<Tuple2<String, Long>> rows)
      throws SQLException {
    JdbcSinks.inTransaction(
        url,
        connection -> {
          try (PreparedStatement merge =
              connection.prepareStatement("MERGE INTO totals KEY (page) VALUES (?, ?)")) {
            while (rows.hasNext()) {
              Tuple2<String, Long> row = rows.next();
              merge.setString(1, row._1());
              merge.setLong(2, row._2());
              merge.executeUpdate();
            }
          }
        });
  }

  private String directory(String name) {
    return HadoopPath.of(directory.resolve(name));
  }
}
