package io.sparkcourse.common.sse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sparkcourse.common.data.WikipediaEdit;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Replays recorded edits as Wikimedia EventStreams sends them, as server-sent events, on this
 * machine only: with ids, comments, canary events, data over several lines, and broken connections.
 *
 * <p>It sends as fast as the client reads. A client that sends a {@code Last-Event-ID} gets the
 * events after that one; any other begins at the event that is due: at the first one if no client
 * has connected yet. After the last event a connection stays open, with comments as keep-alives.
 */
public final class EventStreamServer implements AutoCloseable {
  private static final String STREAM = "/v2/stream/recentchange";
  private static final long MILLIS_BETWEEN_COMMENTS = 250;
  private static final byte[] COMMENT = ":\n".getBytes(StandardCharsets.UTF_8);

  private final List<RecordedEvent> events;
  private final List<String> editIds;
  private final boolean history;
  private final long retryMillis;
  private final Deque<Fate> script;

  private final HttpServer http;
  private final ExecutorService handlers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "event-stream-server");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The event at which a client without an id begins. */
  private final AtomicInteger due = new AtomicInteger();

  /**
   * A request of a client.
   *
   * @param lastEventId the header of that name, or null
   * @param userAgent the header of that name, or null
   */
  public record Request(String lastEventId, String userAgent) {}

  private EventStreamServer(Builder builder) throws IOException {
    events = RecordedEvent.of(builder.edits);
    editIds = IntStream.range(0, builder.edits.size()).mapToObj(RecordedEvent::idOf).toList();
    history = builder.history;
    retryMillis = builder.retryMillis;
    script = new ConcurrentLinkedDeque<>(builder.script);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    http.setExecutor(handlers);
    http.createContext(STREAM, this::handle);
    http.start();
  }

  /**
   * A server of these edits; it is not running yet.
   *
   * @param edits in the order of their times, which are unique
   */
  public static Builder serving(List<WikipediaEdit> edits) {
    return new Builder(edits);
  }

  /** The address of the stream. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + STREAM);
  }

  /** The {@code meta.id} of each edit, in their order. */
  public List<String> editIds() {
    return editIds;
  }

  /** The requests of clients so far, one for each connection. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Cuts all connections, ends all threads and frees the port before it returns. */
  @Override
  public void close() {
    closed.countDown();
    handlers.shutdownNow();
    http.stop(0);
    try {
      if (!handlers.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a thread of the event stream server does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    Request request =
        new Request(
            exchange.getRequestHeaders().getFirst("Last-Event-ID"),
            exchange.getRequestHeaders().getFirst("User-Agent"));
    requests.add(request);
    Fate fate = Optional.ofNullable(script.poll()).orElse(Fate.SERVED);
    if (fate.status() != 200) {
      exchange.sendResponseHeaders(fate.status(), -1);
      return;
    }
    int first;
    try {
      first = firstEvent(request);
    } catch (IllegalArgumentException notAnId) {
      exchange.sendResponseHeaders(400, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0); // 0: of unknown length, hence chunked
    send(exchange, first, fate);
  }

  private int firstEvent(Request request) {
    if (!history || request.lastEventId() == null) {
      return due.get();
    }
    long from = RecordedEvent.timestampOf(request.lastEventId());
    int event = 0;
    while (event < events.size() && events.get(event).timestamp() < from) {
      event++;
    }
    return event;
  }

  private void send(HttpExchange exchange, int first, Fate fate) throws IOException {
    OutputStream out = exchange.getResponseBody();
    write(out, (":ok\n\nretry: " + retryMillis + "\n\n").getBytes(StandardCharsets.UTF_8));
    int last = (int) Math.min((long) first + fate.events(), events.size());
    for (int i = first; i < last; i++) {
      write(out, events.get(i).bytes());
    }
    due.accumulateAndGet(last, Math::max);
    if (last < events.size()) {
      end(exchange, last, fate);
      return;
    }
    while (!awaitClose(MILLIS_BETWEEN_COMMENTS)) {
      write(out, COMMENT);
    }
  }

  /** Ends a connection in the middle of an event, in the chosen way. */
  private void end(HttpExchange exchange, int next, Fate fate) throws IOException {
    if (fate.ending() == Ending.SILENT) {
      awaitClose(Long.MAX_VALUE);
      return;
    }
    byte[] event = events.get(next).bytes();
    write(exchange.getResponseBody(), Arrays.copyOf(event, event.length / 2));
    due.accumulateAndGet(Math.min(next + fate.missed(), events.size()), Math::max);
    if (fate.ending() == Ending.CUT) {
      throw new IOException("connection cut"); // HttpServer then closes the socket
    }
    exchange.close();
  }

  private boolean awaitClose(long millis) throws IOException {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException closing) {
      throw new IOException("connection cut", closing);
    }
  }

  private static void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** How a connection ends before all events are sent. */
  private enum Ending {
    ORDERLY,
    CUT,
    SILENT
  }

  /** What happens on one connection: an error, or a number of events and then an end. */
  private record Fate(int status, int events, int missed, Ending ending) {
    static final Fate SERVED = new Fate(200, Integer.MAX_VALUE, 0, Ending.ORDERLY);
  }

  /** What is served, and what goes wrong, connection after connection. */
  public static final class Builder {
    private final List<WikipediaEdit> edits;
    private final Deque<Fate> script = new ArrayDeque<>();
    private boolean history = true;
    private long retryMillis = 100;

    private Builder(List<WikipediaEdit> edits) {
      this.edits = List.copyOf(edits);
    }

    /**
     * Keeps nothing: even a client with a {@code Last-Event-ID} begins at the event that is due.
     */
    public Builder withoutHistory() {
      history = false;
      return this;
    }

    /** How long clients should wait before they reconnect; 100 unless set. */
    public Builder retryMillis(long millis) {
      retryMillis = millis;
      return this;
    }

    /**
     * Ends the next answer in the middle of the event after these. A client gets everything that
     * was sent until then.
     *
     * @param eventsOnConnection how many events it has until then, including canary events
     * @param missed how many events, including the incomplete one, become due before the client is
     *     back
     */
    public Builder endAfter(int eventsOnConnection, int missed) {
      script.add(new Fate(200, eventsOnConnection, missed, Ending.ORDERLY));
      return this;
    }

    /**
     * Like {@link #endAfter}, but the connection breaks: a client may lose what it has not read
     * yet.
     */
    public Builder cutAfter(int eventsOnConnection, int missed) {
      script.add(new Fate(200, eventsOnConnection, missed, Ending.CUT));
      return this;
    }

    /** Sends nothing more on the next connection after this many events, and keeps it open. */
    public Builder silentAfter(int eventsOnConnection) {
      script.add(new Fate(200, eventsOnConnection, 0, Ending.SILENT));
      return this;
    }

    /** Answers the next connection with this status, an error. */
    public Builder refuseWith(int status) {
      if (status < 300 || status > 599) {
        throw new IllegalArgumentException("not an error: " + status);
      }
      script.add(new Fate(status, 0, 0, Ending.ORDERLY));
      return this;
    }

    /**
     * Starts the server on a free port of 127.0.0.1.
     *
     * @throws IOException if no port can be opened
     */
    public EventStreamServer start() throws IOException {
      return new EventStreamServer(this);
    }
  }
}
