package io.sparkcourse.labs.experiment;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.package$;

/**
 * Where an experiment ran.
 *
 * @param processors that the JVM may use
 * @param memoryGigabytes of the machine or container, rounded
 * @param heapMegabytes the most that the JVM may use, as it says itself
 * @param collector of garbage
 * @param java version and vendor
 * @param spark version
 */
public record Machine(
    int processors,
    String system,
    long memoryGigabytes,
    long heapMegabytes,
    String collector,
    String java,
    String spark) {
  private static final long MEGABYTE = 1 << 20;
  private static final long GIGABYTE = 1 << 30;

  /** This one. */
  public static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Math.round((double) memory() / GIGABYTE),
        Runtime.getRuntime().maxMemory() / MEGABYTE,
        collectorOfThisJvm(),
        Runtime.version() + ", " + System.getProperty("java.vendor"),
        package$.MODULE$.SPARK_VERSION());
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String collectorOfThisJvm() {
    List<String> names =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .flatMap(bean -> Stream.of(bean.getName().split(" ")).limit(1))
            .distinct()
            .toList();
    return names.stream().collect(Collectors.joining("/"));
  }

  /** For the line below a table. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%d processors (%s), %d GB of memory, heap of %d MB (%s), Java %s, Spark %s",
        processors,
        system,
        memoryGigabytes,
        heapMegabytes,
        collector,
        java,
        spark);
  }
}
