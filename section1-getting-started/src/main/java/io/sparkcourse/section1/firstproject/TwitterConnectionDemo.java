package io.sparkcourse.section1.firstproject;

import io.sparkcourse.common.DemoRun;
import io.sparkcourse.common.sample.SampleData;
import io.sparkcourse.common.tweets.TweetServer;
import io.sparkcourse.common.tweets.TwitterCredentials;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverError;
import picocli.CommandLine.Option;

/**
 * Lecture 1.4: what happens to the stream when the connection to Twitter breaks?
 *
 * <p>After 15 tweets the server closes the connection in the middle of a response. Run it with the
 * green arrow, {@code ./course run TwitterConnection}, or {@code spark-submit}; {@code --fault
 * refused} and {@code --fault limited} show the faults that waiting does not fix. It prints:
 *
 * <pre>{@code
 * ...
 * receiver: The tweet stream broke; twitter4j connects again.
 * ...
 * 40 tweets sent, 40 processed, 2 connections so far
 * }</pre>
 */
public final class TwitterConnectionDemo {
  private static final int TWEETS = 40;

  /** How the server fails. */
  enum Fault {
    REFUSED,
    LIMITED,
    DROPPED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT); // as it is typed
    }
  }

  /** The option that only this demo has. */
  private static final class FaultOption {
    @Option(
        names = "--fault",
        paramLabel = "FAULT",
        defaultValue = "dropped",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Fault fault;
  }

  public static void main(String[] args) throws Exception {
    FaultOption option = new FaultOption();
    DemoRun run = DemoRun.of(TwitterConnectionDemo.class, args, option);
    TwitterCredentials credentials = TwitterCredentials.random();
    LongAdder processed = new LongAdder();

    // region main
    try (TweetServer server = serverWith(option.fault, credentials);
        JavaStreamingContext ssc =
            new JavaStreamingContext(run.sparkConf(), Durations.seconds(1))) {
      ssc.addStreamingListener(new ErrorPrinter());

      ssc.receiverStream(new TwitterReceiver(server.uri(), credentials))
          .foreachRDD(
              tweets -> {
                processed.add(tweets.count());
                printTotals(server, processed.sum());
              });

      run.stopAtEnd(ssc, server.finished());
      ssc.start();
      ssc.awaitTermination(); // throws the error for which the receiver has given up
    }
    // endregion
  }

  // region faults
  private static TweetServer serverWith(Fault fault, TwitterCredentials credentials)
      throws IOException {
    TweetServer.Builder server =
        TweetServer.serving(SampleData.tweets().subList(0, TWEETS)).perSecond(10);
    return switch (fault) {
      case REFUSED -> server.credentials(TwitterCredentials.random()).start(); // not the client's
      case LIMITED -> server.credentials(credentials).refuseWith(420).start();
      case DROPPED -> server.credentials(credentials).dropAfter(15).start();
    };
  }

  // endregion

  // region errors
  /** An error that a receiver reports and survives: listeners see it, and the log at WARN. */
  private static final class ErrorPrinter implements StreamingListener {
    @Override
    public void onReceiverError(StreamingListenerReceiverError error) {
      System.out.println("receiver: " + error.receiverInfo().lastErrorMessage());
    }
  }

  // endregion

  private static void printTotals(TweetServer server, long processed) {
    long connections = server.connectionsAccepted();
    System.out.printf(
        "%d tweets sent, %d processed, %d connection%s so far%n",
        server.tweetsSent(), processed, connections, connections == 1 ? "" : "s");
  }
}
