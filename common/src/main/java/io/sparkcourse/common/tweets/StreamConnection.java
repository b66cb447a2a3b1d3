package io.sparkcourse.common.tweets;

import com.sun.net.httpserver.HttpExchange;
import io.sparkcourse.common.data.Tweet;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A client that listens. Only the pacing thread writes to it; the handler waits for its end. */
final class StreamConnection {
  private static final byte[] KEEP_ALIVE = "\r\n".getBytes(StandardCharsets.UTF_8);

  private final OutputStream out;
  private final Predicate<Tweet> wanted;
  private final int dropAfter;
  private final CountDownLatch ended = new CountDownLatch(1);
  private int written;

  /**
   * Answers the request: from now on, the client is connected.
   *
   * @param dropAfter the number of tweets after which the connection breaks
   */
  StreamConnection(HttpExchange exchange, Predicate<Tweet> wanted, int dropAfter)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(200, 0); // 0: of unknown length, hence chunked
    this.out = exchange.getResponseBody();
    this.wanted = wanted;
    this.dropAfter = dropAfter;
  }

  boolean wants(Tweet tweet) {
    return wanted.test(tweet);
  }

  /**
   * Writes one line.
   *
   * @return whether the connection is still alive
   */
  boolean write(byte[] line) {
    return isWritten(line) && ++written < dropAfter || ends();
  }

  /**
   * Writes a blank line, so that the client can distinguish silence from a broken connection.
   *
   * @return whether the connection is still alive
   */
  boolean keepAlive() {
    return isWritten(KEEP_ALIVE) || ends();
  }

  /** Blocks the handler until the connection must be cut. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private boolean isWritten(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
      return true;
    } catch (IOException clientHasGone) {
      return false;
    }
  }

  private boolean ends() {
    ended.countDown();
    return false;
  }
}
