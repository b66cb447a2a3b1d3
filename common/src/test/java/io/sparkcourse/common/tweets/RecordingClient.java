package io.sparkcourse.common.tweets;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import twitter4j.Status;
import twitter4j.StatusAdapter;
import twitter4j.TwitterException;
import twitter4j.TwitterStream;
import twitter4j.TwitterStreamFactory;
import twitter4j.conf.ConfigurationBuilder;

/** The real twitter4j client, and everything it has received. */
final class RecordingClient extends StatusAdapter implements AutoCloseable {
  private final TwitterStream stream;
  private final List<Status> statuses = new CopyOnWriteArrayList<>();
  private final List<Exception> exceptions = new CopyOnWriteArrayList<>();

  private RecordingClient(String uri, TwitterCredentials credentials) {
    stream =
        new TwitterStreamFactory(
                new ConfigurationBuilder()
                    .setStreamBaseURL(uri)
                    .setOAuthConsumerKey(credentials.consumerKey())
                    .setOAuthConsumerSecret(credentials.consumerSecret())
                    .setOAuthAccessToken(credentials.accessToken())
                    .setOAuthAccessTokenSecret(credentials.accessTokenSecret())
                    .build())
            .getInstance();
    stream.addListener(this);
  }

  static RecordingClient sampling(TweetServer server, TwitterCredentials credentials) {
    RecordingClient client = new RecordingClient(server.uri(), credentials);
    client.stream.sample();
    return client;
  }

  static RecordingClient samplingLanguage(
      TweetServer server, TwitterCredentials credentials, String language) {
    RecordingClient client = new RecordingClient(server.uri(), credentials);
    client.stream.sample(language);
    return client;
  }

  static RecordingClient tracking(
      TweetServer server, TwitterCredentials credentials, String... track) {
    RecordingClient client = new RecordingClient(server.uri(), credentials);
    client.stream.filter(track);
    return client;
  }

  List<Status> statuses() {
    return statuses;
  }

  List<Long> ids() {
    return statuses.stream().map(Status::getId).toList();
  }

  List<Exception> exceptions() {
    return exceptions;
  }

  @Override
  public void onStatus(Status status) {
    statuses.add(status);
  }

  @Override
  public void onException(Exception e) {
    exceptions.add(e);
    if (e instanceof TwitterException refusal && refusal.getStatusCode() >= 400) {
      stream.cleanUp(); // otherwise its thread would wait 10 seconds before it tries again
    }
  }

  @Override
  public void close() {
    stream.shutdown();
  }
}
