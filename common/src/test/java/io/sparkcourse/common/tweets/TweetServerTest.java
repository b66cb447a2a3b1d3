package io.sparkcourse.common.tweets;

import static io.sparkcourse.common.tweets.Tweets.FIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleData;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import twitter4j.HashtagEntity;
import twitter4j.Status;
import twitter4j.TwitterException;

@Timeout(60)
class TweetServerTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final TwitterCredentials credentials = TwitterCredentials.random();

  private TweetServer.Builder serving(List<Tweet> tweets) {
    return TweetServer.serving(tweets).perSecond(100).credentials(credentials);
  }

  private static TwitterException refusal(RecordingClient client) {
    await().atMost(SOON).until(() -> !client.exceptions().isEmpty());
    assertThat(client.exceptions()).hasSize(1);
    return assertThat(client.exceptions().get(0))
        .asInstanceOf(type(TwitterException.class))
        .actual();
  }

  private static void awaitStatuses(RecordingClient client, int count) {
    await().atMost(SOON).until(() -> client.statuses().size() >= count);
  }

  @Test
  void aRealClientGetsEveryTweetCompleteAndInOrder() throws Exception {
    try (TweetServer server = serving(FIVE).start();
        RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, FIVE.size());

      assertThat(client.statuses()).zipSatisfy(FIVE, TweetServerTest::assertSame);
      assertThat(server.finished()).succeedsWithin(SOON);
      assertThat(server.tweetsSent()).isEqualTo(FIVE.size());
      assertThat(client.exceptions()).isEmpty();
    }
  }

  private static void assertSame(Status status, Tweet tweet) {
    assertThat(status.getId()).isEqualTo(tweet.getId());
    assertThat(status.getText()).isEqualTo(tweet.getText());
    assertThat(status.getLang()).isEqualTo(tweet.getLang());
    assertThat(status.getCreatedAt().toInstant()).isEqualTo(tweet.getCreatedAt());
    assertThat(status.getUser().getScreenName()).isEqualTo(tweet.getUser());
    assertThat(status.getHashtagEntities())
        .extracting(hashtag -> "#" + hashtag.getText().toLowerCase(Locale.ROOT))
        .isEqualTo(tweet.getHashtags());
    for (HashtagEntity hashtag : status.getHashtagEntities()) {
      assertThat(status.getText().substring(hashtag.getStart(), hashtag.getEnd()))
          .isEqualTo("#" + hashtag.getText());
    }
    assertThat(status.isRetweet()).isEqualTo(tweet.getRetweetOf() != null);
  }

  @Test
  void aRetweetCarriesTheTweetItRepeats() throws Exception {
    try (TweetServer server = serving(List.of(Tweets.WITH_HASHTAGS, Tweets.RETWEET)).start();
        RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, 2);

      assertSame(client.statuses().get(1).getRetweetedStatus(), Tweets.WITH_HASHTAGS);
    }
  }

  @Test
  void aRetweetOfATweetThatIsNotServedCarriesWhatItSaysItself() throws Exception {
    try (TweetServer server = serving(List.of(Tweets.RETWEET)).start();
        RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, 1);

      Status original = client.statuses().get(0).getRetweetedStatus();
      assertThat(original.getId()).isEqualTo(Tweets.WITH_HASHTAGS.getId());
      assertThat(original.getUser().getScreenName()).isEqualTo("ada");
      assertThat(original.getText()).isEqualTo(Tweets.WITH_HASHTAGS.getText());
    }
  }

  @Test
  void aWrongSecretIsRefusedWith401() throws Exception {
    TwitterCredentials wrongSecret =
        new TwitterCredentials(
            credentials.consumerKey(),
            credentials.consumerSecret(),
            credentials.accessToken(),
            "not-the-secret");
    try (TweetServer server = serving(FIVE).start();
        RecordingClient client = RecordingClient.sampling(server, wrongSecret)) {
      TwitterException refusal = refusal(client);

      assertThat(refusal.getStatusCode()).isEqualTo(401);
      assertThat(refusal.getErrorMessage()).contains("signature");
      assertThat(server.connectionsRefused()).isOne();
      assertThat(server.connectionsAccepted()).isZero();
      assertThat(server.tweetsSent()).isZero();
    }
  }

  @Test
  void theScriptRefusesWellSignedRequestsAsTooMany() throws Exception {
    try (TweetServer server = serving(FIVE).refuseWith(420).start()) {
      try (RecordingClient early = RecordingClient.sampling(server, credentials)) {
        assertThat(refusal(early).getStatusCode()).isEqualTo(420);
        assertThat(refusal(early).exceededRateLimitation()).isTrue();
      }
      try (RecordingClient late = RecordingClient.sampling(server, credentials)) {
        awaitStatuses(late, FIVE.size());

        assertThat(late.ids()).containsExactly(101L, 102L, 103L, 104L, 105L);
        assertThat(server.connectionsRefused()).isOne();
        assertThat(server.connectionsAccepted()).isOne();
      }
    }
  }

  @Test
  void afterADropTheClientConnectsAgainAndGoesOnWithTheNextTweet() throws Exception {
    try (TweetServer server = serving(FIVE).dropAfter(2).start();
        RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, FIVE.size());

      assertThat(client.ids()).containsExactly(101L, 102L, 103L, 104L, 105L);
      assertThat(server.connectionsAccepted()).isEqualTo(2);
      assertThat(client.exceptions())
          .describedAs("twitter4j reports one drop twice")
          .hasSize(2)
          .allSatisfy(
              e ->
                  assertThat(e)
                      .asInstanceOf(type(TwitterException.class))
                      .extracting(TwitterException::getStatusCode)
                      .isEqualTo(-1));
    }
  }

  @Test
  void filterGivesOnlyTweetsThatMatchATrackedPhrase() throws Exception {
    try (TweetServer server = serving(FIVE).start();
        RecordingClient client =
            RecordingClient.tracking(server, credentials, "#rain", "today watching", "twitter")) {
      assertThat(server.finished()).succeedsWithin(SOON);
      awaitStatuses(client, 3);

      assertThat(client.ids()).containsExactly(101L, 102L, 105L);
      assertThat(server.tweetsSent()).isEqualTo(3);
    }
  }

  @Test
  void filterWithoutATrackIsRefused() throws Exception {
    try (TweetServer server = serving(FIVE).start();
        RecordingClient client = RecordingClient.tracking(server, credentials)) {
      assertThat(refusal(client).getStatusCode()).isEqualTo(406);
    }
  }

  @Test
  void sampleOfALanguageGivesOnlyTweetsInIt() throws Exception {
    try (TweetServer server = serving(FIVE).start();
        RecordingClient client = RecordingClient.samplingLanguage(server, credentials, "ja")) {
      assertThat(server.finished()).succeedsWithin(SOON);
      awaitStatuses(client, 1);

      assertThat(client.ids()).containsExactly(103L);
    }
  }

  @Test
  void tweetsLeaveInBurstsOfTheRateThatWasAskedFor() throws Exception {
    try (TweetServer server =
            TweetServer.serving(FIVE).perSecond(4).credentials(credentials).start();
        RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, 4);
      assertThat(server.finished()).isNotDone();
      assertThat(server.tweetsSent()).isEqualTo(4);

      awaitStatuses(client, 5);
      assertThat(server.finished()).succeedsWithin(SOON);
    }
  }

  @Test
  void burstsAreDueInTheMiddleOfASecondAndNeverTwiceInOne() {
    assertThat(IntStream.of(0, 499, 500, 501, 999, 1000, 1499).asLongStream())
        .extracting(TweetServer::middleOfSecondAfter)
        .containsExactly(500L, 500L, 1500L, 1500L, 1500L, 1500L, 1500L);
  }

  @Test
  void nothingIsSentBeforeTheFirstClientConnects() throws Exception {
    try (TweetServer server = serving(FIVE).start()) {
      await()
          .during(Duration.ofMillis(1200))
          .atMost(SOON)
          .until(() -> server.tweetsSent() == 0 && !server.finished().isDone());
      try (RecordingClient client = RecordingClient.sampling(server, credentials)) {
        awaitStatuses(client, FIVE.size());
        assertThat(client.ids()).startsWith(101L);
      }
    }
  }

  @Test
  void closingEndsTheThreadsAndFreesThePortEvenWhileAClientListens() throws Exception {
    TweetServer server = serving(FIVE).start();
    int port = URI.create(server.uri()).getPort();
    try (RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, 1);
      assertThat(serverThreads()).isNotEmpty();

      server.close();

      // A pool counts as ended just before the last of its threads does.
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(serverThreads()).isEmpty());
      assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void whoWaitsForTheLastTweetLearnsThatTheServerWasClosedBefore() throws Exception {
    TweetServer server = serving(FIVE).start();

    server.close();

    assertThat(server.finished()).isCompletedExceptionally();
  }

  private static List<String> serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tweet-server") || name.equals("HTTP-Dispatcher"))
        .toList();
  }

  @Test
  void everyOneOfTheSampleTweetsCanBeServed() throws Exception {
    List<Tweet> tweets = SampleData.tweets();
    try (TweetServer server = serving(tweets).perSecond(tweets.size()).start();
        RecordingClient client = RecordingClient.sampling(server, credentials)) {
      awaitStatuses(client, tweets.size());

      assertThat(client.statuses()).zipSatisfy(tweets, TweetServerTest::assertSame);
    }
  }

  @Test
  void aTweetWhoseTextLacksItsHashtagIsFoundBeforeTheServerStarts() {
    Tweet wrong =
        new Tweet(
            7, Tweets.RETWEET.getCreatedAt(), "ada", "en", "#rainbow", List.of("#rain"), null);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> serving(Arrays.asList(wrong)).start())
        .withMessageContaining("tweet 7 has no #rain");
  }
}
