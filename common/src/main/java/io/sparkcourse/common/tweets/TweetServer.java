package io.sparkcourse.common.tweets;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sparkcourse.common.data.Tweet;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Speaks the streaming protocol that Twitter had until 2023 (v1.1), on this machine only, so that a
 * real Twitter client can be shown without an account.
 *
 * <p>It sends a list of tweets, once. The first ones are sent after the first client has connected;
 * while no client is connected it waits. Tweets written to a connection that broke are not sent
 * again. Tweets are sent in bursts in the middle of each second of the wall clock, so that
 * micro-batches of whole seconds contain whole bursts. After the last tweet, a connection stays
 * open, with blank lines as keep-alives.
 *
 * <p>{@code GET statuses/sample.json} gives all tweets, {@code POST statuses/filter.json} those
 * that match {@code track}; both accept {@code language}. Requests must be signed with OAuth 1.0a;
 * any other is refused with 401.
 */
public final class TweetServer implements AutoCloseable {
  private static final String API = "/1.1/";
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ACCEPTABLE = 406;

  /**
   * Twitter sent them every 30 s. A Java client can close its end only after a read returns, so
   * long pauses would make every demo slow to stop.
   */
  private static final long MILLIS_BETWEEN_KEEP_ALIVES = 250;

  private final List<Message> messages;
  private final int perSecond;
  private final OAuthVerifier verifier;
  private final Deque<Fate> script;

  private final HttpServer http;
  private final ExecutorService handlers = Executors.newCachedThreadPool(daemons("tweet-server"));
  private final ScheduledExecutorService pacing =
      Executors.newSingleThreadScheduledExecutor(daemons("tweet-server-pacing"));

  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  // Accessed only by the pacing thread.
  private final List<StreamConnection> connections = new ArrayList<>();
  private int next;
  private boolean pacingStarted;
  private long burstDueAt;

  private TweetServer(Builder builder) throws IOException {
    messages = messages(builder.tweets);
    perSecond = builder.perSecond;
    verifier = new OAuthVerifier(builder.credentials, Clock.systemUTC());
    script = new ConcurrentLinkedDeque<>(builder.script);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    http.setExecutor(handlers);
    http.createContext("/", this::handle);
    http.start();
    pacing.scheduleWithFixedDelay(
        this::keepAlive,
        MILLIS_BETWEEN_KEEP_ALIVES,
        MILLIS_BETWEEN_KEEP_ALIVES,
        TimeUnit.MILLISECONDS);
  }

  /** A server of these tweets, in the order of the list; it is not running yet. */
  public static Builder serving(List<Tweet> tweets) {
    return new Builder(tweets);
  }

