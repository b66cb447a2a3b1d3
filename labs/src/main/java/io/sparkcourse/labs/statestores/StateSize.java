package io.sparkcourse.labs.statestores;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The state of a query.
 *
 * @param rows as the progress reports them
 * @param memoryUsed as the progress reports it, in bytes, after each key was changed
 * @param heapUsed of the JVM after a garbage collection, in bytes: all that is in it
 * @param allChanged what a micro-batch adds to the checkpoint's state, in bytes, if it changes each
 *     key
 * @param fewChanged and if it changes {@link CountedKeys#FEW} of them
 */
record StateSize(long rows, long memoryUsed, long heapUsed, long allChanged, long fewChanged) {
  private static final String MARK = "state-size";
  private static final double MEGABYTE = 1e6;

  /** For the process that has measured it to print. */
  String toLine() {
    return LongStream.of(rows, memoryUsed, heapUsed, allChanged, fewChanged)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" ", MARK + " ", ""));
  }

  /**
   * From what the process has printed.
   *
   * @throws IllegalArgumentException if there is no such line
   */
  static StateSize parse(String output) {
    String line =
        output
            .lines()
            .filter(each -> each.startsWith(MARK))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("No size of a state in: " + output));
    long[] values = Stream.of(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
    return new StateSize(values[0], values[1], values[2], values[3], values[4]);
  }

  /** In megabytes, for a table. */
  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
  }
}
