package io.sparkcourse.section4.livestream;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.data.WikipediaEdit;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.sse.EventStreamServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lecture 4.5: what is lost when a live stream breaks?
 *
 * <p>A server on this machine replays edits of Wikipedia and ends the connection three times. 20
 * events occur before the receiver is back. Run it with the green arrow, {@code ./course run 4.5},
 * or {@code spark-submit}. With {@code --live --contact <address>} it counts the current edits in
 * ten batches. It prints:
 *
 * <pre>{@code
 * the server keeps  connections  edits  received  lost  twice
 * nothing                     4   1000       940    60      0
 * what it has sent            4   1000      1000     0      0
 * }</pre>
 */
public final class LiveStreamDemo {
  private static final org.apache.spark.streaming.Duration BATCH = Durations.milliseconds(500);
  private static final org.apache.spark.streaming.Duration LIVE_BATCH = Durations.seconds(2);
  private static final java.time.Duration SILENCE = java.time.Duration.ofSeconds(30);
  private static final int EDITS = 1000;

  public static void main(String[] args) throws Exception {
    LiveStreamOptions options = new LiveStreamOptions();
    DemoRun run = DemoRun.of(LiveStreamDemo.class, args, options);
    if (options.live) {
      printLive(run.stopAfter(10), options);
    } else {
      System.out.println("the server keeps  connections  edits  received  lost  twice");
      replay(run, "nothing", breakingServer().withoutHistory());
      replay(run, "what it has sent", breakingServer());
    }
  }

  // region server
  private static EventStreamServer.Builder breakingServer() {
    List<WikipediaEdit> edits = SampleData.wikipediaEdits().rows().subList(0, EDITS);
    return EventStreamServer.serving(edits).endAfter(150, 20).endAfter(300, 20).endAfter(50, 20);
  }

  // endregion

  private static void replay(DemoRun run, String keeps, EventStreamServer.Builder builder)
      throws Exception {
    // region main
    try (EventStreamServer server = builder.start();
        JavaStreamingContext ssc = new JavaStreamingContext(run.sparkConf(), BATCH)) {
      EventStreamReceiver receiver =
          new EventStreamReceiver(server.uri(), "SparkStreamingCourse/1.0 (replay)", SILENCE, null);
      Counted counted = new Counted(server.editIds());
      changes(ssc.receiverStream(receiver))
          .foreachRDD(rdd -> counted.add(rdd.map(RecentChange::id).collect()));
      // endregion
      run.stopAtEnd(ssc, counted.last());
      ssc.start();
      ssc.awaitTermination();
      System.out.printf(
          "%-16s  %11d  %5d  %8d  %4d  %5d%n",
          keeps,
          server.requests().size(),
          EDITS,
          counted.received(),
          counted.lost(),
          counted.twice());
    }
  }

  // region changes
  /** The changes in a stream of events, without those that only test the stream. */
  static JavaDStream<RecentChange> changes(JavaDStream<ServerSentEvent> events) {
    return events
        .map(event -> RecentChange.parse(event.data()))
        .filter(change -> !change.isCanary());
  }

  // endregion

  private static void printLive(DemoRun run, LiveStreamOptions options) throws Exception {
    try (JavaStreamingContext ssc = new JavaStreamingContext(run.sparkConf(), LIVE_BATCH)) {
      EventStreamReceiver receiver =
          new EventStreamReceiver(options.url, options.userAgent(), SILENCE, null);
      changes(ssc.receiverStream(receiver))
          .map(RecentChange::wiki)
          .foreachRDD((rdd, time) -> print(time, rdd.countByValue()));
      run.stopAtEnd(ssc, null);
      ssc.start();
      ssc.awaitTermination();
    }
  }

  private static void print(Time time, Map<String, Long> changesOfWiki) {
    if (!changesOfWiki.isEmpty()) {
      long changes = changesOfWiki.values().stream().mapToLong(Long::longValue).sum();
      String most =
          changesOfWiki.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(4)
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(", "));
      Instant batch = Instant.ofEpochMilli(time.milliseconds());
      System.out.printf("%s  %d changes: %s%n", batch, changes, most);
    }
  }
}
