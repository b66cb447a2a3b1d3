package io.sparkcourse.section1.firstproject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.tweets.TweetServer;
import io.sparkcourse.common.tweets.TwitterCredentials;
import io.sparkcourse.testing.TestSpark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverError;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;
import org.apache.spark.util.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import twitter4j.Status;
import twitter4j.TwitterObjectFactory;

@Timeout(90)
class TwitterReceiverTest {
  private static final org.apache.spark.streaming.Duration BATCH = Durations.milliseconds(500);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int TWEETS = 30;

  private final TwitterCredentials credentials = TwitterCredentials.random();
  private final Told told = new Told();
  private JavaStreamingContext ssc;

  /** What Spark's listeners are told of receivers. */
  private static final class Told implements StreamingListener {
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
    ssc.addStreamingListener(told);
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
              ((ManualClock) ssc.ssc().scheduler().clock()).advance(BATCH.milliseconds());
              return received.size() >= TWEETS;
            });
  }

  @Test
  void everyTweetReachesAMicroBatchOnceAndInOrder() throws Exception {
    try (TweetServer server = serving(credentials).start()) {
      List<Long> received = startReceiving(server);

      runMicroBatchesUntilAll(received);

      assertThat(received).isEqualTo(LongStream.rangeClosed(1, TWEETS).boxed().toList());
      assertThat(told.errors).isEmpty();
      assertThat(server.connectionsAccepted()).isOne();
    }
  }

  @Test
  void aDropIsReportedAndTheSameReceiverGoesOn() throws Exception {
    try (TweetServer server = serving(credentials).dropAfter(10).start()) {
      List<Long> received = startReceiving(server);

      runMicroBatchesUntilAll(received);

      assertThat(received).isEqualTo(LongStream.rangeClosed(1, TWEETS).boxed().toList());
      assertThat(told.errors)
          .containsOnly("The tweet stream broke; twitter4j connects again.")
          .hasSize(2);
      assertThat(told.stops).isEmpty();
      assertThat(server.connectionsAccepted()).isEqualTo(2);
    }
  }

  @Test
  void refusedCredentialsStopTheReceiverWithASentenceThatSaysHowToMendIt() throws Exception {
    try (TweetServer server = serving(TwitterCredentials.random()).start()) {
      startReceiving(server);

      await().atMost(SOON).until(() -> !told.stops.isEmpty());

      assertThat(told.stops.get(0))
          .isEqualTo(
              "Twitter refused the credentials (401): check the four TWITTER_... values and the"
                  + " clock of this machine.");
      await()
          .describedAs("Spark starts a stopped receiver again: only a listener ends the context")
          .atMost(SOON)
          .until(() -> server.connectionsRefused() >= 2);
    }
  }

  @Test
  void oneConnectionTooManyStopsTheReceiverToo() throws Exception {
    try (TweetServer server = serving(credentials).refuseWith(420).start()) {
      startReceiving(server);

      await().atMost(SOON).until(() -> !told.stops.isEmpty());

      assertThat(told.stops.get(0)).contains("(420)").contains("wait");
    }
  }

  static List<Serializer> serializers() {
    return List.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()));
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void aStatusTravelsByEitherSerializer(Serializer serializer) throws Exception {
    Status status =
        TwitterObjectFactory.createStatus(
            """
            {"id": 7, "text": "R&amp;D #spark", "lang": "en",
             "created_at": "Mon Jun 02 12:00:00 +0000 2025",
             "user": {"id": 1, "screen_name": "ada"},
             "entities": {"hashtags": [{"text": "spark", "indices": [8, 14]}]},
             "retweeted_status": {"id": 3, "text": "#spark"}}
            """);

    Status copy = roundTrip(serializer, status, Status.class);

    assertThat(copy).isEqualTo(status).isNotSameAs(status);
    assertThat(copy.getText()).isEqualTo("R&D #spark");
    assertThat(copy.getCreatedAt()).isEqualTo(status.getCreatedAt());
    assertThat(copy.getUser().getScreenName()).isEqualTo("ada");
    assertThat(copy.getHashtagEntities()[0].getText()).isEqualTo("spark");
    assertThat(copy.getRetweetedStatus().getId()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void theReceiverTravelsByEitherSerializer(Serializer serializer) {
    TwitterReceiver receiver = new TwitterReceiver("http://127.0.0.1:1/1.1/", credentials);

    TwitterReceiver copy = roundTrip(serializer, receiver, TwitterReceiver.class);

    assertThat(copy)
        .usingRecursiveComparison()
        .comparingOnlyFields("uri", "credentials")
        .isEqualTo(receiver);
  }

  private static <T> T roundTrip(Serializer serializer, T object, Class<T> type) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
    SerializerInstance instance = serializer.newInstance();
    return instance.deserialize(instance.serialize(object, tag), tag);
  }
}
