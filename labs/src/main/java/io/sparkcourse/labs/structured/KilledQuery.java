package io.sparkcourse.labs.structured;

import static io.sparkcourse.testing.recovery.KillPoint.AFTER_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.AFTER_TASK;
import static io.sparkcourse.testing.recovery.KillPoint.BEFORE_COMMIT;
import static io.sparkcourse.testing.recovery.KillPoint.IN_BATCH;
import static io.sparkcourse.testing.recovery.KillPoint.WHILE_CHECKPOINTING;

import io.sparkcourse.testing.recovery.Kill;
import io.sparkcourse.testing.recovery.KillPoint;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A query of {@link OrdersJob}, and where it can be killed. */
enum KilledQuery {
  /** One task reads, two write. The log of the sink is written between offsets and commit. */
  FILES("file sink", Map.of(IN_BATCH, 3, AFTER_TASK, 3, WHILE_CHECKPOINTING, 3)),

  /** One task reads, two write. */
  KAFKA("Kafka sink", Map.of(IN_BATCH, 3, AFTER_TASK, 3, WHILE_CHECKPOINTING, 2)),

  /**
   * One task reads, two write for each of three tables, and two collect. Those that write commit,
   * and the driver commits to two databases.
   */
  TABLES(
      "foreachBatch",
      Map.of(
          IN_BATCH, 9, AFTER_TASK, 9, BEFORE_COMMIT, 8, AFTER_COMMIT, 8, WHILE_CHECKPOINTING, 2));

  /** A life of the job commits no more micro-batches than this before a random kill. */
  static final int MOST_COMMITS = 2;

  private static final int BATCHES = 2;

  private final String title;
  private final Map<KillPoint, Integer> visits;

  KilledQuery(String title, Map<KillPoint, Integer> visits) {
    this.title = title;
    this.visits = visits;
  }

  String title() {
    return title;
  }

  /** At any visit of any of its points, in one of the first micro-batches that come to it. */
  Kill randomKill(Random random) {
    List<KillPoint> points = visits.keySet().stream().sorted().toList();
    KillPoint point = points.get(random.nextInt(points.size()));
    return Kill.at(point)
        .ofBatch(1 + random.nextInt(BATCHES))
        .theTime(1 + random.nextInt(visits.get(point)));
  }
}
