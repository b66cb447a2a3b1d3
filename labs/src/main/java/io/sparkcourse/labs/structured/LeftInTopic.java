package io.sparkcourse.labs.structured;

import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a kill has left in a topic.
 *
 * @param records of the micro-batch that was not done: they come again
 */
record LeftInTopic(Kill kill, long records) {
  private static final String FORMAT = "%-25s  %5s  %-40s  %10s";

  /** The kills by their points, with the numbers of records in ascending order. */
  static String table(List<LeftInTopic> kills) {
    List<String> lines = new ArrayList<>();
    lines.add(
        FORMAT.formatted("Kafka sink, killed", "kills", "left in the topic by each", "duplicated"));
    Map<KillPoint, List<Long>> byPoint = new TreeMap<>();
    kills.forEach(
        each ->
            byPoint
                .computeIfAbsent(each.kill().point(), point -> new ArrayList<>())
                .add(each.records()));
    byPoint.forEach((point, records) -> lines.add(row(point, records)));
    return String.join("\n", lines);
  }

  private static String row(KillPoint point, List<Long> records) {
    Collections.sort(records);
    return FORMAT.formatted(
        point,
        records.size(),
        records.stream().map(Object::toString).collect(Collectors.joining(" ")),
        records.stream().mapToLong(Long::longValue).sum());
  }
}
