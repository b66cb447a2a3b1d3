package io.sparkcourse.section4.livestream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Lecture 4.5: reads a stream of server-sent events. After a drop it connects again, and requests
 * the events after the last one that it has stored.
 *
 * <p>Spark restarts the same object, so the id survives a drop in a field. It starts a copy of the
 * original if the receiver has stopped or its executor is lost: that copy begins at the id that was
 * passed to the constructor, or at the next event if that was null.
 */
final class EventStreamReceiver extends Receiver<ServerSentEvent> {
  private static final long serialVersionUID = 1L;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;

  private final URI uri;
  private final String userAgent;
  private final Duration silence;

  private volatile String lastEventId;
  private volatile int retryMillis = 2_000;
  private volatile boolean connected;
  private transient volatile Thread thread;

  /**
   * A receiver of one stream.
   *
   * @param userAgent the name of the program, and a way to reach its owner
   * @param silence for how long a live connection may be silent
   * @param lastEventId after which event to begin; null for the next one
   */
  EventStreamReceiver(URI uri, String userAgent, Duration silence, String lastEventId) {
    super(StorageLevel.MEMORY_AND_DISK_SER());
    this.uri = uri;
    this.userAgent = userAgent;
    this.silence = silence;
    this.lastEventId = lastEventId;
  }

  // region receive
  @Override
  public void onStart() {
    thread = new Thread(this::receive, "event-stream-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void onStop() {
    if (Thread.currentThread() != thread) { // true if this thread has called stop
      thread.interrupt();
    }
  }

  private void receive() {
    try (EventLines lines = new EventLines()) {
      Optional<String> refusal = open(lines);
      if (refusal.isPresent()) {
        stop(refusal.get()); // trying again would not help
        return;
      }
      connected = true;
      storeAll(lines);
      throw new EOFException("the server ended it");
    } catch (IOException failure) {
      connectAgain(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt(); // by onStop
    }
  }

  private void storeAll(EventLines lines) throws IOException, InterruptedException {
    EventParser parser = new EventParser(lastEventId);
    for (String line = lines.next(silence); line != null; line = lines.next(silence)) {
      parser.line(line).ifPresent(this::store);
      lastEventId = parser.lastEventId(); // after store
      parser.retryMillis().ifPresent(millis -> retryMillis = (int) millis);
    }
  }

  // endregion

  private void connectAgain(IOException failure) {
    if (isStopped()) {
      return; // it broke because Spark has stopped it
    }
    if (connected) {
      restart("The stream broke, " + failure.getMessage(), failure, retryMillis);
    } else {
      stop("Cannot reach " + uri + ": check the address and the network.");
    }
  }

  // region open
  /**
   * Connects, and subscribes to the lines of the response.
   *
   * @return why the server refuses the connection, if it does
   * @throws IOException if it cannot be reached, or is busy
   */
  private Optional<String> open(EventLines lines) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(CONNECT.plus(silence))
            .header("Accept", "text/event-stream")
            .header("User-Agent", userAgent);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer =
        client().send(request.build(), BodyHandlers.ofPublisher());
    String type = answer.headers().firstValue("Content-Type").orElse("no content type");
    if (answer.statusCode() == OK && type.startsWith("text/event-stream")) {
      answer.body().subscribe(BodySubscribers.fromLineSubscriber(lines, all -> null, UTF_8, null));
      return Optional.empty();
    }
    answer.body().subscribe(BodySubscribers.discarding());
    if (answer.statusCode() >= 500 || answer.statusCode() == TOO_MANY_REQUESTS) {
      connected = true; // the server exists, but is busy
      throw new IOException("the server answered " + answer.statusCode());
    }
    return Optional.of(
        uri + " is no event stream: it answered " + answer.statusCode() + ", " + type + ".");
  }

  // endregion

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NORMAL)
        .build();
  }
}
