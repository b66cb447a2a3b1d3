package io.sparkcourse.testing.junit;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Records for each test class of a build how long it took and how much CPU time this JVM and its
 * finished child processes used during that time: on a busy machine, only the CPU time can be
 * compared. Each class adds a line {@code module,class,wall milliseconds,CPU milliseconds} to
 * {@code target/test-times.csv} below the root of the course; {@code ./course dev test-times} adds
 * them up.
 */
public final class TestTimes implements TestExecutionListener {
  private static final Path CHILDREN = Path.of("/proc/self/stat");
  private static final int CHILDREN_USER = 13; // after the name in parentheses, from 0
  private static final int CHILDREN_SYSTEM = 14;
  private static final long TICKS_PER_SECOND = 100;

  private final Path file;
  private final String module;
  private final Map<String, Moment> started = new HashMap<>();

  private record Moment(long wallNanos, long cpuNanos) {
    static Moment now() {
      return new Moment(System.nanoTime(), cpuOfThisJvm() + cpuOfEndedChildren());
    }
  }

  /** Only the build knows where the root is: tests that an IDE starts are not part of the sum. */
  public TestTimes() {
    String root = System.getProperty("course.root");
    Path directory = Path.of("").toAbsolutePath();
    this.file = root == null ? null : Path.of(root, "target", "test-times.csv");
    this.module = root == null ? "" : Path.of(root).relativize(directory).toString();
  }

  @Override
  public void executionStarted(TestIdentifier identifier) {
    if (file != null && isTopLevelClass(identifier)) {
      started.put(identifier.getUniqueId(), Moment.now());
    }
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    Moment before = started.remove(identifier.getUniqueId());
    if (before != null) {
      Moment after = Moment.now();
      append(
          String.join(
              ",",
              module.replace('\\', '/'),
              ((ClassSource) identifier.getSource().orElseThrow()).getClassName(),
              millis(after.wallNanos() - before.wallNanos()),
              millis(after.cpuNanos() - before.cpuNanos())));
    }
  }

  private static boolean isTopLevelClass(TestIdentifier identifier) {
    return identifier.getUniqueIdObject().getSegments().size() == 2
        && identifier.getSource().orElse(null) instanceof ClassSource;
  }

  private static String millis(long nanos) {
    return Long.toString(Duration.ofNanos(nanos).toMillis());
  }

  private void append(String line) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static long cpuOfThisJvm() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Only Linux provides it; elsewhere the children count as zero. */
  private static long cpuOfEndedChildren() {
    return endedChildrenTicks().stream()
        .map(ticks -> ticks * Duration.ofSeconds(1).toNanos() / TICKS_PER_SECOND)
        .sum();
  }

  private static OptionalLong endedChildrenTicks() {
    if (!Files.isReadable(CHILDREN)) {
      return OptionalLong.empty();
    }
    try {
      String stat = Files.readString(CHILDREN);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return OptionalLong.of(
          Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