  /** The base URL of the API, with the trailing slash that twitter4j expects. */
  public String uri() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + API;
  }

  /**
   * Completes when the last tweet was sent; exceptionally if the server cannot continue or was
   * closed before.
   */
  public CompletableFuture<Void> finished() {
    return finished.copy();
  }

  /** How many connections were accepted so far. */
  public long connectionsAccepted() {
    return accepted.get();
  }

  /** How many requests were refused so far, for any reason. */
  public long connectionsRefused() {
    return refused.get();
  }

  /** How many tweets were written so far; one that goes to two connections counts twice. */
  public long tweetsSent() {
    return sent.get();
  }

  /** Cuts all connections, ends all threads and frees the port before it returns. */
  @Override
  public void close() {
    pacing.shutdownNow();
    handlers.shutdownNow();
    http.stop(0);
    finished.cancel(false);
    awaitEnd(pacing);
    awaitEnd(handlers);
  }

  private void handle(HttpExchange exchange) throws IOException {
    StreamRequest request;
    try {
      request = StreamRequest.of(exchange);
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, "The request cannot be understood: " + e.getMessage());
      return;
    }
    Optional<String> objection = verifier.objectionTo(request);
    if (objection.isPresent()) {
      refuse(exchange, UNAUTHORIZED, objection.get());
      return;
    }
    switch (request.method() + " " + request.uri().getPath()) {
      case "GET " + API + "statuses/sample.json" -> stream(exchange, TweetFilter.of(request));
      case "POST " + API + "statuses/filter.json" ->
          streamTracked(exchange, TweetFilter.of(request));
      default -> refuse(exchange, NOT_FOUND, "No such stream.");
    }
  }

  private void streamTracked(HttpExchange exchange, TweetFilter filter) throws IOException {
    if (filter.tracks()) {
      stream(exchange, filter);
    } else {
      refuse(exchange, NOT_ACCEPTABLE, "Say with track what to filter by.");
    }
  }

  private void stream(HttpExchange exchange, TweetFilter filter) throws IOException {
    Fate fate = Optional.ofNullable(script.poll()).orElse(Fate.SERVED);
    if (fate.status() != OK) {
      refuse(exchange, fate.status(), "The server's script says so.");
      return;
    }
    accepted.incrementAndGet();
    StreamConnection connection = new StreamConnection(exchange, filter, fate.dropAfter());
    pacing.execute(() -> join(connection));
    try {
      connection.awaitEnd();
    } catch (InterruptedException serverCloses) {
      Thread.currentThread().interrupt();
    }
    // Closing the exchange would end the answer properly. HttpServer cuts the connection in the
    // middle, as a network failure does, when its handler fails.
    throw new IOException("connection cut");
  }

  private void refuse(HttpExchange exchange, int status, String reason) throws IOException {
    refused.incrementAndGet();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray("errors").addObject().put("code", errorCode(status)).put("message", reason);
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    if (status == UNAUTHORIZED) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "OAuth realm=\"" + uri() + "\"");
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Twitter's own numbers where it had one. */
  private static int errorCode(int status) {
    return switch (status) {
      case UNAUTHORIZED -> 32;
      case NOT_FOUND -> 34;
      case 420 -> 88;
      default -> status;
    };
  }

  private void join(StreamConnection connection) {
    connections.add(connection);
    if (!pacingStarted) {
      pacingStarted = true;
      scheduleBurst();
    }
  }

  private void scheduleBurst() {
    long now = System.currentTimeMillis();
    // A timer may fire a little early: then the next burst is still the one of the next second.
    burstDueAt = middleOfSecondAfter(Math.max(now, burstDueAt));
    pacing.schedule(this::burst, burstDueAt - now, TimeUnit.MILLISECONDS);
  }

  /** The first half-past of a second after a moment, in milliseconds of the epoch. */
  static long middleOfSecondAfter(long millis) {
    return Math.floorDiv(millis + 500, 1000L) * 1000 + 500;
  }

  private void burst() {
    try {
      sendBurst();
    } catch (RuntimeException e) {
      // Otherwise the executor would swallow it, and the stream would just go silent.
      finished.completeExceptionally(e);
    }
  }

  private void sendBurst() {
    int end = (int) Math.min((long) next + perSecond, messages.size());
    while (next < end && !connections.isEmpty()) {
      send(messages.get(next++));
    }
    if (next < messages.size()) {
      scheduleBurst();
    } else {
      finished.complete(null);
    }
  }

  private void send(Message message) {
    connections.removeIf(
        connection -> {
          if (!connection.wants(message.tweet())) {
            return false;
          }
          boolean alive = connection.write(message.line());
          sent.incrementAndGet();
          return !alive;
        });
  }

  private void keepAlive() {
    connections.removeIf(connection -> !connection.keepAlive());
  }

  private static List<Message> messages(List<Tweet> tweets) {
    TweetJson json = new TweetJson(tweets);
    return tweets.stream()
        .map(
            tweet ->
                new Message(tweet, (json.line(tweet) + "\r\n").getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a thread of the tweet server does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** A tweet and its bytes as sent. */
  private record Message(Tweet tweet, byte[] line) {}

  /** What happens on one connection. */
  private record Fate(int status, int dropAfter) {
    static final Fate SERVED = new Fate(OK, Integer.MAX_VALUE);
  }

  /** What is served, how fast, to whom, and what goes wrong. */
  public static final class Builder {
    private final List<Tweet> tweets;
    private final Deque<Fate> script = new ArrayDeque<>();
    private int perSecond = 10;
    private TwitterCredentials credentials;

    private Builder(List<Tweet> tweets) {
      this.tweets = List.copyOf(tweets);
    }

    /** How many tweets a burst has; 10 unless set. */
    public Builder perSecond(int tweetsPerSecond) {
      perSecond = atLeastOne(tweetsPerSecond, "tweets per second");
      return this;
    }

    /** The credentials with which a client must sign. Required. */
    public Builder credentials(TwitterCredentials theirs) {
      credentials = theirs;
      return this;
    }

    /**
     * Refuses the next connection, even if it is correctly signed: with 401, 420 or any other
     * error.
     */
    public Builder refuseWith(int status) {
      return refuseWith(status, 1);
    }

    /** Refuses that many connections in a row. */
    public Builder refuseWith(int status, int connections) {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("not an HTTP error: " + status);
      }
      for (int i = 0; i < atLeastOne(connections, "connections"); i++) {
        script.add(new Fate(status, 0));
      }
      return this;
    }

    /**
     * Serves the next connection and cuts it after that many tweets. Calls of this and of {@code
     * refuseWith} form a script, one connection after another; after its end nothing goes wrong.
     */
    public Builder dropAfter(int tweetsOnConnection) {
      script.add(new Fate(OK, atLeastOne(tweetsOnConnection, "tweets")));
      return this;
    }

    /**
     * Starts the server on a free port of 127.0.0.1.
     *
     * @throws IOException if no port can be opened
     * @throws IllegalArgumentException if a hashtag of a tweet is not in its text
     */
    public TweetServer start() throws IOException {
      Objects.requireNonNull(credentials, "credentials");
      return new TweetServer(this);
    }

    private static int atLeastOne(int number, String what) {
      if (number < 1) {
        throw new IllegalArgumentException("at least one, not " + number + ": " + what);
      }
      return number;
    }
  }
}
