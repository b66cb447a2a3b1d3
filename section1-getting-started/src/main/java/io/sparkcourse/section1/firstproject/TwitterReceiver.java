package io.sparkcourse.section1.firstproject;

import io.sparkcourse.common.tweets.TwitterCredentials;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;
import twitter4j.Status;
import twitter4j.StatusAdapter;
import twitter4j.TwitterException;
import twitter4j.TwitterStream;
import twitter4j.TwitterStreamFactory;
import twitter4j.conf.Configuration;
import twitter4j.conf.ConfigurationBuilder;

/**
 * Lecture 1.4: receives tweets for Spark. The real twitter4j client reads them, from any server
 * with Twitter's v1.1 streaming protocol.
 *
 * <p>Spark creates the receiver on the driver and sends a copy to an executor, which calls {@link
 * #onStart()}. So all fields must be serializable, and the connection is opened on the executor.
 *
 * <p>After {@code stop} Spark would start the receiver again, at once and forever: a {@code
 * StreamingListener} must stop the context ({@code DemoRun.stopAtEnd} adds one).
 */
public final class TwitterReceiver extends Receiver<Status> {
  private static final long serialVersionUID = 1L;

  private final String uri;
  private final TwitterCredentials credentials;

  private transient TwitterStream stream;

  /**
   * @param uri base address of the API, with a slash at its end
   * @param credentials sign the requests
   */
  public TwitterReceiver(String uri, TwitterCredentials credentials) {
    super(StorageLevel.MEMORY_AND_DISK_SER()); // one copy: a laptop has no second node
    this.uri = uri;
    this.credentials = credentials;
  }

  // region start
  /** Must return at once: twitter4j reads in its own thread. */
  @Override
  public void onStart() {
    stream = new TwitterStreamFactory(configuration()).getInstance();
    stream.addListener(new Listener());
    stream.sample();
  }

  @Override
  public void onStop() {
    stream.shutdown();
  }

  // endregion

  private Configuration configuration() {
    return new ConfigurationBuilder()
        .setStreamBaseURL(uri)
        .setOAuthConsumerKey(credentials.consumerKey())
        .setOAuthConsumerSecret(credentials.consumerSecret())
        .setOAuthAccessToken(credentials.accessToken())
        .setOAuthAccessTokenSecret(credentials.accessTokenSecret())
        .build();
  }

  /** Called by twitter4j, on its threads. */
  private final class Listener extends StatusAdapter {
    @Override
    public void onStatus(Status status) {
      store(status);
    }

    // region errors
    @Override
    public void onException(Exception e) {
      if (isStopped()) {
        return; // the connection broke because we closed it
      }
      if (e instanceof TwitterException refusal && refusal.getStatusCode() >= 400) {
        // Without the exception: its message has twenty lines, and Spark would log all of them.
        stop(whatToFix(refusal));
      } else {
        // twitter4j reconnects automatically, and calls this twice for one broken connection.
        // A restart(...) here would therefore open two streams.
        reportError("The tweet stream broke; twitter4j connects again.", e);
      }
    }
    // endregion
  }

  private static String whatToFix(TwitterException refusal) {
    return switch (refusal.getStatusCode()) {
      case 401 ->
          "Twitter refused the credentials (401): check the four TWITTER_... values and the clock of this machine.";
      case 420 ->
          "Twitter refused one connection too many (420): wait a few minutes, then connect only once.";
      default ->
          "Twitter refused the stream ("
              + refusal.getStatusCode()
              + "): its v1.1 streams were shut down in 2023, use the course's tweet server.";
    };
  }
}
