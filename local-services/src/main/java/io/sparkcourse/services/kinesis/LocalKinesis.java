package io.sparkcourse.services.kinesis;

import com.sun.net.httpserver.HttpServer;
import io.sparkcourse.services.kinesis.dynamodb.DynamoDbService;
import io.sparkcourse.services.kinesis.metrics.CloudWatchService;
import io.sparkcourse.services.kinesis.protocol.AwsHandler;
import io.sparkcourse.services.kinesis.protocol.ChangeClock;
import io.sparkcourse.services.kinesis.protocol.JsonService;
import io.sparkcourse.services.kinesis.streams.KinesisService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Kinesis on this machine, with as much of DynamoDB and CloudWatch as its consumers need, all on
 * one port. The AWS SDK, the Kinesis Client Library and Spark's connector talk to it as they do to
 * AWS, over HTTP.
 *
 * <p>It listens on 127.0.0.1 only and keeps everything in memory until it is closed. Any
 * credentials work. It has one account and one region, refuses what it does not emulate by name,
 * and limits throughput only through {@link #faults()}. Several can run in one JVM.
 */
public final class LocalKinesis implements AutoCloseable {
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";
  private static final int ANY_FREE_PORT = 0;
  private static final Duration CHANGES_TAKE = Duration.ofMillis(200);
  private static final long SECONDS_TO_END = 10;

  static {
    // The JDK's server sends headers and body separately; without this, the body waits 40 ms on
    // Linux for the client to acknowledge the headers. The JDK reads it when its first server is
    // created.
    if (System.getProperty(NO_DELAY) == null) {
      System.setProperty(NO_DELAY, "true");
    }
  }

  private final HttpServer http;
  private final ExecutorService handlers;
  private final Faults faults;
  private final CloudWatchService cloudWatch = new CloudWatchService();
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

  private LocalKinesis(int port, InstantSource clock, Duration changesTake) throws IOException {
    Set<String> operations = new HashSet<>();
    faults = new Faults(operations);
    ChangeClock changes = new ChangeClock(clock, changesTake);
    JsonService kinesis =
        KinesisService.create(changes, faults::refuseRecord, faults::expireIterator);
    JsonService dynamoDb = DynamoDbService.create(changes);
    operations.addAll(kinesis.operations());
    operations.addAll(dynamoDb.operations());

    handlers =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "local-kinesis");
              thread.setDaemon(true);
              return thread;
            });
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(handlers);
    http.createContext(
        "/",
        new AwsHandler(List.of(kinesis, dynamoDb), cloudWatch.service(), this::beforeEachCall));
    http.start();
  }

  /**
   * A server on a free port. Streams and tables change within a fifth of a second.
   *
   * @throws IOException if there is no free port
   */
  public static LocalKinesis start() throws IOException {
    return start(InstantSource.system(), CHANGES_TAKE);
  }

  /**
   * A server on this port. Streams and tables change within a fifth of a second.
   *
   * @throws IOException if the port is taken
   */
  public static LocalKinesis start(int port) throws IOException {
    return new LocalKinesis(port, InstantSource.system(), CHANGES_TAKE);
  }

  /**
   * A server with its own time.
   *
   * @param clock gives the time of records, and whether an iterator has expired
   * @param changesTake how long streams and tables take to be created, deleted, split or merged
   * @throws IOException if there is no free port
   */
  public static LocalKinesis start(InstantSource clock, Duration changesTake) throws IOException {
    return new LocalKinesis(ANY_FREE_PORT, clock, changesTake);
  }

  /** The address of all three services. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** The region that the names of its streams and tables have. */
  public String region() {
    return "us-east-1";
  }

  /** Faults to be injected. */
  public Faults faults() {
    return faults;
  }

  /**
   * How many calls of an operation were received so far, including refused ones.
   *
   * @param operation its name in the API, such as {@code GetRecords}
   */
  public long calls(String operation) {
    LongAdder count = calls.get(operation);
    return count == null ? 0 : count.sum();
  }

  /** How many metrics CloudWatch got so far. */
  public long metrics() {
    return cloudWatch.metrics();
  }

  private void beforeEachCall(String operation) {
    calls.computeIfAbsent(operation, any -> new LongAdder()).increment();
    faults.beforeCall(operation);
  }

  /** Cuts all connections, ends all threads and frees the port before it returns. */
  @Override
  public void close() {
    http.stop(0);
    handlers.shutdownNow();
    try {
      handlers.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
