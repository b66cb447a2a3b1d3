package io.sparkcourse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much stream time the testers of a JVM simulated, and how long that took. When the JVM ends,
 * it is added to {@code target/stream-time.csv} below the root of the course, one line {@code
 * stream milliseconds,wall milliseconds} for each JVM; {@code ./course dev stream-time} adds the
 * lines up.
 */
final class SimulatedTime {
  /** One for all testers, because it is written when the JVM ends. */
  static final SimulatedTime OF_THIS_JVM = writtenAtExit();

  private final LongAdder streamMillis = new LongAdder();
  private final LongAdder wallNanos = new LongAdder();

  void add(long streamMillis, long wallNanos) {
    this.streamMillis.add(streamMillis);
    this.wallNanos.add(wallNanos);
  }

  /** Appends a line to a file, which is created if it is missing. */
  void appendTo(Path file) {
    String line = streamMillis.sum() + "," + Duration.ofNanos(wallNanos.sum()).toMillis() + "\n";
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Only the build knows where the root is: a test that an IDE starts is not part of the sum. */
  private static SimulatedTime writtenAtExit() {
    SimulatedTime time = new SimulatedTime();
    String root = System.getProperty("course.root");
    if (root != null) {
      Path file = Path.of(root, "target", "stream-time.csv");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> time.appendTo(file), "stream-time"));
    }
    return time;
  }
}
