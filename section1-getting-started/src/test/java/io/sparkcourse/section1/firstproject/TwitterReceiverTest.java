package io.sparkcourse.section1.firstproject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.replay.ReplayClock;
import io.sparkcourse.common.tweets.TweetServer;
import io.sparkcourse.common.tweets.TwitterCredentials;
import io.sparkcourse.testing.LoggedLines;
import io.sparkcourse.testing.TestSpark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.logging.log4j.Level;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.ReceiverTracker;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverError;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import twitter4j.Status;

@Timeout(90)
class TwitterReceiverTest {
  private static final org.apache.spark.streaming.Duration BATCH = Durations.milliseconds(500);
  private static final Duration SOON = Duration.ofMinutes(1); // also on a machine with other work
  private static final int TWEETS = 30;

  private final TwitterCredentials credentials = TwitterCredentials.random();
  private final Heard heard = new Heard();
  private JavaStreamingContext ssc;

  /** The events of receivers that Spark's listeners get. */
  private static final class Heard implements StreamingListener {
    final List<String> errors = new CopyOnWriteArrayList<>();
    final List<String> stops = new CopyOnWriteArrayList<>();

    @Override
    public void onReceiverError(StreamingListenerReceiverError error) {
      errors.add(error.receiverInfo().lastErrorMessage());
    }

    @Override
    public void onReceiverStopped(StreamingListenerReceiverStopped stopped) {
      stops.add(stopped.receiverInfo().lastErrorMessage());
    }
  }

  @BeforeEach
  void createContext() {
    ssc = new JavaStreamingContext(TestSpark.context(), BATCH);
    ssc.addStreamingListener(heard);
  }

  @AfterEach
  void stopContext() {
    ssc.stop(false, false);
  }

  private static TweetServer.Builder serving(TwitterCredentials credentials) {
    List<Tweet> tweets =
        LongStream.rangeClosed(1, TWEETS).mapToObj(TwitterReceiverTest::tweet).toList();
    return TweetServer.serving(tweets).perSecond(TWEETS).credentials(credentials);
  }

  private static Tweet tweet(long id) {
    Instant createdAt = Instant.parse("2025-06-02T12:00:00Z").plusSeconds(id);
    return new Tweet(
        id, createdAt, "ada", "en", "Tweet " + id + " #spark", List.of("#spark"), null);
  }

  /** Starts a stream of the receiver; the list fills as micro-batches are processed. */
  private List<Long> startReceiving(TweetServer server) {
    List<Long> received = new CopyOnWriteArrayList<>();
    ssc.receiverStream(new TwitterReceiver(server.uri(), credentials))
        .foreachRDD(rdd -> received.addAll(rdd.map(Status::getId).collect()));
    ssc.start();
    return received;
  }

  private void runMicroBatchesUntilAll(List<Long> received) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              ReplayClock.of(ssc).advance(BATCH.milliseconds());
              return received.size() >= TWEETS;
            });
  }

  @Test
  void everyTweetReachesAMicroBatchOnceAndInOrder() throws Exception {
    try (TweetServer server = serving(credentials).start()) {
      List<Long> received = startReceiving(server);

      runMicroBatchesUntilAll(received);

      assertThat(received).isEqualTo(LongStream.rangeClosed(1, TWEETS).boxed().toList());
      assertThat(heard.errors).isEmpty();
      assertThat(server.connectionsAccepted()).isOne();
    }
  }

  @Test
  void aDropIsReportedAndTheSameReceiverGoesOn() throws Exception {
    try (LoggedLines log = LoggedLines.of(ReceiverTracker.class.getName(), Level.WARN);
        TweetServer server = serving(credentials).dropAfter(10).start()) {
      List<Long> received = startReceiving(server);

      runMicroBatchesUntilAll(received);

      assertThat(received).isEqualTo(LongStream.rangeClosed(1, TWEETS).boxed().toList());
      assertThat(heard.errors)
          .containsOnly("The tweet stream broke; twitter4j connects again.")
          .hasSize(2);
      assertThat(log.lines())
          .hasSize(2)
          .allMatch(
              warning ->
                  warning.startsWith(
                      "Error reported by receiver for stream 0: The tweet stream broke;"));
      assertThat(heard.stops).isEmpty();
      assertThat(server.connectionsAccepted()).isEqualTo(2);
    }
  }

  @Test
  void refusedCredentialsStopTheReceiverWithASentenceThatSaysHowToFixIt() throws Exception {
    try (TweetServer server = serving(TwitterCredentials.random()).start()) {
      startReceiving(server);

      await().atMost(SOON).until(() -> !heard.stops.isEmpty());

      assertThat(heard.stops.get(0))
          .isEqualTo(
              "Twitter refused the credentials (401): check the four TWITTER_... values and the"
                  + " clock of this machine.");
      await("Spark starts a stopped receiver again: only a listener ends the context")
          .atMost(SOON)
          .until(() -> server.connectionsRefused() >= 2);
    }
  }

  @Test
  void oneConnectionTooManyStopsTheReceiverToo() throws Exception {
    try (TweetServer server = serving(credentials).refuseWith(420).start()) {
      startReceiving(server);

      await().atMost(SOON).until(() -> !heard.stops.isEmpty());

      assertThat(heard.stops.get(0)).contains("(420)").contains("wait");
    }
  }
}
