package io.sparkcourse.section4.livestream;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The lines of a response that may never end, one after the other. It requests only a few lines
 * ahead, so that a server that is too fast must wait.
 */
final class EventLines implements Flow.Subscriber<String>, AutoCloseable {
  private static final int AHEAD = 256;

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription;

  /** A line; or the end, where it is null; or a failure. */
  private record Signal(String line, Throwable failure) {}

  @Override
  public void onSubscribe(Flow.Subscription theirs) {
    subscription = theirs;
    theirs.request(AHEAD);
  }

  @Override
  public void onNext(String line) {
    signals.add(new Signal(line, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(null, failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(null, null));
  }

  /**
   * Waits for the next line.
   *
   * @return null at the end of the stream
   * @throws IOException if the connection has broken, or if nothing has arrived for that long
   */
  String next(Duration silence) throws IOException, InterruptedException {
    Signal signal = signals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (signal == null) {
      throw new IOException("nothing came for " + silence.toMillis() + " ms");
    }
    if (signal.failure() != null) {
      throw new IOException("the connection broke", signal.failure());
    }
    subscription.request(1);
    return signal.line();
  }

  /** Ends the connection. */
  @Override
  public void close() {
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
